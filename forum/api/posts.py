"""Posts: list those of a topic, read, reply, edit, moderate; and their revisions."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from forum.api.base import IDEMPOTENCY_KEY, ForumAPI, Number, PostingSerializer, Text
from forum.api.bulk import ManyPosts
from forum.api.moderation import moderates
from forum.api.moving import MovesPosts
from forum.api.pagination import ORDERS, PostPages, RevisionPages
from forum.api.people import AuthorField, PageURLField
from forum.api.readings import ReadingSerializer, replies_in_part
from forum.api.revisions import RevisionSerializer, represented
from forum.interpretations.parts import readings_of
from forum.limits import POSTING
from forum.models import Post, Rule, Topic
from forum.models.status import Status
from forum.policy import get_policy
from forum.reading.people import read_people
from forum.reading.post_html import References, post_html
from glossary.api.base import LIMITED


class PostSerializer(serializers.ModelSerializer):
    """A post. A removed one with published replies below it is shown without its text."""

    author = AuthorField(allow_null=True)
    body = serializers.CharField(allow_null=True, help_text="Markdown.")
    body_html = serializers.SerializerMethodField()
    body_digest = serializers.CharField(
        allow_null=True, help_text="The SHA-256 of `body`, by which a tagging names its text."
    )
    reading = serializers.SerializerMethodField()
    url = PageURLField()

    class Meta:
        model = Post
        fields = [
            *("id", "topic", "parent", "depth", "author", "status", "created_at", "edited_at"),
            *("edited_by_moderator", "edit_reason", "revision_number", "reply_count"),
            *("body", "body_html", "body_digest", "reading"),
            "url",
        ]
        read_only_fields = fields

    def get_body_html(self, post) -> str | None:
        """Return safe HTML, as the page shows it."""
        return str(post_html(post.body_html, self.context["references"]))

    @extend_schema_field(ReadingSerializer(allow_null=True))
    def get_reading(self, post):
        """Return the reply's reading, null where the topic asks no question."""
        reading = self.context["readings"].get(post.pk)
        return reading and ReadingSerializer(reading).data

    def to_representation(self, post):
        """Return the post as a dict; without text and author if the reader may not read it."""
        shown = super().to_representation(post)
        if post.pk not in self.context["readable"]:
            hidden = ("author", "edited_at", "edit_reason", "body", "body_html", "body_digest")
            shown |= dict.fromkeys(hidden)
            if post.status != Status.WITHDRAWN:
                shown["status"] = str(Status.TRASHED)
        return shown


class ReplySerializer(PostingSerializer):
    """A reply to write."""

    topic = Number(help_text="The id of the topic.")
    parent = Number(
        required=False, allow_null=True, help_text="The id of the reply that this one answers."
    )
    body = Text(help_text="Markdown.")


class EditSerializer(serializers.Serializer):
    """A post's new text."""

    body = Text(help_text="Markdown.")
    reason = Text(
        required=False,
        default="",
        help_text="A reason or a rule is needed where somebody else wrote the post.",
    )
    rule = serializers.PrimaryKeyRelatedField(
        queryset=Rule.objects.filter(is_in_force=True),
        required=False,
        allow_null=True,
        default=None,
    )
    seen = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text=(
            "The `revision_number` that you started from: if somebody else has edited the post "
            "since, the response is 409 and nothing is changed."
        ),
    )


class PostFilterSerializer(serializers.Serializer):
    """Which posts to list."""

    topic = Number(help_text="Those of the topic with this id.")
    order = serializers.ChoiceField(
        list(ORDERS), default="threaded", help_text="As threads read, or by time."
    )
    interpretation = serializers.CharField(
        required=False,
        max_length=20,
        help_text=(
            "Only the replies in one part of the topic's division: a letter, or the key of "
            "another part, such as `contested` or `untagged`."
        ),
    )


