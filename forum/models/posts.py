"""Posts, which are opening posts or replies."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import conf, markup, transactions
from forum.models import counters, locking, participants, paths
from forum.models.appeals import AppealedPost
from forum.models.changes import Change
from forum.models.claims import ClaimedPost
from forum.models.clock import now_after
from forum.models.interpretations.derivation import open_reading, refresh_readings_of
from forum.models.interpretations.reply_verbs import InterpretedReply
from forum.models.interpretations.standings import restand_authors
from forum.models.moderation import record
from forum.models.moving import MovablePost
from forum.models.names import name_of
from forum.models.own_posts import OwnPost
from forum.models.post_moderation import ModeratedPost
from forum.models.querysets import PostQuerySet
from forum.models.reports import ReportedPost
from forum.models.revisions import Revision
from forum.models.status import Status, count_change
from forum.policy import SHOWN_TO_GUESTS, get_policy, refuse_unless
from forum.signals import post_edited, send_on_commit
from forum.transactions import PrimaryManager


class Post(
    InterpretedReply,
    MovablePost,
    ModeratedPost,
    OwnPost,
    ReportedPost,
    AppealedPost,
    ClaimedPost,
    models.Model,
):
    """An opening post (depth 0) or a reply. Its number, `#3146`, is its id."""

    topic = models.ForeignKey(
        "parlance_forum.Topic", models.CASCADE, related_name="posts", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="forum_posts",
        db_index=False,
    )
    author_name = models.CharField(max_length=150)
    parent = models.ForeignKey("self", models.RESTRICT, null=True, related_name="children")
    position = models.PositiveIntegerField()
    path = models.CharField(max_length=paths.MAX_DEPTH * paths.LEVEL_DIGITS)
    depth = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    status_before = models.CharField(max_length=10, choices=Status, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)

    body = models.TextField(_("text"))
    body_html = models.TextField(editable=False)
    body_digest = models.CharField(max_length=64, editable=False)
    renderer = models.PositiveSmallIntegerField(editable=False)
    revision_number = models.PositiveIntegerField(default=1, editable=False)
    # Of the present text: whether somebody else than the author wrote it, and why.
    edited_by_moderator = models.BooleanField(default=False, editable=False)
    edit_reason = models.CharField(max_length=310, blank=True, editable=False)

    reply_count = models.PositiveIntegerField(default=0, editable=False)
    opens_thread = models.BooleanField(default=False, editable=False)

    objects = PrimaryManager.from_queryset(PostQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["topic", "path"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["topic", "position"], name="forum_post_position_once"),
            models.UniqueConstraint(fields=["topic", "path"], name="forum_post_path_once"),
            models.CheckConstraint(
                condition=models.Q(opens_thread=False) | models.Q(depth=1),
                name="forum_post_thread_is_direct_reply",
            ),
        ]
        indexes = [
            models.Index(
                fields=["topic", "path"],
                condition=models.Q(opens_thread=True),
                name="forum_post_threads",
            ),
            # For the flat orders; and it covers all columns that a division reads of posts.
            models.Index(
                fields=["topic", "status", "created_at", "id", "depth", "author"],
                name="forum_post_flat",
            ),
            # The few that only some see: a member's page asks for those in its ranges.
            models.Index(
                fields=["topic", "path"], condition=~SHOWN_TO_GUESTS, name="forum_post_hidden"
            ),
            # For the moderators' queue.
            models.Index(
                fields=["created_at", "id"],
                condition=models.Q(status="pending"),
                name="forum_post_pending",
            ),
            # For the pages of a thread.
            models.Index(fields=["topic", "status", "path"], name="forum_post_published"),
            models.Index(fields=["author", "-created_at", "-id"], name="forum_post_author"),
        ]

    def __str__(self):
        return f"#{self.pk}"

    def get_absolute_url(self):
        """Return the post's permalink, which leads to its place on the right page of its topic."""
        return reverse("forum:post", args=[self.pk])

    @property
    def number(self):
        """Return the post's number, unique in the site."""
        return self.pk

    @property
    def is_opening(self):
        """Return whether this is its topic's opening post."""
        return self.depth == 0

    @property
    def forum(self):
        """Return the topic's forum."""
        return self.topic.forum

    @property
    def topic_of_action(self):
        """Return the topic that the log names."""
        return self.topic

    @property
    def post_of_action(self):
        """Return the post that the log names."""
        return self

    # Writing

    @staticmethod
    def clean_text(text):
        """Return a text without control characters and lone surrogates."""
        return markup.clean_text(text)

    @classmethod
    def clean_and_render(cls, body):
        """Return (body, html): the text cleaned, and rendered from Markdown.

        Takes up to 500 ms, so call it before a transaction. Raises ValidationError where the text
        is empty or too long.
        """
        body = cls.clean_text(body).rstrip()
        limit = conf.FORUM_BODY_MAX_LENGTH
        if markup.is_blank(body):
            raise ValidationError({"body": _("Your post is empty: write something first.")})
        if len(body) > limit:
            raise ValidationError(
                {
                    "body": _("Your post has %(length)d characters; %(limit)d are the most.")
                    % {"length": len(body), "limit": limit}
                }
            )
        return body, markup.render(body).html

    @staticmethod
    def parent_for_reply(topic, to):
        """Return the parent of a reply to `to`: a reply, or None for a direct reply to the topic.

        `to` is a Post or None; the opening post counts as the topic. Raises ValidationError where
        it is in another topic or not published. One query.
        """
        if to is None:
            return None
        parent = Post.objects.filter(pk=to.pk, topic=topic).first()
        if parent is None:
            raise ValidationError({"parent": _("The post that you answer is not in this topic.")})
        if parent.status != Status.PUBLISHED:
            raise ValidationError(
                {"parent": _("The post that you answer was removed, so it cannot be answered.")}
            )
        return None if parent.is_opening else parent

    @classmethod
    def write(
        cls,
        topic,
        author,
        rendered,
        *,
        author_name="",
        parent=None,
        opening=False,
        status=Status.PUBLISHED,
        created_at=None,
        number=None,
        submission=None,
    ):
        """Insert a post into a locked topic, count it, and return it.

        For `Topic`'s verbs, which check first. `rendered` is what `clean_and_render` returned;
        `author` is None for somebody without an account, whose name is `author_name`. `opening`
        makes it the opening post. `submission` is the Submission to save with the post.
        """
        body, html = rendered
        position = 0 if opening else topic.take_position()
        path = paths.child_path(parent.path if parent else "", position)
        post = cls(
            pk=number,
            topic=topic,
            author=author,
            author_name=name_of(author) if author else author_name[:150],
            parent=parent,
            position=position,
            path=path,
            depth=0 if opening else paths.depth(path),
            status=status,
            opens_thread=not opening and parent is None and status == Status.PUBLISHED,
            created_at=created_at or now_after(topic.last_activity_at),
        )
        post.set_text(body, html)
        post.save(force_insert=True)
        post._write_revision(by=author)
        open_reading(post)
        if topic.question_id and post.status == Status.PUBLISHED:
            restand_authors(cls.objects.filter(pk=post.pk))
        if submission is not None:
            submission.save_post(post)
        participants.posts_written([post])
        # Last, because it locks the forum's row.
        if count_change(None, post.status):
            counters.post_written(post, late=created_at is not None)
        else:
            counters.post_held(post)
        return post

    @transactions.on_primary()
    def edit(self, body, *, by, reason="", rule=None, seen=None, rendered=None):
        """Change the text; return the new Revision, None if nothing changed.

        Who edits somebody else's post says by a Rule, or in their own words, why. The log has it,
        and undoing that writes the earlier text as another revision.

        `seen` is the revision number that the editor started from: if the post was edited since,
        ValidationError with the code "changed_meanwhile" is raised. `rendered` is what
        `clean_and_render` returned for the body, for callers in a transaction. Raises
        PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_edit(by, self))
        reason = " ".join(self.clean_text(reason).split())
        if len(reason) > conf.FORUM_REASON_MAX_LENGTH:
            raise ValidationError(
                {
                    "reason": _("The reason may have %(limit)d characters at most.")
                    % {"limit": conf.FORUM_REASON_MAX_LENGTH}
                }
            )
        body, html = rendered or self.clean_and_render(body)
        with transactions.atomic():
            locking.lock_person(by)
            post = self.locked()
            refuse_unless(get_policy().can_edit(by, post))
            if seen is not None and seen != post.revision_number:
                raise ValidationError(
                    {
                        "body": ValidationError(
                            _(
                                "This post was edited meanwhile. Your text is still here: compare "
                                "it with the post and save again."
                            ),
                            code="changed_meanwhile",
                        )
                    }
                )
            if body == post.body:
                return None
            action = None
            if by.pk != post.author_id:
                about = {"post": post, "rule": rule, "reason": reason}
                action = record("edit", post.forum, post.topic, by=by, **about)
                reason = action.why
            revision = post.write_text(body, html, by=by, reason=reason)
            if action is not None:
                Change.objects.write(
                    action,
                    "revision",
                    {revision.pk: {"is_undone": True}},
                    {revision.pk: {"is_undone": False}},
                )
        self.refresh_from_db()
        return revision

    def write_text(self, body, html, *, by, reason):
        """Write another text to the locked post, and what is derived from it; return the Revision.

        No policy is asked.
        """
        is_others = by.pk != self.author_id
        self.set_text(body, html)
        self.revision_number += 1
        self.edited_at = now_after(self.edited_at or self.created_at)
        self.edited_by_moderator, self.edit_reason = is_others, reason if is_others else ""
        self.save(update_fields=TEXT_FIELDS)
        revision = self._write_revision(by=by, reason=reason)
        refresh_readings_of(self)
        participants.posts_written([self])
        counters.touch_topic(self.topic)
        send_on_commit(post_edited, Post, post=self, by=by, revision=revision)
        return revision

    def rerender(self):
        """Render the stored HTML again; return whether it was written.

        It is not written if the text was edited since this object was read. No policy is asked, no
        revision written.
        """
        html = markup.render(self.body).html
        with transactions.atomic():
            topic = self.topic.locked()
            same_text = Post.objects.filter(pk=self.pk, body_digest=self.digest(self.body))
            if not same_text.update(body_html=html, renderer=markup.RENDERER_VERSION):
                return False
            if html != self.body_html:
                counters.touch_topic(topic)
        self.body_html, self.renderer = html, markup.RENDERER_VERSION
        return True

    # Helpers

    @staticmethod
    def digest(body):
        """Return the SHA-256 of a text in hexadecimal, by which taggings name the text."""
        return hashlib.sha256(body.encode()).hexdigest()

    def set_text(self, body, html):
        """Set the text, and what is derived from it; save nothing."""
        self.body = body
        self.body_html = html
        self.body_digest = self.digest(body)
        self.renderer = markup.RENDERER_VERSION

    def _write_revision(self, *, by, reason=""):
        return Revision.objects.create(
            post=self,
            number=self.revision_number,
            body=self.body,
            edited_by=by,
            editor_name=name_of(by) if by else self.author_name,
            reason=reason,
            created_at=self.edited_at or self.created_at,
        )


TEXT_FIELDS = [
    *("body", "body_html", "body_digest", "renderer", "revision_number"),
    *("edited_at", "edited_by_moderator", "edit_reason"),
]
