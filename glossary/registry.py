"""The texts that a site lets the glossary watch, for counts, previews and candidates.

# in an app's ready()
import glossary

glossary.register(Article, "body_html")
glossary.register(
    Post,
    "body_html",
    visible_to=lambda user: Post.objects.visible_to(user),
    title=lambda post: post.topic.title,
    glossary=lambda post: post.topic.forum.glossary,
    related=["topic__forum__glossary"],
)
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import connection
from django.db.models.signals import post_save
from django.utils.html import escape

MAX_KEY = 64

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
        """Return a row's id as the database itself would write it as text."""
        return str(self.key_field.get_db_prep_value(pk, connection))

    def pk_of(self, key):
        """Return the id that `key_of` was made of."""
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
        from glossary.linking import scopes_of

        return scopes_of(self.glossary(row) if callable(self.glossary) else self.glossary)


def register(
    model,
    *fields,
    visible_to=None,
    title=None,
    url=None,
    glossary=None,
    related=(),
    is_html=True,
):
    """Watch the texts of a model; return its `Source`. Call it in an app's `ready`.

    fields: names of its fields or properties that hold HTML; with is_html=False, plain text.
    visible_to: a function of a user (anonymous too) that returns the queryset of the rows they may
    see; without it `Model.objects.visible_to(user)` where there is such a method, else all rows.
    title, url: functions of a row, in place of `str` and `get_absolute_url`. glossary: what links
    in its rows beside the global glossaries, as `link_terms` takes it, or a function of a row that
    returns it. related: for `select_related`, what these functions follow.
    Raises ImproperlyConfigured for a field that the model does not have.
    """
    from glossary import indexing

    if not fields:
        raise ImproperlyConfigured(f"Name the fields of {model.__name__} that hold texts.")
    for field in fields:
        _require_text(model, field)
    source = Source(
        model=model,
        fields=fields,
        visible_to=visible_to or _default_visible_to(model),
        title=title or str,
        url=url or _default_url,
        glossary=glossary,
        related=tuple(related),
        is_html=is_html,
    )
    if (source.key_field.max_length or 0) > MAX_KEY:
        raise ImproperlyConfigured(f"The ids of {model.__name__} are longer than {MAX_KEY}.")
    _sources[model] = source
    post_save.connect(indexing.text_saved, sender=model, dispatch_uid="glossary.indexing")
    return source


def unregister(model):
    """Watch the model's texts no more."""
    del _sources[model]
    post_save.disconnect(sender=model, dispatch_uid="glossary.indexing")


def sources():
    """Return what is registered, as a list of `Source` in the order of registration."""
    return list(_sources.values())


def source_of(model):
    """Return a model's `Source`, or None if it is not registered."""
    return _sources.get(model)


def _require_text(model, field):
    try:
        model._meta.get_field(field)
    except FieldDoesNotExist:
        if not isinstance(getattr(model, field, None), property):
            raise ImproperlyConfigured(
                f"{model.__name__} has no field or property “{field}”."
            ) from None


def _default_visible_to(model):
    def visible_to(user):
        rows = model._default_manager
        return rows.visible_to(user) if hasattr(rows, "visible_to") else rows.all()

    return visible_to


def _default_url(row):
    return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
