"""How the tests search."""

from forum.search.filters import filters_of
from forum.search.results import Results


def search(text, reader=None, *, order="best", **asked):
    """Return the Results of a search by a reader, with filters as at the doors."""
    return Results(text, reader, filters=filters_of(asked, reader), order=order)


def found(text, reader=None, **asked):
    """Return the numbers of the posts that a search finds, in their order."""
    return list(search(text, reader, **asked).found.ids)
