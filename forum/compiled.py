"""Queries that the ORM compiles once, because compiling them costs more than the database does."""

import copy
import uuid

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField

from forum import conf
from forum.policy import get_policy

# Far more than a site's pages need: how many forms of one query are kept.
MAX_PLANS = 1_000
# What stands for the id of a user while a query is compiled; a number may have 32 bits at most.
USER_MARKERS = {
    int: 2**31 - 8,
    str: "<the user of a compiled query>",
    uuid.UUID: uuid.UUID(int=2**127 - 8),
    type(None): None,
}


class CompiledQuery:
    """A query of which only values differ from call to call.

    `build(*values, **fixed)` returns a queryset that is not sliced. It is called once with markers
    in the place of the values, ints or strings, and what the ORM makes of it is kept for each
    `fixed`, or each `key(**fixed)`, and for each FORUM_POLICY; so what it filters by must not
    depend on the time or the request.
    """

    def __init__(self, build, key=None):
        self.build = build
        self.key = key or (lambda **fixed: tuple(fixed.values()))
        self._plans = {}

    def first(self, *values, **fixed):
        """Return the first row for the values, or None where there is none."""
        rows = self.rows(*values, limit=1, **fixed)
        return rows[0] if rows else None

    def rows(self, *values, offset=0, limit=None, **fixed):
        """Return a list of rows as the queryset gives them, `limit` of them from `offset` on."""
        return self.statement(*values, **fixed).rows(offset, limit)

    def statement(self, *values, **fixed):
        """Return the query for the values as a Statement."""
        return self._statement(values, fixed, (), lambda *markers: self.build(*markers, **fixed))

    def _statement(self, values, fixed, more, build, number=(), marker=()):
        """Return the Statement for the values, compiled if it is the first of its form.

        `more` is what the form depends on besides; `number` and `marker` are lists of what follows
        the values and stands for it.
        """
        key = (conf.FORUM_POLICY, *map(type, values), self.key(**fixed), *more)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= MAX_PLANS:
                self._plans.clear()
            markers = [_marker(place, value) for place, value in enumerate(values)]
            plan = self._plans[key] = Plan(build(*markers), [*markers, *marker])
        return Statement(plan, [*values, *number])


class VisibleQuery(CompiledQuery):
    """A compiled query for what a user may see.

    `build`, and whoever asks, has the user before the values. One form of the query is kept for all
    users whom the policy gives the same viewpoint.
    """

    def statement(self, user, *values, **fixed):
        """Return the query for a user and values as a Statement."""
        viewpoint = get_policy().viewpoint(user)
        kind = type(getattr(user, "pk", None))
        if viewpoint is None or kind not in USER_MARKERS:
            return Statement(Plan(self.build(user, *values, **fixed), ()), ())
        number = _as_stored(user, getattr(user, "pk", None))
        marker = _as_stored(user, USER_MARKERS[kind])

        def build(*markers):
            return self.build(_stand_in(user, marker), *markers, **fixed)

        return self._statement(values, fixed, (viewpoint, kind), build, [number], [marker])


class Plan:
    """What the ORM makes of a queryset, with the places that `markers` take in it.

    `sql` is None where the ORM knows that there are no rows.
    """

    def __init__(self, queryset, markers):
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(queryset.db)
        try:
            self.sql, parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, parameters = None, ()
        self.parameters = list(parameters)
        self.places = [
            (place, markers.index(each)) for place, each in enumerate(parameters) if each in markers
        ]


class Statement:
    """A compiled query with its values: `sql` and `parameters`, and the rows that it finds."""

    def __init__(self, plan, values):
        self.plan, self.sql = plan, plan.sql
        self.parameters = plan.parameters.copy()
        for place, number in plan.places:
            self.parameters[place] = values[number]

    def rows(self, offset=0, limit=None):
        """Return a list of rows as the queryset gives them, `limit` of them from `offset` on."""
        if self.sql is None or any(_is_too_large(each) for each in self.parameters):
            return []
        sql, parameters = self.sql, self.parameters
        if limit is not None:
            sql, parameters = f"{sql} LIMIT %s OFFSET %s", [*parameters, limit, offset]
        queryset = self.plan.queryset
        compiler = copy.copy(self.plan.compiler)
        compiler.connection = connections[queryset.db]
        compiler.as_sql = lambda: (sql, parameters)
        query = _Overlay(queryset.query, get_compiler=lambda using: compiler)
        return list(queryset._iterable_class(_Overlay(queryset, query=query)))


class _Overlay:
    """An object with some attributes of its own in the place of another's."""

    def __init__(self, other, **own):
        self.__dict__.update(own)
        self._other = other

    def __getattr__(self, name):
        return getattr(self._other, name)


def _marker(place, value):
    """Return what stands for a value while its query is compiled."""
    return 8_070_605_040_302_010 + place if isinstance(value, int) else f"<value {place}>"


def _is_too_large(parameter):
    """Return whether no row has such a number; SQLite takes none in a query."""
    return type(parameter) is int and parameter > BigIntegerField.MAX_BIGINT


def _as_stored(user, number):
    """Return the id of a user as the database has it."""
    if number is None:
        return None
    return user._meta.pk.get_db_prep_value(number, connections[DEFAULT_DB_ALIAS])


def _stand_in(user, number):
    """Return a user who may see the same as another and has this id."""
    if number is None:
        return user
    stand_in = copy.copy(user)
    stand_in.pk = number
    return stand_in


def padded(values):
    """Return values for an `IN (…)`, the last one repeated, so that few lengths are compiled."""
    values = list(values)
    length = 1 << max(len(values) - 1, 0).bit_length()
    return values + values[-1:] * (length - len(values))
