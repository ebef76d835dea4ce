"""Voices: who takes part in a topic. `forum.models.counters` writes them."""

from django.conf import settings
from django.db import models

from forum.transactions import PrimaryManager


class Voice(models.Model):
    """A person with a published post in a topic; `author` is None if the account was deleted."""

    topic = models.ForeignKey(
        "parlance_forum.Topic", models.CASCADE, related_name="voices", db_index=False
    )
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
