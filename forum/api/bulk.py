"""Moderating many posts or topics at once: `POST posts/moderate/` with a list of numbers."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from forum.api.base import Number, RemovalSerializer
from forum.models import Forum
from forum.models.bulk import MAX_ROWS, act_on_many, move_topics, verbs_for_many
from forum.models.verbs import find_verb
from forum.policy import get_policy, refuse_unless


class ManyPostsSerializer(RemovalSerializer):
    """What to do with many posts."""

    verb = serializers.ChoiceField(verbs_for_many("post"))
    rows = serializers.ListField(
        child=Number(), min_length=1, max_length=MAX_ROWS, help_text="Their ids."
    )


class ManyTopicsSerializer(ManyPostsSerializer):
    """What to do with many topics."""

    verb = serializers.ChoiceField([*verbs_for_many("topic"), "move"])
    forum = Number(required=False, help_text="The id of the forum to move them to.")

    def validate(self, data):
        """Check that a forum is given for moving."""
        if data["verb"] == "move" and "forum" not in data:
            raise serializers.ValidationError(
                {"forum": self.fields["forum"].error_messages["required"]}
            )
        return data


class DoneSerializer(serializers.Serializer):
    """What was done."""

    action = serializers.IntegerField(
        allow_null=True, help_text="The id of the action in the log; null where nothing changed."
    )


class Many:
    """The part of a view set that changes many rows in one action."""

    def find_many(self, ids):
        """Return the rows that the user may see; raise Http404 unless all are among them."""
        rows = list(self.get_queryset().filter(pk__in=set(ids)))
        if len(rows) < len(set(ids)):
            raise Http404
        for forum in {row.forum for row in rows}:
            refuse_unless(get_policy().can_moderate(self.request.user, forum))
        return rows

    def act(self, noun, data):
        """Call a verb of many rows; return the response."""
        rows = self.find_many(data["rows"])
        why = {"by": self.request.user, "reason": data["reason"]}
        if data["verb"] == "move":
            forums = Forum.objects.visible_to(self.request.user)
            done = move_topics(rows, get_object_or_404(forums, pk=data["forum"]), **why)
        else:
            why["rule"] = data["rule"]
            verb = find_verb(noun, data["verb"])
            for row in rows:
                verb.refuse_without_reason(row, **why)
            done = act_on_many(data["verb"], rows, **why)
        return Response(DoneSerializer({"action": done and done.pk}).data)


class ManyPosts(Many):
    """The part of the view set of posts that changes many in one action."""

    @extend_schema(request=ManyPostsSerializer, responses=DoneSerializer)
    @action(detail=False, methods=["post"])
    def moderate(self, request):
        """Moderate many posts in one action, which one undo takes back."""
        return self.act("post", self.validated(ManyPostsSerializer))


class ManyTopics(Many):
    """The part of the view set of topics that changes many in one action."""

    @extend_schema(request=ManyTopicsSerializer, responses=DoneSerializer)
    @action(detail=False, methods=["post"])
    def moderate(self, request):
        """Moderate many topics in one action, which one undo takes back."""
        return self.act("topic", self.validated(ManyTopicsSerializer))
