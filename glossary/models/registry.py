"""The registered models, each as a `Source`; `glossary.register` adds them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape

from glossary.models.scopes import scopes_of

_sources = {}


@dataclass(frozen=True)
class Source:
    """One registered model: which of its texts are watched, and what a row says of itself."""

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
        """What its rows are called, in the plural."""
        return self.model._meta.verbose_name_plural

    @property
    def content_type(self):
        """The model's content type."""
        from django.contrib.contenttypes.models import ContentType

        return ContentType.objects.get_for_model(self.model)

    @property
    def key_field(self):
        """The field that holds a row's id: that of the parent for a model that inherits."""
        key = self.model._meta.pk
        while key.remote_field:
            key = key.target_field
        return key

    def key_of(self, pk):
        """Return a row's id as text, written as the database's own cast writes it."""
        return str(self.key_field.get_db_prep_value(pk, connection))

    def pk_of(self, key):
        """Return the id that a key stands for: the inverse of `key_of`."""
        return self.key_field.to_python(key)

    def rows(self):
        """Return all rows, whoever may see them, with what their texts' glossaries need."""
        rows = self.model._base_manager.all()
        return rows.select_related(*self.related) if self.related else rows

    def visible_rows(self, user, pks):
        """Return those of some rows that the user may see, with what their glossaries need."""
        rows = self.visible_to(user).filter(pk__in=pks).order_by()
        return rows.select_related(*self.related) if self.related else rows

    def html_of(self, row, field):
        """Return one text of a row as HTML."""
        text = str(getattr(row, field) or "")
        return text if self.is_html else escape(text)

    def scopes_of(self, row):
        """Return the slugs of the glossaries that link in a row beside the global ones."""
        return scopes_of(self.glossary(row) if callable(self.glossary) else self.glossary)


def add(source):
    """Add a `Source`, in place of the one that its model had."""
    _sources[source.model] = source


def remove(model):
    """Take a model's `Source` away. Raises KeyError if it has none."""
    del _sources[model]


def sources():
    """Return what is registered, as a list of `Source` in the order of registration."""
    return list(_sources.values())


def source_of(model):
    """Return a model's `Source`, or None if it is not registered."""
    return _sources.get(model)
