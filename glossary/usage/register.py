"""Register a site's models, whose texts are indexed for counts, previews and candidates.

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

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models.signals import post_save

from glossary.models import registry
from glossary.usage import index

# Characters in an id; the length of `IndexedText.object_id`.
MAX_KEY = 64


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

    fields: names of fields or properties with HTML; with is_html=False, with plain text.
    visible_to: a function of a user, who may be anonymous, that returns the queryset of rows they
    may see; the default is `Model.objects.visible_to(user)` if it exists, else all rows. title,
    url: functions of a row, instead of `str` and `get_absolute_url`. glossary: whose terms link in
    addition to the global ones, as for `link_terms`, or a function of a row that returns it.
    related: relations that these functions follow, for `select_related`.
    Raises ImproperlyConfigured for a field that the model does not have.
    """
    if not fields:
        raise ImproperlyConfigured(f"Name the fields of {model.__name__} that hold texts.")
    for field in fields:
        _require_text(model, field)
    source = registry.Source(
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
    registry.add(source)
    post_save.connect(index.text_saved, sender=model, dispatch_uid="glossary.usage.index")
    return source


def unregister(model):
    """Stop watching the texts of a model."""
    registry.remove(model)
    post_save.disconnect(sender=model, dispatch_uid="glossary.usage.index")


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
