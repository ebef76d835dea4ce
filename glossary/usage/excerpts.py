"""A mention with the words around it, as plain text."""

import re
from typing import NamedTuple

from glossary.usage.word_signature import text_of

# Characters on each side of a mention: of text, and of markup that may be among it.
WIDTH = 90
MARKUP = 1000


class Excerpt(NamedTuple):
    """Plain text: a mention, and the words before and after it."""

    before: str
    text: str
    after: str


def excerpt(html, start, end, width=WIDTH):
    """Return the `Excerpt` around a mention at these offsets, about `width` characters a side."""
    first = max(0, start - width - MARKUP)
    before = html[first:start]
    if first:
        # It may begin inside a tag.
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
    """Return the beginning of a text, cut between words, with runs of blanks collapsed."""
    text = re.sub(r"\s+", " ", text)
    if len(text) <= width:
        return text.rstrip()
    return text[:width].rpartition(" ")[0] + "…"
