"""How often somebody has asked lately: the rows behind `glossary.limits`."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from glossary.transactions import PrimaryManager, on_primary

# Rows that are over and are deleted for each new one, so that there are never many.
SWEPT = 10


class RequestCountManager(PrimaryManager):
    """A manager of request counts."""

    @on_primary()
    def admit(self, limit, key, number, period):
        """Count a request; return 0 where it is admitted, else the seconds until the next one is.

        limit: whose requests are counted together. key: who asks. number: how many are admitted
        within the timedelta period, which begins with the first. Exact for requests at the same
        moment, too: one UPDATE, under the row's lock, asks and counts. One query, up to five for
        the first request and for a refused one.
        """
        rows = self.filter(limit=limit, key=key)
        if self._count(rows, number, period):
            return 0
        now = timezone.now()
        row = self.model(limit=limit, key=key, count=0, ends_at=now + period)
        self.bulk_create([row], ignore_conflicts=True)
        if self._count(rows, number, period):
            old = self.filter(ends_at__lte=now).order_by("pk").values_list("pk", flat=True)
            # Asked again, because a row that was over may have begun anew.
            self.filter(pk__in=list(old[:SWEPT]), ends_at__lte=now).delete()
            return 0
        ends_at = rows.values_list("ends_at", flat=True).first() or now
        return max((ends_at - now).total_seconds(), 1)

    def forget(self, limit, key):
        """Forget all requests of somebody. One query."""
        self.filter(limit=limit, key=key).delete()

    def give_back(self, limit, key):
        """Take one request of somebody as not made. One query."""
        self.filter(limit=limit, key=key, count__gt=0).update(count=F("count") - 1)

    def _count(self, rows, number, period):
        """Count a request where a place is left, or the row's time is over; return whether so."""
        now = timezone.now()
        is_over = Q(ends_at__lte=now)
        return rows.filter(is_over | Q(count__lt=number)).update(
            count=Case(When(is_over, then=Value(1)), default=F("count") + 1),
            ends_at=Case(When(is_over, then=Value(now + period)), default=F("ends_at")),
        )


class RequestCount(models.Model):
    """How many requests of somebody were admitted until `ends_at`, when counting begins anew."""

    limit = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    objects = RequestCountManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["pk"]
        verbose_name = _("count of requests")
        verbose_name_plural = _("counts of requests")
        constraints = [
            models.UniqueConstraint(fields=["limit", "key"], name="glossary_request_count_once"),
        ]

    def __str__(self):
        return f"{self.limit}: {self.count}"
