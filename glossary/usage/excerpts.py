"""A mention with the words around it, as plain text."""

import re
from typing import NamedTuple

from glossary.usage.word_signature import text_of

WIDTH = 90
# More markup than this between two words is cut.
MARKUP = 1000


class Excerpt(NamedTuple):
    """Plain text: what stands before a mention, the mention itself, and what follows."""

    before: str
    text: str
    after: str


def excerpt(html, start, end, width=WIDTH):
    """Return the `Excerpt` around a mention at these offsets, about `width` characters a side."""
    first = max(0, start - width - MARKUP)
    before = html[first:start]
    if first:
        # It may begin in the middle of a tag.
        before = re.sub(r"^[^<>]*>", "", before)
    after = re.sub(r"<[^>]*$", "", html[end : end + width + MARKUP])
    return Excerpt(
        _cut(text_of(before)[::-1], width)[::-1],
        _one_line(html[start:end]),
        _cut(text_of(after), width),
    )


def _one_line(html):
    return " ".join(text_of(html).split())


def _cut(text, width):
    """Return the beginning of a text, its blanks made one, cut between words."""
    text = re.sub(r"\s+", " ", text)
    if len(text) <= width:
        return text.rstrip()
    return text[:width].rpartition(" ")[0] + "…"
