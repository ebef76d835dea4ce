"""The registry of models whose texts are indexed. `glossary.register` adds to it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connections
from django.utils.html import escape

from glossary.models.scopes import scopes_of
from glossary.transactions import database_of

_sources = {}


@dataclass(frozen=True)
class Source:
    """A registered model: which texts it has, and how to describe its rows."""

    model: type
    fields: tuple
    visible_to: Callable
    title: Callable
    url: Callable
    glossary: object
    related: tuple
    is_html: bool

    @property
    def name(self):
        """The plural name of the model."""
        return self.model._meta.verbose_name_plural

    @property
    def content_type(self):
        """The model's content type."""
        from django.contrib.contenttypes.models import ContentType

        return ContentType.objects.get_for_model(self.model)

    @property
    def key_field(self):
        """The field of a row's id; for a model that inherits, its parent's."""
        key = self.model._meta.pk
        while key.remote_field:
            key = key.target_field
        return key

    def key_of(self, pk):
        """Return a row's id as str, formatted like a cast in the database."""
        return str(self.key_field.get_db_prep_value(pk, connections[database_of(self.model)]))

    def pk_of(self, key):
        """Return the id of a key: the inverse of `key_of`."""
        return self.key_field.to_python(key)

    def rows(self):
        """Return all rows, visible or not, with the rows that `related` names.

        They are read from the primary inside `on_primary`.
        """
        rows = self.model._base_manager.using(database_of(self.model))
        return rows.select_related(*self.related) if self.related else rows

    def visible_rows(self, user, pks):
        """Return the rows with these ids that the user may see, with those that `related` names."""
        rows = self.visible_to(user).filter(pk__in=pks).order_by()
        return rows.select_related(*self.related) if self.related else rows

    def html_of(self, row, field):
        """Return one text of a row as HTML."""
        text = str(getattr(row, field) or "")
        return text if self.is_html else escape(text)

    def scopes_of(self, row):
        """Return the slugs of the glossaries that link in a row in addition to global ones."""
        return scopes_of(self.glossary(row) if callable(self.glossary) else self.glossary)


def add(source):
    """Add a `Source`; it replaces an earlier one of the same model."""
    _sources[source.model] = source


def remove(model):
    """Remove a model's `Source`. Raises KeyError if it has none."""
    del _sources[model]


def sources():
    """Return a list of all `Source`s, in the order of registration."""
    return list(_sources.values())


def source_of(model):
    """Return a model's `Source`, or None if it is not registered."""
    return _sources.get(model)
