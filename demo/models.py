"""What the demo keeps for itself: that it was filled, and what it has mailed."""

from django.db import models


class Seeding(models.Model):
    """Says that the demo's content was written; `seed_demo --reset` empties no other database."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class Mail(models.Model):
    """A mail as it is shown at /mails/, its plain text only."""

    KEPT = 50

    sent_at = models.DateTimeField(auto_now_add=True)
    to = models.TextField()
    subject = models.TextField()
    body = models.TextField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.subject

    @classmethod
    def keep(cls, message):
        """Keep an EmailMessage, and the newest KEPT of all. Two queries, three where one goes."""
        cls.objects.create(
            to=", ".join(message.recipients()), subject=message.subject, body=message.body
        )
        beyond = cls.objects.values_list("pk", flat=True)[cls.KEPT : cls.KEPT + 1]
        for pk in list(beyond):
            cls.objects.filter(pk__lte=pk).delete()
