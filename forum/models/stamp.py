"""The stamp of the site: a token that is replaced when a forum, a role or a name changes."""

import secrets
import threading
from collections import Counter

from django.db import models, transaction

from forum.transactions import PrimaryManager, primary
from glossary.models import VocabularyVersion


class SiteStamp(models.Model):
    """One row with a token that is replaced when a forum, a role or a name has changed.

    The token is random, not a number: two processes that replace it at once never agree on one.
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
    def renew_on_commit(cls, using=None):
        """Replace the token when the transaction on a database is committed, once for all calls.

        `using` is the database's alias, by default the one that the forum writes to.

        Not earlier: the row is one for the whole site, so that whoever writes it in a transaction
        makes all others wait; and what is read under the new token must be what was committed. A
        process that dies in between leaves kept pages as they are for `FORUM_PAGE_CACHE_SECONDS`.
        """
        alias = using or primary()
        seen = _renewals.counts[alias]

        def renew_once():
            # A transaction's calls come one after the other, and nothing else in this thread
            # commits on this database before the first of them.
            if _renewals.counts[alias] == seen:
                cls.renew()
                _renewals.counts[alias] += 1

        transaction.on_commit(renew_once, using=alias, robust=True)

    @classmethod
    def renew(cls):
        """Replace the token now: every process reads the site anew."""
        token = secrets.token_hex(16)
        if not cls.objects.update(token=token):
            cls.objects.update_or_create(pk=1, defaults={"token": token})


class _Renewals(threading.local):
    """How often this thread has renewed the stamp after a commit, by database."""

    def __init__(self):
        self.counts = Counter()


_renewals = _Renewals()


# For `annotate(site_stamp=SITE_STAMP, vocabulary=VOCABULARY)`, where a page asks for rows anyway.
SITE_STAMP = models.Subquery(SiteStamp.objects.values("token")[:1])
VOCABULARY = models.Subquery(VocabularyVersion.objects.values("value")[:1])
