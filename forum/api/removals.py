"""What a moderator removed, as its author reads it."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from forum.api.base import ForumAPI, Text
from forum.api.reports import AppealSerializer
from forum.limits import POSTING
from forum.models import Post
from forum.models.removals import find_removals
from forum.moderation.removals import find_own_removed
from glossary.api.base import LIMITED


class RemovalReasonSerializer(serializers.Serializer):
    """When and why a moderator removed a post; never who."""

    removed_at = serializers.DateTimeField(source="created_at")
    rule = serializers.IntegerField(source="rule_id", allow_null=True)
    rule_title = serializers.CharField(source="rule_name")
    reason = serializers.CharField()


class AppealWordsSerializer(serializers.Serializer):
    """Why your post should come back."""

    words = Text()


class RemovedPostViewSet(ForumAPI):
    """Your own posts that a moderator removed, opening posts of removed topics too."""

    serializer_class = RemovalReasonSerializer
    pagination_class = None
    queryset = Post.objects.none()
    limits = {"appeal": POSTING}

    def get_queryset(self):
        """Return the user's removed posts."""
        return find_own_removed(self.request.user)

    @extend_schema(responses=RemovalReasonSerializer)
    @action(detail=True)
    def removal(self, request, pk):
        """Say when and why your post was removed."""
        return Response(RemovalReasonSerializer(self._removed()[1]).data)

    @extend_schema(request=AppealWordsSerializer, responses={201: AppealSerializer, **LIMITED})
    @action(detail=True, methods=["post"])
    def appeal(self, request, pk):
        """Say why your post should come back, once. A moderator who did not remove it decides."""
        data = self.validated(AppealWordsSerializer)
        appeal = self.get_object().appeal(data["words"], by=request.user)
        return Response(AppealSerializer(appeal).data, status=status.HTTP_201_CREATED)

    def _removed(self):
        """Return (post, the Action that removed it)."""
        post = self.get_object()
        if (removed := find_removals([post]).get(post.pk)) is None:
            raise Http404
        return post, removed
