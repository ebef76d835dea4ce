"""The texts that posts have had, and the verbs that take one from sight.

They are listed at `posts/3146/revisions/`.
"""

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.response import Response

from forum.api.base import ForumAPI
from forum.api.moderation import moderates
from forum.api.people import AuthorField
from forum.models import Post, Revision
from forum.reading.people import read_people
from forum.reading.post_history import read_history


class RevisionSerializer(serializers.Serializer):
    """A text that a post has had; number 1 is the first."""

    id = serializers.IntegerField(source="revision.pk")
    number = serializers.IntegerField(source="revision.number")
    author = AuthorField("edited_by_id", "editor_name", source="revision")
    body = serializers.CharField(
        allow_null=True, help_text="In Markdown; null where you may not read it."
    )
    reason = serializers.CharField()
    is_hidden = serializers.BooleanField(
        source="revision.is_hidden", help_text="Whether moderators alone may read it."
    )
    is_erased = serializers.BooleanField(
        source="revision.is_erased", help_text="Whether a moderator deleted the text for good."
    )
    created_at = serializers.DateTimeField(source="revision.created_at")


def represented(revisions, post, request, site):
    """Return Revisions of a post as a list of dicts, as the request's user may read them."""
    people = read_people({row.edited_by_id for row in revisions}, site, post.forum)
    rows = read_history(post, request.user, revisions)
    return RevisionSerializer(rows, many=True, context={"people": people, "request": request}).data


@moderates("revision")
class RevisionViewSet(ForumAPI):
    """The texts that readable posts have had, and the verbs that take one from sight."""

    serializer_class = RevisionSerializer
    pagination_class = None
    queryset = Revision.objects.none()

    def get_queryset(self):
        """Return the revisions of the posts that the user may read."""
        readable = Post.objects.visible_to(self.request.user)
        return Revision.objects.filter(post__in=readable).select_related("post__topic__forum")

    def retrieve(self, request, pk):
        """Return one text that a post has had."""
        return self._respond(pk)

    def _respond(self, pk):
        """Respond with a revision, read as the user sees it now."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(represented([row], row.post, self.request, self.site())[0])
