"""The log of moderation: list and filter it, and undo what it lists."""

from django.contrib.auth import get_user_model
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action as route
from rest_framework.response import Response

from forum.api.base import ForumAPI, Number
from forum.api.pagination import ActionPages
from forum.api.people import AuthorField, PersonSerializer, represented
from forum.models import Action, Forum
from forum.moderation.log import find_actions, read_log
from forum.policy import get_policy, refuse_unless


class ActionSerializer(serializers.Serializer):
    """What a moderator did. The log outlives posts, topics and forums, and names them."""

    id = serializers.IntegerField(source="action.pk")
    verb = serializers.CharField(source="action.verb")
    label = serializers.CharField(source="action.label", help_text="The verb as pages say it.")
    actor = AuthorField("actor_id", "actor_name", source="action")
    forum = serializers.IntegerField(source="action.forum_id", allow_null=True)
    forum_title = serializers.CharField(source="action.forum_name")
    topic = serializers.IntegerField(source="action.topic_id", allow_null=True)
    topic_title = serializers.CharField()
    post = serializers.IntegerField(
        source="action.post_number", allow_null=True, help_text="The post's number."
    )
    author = AuthorField(
        source="action.post",
        allow_null=True,
        help_text="Who wrote the post; null where you may not read it.",
    )
    about = serializers.SerializerMethodField(
        help_text="Whom it is about where it is about no single post: who was blocked, say."
    )
    line = serializers.CharField(allow_null=True, help_text="The beginning of the post.")
    rule = serializers.IntegerField(source="action.rule_id", allow_null=True)
    rule_title = serializers.CharField(source="action.rule_name")
    reason = serializers.CharField(source="action.reason")
    created_at = serializers.DateTimeField(source="action.created_at")
    undone_by = serializers.IntegerField(
        source="action.undone_by_id", allow_null=True, help_text="The action that undid this one."
    )
    is_undoable = serializers.BooleanField()

    @extend_schema_field(PersonSerializer(allow_null=True))
    def get_about(self, row):
        """Return the person of a LogRow as a dict, None where there is none."""
        request, user_id = self.context["request"], row.action.author_id
        return represented(row.about, user_id, request) if row.about else None

    def to_representation(self, row):
        """Return a LogRow as a dict; without the author where the reader may not read the post."""
        shown = super().to_representation(row)
        return shown if row.author else shown | {"author": None}


class ActionFilterSerializer(serializers.Serializer):
    """Which actions to list."""

    by = serializers.PrimaryKeyRelatedField(
        queryset=get_user_model()._default_manager.all(), required=False, help_text="Who acted."
    )
    author = serializers.PrimaryKeyRelatedField(
        queryset=get_user_model()._default_manager.all(),
        required=False,
        help_text="Whose post or topic it is about.",
    )
    verb = serializers.CharField(required=False, max_length=20)
    forum = serializers.PrimaryKeyRelatedField(queryset=Forum.objects.all(), required=False)
    topic = Number(required=False)
    post = Number(required=False)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


class ActionViewSet(mixins.ListModelMixin, ForumAPI):
    """The log of moderation of the forums that you moderate."""

    serializer_class = ActionSerializer
    pagination_class = ActionPages
    queryset = Action.objects.none()

    def get_queryset(self):
        """Return the actions that the user may read."""
        return Action.objects.visible_to(self.request.user)

    @extend_schema(parameters=[ActionFilterSerializer])
    def list(self, request):
        """List actions, the latest first."""
        self._check()
        data = self.validated(ActionFilterSerializer, request.query_params)
        page = self.paginate_queryset(find_actions(request.user, **data))
        return self.get_paginated_response(self._represented(page))

    def retrieve(self, request, pk):
        """Return one action."""
        self._check()
        return self._respond(pk)

    @extend_schema(request=None)
    @route(detail=True, methods=["post"])
    def undo(self, request, pk):
        """Write back what was there before; return the action, with the one that undid it.

        It is a 400 where something was done later to the same rows, which the response names.
        """
        self._check()
        self.get_object().undo(by=request.user)
        return self._respond(pk)

    def _check(self):
        refuse_unless(get_policy().can_moderate_somewhere(self.request.user))

    def _respond(self, pk):
        action = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(self._represented([action])[0])

    def _represented(self, actions):
        """Return actions as a list of dicts."""
        ids = [action.pk for action in actions]
        rows = read_log(
            Action.objects.filter(pk__in=ids).newest_first(), self.request.user, self.site()
        )
        people = {row.action.actor_id: row.actor for row in rows}
        people |= {row.action.post.author_id: row.author for row in rows if row.author}
        context = {"people": people, "request": self.request}
        return ActionSerializer(rows, many=True, context=context).data
