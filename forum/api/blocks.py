"""Blocks: who may not write, where and until when."""

from django.contrib.auth import get_user_model
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from forum.api.base import ForumAPI, ModerationSerializer, Number, RemovalSerializer
from forum.api.pagination import ActionPages
from forum.models import Block, Forum
from forum.models.status import Status
from forum.models.verb import refuse_without_reason
from forum.policy import get_policy, refuse_unless


class BlockSerializer(serializers.ModelSerializer):
    """A block."""

    class Meta:
        model = Block
        fields = [
            *("id", "person", "forum", "by_name", "rule", "why", "until", "created_at"),
            *("is_lifted", "is_in_force"),
        ]
        read_only_fields = fields

    is_in_force = serializers.BooleanField(read_only=True)


class ImposeSerializer(RemovalSerializer):
    """Whom to block, where and until when; a rule or a reason is needed, which they read."""

    person = serializers.PrimaryKeyRelatedField(queryset=get_user_model()._default_manager.all())
    forum = Number(
        required=False, allow_null=True, default=None, help_text="A forum's id; null for all."
    )
    until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Null for good."
    )
    remove = serializers.ChoiceField(
        [str(Status.TRASHED), str(Status.SPAM)],
        required=False,
        allow_null=True,
        default=None,
        help_text="Removes all that they have written there, too.",
    )


class BlockFilterSerializer(serializers.Serializer):
    """Which blocks to list."""

    person = serializers.PrimaryKeyRelatedField(
        queryset=get_user_model()._default_manager.all(), required=False
    )


class BlockViewSet(mixins.ListModelMixin, ForumAPI):
    """The blocks in the forums that you moderate."""

    serializer_class = BlockSerializer
    pagination_class = ActionPages
    queryset = Block.objects.none()

    def get_queryset(self):
        """Return the blocks that the user may read."""
        return Block.objects.visible_to(self.request.user).select_related("forum", "person")

    @extend_schema(parameters=[BlockFilterSerializer])
    def list(self, request):
        """List blocks, past ones too, the latest first."""
        self._check()
        data = self.validated(BlockFilterSerializer, request.query_params)
        page = self.paginate_queryset(self.get_queryset().filter(**data))
        return self.get_paginated_response(BlockSerializer(page, many=True).data)

    @extend_schema(request=ImposeSerializer, responses={201: BlockSerializer})
    def create(self, request):
        """Block somebody, and remove what they have written if wanted, in one action."""
        self._check()
        data = self.validated(ImposeSerializer)
        person, forum = data.pop("person"), data.pop("forum")
        if forum is not None:
            forum = get_object_or_404(Forum.objects.visible_to(request.user), pk=forum)
        refuse_unless(get_policy().can_block(request.user, person, forum))
        why = {"by": request.user, "reason": data["reason"], "rule": data["rule"]}
        refuse_without_reason(author_id=person.pk, **why)
        Block.impose(person, by=request.user, forum=forum, **data)
        block = self.get_queryset().filter(person=person, forum=forum).first()
        return Response(BlockSerializer(block).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ModerationSerializer)
    @action(detail=True, methods=["post"])
    def lift(self, request, pk):
        """Let the person write again."""
        self._check()
        block, data = self.get_object(), self.validated(ModerationSerializer)
        block.lift(by=request.user, reason=data["reason"])
        return Response(BlockSerializer(self.get_object()).data)

    def _check(self):
        refuse_unless(get_policy().can_moderate_somewhere(self.request.user))
