"""Queries that are compiled once, for what is asked at every request from a guest."""

from django.db import connections, router

from forum import conf
from forum.models import Topic


class PreparedQuery:
    """A query for tuples that is compiled once, and then run with different values.

    `build(value)` returns the queryset. It is compiled with `example` as the value, and its SQL is
    reused, because compiling takes longer than the rest of serving a cached page. So the policy,
    too, is asked only once what guests see; the view itself asks it for each page.
    """

    def __init__(self, build, example=None):
        self.build, self.example, self.statements = build, example, {}

    def rows(self, value=None):
        """Return a list of the rows for a value."""
        database = router.db_for_read(Topic)
        key = (conf.FORUM_POLICY, database)
        if key not in self.statements:
            self.statements[key] = self._prepare(connections[database])
        # None where the policy shows guests nothing: the ORM sends no query then.
        if not (statement := self.statements[key]):
            return []
        sql, parameters = statement
        with connections[database].cursor() as cursor:
            cursor.execute(sql, [value if given == self.example else given for given in parameters])
            return cursor.fetchall()

    def _prepare(self, connection):
        """Return (SQL, parameters) of the example's query, or None where the ORM sends none."""
        # Built before anything is recorded: a host's policy may ask queries of its own.
        rows, sent = self.build(self.example), []
        # Opened before, too: a host may send queries whenever a connection is made.
        connection.cursor().close()

        def record(execute, sql, parameters, many, context):
            sent.append((sql, parameters))
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(record):
            list(rows)
        return sent[0] if sent else None
