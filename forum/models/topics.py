"""Topics, each a discussion with a title, an opening post and replies."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from forum import conf, markup, transactions
from forum.models import counters, locking, paths
from forum.models.interpretations.topic_verbs import QuestionedTopic
from forum.models.moderation import record
from forum.models.moving import MovableTopic
from forum.models.names import name_of
from forum.models.posts import Post
from forum.models.querysets import TopicQuerySet
from forum.models.status import Status, count_change
from forum.models.submissions import Submission
from forum.models.topic_moderation import ModeratedTopic
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager

# For `str.translate`: deletes the controls of text direction (Unicode's UAX 9, 2.1 to 2.4).
WITHOUT_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class Topic(QuestionedTopic, MovableTopic, ModeratedTopic, models.Model):
    """A discussion. Its counters count published posts; `forum.models.counters` explains them."""

    class Sticky(models.TextChoices):
        """Where the topic stays at the top."""

        NONE = "none", _("Not sticky")
        FORUM = "forum", _("At the top of its forum")
        EVERYWHERE = "everywhere", _("At the top of every forum")

    forum = models.ForeignKey(
        "parlance_forum.Forum", models.PROTECT, related_name="topics", db_index=False
    )
    title = models.CharField(_("title"), max_length=255)
    slug = models.SlugField(max_length=80, allow_unicode=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="forum_topics",
        db_index=False,
    )
    author_name = models.CharField(max_length=150)
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    status_before = models.CharField(max_length=10, choices=Status, blank=True)
    is_closed = models.BooleanField(_("closed"), default=False)
    sticky = models.CharField(max_length=10, choices=Sticky, default=Sticky.NONE)
    question = models.ForeignKey(
        "parlance_forum.Question",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="topics",
        verbose_name=_("question"),
    )
    # The opening post of a merged topic, which is a reply elsewhere now: the address leads there.
    merged_into = models.ForeignKey(
        "parlance_forum.Post", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    version = models.PositiveBigIntegerField(default=1, editable=False)
    next_position = models.PositiveIntegerField(default=1, editable=False)
    last_activity_at = models.DateTimeField(default=timezone.now, editable=False)
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    thread_count = models.PositiveIntegerField(default=0, editable=False)
    voice_count = models.PositiveIntegerField(default=0, editable=False)
    last_post = models.ForeignKey(
        "parlance_forum.Post", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # How it divides over its question: `Tally.as_json()`, {} without one.
    division = models.JSONField(default=dict, editable=False)

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
        """Return whether the topic stays at the top of its forum, or of every forum."""
        return self.sticky != self.Sticky.NONE

    @property
    def topic_of_action(self):
        """Return the topic that the log names: this one."""
        return self

    # Writing

    @classmethod
    @transactions.on_primary()
    def start(
        cls,
        forum,
        author,
        title,
        body,
        *,
        key="",
        status=Status.PUBLISHED,
        created_at=None,
        number=None,
        cleaned=None,
    ):
        """Start a topic in a forum with its opening post; return the topic.

        `key` is the form's token: the same form sent twice with the same text starts one topic.
        With the `status` pending it waits for approval. `created_at` and `number`, the opening
        post's id, default to now and the next one. `cleaned` is what `clean_both` returned, for
        callers in a transaction. Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_start_topic(author, forum))
        on_one_line, rendered = cleaned or cls.clean_both(title, body)
        with transactions.atomic():
            locking.lock_person(author)
            # Asked again, because the forum may have been closed while the text was rendered.
            forum = type(forum).objects.locked().get(pk=forum.pk)
            refuse_unless(get_policy().can_start_topic(author, forum))
            submission = Submission.of_topic(author, key, forum, title, body)
            if submission.post is not None:
                return submission.post.topic
            post = {"created_at": created_at, "number": number, "submission": submission}
            topic = cls._write(forum, author, on_one_line, rendered, status=status, **post)
            topic.announce(by=author)
        topic.refresh_from_db()
        return topic

    @classmethod
    @transactions.on_primary()
    def import_topic(
        cls,
        forum,
        title,
        body,
        *,
        author=None,
        author_name="",
        status=Status.PUBLISHED,
        created_at=None,
        number=None,
    ):
        """Import a topic with its opening post; return the topic.

        `author` is None for somebody without an account, whose name is `author_name`. `number` is
        the opening post's id. No policy is asked and no signal sent. Raises ValidationError.
        """
        title, rendered = cls.clean_both(title, body)
        with transactions.atomic():
            forum = type(forum).objects.locked().get(pk=forum.pk)
            post = {"author_name": author_name, "created_at": created_at, "number": number}
            topic = cls._write(forum, author, title, rendered, status=status, **post)
        topic.refresh_from_db()
        return topic

    @classmethod
    def _write(cls, forum, author, title, rendered, *, status, created_at, author_name="", **post):
        """Insert a topic and its opening post into a locked forum; return the topic."""
        now = created_at or timezone.now()
        topic = cls.objects.create(
            forum=forum,
            author=author,
            author_name=name_of(author) if author else author_name[:150],
            title=title,
            slug=cls.slug_of(title),
            status=status,
            created_at=now,
            last_activity_at=now,
        )
        if count_change(None, topic.status):
            counters.topic_started(topic)
        Post.write(
            topic,
            author,
            rendered,
            author_name=author_name,
            opening=True,
            created_at=created_at,
            **post,
        )
        return topic

    @classmethod
    def clean_both(cls, title, body):
        """Return (title, (body, html)); raise ValidationError with the errors of both."""
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
        """Return the title on one line, without spaces around it.

        Raises ValidationError where it is empty or too long.
        """
        # Controls of text direction would also affect the text after the title.
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
        """Return the slug for a title, which is the readable part of the topic's address."""
        return slugify(title, allow_unicode=True)[:80].strip("-") or "topic"

    @transactions.on_primary()
    def reply(
        self,
        author,
        body,
        *,
        to=None,
        key="",
        status=Status.PUBLISHED,
        created_at=None,
        number=None,
        rendered=None,
    ):
        """Reply to the topic, or to one of its posts (`to`); return the new Post.

        `key` is the form's token: the same form sent twice with the same text posts once. With the
        `status` pending it waits for approval. `created_at` and `number`, the post's id, default to
        now and the next one. `rendered` is what `clean_and_render` returned, for callers in a
        transaction. Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_reply(author, self))
        rendered = rendered or Post.clean_and_render(body)
        sent = (author, key, self, to, body)
        # Not under the lock, for which all who reply to the topic wait.
        submission = Submission.of_reply(*sent)
        if submission.post is not None:
            return submission.post
        try:
            with transactions.atomic():
                locking.lock_person(author)
                topic = self.locked()
                # Asked again, because the topic may have been closed while the text was rendered.
                refuse_unless(get_policy().can_reply(author, topic))
                post = Post.write(
                    topic,
                    author,
                    rendered,
                    parent=Post.parent_for_reply(topic, to),
                    status=status,
                    created_at=created_at,
                    number=number,
                    submission=submission,
                )
                post.announce(by=author)
        except IntegrityError:
            # Another request may have posted the same form meanwhile.
            if (earlier := Submission.of_reply(*sent).post) is None:
                raise
            return earlier
        return post

    @transactions.on_primary()
    def import_reply(
        self,
        body,
        *,
        author=None,
        author_name="",
        to=None,
        status=Status.PUBLISHED,
        created_at=None,
        number=None,
    ):
        """Import a reply; return the new Post. The arguments are those of `import_topic`.

        No policy is asked and no signal sent. Raises ValidationError where the text or the parent
        cannot be.
        """
        rendered = Post.clean_and_render(body)
        with transactions.atomic():
            topic = self.locked()
            return Post.write(
                topic,
                author,
                rendered,
                author_name=author_name,
                parent=Post.parent_for_reply(topic, to),
                status=status,
                created_at=created_at,
                number=number,
            )

    @transactions.on_primary()
    def rename(self, title, *, by, reason="", rule=None, seen=None):
        """Give the topic another title; return the Action, None if nothing changed.

        Old links still lead here. `seen` is the title that the editor started from. Raises
        PermissionDenied; ValidationError, with "changed_meanwhile" where it was renamed since.
        """
        refuse_unless(get_policy().can_edit(by, self.opening_post))
        title = self.clean_title(title)
        with transactions.atomic():
            locking.lock_person(by)
            topic = self.locked()
            # Asked again under the lock: the topic may have been closed meanwhile.
            refuse_unless(get_policy().can_edit(by, topic.opening_post))
            if title == topic.title:
                return None
            if seen is not None and seen != topic.title:
                raise ValidationError({"title": renamed_meanwhile(topic.title)})
            action = record("rename", topic.forum, topic, by=by, reason=reason, rule=rule)
            action.note_change(topic, {"title": title, "slug": self.slug_of(title)})
        self.refresh_from_db()
        return action

    # Helpers

    @property
    def opening_post(self):
        """Return the topic's opening post. One query."""
        post = self.posts.get(depth=0)
        post.topic = self
        return post

    def locked(self):
        """Return a fresh copy of the topic with its forum, locked until the transaction ends.

        Raises ValidationError, with the code "changed_meanwhile", where it was merged.
        """
        topic = Topic.objects.locked().select_related("forum").get(pk=self.pk)
        if topic.status == Status.MERGED:
            raise ValidationError(
                _("This topic was merged with another one meanwhile: its address leads there."),
                code="changed_meanwhile",
            )
        return topic

    def take_position(self):
        """Return the position of the next post, and raise `next_position` of this object.

        The topic is locked; `counters` saves the number with the post. No position is used twice.
        Raises ValidationError where the topic has a million posts.
        """
        position = self.next_position
        if position > paths.LAST_POSITION:
            raise ValidationError(_("This topic is full: start another one."))
        self.next_position += 1
        return position


def renamed_meanwhile(title):
    """Return the ValidationError for a topic that was given this title meanwhile."""
    return ValidationError(
        _(
            "This topic was renamed to “%(title)s” meanwhile. Your title is still here: compare "
            "the two and save again."
        ),
        code="changed_meanwhile",
        params={"title": title},
    )
