"""The glossary's `on_primary` and transactions, on the database that has the forum's rows.

Rows of other apps than these two (users, permissions) are still read where the router says.
"""

from contextlib import contextmanager

from django.apps import apps
from django.db import router, transaction

from glossary import transactions
from glossary.transactions import PrimaryManager, on_primary

__all__ = ["PrimaryManager", "atomic", "forum_database", "on_commit", "on_primary", "primary"]


@contextmanager
def atomic():
    """Open a transaction on the primary, and read from there.

    A context manager and a decorator. Use it instead of `transaction.atomic`, which opens a
    transaction on the database "default".
    """
    with transactions.atomic(_topic()):
        yield


def on_commit(function):
    """Call a function when the transaction is committed; its errors are logged, not raised."""
    transaction.on_commit(function, using=primary(), robust=True)


def primary():
    """Return the alias of the database that the router gives for writing the forum's rows."""
    return router.db_for_write(_topic())


def forum_database():
    """Return the alias of the database that the forum's rows are read from at this point."""
    return transactions.database_of(_topic())


def _topic():
    return apps.get_model("parlance_forum", "Topic")
