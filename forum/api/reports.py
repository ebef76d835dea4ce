"""Reports, and the moderators' queue: list what is open, report, dismiss, note, and appeals."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from forum.api.actions import ActionSerializer
from forum.api.base import ForumAPI, ModerationSerializer, Text
from forum.api.pagination import CasePages, ReportPages
from forum.api.people import AuthorField
from forum.limits import REPORTING
from forum.models import Action, Appeal, Hold, Post, Report, Rule
from forum.moderation.log import read_log
from forum.moderation.queue import find_open, read_cases
from forum.policy import get_policy, refuse_unless
from glossary.api.base import LIMITED


class ReportSerializer(serializers.ModelSerializer):
    """Something that you reported: `state` says what came of it, `answer` what moderators say."""

    class Meta:
        model = Report
        fields = ["id", "post", "rule", "words", "state", "answer", "created_at"]
        read_only_fields = fields


class NewReportSerializer(serializers.Serializer):
    """What to tell the moderators: the rule that a post breaks, or your own words."""

    rule = serializers.PrimaryKeyRelatedField(
        queryset=Rule.objects.filter(is_in_force=True),
        required=False,
        allow_null=True,
        default=None,
    )
    words = Text(required=False, default="")


class ModeratorNoteSerializer(serializers.Serializer):
    """A note for other moderators."""

    text = Text()


class CasePartSerializer(serializers.Serializer):
    """What somebody says about a post."""

    id = serializers.IntegerField(source="row.pk")
    by = serializers.CharField(source="person.name")
    rule = serializers.IntegerField(source="row.rule_id", allow_null=True, default=None)
    words = serializers.CharField()
    created_at = serializers.DateTimeField(source="row.created_at")


class AppealSerializer(serializers.ModelSerializer):
    """What the author of a removed post says against that."""

    class Meta:
        model = Appeal
        fields = ["id", "post", "removal", "words", "state", "answer", "created_at"]
        read_only_fields = fields


class HistorySerializer(serializers.Serializer):
    """What an author has done here."""

    since = serializers.DateTimeField(required=False, allow_null=True)
    posts = serializers.IntegerField(default=0)
    removals = serializers.IntegerField(default=0)


class HoldSerializer(serializers.ModelSerializer):
    """Why a post waits for a moderator."""

    class Meta:
        model = Hold
        fields = ["cause", "details"]
        read_only_fields = fields


class ClaimSerializer(serializers.Serializer):
    """Which moderator has a post before them, for five minutes at most."""

    moderator = serializers.IntegerField(source="moderator_id")
    name = serializers.SerializerMethodField()
    since = serializers.DateTimeField()

    def get_name(self, claim) -> str:
        """Return the moderator's name."""
        person = self.context.get("people", {}).get(claim.moderator_id)
        return person.name if person else claim.moderator_name


class TakeSerializer(serializers.Serializer):
    """How to take a post before oneself."""

    over = serializers.BooleanField(
        default=False, help_text="Take it over from another moderator who has it before them."
    )


class CaseSerializer(serializers.Serializer):
    """A post with what is open about it."""

    post = serializers.IntegerField(source="post.pk")
    topic = serializers.IntegerField(source="post.topic_id")
    forum = serializers.IntegerField(source="post.topic.forum_id")
    author = AuthorField(source="post")
    body = serializers.CharField(source="post.body", help_text="Markdown.")
    is_held = serializers.BooleanField(help_text="Whether it waits for approval.")
    is_suspect = serializers.BooleanField(help_text="Whether it waits as possible spam.")
    holds = HoldSerializer(many=True)
    claim = ClaimSerializer(allow_null=True)
    reports = CasePartSerializer(many=True)
    appeal = AppealSerializer(allow_null=True)
    may_decide = serializers.SerializerMethodField()
    notes = CasePartSerializer(many=True)
    history = HistorySerializer()

    def get_may_decide(self, case) -> bool:
        """Return whether you may decide the appeal."""
        return bool(case.appeal and case.decision)


