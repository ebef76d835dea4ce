"""What the verbs of a scenario do with the replica and the primary."""

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections, transaction


def watched(wrong_statements, name, call, *, tables, alone=()):
    """Call a verb and note what goes wrong with its statements; return its value.

    That is: the tables that it read from the replica, and what it wrote outside of a transaction.
    tables: how the names of the app's tables begin. alone: how statements begin that may stand
    outside of a transaction. A refusal is returned as what it says.
    """
    wrong = set()

    def note(execute, sql, params, many, context):
        if context["connection"].alias == "default":
            wrong.update(re.findall(rf'"({tables}\w+)"', sql))
        elif transaction.get_autocommit("primary") and not sql.startswith(
            # PostgreSQL is sent a union in brackets.
            ("SELECT", "(SELECT", "BEGIN", *alone)
        ):
            wrong.add(sql)
        return execute(sql, params, many, context)

    watches = [connections[alias].execute_wrapper(note) for alias in ("default", "primary")]
    with watches[0], watches[1]:
        try:
            value = call()
        except (PermissionDenied, ValidationError) as refusal:
            value = getattr(refusal, "messages", [str(refusal)])[0]
    wrong_statements[name] = sorted(wrong)
    return value
