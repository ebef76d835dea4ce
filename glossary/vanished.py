"""Errors which say that a row has gone while a request was about it: to the doors, a 404."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError

FOREIGN_KEY_VIOLATION = "23503"


def is_vanished(error):
    """Return whether an error says that a row, or one that it refers to, is not there any more."""
    if isinstance(error, ObjectDoesNotExist):
        return True
    if not isinstance(error, IntegrityError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state == FOREIGN_KEY_VIOLATION or "FOREIGN KEY constraint failed" in str(error)
