"""What limits a search besides its words."""

from dataclasses import dataclass
from datetime import datetime

from forum.search.people import forms_of, ids_named


@dataclass(frozen=True, slots=True)
class Filters:
    """What limits a search; None, "" and False do not.

    `authors` are the ids of the people who are meant, `since` and `until` moments in UTC,
    `forms` all forms of the terms of which a post must mention one; `stance` goes with
    `interpretation`.
    """

    forum: object = None
    authors: tuple | None = None
    since: datetime | None = None
    until: datetime | None = None
    titles: bool = False
    interpretation: object = None
    stance: str = ""
    forms: tuple | None = None

    def __bool__(self):
        return self != Filters()


def filters_of(asked, reader):
    """Return the Filters for what was asked at a door, {name: value}.

    An `author` is the end of a name, or an id as `author_id`; a `term` is any form of one. A query
    for an author, three for a term.
    """
    asked = {name: value for name, value in asked.items() if value or name == "author_id"}
    if "interpretation" not in asked:
        asked.pop("stance", None)
    author, author_id = asked.pop("author", ""), asked.pop("author_id", None)
    if author_id is not None:
        asked["authors"] = (author_id,)
    elif author:
        asked["authors"] = ids_named(author)
    if term := asked.pop("term", ""):
        asked["forms"] = forms_of(term, reader)
    return Filters(**asked)
