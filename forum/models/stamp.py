"""The stamp of the site: a token that is replaced when a forum, a role or a name changes."""

import secrets

from django.db import models

from forum.transactions import PrimaryManager
from glossary.models import VocabularyVersion


class SiteStamp(models.Model):
    """One row with a token that is replaced when a forum, a role or a name changes.

    The token is random, not a number, so that a change that is rolled back can never be taken for
    another.
    """

    token = models.CharField(max_length=32)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self):
        return self.token

    @classmethod
    def current(cls):
        """Return the token. One query."""
        return cls.objects.values_list("token", flat=True).first() or ""

    @classmethod
    def renew(cls, **_signal):
        """Replace the token: every process reads the site anew. Fit to be a signal's receiver."""
        token = secrets.token_hex(16)
        if not cls.objects.update(token=token):
            cls.objects.update_or_create(pk=1, defaults={"token": token})


# For `annotate(site_stamp=SITE_STAMP, vocabulary=VOCABULARY)`, where a page asks for rows anyway.
SITE_STAMP = models.Subquery(SiteStamp.objects.values("token")[:1])


VOCABULARY = models.Subquery(VocabularyVersion.objects.values("value")[:1])
