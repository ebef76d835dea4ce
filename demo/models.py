"""The mark that tells a database which the demo has filled from anybody else's."""

from django.db import models


class Seeding(models.Model):
    """One row, once the demo's content is there: `seed_demo --reset` empties no other database."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d %H:%M}"
