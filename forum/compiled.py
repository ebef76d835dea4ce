"""Queries that the ORM compiles once, because compiling them costs more than the database does."""

from django.db import connections

from forum import conf


class CompiledQuery:
    """A query for one row of plain values, of which only one value differs from call to call.

    `build(value)` returns the queryset, a `values_list`. It is called once with a marker, and its
    SQL kept for each FORUM_POLICY; so what it filters by must not depend on the time or the
    request.
    """

    MARKERS = {int: 8_070_605_040_302_010, str: "<the value of a compiled query>"}

    def __init__(self, build):
        self.build = build
        self._compiled = {}

    def first(self, value):
        """Return the first row for a value, an int or a str, as a tuple.

        None where there is none.
        """
        marker = self.MARKERS[type(value)]
        compiled = self._compiled.get((conf.FORUM_POLICY, marker))
        if compiled is None:
            queryset = self.build(marker)[:1]
            compiled = (queryset.db, *queryset.query.get_compiler(queryset.db).as_sql())
            self._compiled[conf.FORUM_POLICY, marker] = compiled
        alias, sql, parameters = compiled
        with connections[alias].cursor() as cursor:
            cursor.execute(sql, [value if each == marker else each for each in parameters])
            return cursor.fetchone()
