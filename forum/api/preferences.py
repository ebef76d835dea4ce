"""The preference of the member who asks."""

from rest_framework import exceptions, serializers
from rest_framework.response import Response

from forum.api.base import ForumAPI
from forum.models import Preference
from forum.policy import get_policy


class PreferenceSerializer(serializers.Serializer):
    """What a member chooses about themselves."""

    is_listed = serializers.BooleanField(
        help_text="Whether lists of who holds what name you. You are counted either way, and "
        "whoever tags sees you in them."
    )


class PreferenceViewSet(ForumAPI):
    """What you choose about yourself."""

    serializer_class = PreferenceSerializer
    pagination_class = None
    queryset = Preference.objects.none()

    def retrieve(self, request):
        """Return your choice."""
        if not get_policy().can_choose_for(request.user, request.user):
            raise exceptions.NotAuthenticated
        return Response(PreferenceSerializer(Preference.of(request.user)).data)

    def partial_update(self, request):
        """Choose whether lists name you."""
        data = self.validated(PreferenceSerializer)
        preference = Preference.choose(request.user, **data, by=request.user)
        return Response(PreferenceSerializer(preference).data)
