"""One view of the database for all queries of a download, however long it takes."""

from contextlib import contextmanager

from django.db import connections, router, transaction

from forum.models import Post

# A slow download may leave its transaction idle for so long.
MAX_PAUSE = "10min"


@contextmanager
def snapshot():
    """Let all queries inside see the database as it was at the first of them.

    It blocks nobody: PostgreSQL reads under REPEATABLE READ, SQLite in a transaction without a
    write lock. Inside another transaction, that one's isolation applies.
    """
    connection = connections[router.db_for_read(Post)]
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{MAX_PAUSE}'")
            yield
    elif connection.vendor == "sqlite":
        with _reading_transaction(connection):
            yield
    else:
        with transaction.atomic(using=connection.alias):
            yield


@contextmanager
def _reading_transaction(connection):
    # Not `atomic`: in the transaction mode IMMEDIATE it would block all writers.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