class ReportViewSet(mixins.ListModelMixin, ForumAPI):
    """What you have reported, and what came of it."""

    serializer_class = ReportSerializer
    pagination_class = ReportPages
    queryset = Report.objects.none()

    def get_queryset(self):
        """Return the user's reports, the latest first."""
        refuse_unless(get_policy().can_report_somewhere(self.request.user))
        return Report.objects.filter(reporter=self.request.user).order_by("-pk")


class ReportedPostViewSet(ForumAPI):
    """Posts, as members report them and moderators answer that."""

    serializer_class = ReportSerializer
    pagination_class = None
    queryset = Post.objects.none()
    limits = {"report": REPORTING}

    def get_queryset(self):
        """Return the posts that the user may read."""
        return Post.objects.visible_to(self.request.user).select_related("topic__forum")

    @extend_schema(request=NewReportSerializer, responses={201: ReportSerializer, **LIMITED})
    @action(detail=True, methods=["post"])
    def report(self, request, pk):
        """Report the post to the moderators of its forum, once."""
        post, data = self.get_object(), self.validated(NewReportSerializer)
        report = post.report(by=request.user, **data)
        return Response(ReportSerializer(report).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ModerationSerializer, responses=ActionSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request, pk):
        """Dismiss the open reports of the post; the reason is told to those who reported."""
        post, data = self.get_object(), self.validated(ModerationSerializer)
        return done(self, post.dismiss_reports(by=request.user, **data))

    @extend_schema(request=TakeSerializer, responses=ClaimSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request, pk):
        """Take the post before you; the response says who has it then."""
        post, data = self.get_object(), self.validated(TakeSerializer)
        return Response(ClaimSerializer(post.take(by=request.user, **data)).data)

    @extend_schema(request=ModeratorNoteSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def note(self, request, pk):
        """Note something about the post for other moderators."""
        post, data = self.get_object(), self.validated(ModeratorNoteSerializer)
        post.note(data["text"], by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AppealViewSet(ForumAPI):
    """Appeals about posts in the forums that you moderate."""

    pagination_class = None
    serializer_class = AppealSerializer
    queryset = Appeal.objects.none()

    def get_queryset(self):
        """Return the appeals that the user may read."""
        seen = get_policy().moderated_filter(self.request.user, "post__topic__forum")
        return Appeal.objects.filter(seen).select_related("removal", "post__topic__forum")

    @extend_schema(request=ModerationSerializer, responses=ActionSerializer)
    @action(detail=True, methods=["post"])
    def uphold(self, request, pk):
        """Bring the post back, because its author was right."""
        data = self.validated(ModerationSerializer)
        return done(self, self.get_object().uphold(by=request.user, **data))

    @extend_schema(request=ModerationSerializer, responses=ActionSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request, pk):
        """Leave the post removed, with a reason for its author."""
        data = self.validated(ModerationSerializer)
        return done(self, self.get_object().decline(by=request.user, **data))


class CaseViewSet(ForumAPI):
    """The moderators' queue."""

    serializer_class = CaseSerializer
    pagination_class = CasePages
    queryset = Post.objects.none()

    @extend_schema(responses=CaseSerializer(many=True))
    def list(self, request):
        """List the posts that are reported, held back or appealed about, the oldest first."""
        refuse_unless(get_policy().can_moderate_somewhere(request.user))
        ids = self.paginate_queryset(find_open(request.user))
        cases = read_cases(ids, request.user, self.site(), [])
        people = {case.post.author_id: case.person for case in cases}
        people |= {case.claim.moderator_id: case.claimer for case in cases if case.claim}
        context = {"people": people, "request": request}
        data = CaseSerializer(cases, many=True, context=context).data
        return self.get_paginated_response(data)


def done(view, action):
    """Return the response to what a moderator did: the Action, 204 where nothing was to do."""
    if action is None:
        return Response(status=status.HTTP_204_NO_CONTENT)
    [row] = read_log(Action.objects.filter(pk=action.pk), view.request.user, view.site())
    people = {row.action.actor_id: row.actor}
    people |= {row.action.post.author_id: row.author} if row.author else {}
    context = {"people": people, "request": view.request}
    return Response(ActionSerializer(row, context=context).data)
