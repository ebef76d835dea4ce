"""Submissions: forms that were sent, so that one that is sent twice posts once."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from forum import conf
from forum.transactions import PrimaryManager

# Rows deleted per transaction.
SUBMISSION_BATCH = 1_000


class Submission(models.Model):
    """A form that was sent, remembered so that sending it twice posts once."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=64)
    post = models.ForeignKey("parlance_forum.Post", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="forum_submission_once"),
        ]

    def __str__(self):
        return self.key

    @classmethod
    def of(cls, author, key, *content):
        """Return the Submission of a form by an author, not saved yet.

        `key` is the form's token, `content` what was sent. If the same form was sent before with
        the same content, `post` is what it posted then; otherwise call `save_post(post)` under the
        same lock. Without a key a form is always new.
        """
        digest = hashlib.sha256(repr((key, *content)).encode()).hexdigest() if key else ""
        earlier = cls.objects.filter(author=author, key=digest).first() if key else None
        return cls(author=author, key=digest, post_id=earlier and earlier.post_id)

    @classmethod
    def of_reply(cls, author, key, topic, to, body):
        """Return the Submission of a reply to a topic, or to its post `to`."""
        return cls.of(author, key, "reply", topic.pk, to and to.pk, body)

    @classmethod
    def of_topic(cls, author, key, forum, title, body):
        """Return the Submission of a new topic in a forum."""
        return cls.of(author, key, "topic", forum.pk, title, body)

    def save_post(self, post):
        """Save which Post the form has posted; does nothing without a key."""
        if self.key:
            self.post = post
            self.save(force_insert=True)

    @classmethod
    def delete_old(cls):
        """Delete submissions older than FORUM_SUBMISSION_DAYS; yield the number in each batch.

        Each batch is a transaction of its own, so that people who post do not wait for long.
        """
        until = timezone.now() - timedelta(days=conf.FORUM_SUBMISSION_DAYS)
        old = cls.objects.filter(created_at__lte=until).order_by("pk")
        while numbers := list(old.values_list("pk", flat=True)[:SUBMISSION_BATCH]):
            cls.objects.filter(pk__in=numbers).delete()
            yield len(numbers)
