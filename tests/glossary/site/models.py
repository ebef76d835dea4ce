"""Texts of a site: articles that not everybody may see, and notes with another kind of id."""

import uuid

from django.db import models


class ArticleQuerySet(models.QuerySet):
    """Articles."""

    def visible_to(self, user):
        """Return the public ones, and to staff all."""
        return self if user.is_staff else self.filter(is_public=True)


class Article(models.Model):
    """An article of a site."""

    title = models.CharField(max_length=100)
    body_html = models.TextField()
    is_public = models.BooleanField(default=True)
    glossary_slug = models.CharField(max_length=60, blank=True)

    objects = ArticleQuerySet.as_manager()

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return the article's address."""
        return f"/articles/{self.pk}/"

    @property
    def title_html(self):
        """The title as HTML."""
        return f"<p>{self.title}</p>"


class Note(models.Model):
    """A note in plain text, with a UUID for an id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    text = models.TextField()
    is_pinned = models.BooleanField(default=False)

    def __str__(self):
        return self.text[:20]
