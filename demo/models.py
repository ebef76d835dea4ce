"""The row by which `seed_demo` recognises a database that it has filled."""

from django.db import models


class Seeding(models.Model):
    """Says that the demo's content was written; `seed_demo --reset` empties no other database."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d %H:%M}"
