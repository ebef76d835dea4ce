"""Topics: list, read, start, rename, moderate."""

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.response import Response

from forum.api.base import (
    IDEMPOTENCY_KEY,
    ForumAPI,
    Number,
    PostingSerializer,
    RemovalSerializer,
    Text,
)
from forum.api.bulk import ManyTopics
from forum.api.forums import LastPostSerializer
from forum.api.moderation import moderates
from forum.api.moving import MovesTopics
from forum.api.pagination import TopicPages
from forum.api.people import AuthorField, PageURLField
from forum.limits import POSTING
from forum.models import Post, Topic
from forum.models.paths import OPENING_PATH
from forum.models.status import Status
from forum.reading.people import read_people
from glossary.api.base import LIMITED


class TopicSerializer(serializers.ModelSerializer):
    """A topic; its counters are of published posts."""

    author = AuthorField()
    opening_post = serializers.IntegerField(source="opening_number", read_only=True)
    last_post = LastPostSerializer(read_only=True, allow_null=True)
    url = PageURLField()

    class Meta:
        model = Topic
        fields = [
            *("id", "forum", "title", "slug", "author", "status", "is_closed", "sticky"),
            *("created_at", "last_activity_at", "reply_count", "thread_count", "voice_count"),
            *("opening_post", "last_post", "url"),
        ]
        read_only_fields = fields


class StartSerializer(PostingSerializer):
    """A topic to start."""

    forum = Number(help_text="The id of the forum.")
    title = Text()
    body = Text(help_text="The opening post, in Markdown.")


class RenameSerializer(RemovalSerializer):
    """A topic's new title."""

    title = Text()
    seen = Text(
        required=False,
        allow_null=True,
        default=None,
        help_text=(
            "The `title` that you started from: if somebody else has renamed the topic since, the "
            "response is 409 and nothing is changed."
        ),
    )


class TopicFilterSerializer(serializers.Serializer):
    """Which topics to list."""

    forum = Number(required=False, help_text="Those of the forum with this id.")
    status = serializers.ChoiceField(
        Status.choices,
        default=Status.PUBLISHED,
        help_text="Others than published ones only as far as the reader may see them.",
    )


@moderates("topic")
class TopicViewSet(
    ManyTopics, MovesTopics, mixins.ListModelMixin, mixins.RetrieveModelMixin, ForumAPI
):
    """The topics that the reader may see, and the verbs that change them."""

    serializer_class = TopicSerializer
    pagination_class = TopicPages
    queryset = Topic.objects.none()
    limits = {"create": POSTING, "partial_update": POSTING}

    def get_queryset(self):
        """Return the visible topics."""
        opening = Post.objects.filter(topic=OuterRef("pk"), path=OPENING_PATH).values("pk")
        topics = Topic.objects.visible_to(self.request.user).for_list()
        return topics.annotate(opening_number=Subquery(opening[:1]))

    @extend_schema(parameters=[TopicFilterSerializer])
    def list(self, request):
        """List topics: the sticky ones of a forum first, then by their latest activity."""
        data = self.validated(TopicFilterSerializer, request.query_params)
        topics, forum = self.get_queryset().filter(status=data["status"]), None
        if "forum" in data:
            forum = self._forum(data["forum"])
            # "everywhere" sorts before "forum", and that before "none".
            topics = topics.filter(forum=forum)
            topics = topics.order_by("sticky", "-last_activity_at", "-pk")
        else:
            topics = topics.newest_activity_first()
        page = self.paginate_queryset(topics)
        return self.get_paginated_response(self.represented(page, forum))

    @extend_schema(
        request=StartSerializer,
        responses={201: TopicSerializer, 409: OpenApiTypes.OBJECT, **LIMITED},
        parameters=[IDEMPOTENCY_KEY],
    )
    def create(self, request):
        """Start a topic in a forum; its `status` is "pending" where it waits for a moderator."""
        data = self.validated(StartSerializer)
        forum = self._forum(data["forum"])
        posting = self.posting(anyway=data["anyway"])
        topic = posting.start_topic(forum, data["title"], data["body"], key=self.key)
        return self._respond(topic.pk, status.HTTP_201_CREATED)

    @extend_schema(
        request=RenameSerializer,
        responses={200: TopicSerializer, 409: OpenApiTypes.OBJECT, **LIMITED},
    )
    def partial_update(self, request, pk):
        """Give the topic another title."""
        self.posting().rename(self.get_object(), **self.validated(RenameSerializer))
        return self._respond(pk)

    def represented(self, topics, forum=None):
        """Return topics as dicts, with the roles of their authors in `forum`."""
        authors = {topic.author_id for topic in topics}
        authors |= {topic.last_post.author_id for topic in topics if topic.last_post}
        people = read_people(authors, self.site(), forum)
        context = {"request": self.request, "people": people}
        return TopicSerializer(topics, many=True, context=context).data

    def _respond(self, pk, status=status.HTTP_200_OK):
        """Respond with a topic, read as the user sees it now."""
        topic = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(self.represented([topic], topic.forum)[0], status=status)
