"""Whether the parts that a site needs do their work: databases, caches, migrations, worker."""

import logging
import secrets
from datetime import timedelta
from functools import cache

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from forum.transactions import primary

logger = logging.getLogger(__name__)
OK = "ok"
FAILING = "does not answer"
# A worker asks for work every second; one that has this behind it is away, or has too much to do.
LONGEST_WAIT = timedelta(minutes=2)


def read_parts():
    """Return {part: "ok" or what is wrong with it, without secrets}; the log has the exceptions.

    One query for each database, two more where they answer.
    """
    parts = {_named("database", alias): _read(_read_database, alias) for alias in connections}
    parts |= {_named("cache", alias): _read(_read_cache, alias) for alias in caches.settings}
    if parts[_named("database", primary())] == OK:
        parts["migrations"] = _read(_read_migrations)
        if _has_worker():
            parts["worker"] = _read(_read_worker)
    return parts


def _named(part, alias):
    return part if alias == DEFAULT_DB_ALIAS else f"{part} {alias}"


def _read(check, *arguments):
    try:
        return check(*arguments)
    except Exception:
        part = " ".join([check.__name__.removeprefix("_read_"), *arguments])
        logger.exception("/readyz: %s does not answer", part)
        return FAILING


def _read_database(alias):
    connection = connections[alias]
    connection.ensure_connection()
    if not connection.is_usable():
        # The server was started again since the last request.
        connection.close()
        connection.connect()
    return OK


def _read_cache(alias):
    key = f"forum-readyz-{secrets.token_hex(8)}"
    caches[alias].set(key, OK, timeout=10)
    return OK if caches[alias].get(key) == OK else "does not keep what it is given"


def _read_migrations():
    applied = MigrationRecorder(connections[primary()]).applied_migrations()
    missing = len(_migrations() - applied.keys())
    return f"{missing} not applied" if missing else OK


@cache
def _migrations():
    """Return the migrations that the installed code has."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def _has_worker():
    tasks = getattr(settings, "TASKS", {})
    return any(each["BACKEND"].startswith("django_tasks_db.") for each in tasks.values())


def _read_worker():
    """Look for tasks that wait, since a worker that has nothing to do leaves no trace."""
    now = timezone.now()
    waiting = apps.get_model("django_tasks_database", "DBTaskResult").objects.ready()
    waiting = waiting.filter(enqueued_at__lt=now - LONGEST_WAIT)
    # What was put off is not late at once.
    waiting = waiting.exclude(run_after__range=(now - LONGEST_WAIT, now))
    return "tasks wait: does the worker run?" if waiting.exists() else OK
