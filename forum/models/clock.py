"""The time at which something happens, on machines whose clocks differ."""

from datetime import timedelta

from django.utils import timezone


def now_after(*moments):
    """Return the present time or, where the clock lags, the moment just after the latest of these.

    `moments` are aware datetimes read under a lock. What is written one after the other by several
    hosts, or before and after a clock is set back, so keeps its order.
    """
    return max(timezone.now(), *(moment + timedelta(microseconds=1) for moment in moments))
