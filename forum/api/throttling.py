"""Throttles of Django REST framework for sites whose cache may fail: then nobody is throttled.

They keep their counts where the forum keeps its pages (FORUM_PAGE_CACHE), and count as theirs do.
"""

from rest_framework import throttling

from forum import cache


class _Cache:
    """The two methods of a cache that a throttle calls."""

    @staticmethod
    def get(key, default):
        """Return the value of a key, else the default."""
        value = cache.get(key)
        return default if value is None else value

    set = staticmethod(cache.set)


class AnonRateThrottle(throttling.AnonRateThrottle):
    """Limits guests by their address, at the rate "anon"."""

    cache = _Cache


class UserRateThrottle(throttling.UserRateThrottle):
    """Limits members, at the rate "user"."""

    cache = _Cache
