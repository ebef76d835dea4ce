"""Finding members and topics by the beginning of a name, and terms by what they are about."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from forum.models import Post, Topic
from forum.policy import get_policy
from forum.reading.people import person_of
from forum.search.folding import plain
from forum.search.index import Index
from glossary.linking.lookup import terms_meant_by
from glossary.models import Alias, Term

# Names that are looked at, of which the reader may see some.
LOOKED_AT = 40
SHOWN = 5


def members_named(text, reader, site, *, limit=SHOWN):
    """Return the Persons whose names have words that begin so, and whose pages the reader may see.

    Two queries at most.
    """
    users = _users_named(text)
    written = Post.objects.visible_to(reader).filter(author=OuterRef("pk"))
    policy, people = get_policy(), []
    for user in users.annotate(has_written=Exists(written.order_by())) if users else ():
        if policy.can_see_member(reader, user, has_written=user.has_written):
            people.append(person_of(user, site))
    return sorted(people, key=lambda person: person.name.casefold())[:limit]


def ids_named(text):
    """Return the ids of the users who are called so, else of those whose names end so. One query.

    Visible or not: what they wrote is found if the reader may see it.
    """
    text = plain(text)
    keys = Index.to_read().called("member", text, limit=LOOKED_AT) if text else []
    return _ids(keys)


def topics_named(text, reader, *, limit=SHOWN):
    """Return the topics whose titles have words that begin so. Two queries at most."""
    text = plain(text)
    keys = Index.to_read().named("topic", text, limit=LOOKED_AT) if text else []
    if not keys:
        return []
    topics = Topic.objects.visible_to(reader).published().filter(pk__in=map(int, keys))
    return list(topics.only("pk", "title", "slug").order_by("-last_activity_at", "-pk")[:limit])


def terms_about(text, reader, *, limit=SHOWN):
    """Return the terms that the reader may see, with all these words. One query."""
    text = " ".join(text.replace("\0", " ").split())[:100]
    terms = Term.objects.visible_to(reader).matching(text).select_related("glossary")
    return list(terms.defer("definition").by_name()[:limit]) if plain(text) else []


def forms_of(text, reader):
    """Return all forms of the terms that a text means, and the reader may see, as a tuple.

    Empty where it means none. Three queries at most.
    """
    terms = terms_meant_by(text, "", reader)
    aliases = Alias.objects.filter(term__in=terms).values_list("text", flat=True) if terms else ()
    return (*(term.name for term in terms), *aliases)


def _users_named(text):
    text = plain(text)
    ids = _ids(Index.to_read().named("member", text, limit=LOOKED_AT)) if text else []
    return get_user_model()._default_manager.filter(pk__in=ids) if ids else None


def _ids(keys):
    """Return the ids of users, as their model has them, for the texts of the index."""
    field, ids = get_user_model()._meta.pk, []
    for key in keys:
        try:
            ids.append(field.to_python(key))
        except ValidationError:
            continue
    return tuple(ids)
