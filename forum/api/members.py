"""What administrators do with accounts."""

from django.contrib.auth import get_user_model
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from forum.api.base import ForumAPI, ModerationSerializer, Text
from forum.forms.members import refuse_other_name
from forum.models import anonymise
from forum.policy import get_policy
from forum.reading.people import find_user


class AnonymiseSerializer(ModerationSerializer):
    """The confirmation, and a reason for the log, which must not have the name in it."""

    name = Text(help_text="The name of the account, as others see it.")


class AnonymisedSerializer(serializers.Serializer):
    """What came of it."""

    action = serializers.IntegerField(source="pk", help_text="The id of the log's entry.")
    name = serializers.CharField(source="anonymous_name", help_text="What they are called now.")


class MemberViewSet(ForumAPI):
    """Accounts, by their ids."""

    serializer_class = AnonymisedSerializer
    pagination_class = None
    lookup_value_regex = "[^/.]+"
    queryset = get_user_model()._default_manager.none()

    @extend_schema(request=AnonymiseSerializer)
    @action(detail=True, methods=["post"])
    def anonymise(self, request, pk):
        """Take the name of an account out of the forum for good. For administrators."""
        user = self._find(pk)
        data = self.validated(AnonymiseSerializer)
        refuse_other_name(data["name"], user)
        done = anonymise(user, by=request.user, reason=data["reason"])
        return Response(AnonymisedSerializer(done).data)

    def _find(self, pk):
        """Return the account; raise Http404 where there is none, or they may not anonymise it."""
        user = find_user(pk)
        if user is None or not get_policy().can_anonymise(self.request.user, user):
            raise Http404
        return user
