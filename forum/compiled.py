"""Queries that the ORM compiles once, because compiling them costs more than the database does."""

import copy
import uuid
from datetime import UTC, datetime
from functools import partial

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField
from django.db.models.query import ValuesListIterable
from django.db.models.sql import UpdateQuery
from django.db.transaction import TransactionManagementError

from forum import conf

# Far more than a site's pages need: how many forms of one query are kept.
MAX_PLANS = 300
# What stands for a value while a query is compiled; a column of numbers may have 32 bits.
MARKERS = {
    int: lambda place: 2**31 - 8 - place,
    str: lambda place: f"<value {place} of a compiled query>",
    uuid.UUID: lambda place: uuid.UUID(int=2**127 - 8 - place),
    datetime: lambda place: datetime(9000, 1, 1, microsecond=place, tzinfo=UTC),
}


class CompiledQuery:
    """A query of which only values differ from call to call.

    `build(*values, **fixed)` returns a queryset that is not sliced. It is called once with markers
    in the place of the values (ints, strings, times, UUIDs), and what the ORM makes of it is kept
    for each `fixed`, or each `key(**fixed)`, and for each FORUM_POLICY; so what it filters by must
    not depend on the time or the request. With values of other types, such as the ids that a host's
    user model may have, it is called each time.
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

    def count(self, *values, **fixed):
        """Return how many rows there are."""
        return self.statement(*values, **fixed).count()

    def statement(self, *values, **fixed):
        """Return the query for the values as a Statement."""
        return self._statement(values, self.key(**fixed), partial(self.build, **fixed))

    def _statement(self, values, key, build):
        key = (conf.FORUM_POLICY, key, *map(type, values))
        plan = self._plans.get(key) or self._compile(values, key, build)
        return Statement(plan, values) if plan else Statement(Plan(build(*values), ()), ())

    def _compile(self, values, key, build):
        """Return the Plan for such values and keep it, or None where no markers stand for them."""
        if any(type(value) not in MARKERS for value in values):
            return None
        markers = [MARKERS[type(value)](place) for place, value in enumerate(values)]
        try:
            plan = Plan(build(*markers), markers)
        except (TypeError, ValueError, ValidationError):
            # A host's own kind of field takes only what looks like its ids.
            return None
        if len(self._plans) >= MAX_PLANS:
            self._plans.clear()
        self._plans[key] = plan
        return plan


class CompiledUpdate(CompiledQuery):
    """An UPDATE of which only values differ from call to call.

    `build(*values, **fixed)` returns (queryset, {field: value}).
    """

    def run(self, *values, **fixed):
        """Write; return how many rows were there to be written."""

        def build(*values):
            queryset, written = self.build(*values, **fixed)
            update = queryset.all()
            update.query = queryset.query.chain(UpdateQuery)
            update.query.add_update_values(written)
            return update

        return self._statement(values, self.key(**fixed), build).run()


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
        # What the database gives is what a queryset of tuples gives, where nothing drops a column
        # of it or converts one.
        self.is_plain = (
            self.sql is not None
            and queryset._iterable_class is ValuesListIterable
            and not self.compiler.has_extra_select
            and not self.compiler.get_converters(column for column, *_ in self.compiler.select)
        )
        # It would outlive the thread that it belongs to.
        self.compiler.connection = None
        markers = [_stored(marker) for marker in markers]
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
            self.parameters[place] = _stored(values[number])

    def rows(self, offset=0, limit=None):
        """Return a list of rows as the queryset gives them, `limit` of them from `offset` on."""
        if self.sql is None or any(map(_is_too_large, self.parameters)):
            return []
        sql, parameters = self.sql, self.parameters
        if limit is not None:
            sql, parameters = f"{sql} LIMIT %s OFFSET %s", [*parameters, limit, offset]
        queryset = self.plan.queryset
        connection = connections[queryset.db]
        if queryset.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("A row cannot be locked outside of a transaction.")
        if self.plan.is_plain:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall()
        # The queryset's own class makes the rows, of a compiler that has compiled already.
        compiler = copy.copy(self.plan.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda: (sql, parameters)
        query = _Overlay(queryset.query, get_compiler=lambda using: compiler)
        return list(queryset._iterable_class(_Overlay(queryset, query=query)))

    def run(self):
        """Run an UPDATE; return how many rows were there to be written."""
        with connections[self.plan.queryset.db].cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return cursor.rowcount

    def count(self):
        """Return how many rows there are."""
        if self.sql is None or any(map(_is_too_large, self.parameters)):
            return 0
        with connections[self.plan.queryset.db].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({self.sql}) AS counted", self.parameters)
            return cursor.fetchone()[0]


class _Overlay:
    """An object with some attributes of its own in the place of another's."""

    def __init__(self, other, **own):
        self.__dict__.update(own)
        self._other = other

    def __getattr__(self, name):
        return getattr(self._other, name)


def _stored(value):
    """Return a value as the database has it."""
    connection = connections[DEFAULT_DB_ALIAS]
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _is_too_large(parameter):
    """Return whether no row has such a number; SQLite takes none in a query."""
    return type(parameter) is int and parameter > BigIntegerField.MAX_BIGINT


def padded(values):
    """Return values for an `IN (…)`, the last one repeated, so that few lengths are compiled."""
    values = list(values)
    length = 1 << max(len(values) - 1, 0).bit_length()
    return values + values[-1:] * (length - len(values))
