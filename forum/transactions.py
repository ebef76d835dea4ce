"""Transactions on the primary, and reading from it, where a router sends reads to a replica.

A replica lags behind, and takes nothing that is written. So a verb reads the forum's rows from the
database that it writes to: `@on_primary()` says so of a verb, `atomic()` besides opens its
transaction. Both work through `PrimaryManager`, which every model of the forum has, also as its
base manager: so they hold for related rows and for `refresh_from_db`, too.

Users, permissions and glossary terms are other apps' rows: Django reads them where its router says.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.db import models, router, transaction

_is_on_primary = ContextVar("forum_is_on_primary", default=False)


@contextmanager
def on_primary():
    """Read the forum's rows from the primary inside. A context manager and a decorator."""
    token = _is_on_primary.set(True)
    try:
        yield
    finally:
        _is_on_primary.reset(token)


@contextmanager
def atomic():
    """Open a transaction on the primary, and read from there inside.

    A context manager and a decorator, in the place of `transaction.atomic`, which would open one on
    the database "default".
    """
    with on_primary(), transaction.atomic(using=primary()):
        yield


def on_commit(call):
    """Call a function when the transaction is committed; its errors are logged."""
    transaction.on_commit(call, using=primary(), robust=True)


def primary():
    """Return the alias of the database that the router gives for writing."""
    return router.db_for_write(_topic())


def _topic():
    return apps.get_model("forum", "Topic")


def forum_database():
    """Return the alias of the database that the forum's rows are read from here."""
    return primary() if _is_on_primary.get() else router.db_for_read(_topic())


class PrimaryManager(models.Manager):
    """A manager that reads from the primary inside of `on_primary` and `atomic`."""

    def get_queryset(self):
        """Return all rows, on the primary where a verb asks for them."""
        rows = super().get_queryset()
        return rows.using(primary()) if _is_on_primary.get() and self._db is None else rows
