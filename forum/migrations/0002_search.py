"""The index of searches, in the database's own SQL: no model of Django's is like it.

Its tables are made with the stemmer of FORUM_SEARCH_LANGUAGE, and are empty: `manage.py
forum_search_index` indexes what was written before.
"""

from django.db import migrations


def create(apps, schema_editor):
    """Make the tables. On a database that is neither SQLite nor PostgreSQL there is no search."""
    from forum.search.index import BACKENDS, Index

    if schema_editor.connection.vendor in BACKENDS:
        Index(schema_editor.connection.alias).create()


def drop(apps, schema_editor):
    """Take the tables away."""
    from forum.search.index import BACKENDS, Index

    if schema_editor.connection.vendor in BACKENDS:
        Index(schema_editor.connection.alias).drop()


class Migration(migrations.Migration):
    """Makes tables that no model stands for."""

    dependencies = [("parlance_forum", "0001_initial")]
    operations = [migrations.RunPython(create, drop, hints={"model_name": "post"})]
