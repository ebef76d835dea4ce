"""Tagging replies: the user's own tagging, the queue of what is left, an author's objection."""

from django.core.exceptions import ValidationError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from forum import transactions
from forum.api.base import Conflict, ForumAPI, Text, as_detail, codes
from forum.api.posts import PostSerializer, ShowsPosts
from forum.interpretations import tagging_summary
from forum.interpretations.queue import LISTS, Queue
from forum.models import Post, Stance, Verdict
from forum.policy import get_policy, refuse_unless

VERDICTS = [choice for choice in Verdict.choices if choice[0] != Verdict.WITHDRAWN]


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class InterpretationField(serializers.Field):
    """An interpretation by its id, a number, or by its letter or label, a text."""

    default_error_messages = {"invalid": "Name an interpretation by its id, letter or label."}

    def to_internal_value(self, value):
        """Return the value unchanged: the verb looks it up."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            self.fail("invalid")
        return value

    def to_representation(self, value):
        """Return the value unchanged."""
        return value


def interpretations(help_text):
    """Return the field for a list of interpretations."""
    options = {"required": False, "default": list, "max_length": 50}
    return serializers.ListField(child=InterpretationField(), help_text=help_text, **options)


class ChoiceSerializer(serializers.Serializer):
    """What a reply is read as: interpretations with stances, or a verdict instead of them."""

    supports = interpretations("The interpretations that the reply supports.")
    disputes = interpretations("The interpretations that it disputes.")
    mentions = interpretations("The interpretations that it mentions without taking a side.")
    verdict = serializers.ChoiceField(VERDICTS, required=False, default="", allow_blank=True)
    digest = serializers.CharField(
        max_length=64, help_text="The `body_digest` of the text that you read. If the reply was "
        "edited since, the response is 409 with the present one, and nothing is changed."
    )  # fmt: skip


class TaggingSerializer(ChoiceSerializer):
    """My whole tagging of a reply."""

    note = Text(required=False, default="", help_text="What it argues, if the verdict is `other`.")
    seconds = serializers.FloatField(
        required=False,
        default=None,
        allow_null=True,
        help_text="How long I looked at the reply.",
    )
    saw_other = serializers.BooleanField(
        required=False, default=False, help_text="Whether I had seen others' taggings of it."
    )


class SettlementSerializer(ChoiceSerializer):
    """How a reply is to be read, whatever other moderators tag."""

    reason = Text()
    leave_contested = serializers.BooleanField(required=False, default=False)


class OwnTaggingSerializer(serializers.Serializer):
    """My current tagging of a reply; interpretations are named by their letters."""

    post = serializers.IntegerField()
    question = serializers.IntegerField()
    supports = serializers.ListField(child=serializers.CharField())
    disputes = serializers.ListField(child=serializers.CharField())
    mentions = serializers.ListField(child=serializers.CharField())
    verdict = serializers.CharField()
    note = serializers.CharField()
    digest = serializers.CharField(help_text="The `body_digest` of the text that I tagged.")
    is_stale = serializers.BooleanField(
        help_text="Whether the text, or what an interpretation means, has changed since."
    )


class NoteSerializer(serializers.Serializer):
    """What the tags of a reply miss, in the words of its author."""

    note = Text()


class ChangedSerializer(serializers.Serializer):
    """Which text the reply has now, after an edit since you read it."""

    non_field_errors = serializers.ListField(child=serializers.CharField())
    digest = serializers.CharField()
    revision_number = serializers.IntegerField()


class ReplyViewSet(ForumAPI):
    """How moderators tag a reply, and its author's objection."""

    serializer_class = OwnTaggingSerializer
    queryset = Post.objects.none()

    def get_queryset(self):
        """Return the posts in topics with a question, whose text the user may read."""
        posts = Post.objects.visible_to(self.request.user).exclude(topic__question=None)
        return posts.select_related("topic__forum", "topic__question")

    @extend_schema(methods=["GET"], responses=OwnTaggingSerializer)
    @extend_schema(
        methods=["PUT"],
        request=TaggingSerializer,
        responses={200: OwnTaggingSerializer, 409: ChangedSerializer},
    )
    @extend_schema(methods=["DELETE"], responses={204: None})
    @action(detail=True, methods=["get", "put", "delete"], url_path="tagging")
    def tagging(self, request, pk):
        """Read, write or withdraw my whole tagging of a reply. Safe to repeat."""
        post = self.get_object()
        refuse_unless(get_policy().can_tag(request.user, post))
        if request.method == "DELETE":
            post.withdraw_tagging(by=request.user)
            return Response(status=status.HTTP_204_NO_CONTENT)
        if request.method == "PUT":
            self._call(post, post.tag, self.validated(TaggingSerializer))
        own = tagging_summary.summary_by(request.user, post.topic.question, post)
        if own is None:
            return Response(status=status.HTTP_404_NOT_FOUND)
        return Response(represented(post, own))

    @extend_schema(request=SettlementSerializer, responses={204: None, 409: ChangedSerializer})
    @action(detail=True, methods=["post"])
    def settle(self, request, pk):
        """Decide how a reply is read, or that it stays contested, with a reason."""
        post = self.get_object()
        refuse_unless(get_policy().can_settle(request.user, post))
        self._call(post, post.settle, self.validated(SettlementSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=NoteSerializer, responses={204: None, 400: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["post"])
    def misread(self, request, pk):
        """Say, as its author, that the tags misread a reply: it goes to the queue."""
        post = self.get_object()
        refuse_unless(get_policy().can_object(request.user, post))
        post.object_to_reading(by=request.user, note=self.validated(NoteSerializer)["note"])
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _call(self, post, verb, data):
        """Call the verb; raise Conflict, with the current digest, where the text has changed."""
        rows = post.topic.question.codebook.interpretations
        for stance in Stance.values:
            data[stance] = [rows.get(name, name) for name in data[stance]]
        try:
            verb(by=self.request.user, **data)
        except ValidationError as error:
            if "changed_meanwhile" not in codes(error):
                raise
            with transactions.on_primary():
                post.refresh_from_db(fields=["body_digest", "revision_number"])
            conflict = Conflict(as_detail(error))
            conflict.detail |= {"digest": post.body_digest, "revision_number": post.revision_number}
            raise conflict from None


def represented(post, tagging):
    """Return a TaggingSummary of a post as a dict."""
    letters = {
        stance: [row.letter for row, taken, _meaning in tagging.tags if taken == stance]
        for stance in Stance.values
    }
    about = {name: getattr(tagging, name) for name in ("verdict", "note", "digest", "is_stale")}
    return {"post": post.pk, "question": post.topic.question_id, **letters, **about}


class QueueFilterSerializer(serializers.Serializer):
    """Which list of the queue, in which scope, and after which reply."""

    list = serializers.ChoiceField([(name, str(name)) for name in LISTS], default="untagged")
    of = serializers.CharField(
        required=False, default="", max_length=300,
        help_text="`topic-6`, `question-2` or `forum-cancer`, the last by its slug.",
    )  # fmt: skip
    after = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="The number of a reply."
    )


class NextSerializer(serializers.Serializer):
    """The next reply to tag, without what others say of it; null at the end of the list."""

    length = serializers.IntegerField(help_text="How many replies the list holds.")
    question = serializers.IntegerField(allow_null=True)
    reply = PostSerializer(allow_null=True)


class QueueViewSet(ShowsPosts, ForumAPI):
    """What is left to tag."""

    serializer_class = NextSerializer
    pagination_class = None
    queryset = Post.objects.none()

    @extend_schema(parameters=[QueueFilterSerializer], responses=NextSerializer)
    def list(self, request):
        """Return the next reply of one list of the queue."""
        refuse_unless(get_policy().can_tag_somewhere(request.user))
        data = self.validated(QueueFilterSerializer, request.query_params)
        queue = Queue(request.user, data["list"], data["of"])
        reading = queue.find(after=data.get("after"))
        answer = {"length": queue.length, "question": None, "reply": None}
        if reading is not None:
            post = reading.post
            post.topic.question = reading.question
            shown = self.represented([post], post.topic, shows_readings=False)
            answer |= {"question": reading.question_id, "reply": shown[0]}
        return Response(answer)
