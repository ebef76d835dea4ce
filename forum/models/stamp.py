"""The site's stamps, which tell processes and caches that something on many pages has changed."""

import secrets
import threading
from collections import Counter

from django.db import models, transaction

from forum.transactions import PrimaryManager, primary
from glossary.models import VocabularyVersion


class SiteStamp(models.Model):
    """A single row with two random tokens.

    `token` is replaced when a forum, a role or a name has changed; `references`, when a post or
    topic is no longer where readers found it: pages with texts that name it are out of date.

    Random, not numbers, so that two processes that replace one at once write different tokens.
    """

    token = models.CharField(max_length=32)
    references = models.CharField(max_length=32, default="")

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self):
        return self.token

    @classmethod
    def current(cls):
        """Return the token as a string, "" if there is none yet. One query."""
        return cls.objects.values_list("token", flat=True).first() or ""

    @classmethod
    def renew_on_commit(cls, using=None, *, name="token"):
        """Replace one of the tokens after the commit, once for all calls in a transaction.

        `using` is the alias of the database whose transaction it is, by default the one that the
        forum writes to.

        After the commit, because the whole site has one row, which all transactions that write it
        would wait for, and because what is read under the new token must be committed. If the
        process dies in between, cached pages stay as they are for FORUM_PAGE_CACHE_SECONDS.
        """
        alias = using or primary()
        count_at_call = _renewals.counts[alias, name]

        def renew_once():
            # The callbacks of a transaction run one after the other, and this thread commits
            # nothing else on this database before them: only the first sees this count.
            if _renewals.counts[alias, name] == count_at_call:
                cls.renew(name)
                _renewals.counts[alias, name] += 1

        transaction.on_commit(renew_once, using=alias, robust=True)

    @classmethod
    def renew(cls, name="token"):
        """Replace one of the tokens now. One query."""
        token = {name: secrets.token_hex(16)}
        if not cls.objects.update(**token):
            cls.objects.update_or_create(pk=1, defaults=token)


class _Renewals(threading.local):
    """The number of renewals after a commit in this thread, by (database alias, token)."""

    def __init__(self):
        self.counts = Counter()


_renewals = _Renewals()


# For `annotate(site_stamp=SITE_STAMP, vocabulary=VOCABULARY)`: both without a query of their own.
SITE_STAMP = models.Subquery(SiteStamp.objects.values("token")[:1])
REFERENCES = models.Subquery(SiteStamp.objects.values("references")[:1])
VOCABULARY = models.Subquery(VocabularyVersion.objects.values("value")[:1])
