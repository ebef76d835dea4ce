"""The index of the database that is there. Each of the two modules behind it has these functions.

- `create(cursor, stemmer)`, `drop(cursor)`: make the tables, take them away.
- `write(cursor, documents, stemmer)`: write Documents, in the place of those of the same posts.
- `move(cursor, pks)`: let these posts be in the forums that their topics are in now.
- `remove(cursor, pks)`: forget posts.
- `missing(cursor, after, limit)`: the ids of posts that are not in the index, of those after one.
- `newest(cursor, asked, below, limit, stemmer, texts)`: [(pk,)] of the newest posts that match an
  Asked and have a smaller id than `below`, the newest first; with `texts` [(pk, title, body)],
  folded.
- `among(cursor, asked, pks, stemmer, texts)`: the same of those of these posts that match.

The names of members and topics are in a plain table beside it, `names`, that all of them have.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import connections

from forum import conf
from forum.search import names, postgresql, sqlite
from forum.search.query import Query
from forum.transactions import forum_database, primary

BACKENDS = {"postgresql": postgresql, "sqlite": sqlite}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the index is asked: words, whether in titles only, and scopes.

    A post must have a word of each of the `scopes`, sequences of words that `documents` makes, and
    none of `without`.
    """

    query: Query
    titles: bool = False
    scopes: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()


def language():
    """Return the language that words are stemmed in, such as "en"; "" for none."""
    chosen = conf.FORUM_SEARCH_LANGUAGE
    return (settings.LANGUAGE_CODE if chosen is None else chosen).partition("-")[0].lower()


class Index:
    """The index in one database; `Index.to_read()` and `Index.to_write()` are the forum's."""

    def __init__(self, alias):
        self.connection = connections[alias]
        self.backend = BACKENDS[self.connection.vendor]
        self.stemmer = self.backend.STEMMERS.get(language(), "")

    @classmethod
    def to_read(cls):
        """Return the index in the database that the forum's rows are read from."""
        return cls(forum_database())

    @classmethod
    def to_write(cls):
        """Return the index in the database that the forum's rows are written to."""
        return cls(primary())

    def create(self):
        """Make the tables, which are empty then."""
        with self.connection.cursor() as cursor:
            self.backend.drop(cursor)
            self.backend.create(cursor, self.stemmer)

    def drop(self):
        """Take the tables away."""
        with self.connection.cursor() as cursor:
            self.backend.drop(cursor)

    def write(self, documents):
        """Write Documents, in the place of those of the same posts. One query on each."""
        with self.connection.cursor() as cursor:
            self.backend.write(cursor, documents, self.stemmer)

    def move(self, pks):
        """Let these posts be in the forums that their topics are in now. One query."""
        with self.connection.cursor() as cursor:
            self.backend.move(cursor, pks)

    def remove(self, pks):
        """Forget posts. One query."""
        with self.connection.cursor() as cursor:
            self.backend.remove(cursor, pks)

    def missing(self, *, after, limit):
        """Return the ids of posts that are not in the index, ascending. One query."""
        with self.connection.cursor() as cursor:
            return self.backend.missing(cursor, after, limit)

    def newest(self, asked, *, below=None, limit, texts=True):
        """Return the newest posts that match, the newest first; see above. One query."""
        with self.connection.cursor() as cursor:
            return self.backend.newest(cursor, asked, below, limit, self.stemmer, texts)

    def among(self, asked, pks, *, texts=True):
        """Return those of these posts that match; see above. One query."""
        with self.connection.cursor() as cursor:
            return self.backend.among(cursor, asked, pks, self.stemmer, texts)

    def write_name(self, kind, key, name):
        """Let something be found by this name alone, by none where it is "". Two queries.

        `kind` is "member" or "topic", `key` the id as a text.
        """
        with self.connection.cursor() as cursor:
            names.write(cursor, kind, key, name)

    def named(self, kind, beginning, *, limit):
        """Return the keys of what has a word in its name from which on it begins so. One query.

        In the order of names; `beginning` is a text as `folding.plain` returns it.
        """
        with self.connection.cursor() as cursor:
            return names.named(cursor, kind, beginning, limit)

    def called(self, kind, name, *, limit):
        """Return the keys of what has this name, else of what has one that ends so. One query."""
        with self.connection.cursor() as cursor:
            return names.called(cursor, kind, name, limit)
