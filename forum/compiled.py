"""Queries that the ORM compiles once, because compiling them costs more than the database does."""

from django.db import connections

from forum import conf


class CompiledQuery:
    """A query for plain values, of which only one value differs from call to call.

    `build(value, **fixed)` returns the queryset, a `values_list` that is not sliced. It is called
    once with a marker for each `fixed`, and its SQL kept for each FORUM_POLICY; so what it filters
    by must not depend on the time or the request.
    """

    MARKERS = {int: 8_070_605_040_302_010, str: "<the value of a compiled query>"}

    def __init__(self, build):
        self.build = build
        self.alias = None
        self._compiled = {}

    def first(self, value):
        """Return the first row for a value, an int or a str, as a tuple.

        None where there is none.
        """
        rows = self.rows(value, offset=0, limit=1)
        return rows[0] if rows else None

    def rows(self, value, *, offset, limit, **fixed):
        """Return a list of `limit` rows from `offset` on, as tuples."""
        sql, parameters = self.sql(value, **fixed)
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"{sql} LIMIT %s OFFSET %s", [*parameters, limit, offset])
            return cursor.fetchall()

    def sql(self, value, **fixed):
        """Return (sql, parameters) of the query for a value."""
        marker = self.MARKERS[type(value)]
        key = (conf.FORUM_POLICY, marker, *fixed.values())
        compiled = self._compiled.get(key)
        if compiled is None:
            queryset = self.build(marker, **fixed)
            self.alias = queryset.db
            compiled = queryset.query.get_compiler(queryset.db).as_sql()
            self._compiled[key] = compiled
        sql, parameters = compiled
        return sql, [value if each == marker else each for each in parameters]
