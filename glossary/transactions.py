"""Reading from the primary database, and transactions there, behind a router with a replica.

A replica lags behind and cannot be written to. So what decides on a write reads from the database
that is written to: inside `on_primary()`, and inside `atomic()`, which also opens a transaction.
Both work through `PrimaryManager`, which every model of the glossary and the forum has, also as its
base manager: so they apply to related rows and `refresh_from_db`, too.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, router, transaction

_is_on_primary = ContextVar("glossary_is_on_primary", default=False)


@contextmanager
def on_primary():
    """Read rows from the primary. A context manager and a decorator."""
    token = _is_on_primary.set(True)
    try:
        yield
    finally:
        _is_on_primary.reset(token)


@contextmanager
def atomic(model):
    """Open a transaction on a model's primary, and read from there.

    A context manager and a decorator. Use it instead of `transaction.atomic`, which opens a
    transaction on the database "default".
    """
    with on_primary(), transaction.atomic(using=router.db_for_write(model)):
        yield


def database_of(model):
    """Return the alias of the database that a model's rows are read from at this point."""
    return router.db_for_write(model) if _is_on_primary.get() else router.db_for_read(model)


def primary_of(rows):
    """Return the alias of the database that a queryset writes to."""
    # A queryset that locks its rows reads them there.
    return rows.select_for_update().db


class PrimaryManager(models.Manager):
    """A manager that reads from the primary inside `on_primary` and `atomic`."""

    def get_queryset(self):
        """Return all rows, from the primary inside `on_primary` and `atomic`."""
        rows = super().get_queryset()
        is_on_primary = _is_on_primary.get() and self._db is None
        return rows.using(router.db_for_write(self.model)) if is_on_primary else rows
