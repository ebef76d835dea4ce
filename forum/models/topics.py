"""Topics: one discussion each, with a title, an opening post and replies."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from forum import conf, markup, transactions
from forum.models import counters, paths
from forum.models.interpretations.derivation import reopen_readings
from forum.models.interpretations.topic_verbs import QuestionedTopic
from forum.models.moderation import moderate, record
from forum.models.names import name_of
from forum.models.posts import Post, Submission
from forum.models.querysets import TopicQuerySet
from forum.models.status import Status, moved_back, moved_to_trash
from forum.policy import get_policy, refuse_unless
from forum.signals import reply_posted, topic_started
from forum.transactions import PrimaryManager

# The controls that embed, override or isolate a direction of text (Unicode's UAX 9, 2.1 to 2.4).
WITHOUT_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class Topic(QuestionedTopic, models.Model):
    """One discussion. Its counters are of published posts."""

    class Sticky(models.TextChoices):
        NONE = "none", _("Not sticky")
        FORUM = "forum", _("At the top of its forum")
        EVERYWHERE = "everywhere", _("At the top of every forum")

    forum = models.ForeignKey("forum.Forum", models.PROTECT, related_name="topics")
    title = models.CharField(_("title"), max_length=255)
    slug = models.SlugField(max_length=80, allow_unicode=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="forum_topics"
    )
    author_name = models.CharField(max_length=150)
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    status_before = models.CharField(max_length=10, choices=Status, blank=True)
    is_closed = models.BooleanField(_("closed"), default=False)
    sticky = models.CharField(max_length=10, choices=Sticky, default=Sticky.NONE)
    question = models.ForeignKey(
        "forum.Question",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="topics",
        verbose_name=_("question"),
    )
    created_at = models.DateTimeField(default=timezone.now)

    version = models.PositiveBigIntegerField(default=1, editable=False)
    next_position = models.PositiveIntegerField(default=1, editable=False)
    last_activity_at = models.DateTimeField(default=timezone.now, editable=False)
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    thread_count = models.PositiveIntegerField(default=0, editable=False)
    voice_count = models.PositiveIntegerField(default=0, editable=False)
    last_post = models.ForeignKey(
        "forum.Post", models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = PrimaryManager.from_queryset(TopicQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["-last_activity_at", "-pk"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(
                fields=["forum", "status", "sticky", "-last_activity_at", "-id"],
                name="forum_topic_list",
            ),
            models.Index(fields=["author", "-created_at", "-id"], name="forum_topic_author"),
            models.Index(
                fields=["sticky", "-last_activity_at"],
                condition=models.Q(sticky="everywhere"),
                name="forum_topic_everywhere",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return the address of the topic's page."""
        return reverse("forum:topic", args=[self.pk, self.slug])

    @property
    def is_sticky(self):
        """Return whether the topic stays at the top of a list."""
        return self.sticky != self.Sticky.NONE

    @property
    def topic_of_action(self):
        """Return the topic that the log names."""
        return self

    # Writing

    @classmethod
    @transactions.on_primary()
    def start(cls, forum, author, title, body, *, key="", created_at=None, number=None):
        """Start a topic in a forum with its opening post; return the topic.

        `key` is the form's own: the same form sent twice with the same text starts one topic.
        `created_at` and `number` (the opening post's) are for imports. Raises PermissionDenied,
        ValidationError.
        """
        refuse_unless(get_policy().can_start_topic(author, forum))
        title, rendered = cls.clean_both(title, body)
        with transactions.atomic():
            # Asked again: the forum may have been closed while the text was rendered.
            forum = type(forum).objects.select_for_update().get(pk=forum.pk)
            refuse_unless(get_policy().can_start_topic(author, forum))
            submission = Submission.of(author, key, "topic", forum.pk, title, body)
            if submission.post is not None:
                return submission.post.topic
            now = created_at or timezone.now()
            topic = cls.objects.create(
                forum=forum,
                author=author,
                author_name=name_of(author),
                title=title,
                slug=cls.slug_of(title),
                created_at=now,
                last_activity_at=now,
            )
            opening = Post.write(
                topic, author, rendered, opening=True, created_at=created_at, number=number
            )
            counters.topic_started(topic)
            submission.keep(opening)
            transactions.on_commit(lambda: topic_started.send(sender=cls, topic=topic, by=author))
        topic.refresh_from_db()
        return topic

    @classmethod
    def clean_both(cls, title, body):
        """Return (title, (body, html)); raise ValidationError with what is wrong with either."""
        cleaned, errors = [], {}
        for clean, text in ((cls.clean_title, title), (Post.clean_and_render, body)):
            try:
                cleaned.append(clean(text))
            except ValidationError as error:
                errors |= error.error_dict
        if errors:
            raise ValidationError(errors)
        return tuple(cleaned)

    @staticmethod
    def clean_title(title):
        """Return the title on one line without blanks around it.

        Raise ValidationError where it is empty or too long.
        """
        # Marks that turn the direction of text would turn what stands after the title, too.
        title = " ".join(Post.clean_text(title).translate(WITHOUT_DIRECTION).split())
        limit = conf.FORUM_TITLE_MAX_LENGTH
        if markup.is_blank(title):
            raise ValidationError({"title": _("Your topic needs a title.")})
        if len(title) > limit:
            raise ValidationError(
                {
                    "title": _("The title has %(length)d characters; %(limit)d are the most.")
                    % {"length": len(title), "limit": limit}
                }
            )
        return title

    @staticmethod
    def slug_of(title):
        """Return the readable part of the address of a topic with this title."""
        return slugify(title, allow_unicode=True)[:80].strip("-") or "topic"

    @transactions.on_primary()
    def reply(self, author, body, *, to=None, key="", created_at=None, number=None):
        """Reply to the topic, or to one of its replies (`to`); return the new post.

        `key` is the form's own: the same form sent twice with the same text posts once.
        `created_at` and `number` are for imports. Raises PermissionDenied where the policy refuses,
        ValidationError where the text or the parent cannot be.
        """
        refuse_unless(get_policy().can_reply(author, self))
        rendered = Post.clean_and_render(body)
        with transactions.atomic():
            topic = self.locked()
            # Asked again under the lock: it may have been closed while the text was rendered.
            refuse_unless(get_policy().can_reply(author, topic))
            submission = Submission.of(author, key, "reply", topic.pk, to and to.pk, body)
            if submission.post is not None:
                return submission.post
            parent = Post.parent_for_reply(topic, to)
            post = Post.write(
                topic, author, rendered, parent=parent, created_at=created_at, number=number
            )
            submission.keep(post)
            transactions.on_commit(lambda: reply_posted.send(sender=Post, reply=post, by=author))
        return post

    @transactions.on_primary()
    def rename(self, title, *, by, reason="", seen=None):
        """Give the topic another title.

        Old links still lead here. Return the Action, None if nothing changed.

        `seen` is the title that the editor started from: somebody else's since is not overwritten.
        Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_edit(by, self.opening_post))
        title = self.clean_title(title)
        with transactions.atomic():
            topic = self.locked()
            # Asked again under the lock: it may have been closed meanwhile.
            refuse_unless(get_policy().can_edit(by, topic.opening_post))
            if title == topic.title:
                return None
            if seen is not None and seen != topic.title:
                raise ValidationError({"title": renamed_meanwhile(topic.title)})
            action = record(by, "rename", topic.forum, topic, reason)
            action.note_change(topic, {"title": title, "slug": self.slug_of(title)})
        self.refresh_from_db()
        return action

    # Moderating

    def close(self, *, by, reason=""):
        """Take no more replies but moderators'. Raises PermissionDenied."""
        return moderate(self, by, "close", reason=reason, is_closed=True)

    def reopen(self, *, by, reason=""):
        """Take replies again. Raises PermissionDenied."""
        return moderate(self, by, "reopen", reason=reason, is_closed=False)

    def stick(self, *, by, everywhere=False, reason=""):
        """Keep the topic at the top of its forum, or of every forum. Raises PermissionDenied."""
        if everywhere:
            refuse_unless(get_policy().can_stick_everywhere(by))
        sticky = self.Sticky.EVERYWHERE if everywhere else self.Sticky.FORUM
        return moderate(self, by, "stick", reason=reason, sticky=str(sticky))

    def unstick(self, *, by, reason=""):
        """Let the topic take its place by activity. Raises PermissionDenied."""
        return moderate(self, by, "unstick", reason=reason, sticky=str(self.Sticky.NONE))

    def trash(self, *, by, reason=""):
        """Remove the topic from sight, with its posts. Raises PermissionDenied."""
        return moderate(self, by, "trash", reason=reason, change=moved_to_trash)

    def restore(self, *, by, reason=""):
        """Bring a removed topic back as it was. Raises PermissionDenied."""
        return moderate(self, by, "restore", reason=reason, change=moved_back)

    # Helpers

    @property
    def opening_post(self):
        """Return the post that the topic was started with. One query."""
        post = self.posts.get(depth=0)
        post.topic = self
        return post

    def locked(self):
        """Return the topic afresh with its forum, locked until the transaction ends."""
        return Topic.objects.locked().select_related("forum").get(pk=self.pk)

    def take_position(self):
        """Return the next post's position, which the counters write down with the post.

        The row is locked, and a position is never used twice.
        """
        position = self.next_position
        if position > paths.LAST_POSITION:
            raise ValidationError(_("This topic is full: start another one."))
        self.next_position += 1
        return position

    def set_values(self, values):
        """Write fields of the locked row and keep the counters. For the verbs of moderation."""
        was_shown = self.status == Status.PUBLISHED
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        is_shown = self.status == Status.PUBLISHED
        if was_shown and not is_shown:
            counters.topic_hidden(self)
        elif is_shown and not was_shown:
            counters.topic_shown(self)
        if "question_id" in values:
            reopen_readings(self)
        counters.touch_topic(self)


def renamed_meanwhile(title):
    """Return the error that says which title a topic was given meanwhile."""
    return ValidationError(
        _(
            "This topic was renamed to “%(title)s” meanwhile. Your title is still here: compare "
            "the two and save again."
        ),
        code="changed_meanwhile",
        params={"title": title},
    )


class Voice(models.Model):
    """One person who takes part in a topic; `author` is gone where the account is."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="voices")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=150)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "author"], name="forum_voice_once_a_topic"),
        ]

    def __str__(self):
        return self.author_name
