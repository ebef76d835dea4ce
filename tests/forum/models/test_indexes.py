"""Every index costs each write, so none is the beginning of another."""

from django.apps import apps
from django.db import connection


def indexes_of(table):
    """Return {name: (columns, whether it is unique)} of the whole, not partial, indexes."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table)
    partial = {
        index.name
        for model in apps.get_app_config("parlance_forum").get_models()
        for index in (*model._meta.indexes, *model._meta.constraints)
        if getattr(index, "condition", None)
    }
    return {
        name: (given["columns"], given["unique"])
        for name, given in constraints.items()
        if (given["index"] or given["unique"]) and name not in partial
    }


def test_no_index_is_the_beginning_of_another(db):
    needless = []
    for model in apps.get_app_config("parlance_forum").get_models():
        indexes = indexes_of(model._meta.db_table)
        needless += [
            (name, other)
            for name, (columns, is_unique) in indexes.items()
            for other, (longer, _unique) in indexes.items()
            if not is_unique and len(longer) > len(columns) and longer[: len(columns)] == columns
        ]
    assert needless == []
