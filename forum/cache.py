"""What the forum keeps in Django's cache: optional, so nothing here ever raises.

A cache that fails, was emptied or holds foreign values is a cache without what was asked for: the
caller makes it anew. All of the forum's use of caches goes through this module; it is the cache
with the alias FORUM_PAGE_CACHE, where no other `alias` is given.
"""

import logging
import time

from django.core.cache import caches

from forum import __version__, conf

logger = logging.getLogger(__name__)

# A failing cache is logged once in so many seconds.
LOG_SECONDS = 60
# A failure that took longer than this means that the cache does not answer: then it is left alone
# for a while, so that not every request waits for it.
SLOW_SECONDS = 0.05
PAUSE_SECONDS = 5


class _State:
    """What this process remembers of a cache's failures: times of `time.monotonic()`."""

    next_log = paused_until = 0.0


_states = {}


def get(key):
    """Return the value that was set for a key, None if there is none."""
    return _opened(key, _ask("get", key))


def get_many(keys, *, alias=None):
    """Return {key: value} for those of the keys that have one. One round trip."""
    stored = _ask("get_many", list(keys), alias=alias)
    if not isinstance(stored, dict):
        return {}
    opened = {key: _opened(key, value) for key, value in stored.items()}
    return {key: value for key, value in opened.items() if value is not None}


def set(key, value, seconds):
    """Keep a value, anything but None that can be pickled, for some seconds."""
    _ask("set", key, _sealed(key, value), seconds)


def set_many(values, seconds, *, alias=None):
    """Keep {key: value} for some seconds. One round trip."""
    sealed = {key: _sealed(key, value) for key, value in values.items()}
    _ask("set_many", sealed, seconds, alias=alias)


def add(key, seconds):
    """Set a key that has no value, for some seconds; return False if it has one.

    So only one of those who ask at once gets True; all do while the cache fails.
    """
    return _ask("add", key, True, seconds) is not False


def delete(key):
    """Forget a key."""
    _ask("delete", key)


def _sealed(key, value):
    """Return a value with marks that tell it from what others, or other releases, have written."""
    return "parlance forum", __version__, key, value


def _opened(key, stored):
    """Return the value that was sealed for a key, None if this is something else."""
    if type(stored) is not tuple or len(stored) != 4:
        return None
    *marks, value = stored
    return value if marks == ["parlance forum", __version__, key] else None


def _ask(method, *arguments, alias=None):
    """Return what a method of the cache returns, None where it fails or is being left alone."""
    alias = alias or conf.FORUM_PAGE_CACHE
    state = _states.setdefault(alias, _State())
    began = time.monotonic()
    if began < state.paused_until:
        return None
    try:
        return getattr(caches[alias], method)(*arguments)
    except Exception:
        now = time.monotonic()
        if now - began > SLOW_SECONDS:
            state.paused_until = now + PAUSE_SECONDS
        if now >= state.next_log:
            state.next_log = now + LOG_SECONDS
            logger.warning("The cache %r fails; pages are made without it.", alias, exc_info=True)
        return None
