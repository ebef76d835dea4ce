"""Errors of the database, or of the way to it, that pass: it may do later what it was asked."""

import sqlite3

from django.db import InterfaceError, OperationalError

SQLITE_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
# Classes of PostgreSQL's codes: connections, rollbacks such as deadlocks, resources, the operator's
# intervention (a shutdown, a timeout), the system.
POSTGRESQL_PASSING = ("08", "40", "53", "57", "58")
LOCK_NOT_AVAILABLE = "55P03"


def is_passing(error):
    """Tell whether an exception says that the database is away or busy.

    False for what a programmer has to mend, such as a missing table, which SQLite reports by the
    same class. An error of PostgreSQL without a code comes from the connection.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The lowest byte is the kind; the rest says more about it.
        return getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in SQLITE_PASSING
    code = getattr(cause, "sqlstate", None)
    return code is None or code.startswith(POSTGRESQL_PASSING) or code == LOCK_NOT_AVAILABLE
