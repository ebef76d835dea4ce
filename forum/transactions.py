"""Transactions on the primary database, and reading from it, behind a router with a replica.

A replica lags behind and cannot be written to. So a verb reads the forum's rows from the database
that it writes to: inside `on_primary()`, and inside `atomic()`, which also opens a transaction.
Both work through `PrimaryManager`, which every model of the forum has, also as its base manager: so
they apply to related rows and `refresh_from_db`, too.

Rows of other apps (users, permissions, glossary terms) are still read where the router says.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.db import models, router, transaction

_is_on_primary = ContextVar("forum_is_on_primary", default=False)


@contextmanager
def on_primary():
    """Read the forum's rows from the primary. A context manager and a decorator."""
    token = _is_on_primary.set(True)
    try:
        yield
    finally:
        _is_on_primary.reset(token)


@contextmanager
def atomic():
    """Open a transaction on the primary, and read the forum's rows from there.

    A context manager and a decorator. Use it instead of `transaction.atomic`, which opens a
    transaction on the database "default".
    """
    with on_primary(), transaction.atomic(using=primary()):
        yield


def on_commit(function):
    """Call a function when the transaction is committed; its errors are logged, not raised."""
    transaction.on_commit(function, using=primary(), robust=True)


def primary():
    """Return the alias of the database that the router gives for writing the forum's rows."""
    return router.db_for_write(_topic())


def _topic():
    return apps.get_model("forum", "Topic")


def forum_database():
    """Return the alias of the database that the forum's rows are read from at this point."""
    return primary() if _is_on_primary.get() else router.db_for_read(_topic())


class PrimaryManager(models.Manager):
    """A manager that reads from the primary inside `on_primary` and `atomic`."""

    def get_queryset(self):
        """Return all rows, from the primary inside `on_primary` and `atomic`."""
        rows = super().get_queryset()
        return rows.using(primary()) if _is_on_primary.get() and self._db is None else rows
