"""Reports: what members tell the moderators of a post; and the moderators' notes about it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum import markup, transactions
from forum.models import locking
from forum.models.changes import ModeratedOfPost
from forum.models.moderation import moderate_many
from forum.models.names import name_of
from forum.models.removals import is_out_of_sight
from forum.models.status import REMOVED
from forum.policy import get_policy, refuse_unless
from forum.signals import post_reported, send_on_commit
from forum.transactions import PrimaryManager

MAX_LENGTH = 1_000


def clean_words(text, *, field, required=True):
    """Return a short text cleaned; raise ValidationError at the field where it is empty or long."""
    text = markup.clean_text(text).strip()
    if required and markup.is_blank(text):
        raise ValidationError({field: _("Say it in a few words.")})
    if len(text) > MAX_LENGTH:
        limit = {"limit": MAX_LENGTH}
        raise ValidationError({field: _("These may be %(limit)d characters at most.") % limit})
    return text


class Report(ModeratedOfPost, models.Model):
    """What one member reported of one post, and what came of it."""

    class State(models.TextChoices):
        """What came of a report."""

        OPEN = "open", _("A moderator has yet to look at it.")
        ACTED = "acted", _("The post was removed.")
        DISMISSED = "dismissed", _("A moderator looked at it and left the post as it is.")

    post = models.ForeignKey(
        "parlance_forum.Post", models.CASCADE, related_name="reports", db_index=False
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="forum_reports"
    )
    reporter_name = models.CharField(max_length=150)
    rule = models.ForeignKey("parlance_forum.Rule", models.SET_NULL, null=True, related_name="+")
    words = models.TextField(max_length=MAX_LENGTH, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # What the moderator who dismissed it says to the reporter.
    answer = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PrimaryManager()
    not_fetched = ("post__body", "post__body_html")

    class Meta:
        base_manager_name = "objects"
        ordering = ["created_at", "pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["post", "reporter"], name="forum_report_once"),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "post"],
                condition=models.Q(state="open"),
                name="forum_report_open",
            ),
        ]

    def __str__(self):
        return f"{self.post} ({self.reporter_name})"

    @classmethod
    def answer_removed(cls, action, changes):
        """Answer the open reports of posts that undoing Changes has removed again.

        As part of the Action that undoes. A query, none unless something is removed.
        """
        gone = {"post": set(), "topic": set()}
        for change in changes:
            for pk, row in change.rows_by_pk().items():
                if change.model in gone and (change.before | row.before).get("status") in REMOVED:
                    gone[change.model].add(pk)
        if not any(gone.values()):
            return
        reports = cls.objects.filter(
            Q(post__in=gone["post"]) | Q(post__topic__in=gone["topic"], post__depth=0),
            state=cls.State.OPEN,
        )
        reports = list(reports.select_related(*cls.fetched_with).defer(*cls.not_fetched))
        if reports:
            acted = {"state": str(cls.State.ACTED)}
            action.note_changes(reports, {report.pk: acted for report in reports})

    @classmethod
    def set_many(cls, rows, values, change):
        """Write fields of many locked reports. One query."""
        change.write_rows(rows, values)


class Note(models.Model):
    """A note of a moderator's about a post, for other moderators."""

    post = models.ForeignKey("parlance_forum.Post", models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=150)
    text = models.TextField(max_length=MAX_LENGTH)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["created_at", "pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self):
        return f"{self.post} ({self.author_name})"


class ReportedPost:
    """The part of `Post` that is about reports and notes."""

    @transactions.on_primary()
    def report(self, *, by, rule=None, words=""):
        """Tell the moderators that the post breaks a Rule, or why it troubles; return the Report.

        Raises PermissionDenied, ValidationError where neither is given, or where this member has
        reported the post already.
        """
        refuse_unless(get_policy().can_report(by, self))
        words = clean_words(words, field="words", required=rule is None)
        if rule and rule.forum_id not in (None, self.topic.forum_id):
            raise ValidationError({"rule": _("That is a rule of another forum.")})
        try:
            with transactions.atomic():
                locking.lock_person(by)
                # Locked, so that nobody removes the post between the two.
                refuse_unless(get_policy().can_report(by, self.locked()))
                report = Report.objects.create(
                    post=self, reporter=by, reporter_name=name_of(by), rule=rule, words=words
                )
                send_on_commit(post_reported, Report, report=report, by=by)
        except IntegrityError:
            raise ValidationError(_("You have reported this post already.")) from None
        return report

    def dismiss_reports(self, *, by, reason=""):
        """Leave the post as it is, and answer its open reports; return the Action.

        The reason is told to those who reported. None is returned where no report is open. Raises
        PermissionDenied.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        reports = list(self.reports.filter(state=Report.State.OPEN))
        if not reports:
            return None
        answer = {"state": str(Report.State.DISMISSED), "answer": " ".join(reason.split())}
        return moderate_many(
            reports,
            "dismiss",
            by=by,
            forum=self.forum,
            topic=self.topic,
            reason=reason,
            change=lambda report: answer if report.state == Report.State.OPEN else {},
        )

    def note(self, text, *, by):
        """Note something about the post for other moderators; return the Note.

        Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        text = clean_words(text, field="text")
        return Note.objects.create(post=self, author=by, author_name=name_of(by), text=text)


def answer_reports(action, posts, *, state, before=Report.State.OPEN):
    """Give the reports of posts that are in one state another, as part of an action.

    Undoing the action opens them again. The posts' topics must be locked. One query for each 900
    posts, and a few where there are reports.
    """
    posts_by_pk, reports = {post.pk: post for post in posts}, []
    for chunk in locking.in_chunks(posts_by_pk):
        reports += Report.objects.filter(post__in=chunk, state=before)
    for report in reports:
        report.post = posts_by_pk[report.post_id]
    if reports:
        action.note_changes(reports, {report.pk: {"state": str(state)} for report in reports})


def act_on_reports(action, row):
    """Answer the open reports of a locked Post, or of a locked Topic's opening post: removed."""
    act_on_reports_of_many(action, [row])


def act_on_reports_of_many(action, rows):
    """Do the same for many locked Posts and Topics. One query for each 900 topics."""
    topics = {row.pk: row for row in rows if row._meta.model_name == "topic"}
    posts = [row for row in rows if row._meta.model_name == "post"]
    post_class = Report._meta.get_field("post").related_model
    for chunk in locking.in_chunks(topics):
        openings = post_class.objects.filter(topic__in=chunk, depth=0).defer("body", "body_html")
        for opening in openings:
            opening.topic = topics[opening.topic_id]
            posts.append(opening)
    in_sight = [post for post in posts if not is_out_of_sight(post)]
    answer_reports(action, in_sight, state=Report.State.ACTED)
