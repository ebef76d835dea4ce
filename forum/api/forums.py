"""Forums: the whole tree as a flat list, or one of them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.response import Response

from forum.api.arranging import ArrangesForums
from forum.api.base import ForumAPI
from forum.api.people import AuthorField, PageURLField
from forum.models import Forum, Post
from forum.reading.people import read_people


class LastPostSerializer(serializers.ModelSerializer):
    """The latest post in a forum or a topic."""

    author = AuthorField()
    url = PageURLField()

    class Meta:
        model = Post
        fields = ["id", "topic", "author", "created_at", "url"]


class ForumSerializer(serializers.ModelSerializer):
    """A forum; its counters are of itself alone."""

    parent = serializers.SerializerMethodField()
    last_post = LastPostSerializer(read_only=True, allow_null=True)
    url = PageURLField()

    class Meta:
        model = Forum
        fields = [
            *("id", "parent", "title", "slug", "description", "kind", "is_closed"),
            *("visibility", "audience"),
            "holders_visible_to",
            *("topic_count", "post_count", "last_post", "url"),
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_parent(self, forum):
        """Return the id of the parent forum, null where the reader may not see it."""
        return forum.parent_id if forum.parent_id in self.context["visible"] else None


class ForumViewSet(ArrangesForums, mixins.ListModelMixin, mixins.RetrieveModelMixin, ForumAPI):
    """The forums that the reader may see."""

    serializer_class = ForumSerializer
    pagination_class = None
    queryset = Forum.objects.none()

    def get_queryset(self):
        """Return the visible forums, with their last posts."""
        forums = Forum.objects.visible_to(self.request.user).select_related("last_post")
        return forums.defer("last_post__body", "last_post__body_html")

    def list(self, request):
        """Return all forums, each after its parent."""
        return Response(self.represented(in_tree_order(self.get_queryset())))

    def retrieve(self, request, pk):
        """Return one forum."""
        return Response(self.represented([self.get_object()])[0])

    def represented(self, forums):
        """Return forums as dicts."""
        visible = Forum.objects.visible_to(self.request.user)
        authors = {forum.last_post.author_id for forum in forums if forum.last_post}
        context = {
            "request": self.request,
            "people": read_people(authors, self.site()),
            "visible": set(visible.values_list("pk", flat=True)),
        }
        return ForumSerializer(forums, many=True, context=context).data


def in_tree_order(forums):
    """Return forums as a list in which each forum is followed by all forums below it."""
    forums = list(forums)
    seen = {forum.pk for forum in forums}
    children = {}
    for forum in forums:
        children.setdefault(forum.parent_id if forum.parent_id in seen else None, []).append(forum)
    ordered, pending = [], children.get(None, [])[::-1]
    while pending:
        forum = pending.pop()
        ordered.append(forum)
        pending += children.get(forum.pk, [])[::-1]
    return ordered