class ShowsPosts:
    """The part of a ForumAPI whose responses hold posts."""

    def represented(self, posts, topic, *, shows_readings=True):
        """Return posts of one topic as dicts."""
        policy, user = get_policy(), self.request.user
        for post in posts:
            post.topic = topic
        readable = [post for post in posts if policy.can_read(user, post)]
        references = References(readable, user, topic.forum)
        # The API has no page, so references are permalinks and no anchors.
        references.on_page = set()
        # Also of what waits or is removed, which no text refers to.
        authors = references.author_ids() | {post.author_id for post in readable}
        references.people = read_people(authors, self.site(), topic.forum)
        references.glossary = self.site().glossaries.get(topic.forum_id)
        has_readings = shows_readings and topic.question is not None
        context = {
            "request": self.request,
            "people": references.people,
            "references": references,
            "readable": {post.pk for post in readable},
            "readings": readings_of(topic.question, readable) if has_readings else {},
        }
        return PostSerializer(posts, many=True, context=context).data


@moderates("post")
class PostViewSet(
    ManyPosts, MovesPosts, mixins.ListModelMixin, mixins.RetrieveModelMixin, ShowsPosts, ForumAPI
):
    """The posts that the reader may read, and the verbs that change them."""

    serializer_class = PostSerializer
    pagination_class = PostPages
    queryset = Post.objects.none()
    limits = {"create": POSTING, "partial_update": POSTING}

    def get_queryset(self):
        """Return the posts whose text the user may read."""
        posts = Post.objects.visible_to(self.request.user)
        return posts.select_related("topic__forum", "topic__question")

    @extend_schema(parameters=[PostFilterSerializer])
    def list(self, request):
        """List a topic's posts, placeholders of removed ones too."""
        data = self.validated(PostFilterSerializer, request.query_params)
        topic = self._topic(data["topic"])
        self.order = data["order"]
        posts = topic.posts.visible_in(topic, request.user)
        if "interpretation" in data:
            posts = replies_in_part(topic, request.user, data["interpretation"])
        page = self.paginate_queryset(posts)
        return self.get_paginated_response(self.represented(page, topic))

    def retrieve(self, request, pk):
        """Return one post."""
        return self._respond(pk)

    @extend_schema(
        request=ReplySerializer,
        responses={201: PostSerializer, 409: OpenApiTypes.OBJECT, **LIMITED},
        parameters=[IDEMPOTENCY_KEY],
    )
    def create(self, request):
        """Reply to a topic, or to one of its replies.

        The `status` is "pending" where the reply waits for a moderator.
        """
        data = self.validated(ReplySerializer)
        topic = self._topic(data["topic"])
        parent = data.get("parent")
        # The verb looks it up among the topic's own posts.
        to = Post(pk=parent) if parent else None
        posting = self.posting(anyway=data["anyway"])
        post = posting.reply(topic, data["body"], to=to, key=self.key)
        return self._respond(post.pk, status.HTTP_201_CREATED)

    @extend_schema(
        request=EditSerializer,
        responses={200: PostSerializer, 409: OpenApiTypes.OBJECT, **LIMITED},
    )
    def partial_update(self, request, pk):
        """Change the post's text; the earlier one is kept as a revision."""
        self.posting().edit(self.get_object(), **self.validated(EditSerializer))
        return self._respond(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk):
        """Take your own post from sight; of an opening post, its topic, if nobody has replied."""
        self.get_object().withdraw(by=request.user)
        return self._respond(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def put_back(self, request, pk):
        """Bring back your own post that you have withdrawn."""
        self.get_object().put_back(by=request.user)
        return self._respond(pk)

    @extend_schema(responses=RevisionSerializer(many=True))
    @action(detail=True, pagination_class=RevisionPages)
    def revisions(self, request, pk):
        """List the texts that the post has had, the newest first."""
        post = self.get_object()
        page = self.paginate_queryset(post.revisions.order_by("-number"))
        return self.get_paginated_response(represented(page, post, request, self.site()))

    def _topic(self, pk):
        topics = Topic.objects.visible_to(self.request.user)
        topics = topics.select_related("forum", "question")
        return get_object_or_404(topics, pk=pk)

    def _respond(self, pk, status=status.HTTP_200_OK):
        """Respond with a post, read as the user sees it now."""
        post = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(self.represented([post], post.topic)[0], status=status)
