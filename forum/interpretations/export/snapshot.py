"""One view of the database for all queries of an export, however long it takes."""

from contextlib import contextmanager

from django.db import connections, router, transaction

from forum.models import Post

# A download reads on as fast as it is taken, so for so long its connection may stand still.
MAX_PAUSE = "10min"


@contextmanager
def snapshot():
    """Let all queries inside see what was there at the first of them, whatever others write.

    Nobody waits for it: PostgreSQL reads under REPEATABLE READ, SQLite in a transaction that takes
    no lock for writing. Inside of a transaction, that one's rules hold.
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
    # Not `atomic`: with the transaction mode IMMEDIATE it would hold up everybody who writes.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
