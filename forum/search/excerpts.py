"""The part of a post that shows why it was found, with the words marked."""

from dataclasses import dataclass

from forum.search.documents import own_words
from forum.search.folding import is_unspaced, spans

LENGTH = 280
# Characters of a text that are looked through.
LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some characters of a text as plain text; `is_marked` says that they are looked for."""

    text: str
    is_marked: bool = False


def marked_line(text, marked):
    """Return a short text, such as a title, as Parts; `marked` is a Marked."""
    return _parts(text, _hits(text, marked), 0, len(text))


def excerpt_of(post, marked):
    """Return Parts of a Post's own words, those around most of what is Marked.

    What it quotes is left out, unless there is nothing else.
    """
    text = " ".join(own_words(post.body_html).split())
    hits = _hits(text[:LOOKED_AT], marked)
    start, end = _window(text, hits)
    parts = _parts(text, hits, start, end)
    if start:
        parts = [Part("… "), *parts]
    return [*parts, Part("…")] if end < len(text) else parts


def _hits(text, marked):
    """Return [(start, end)] of the words that are looked for, in order and not overlapping."""
    found, before, before_start = [], "", 0
    for word, start, end in spans(text):
        if word in marked:
            found.append((start, -end))
        if is_unspaced(word):
            if before + word in marked:
                found.append((before_start, -end))
            before, before_start = word, start
        else:
            before = ""
    hits = []
    for start, minus_end in sorted(found):
        if not hits or start >= hits[-1][1]:
            hits.append((start, -minus_end))
        elif is_unspaced(text[start]):
            # Pairs of characters overlap.
            hits[-1] = (hits[-1][0], max(hits[-1][1], -minus_end))
    return hits


def _window(text, hits):
    """Return (start, end) of the excerpt: where the most hits are, cut between words."""
    best, most = 0, 0
    for number, (start, _end) in enumerate(hits):
        inside = sum(end <= start + LENGTH * 0.8 for _start, end in hits[number : number + 30])
        if inside > most:
            best, most = start, inside
    start = max(best - LENGTH // 5, 0) if best > LENGTH * 0.7 else 0
    if start and (blank := text.find(" ", start, best)) > 0:
        start = blank + 1
    end = min(start + LENGTH, len(text))
    if end < len(text) and (blank := text.rfind(" ", start + LENGTH // 2, end)) > 0:
        end = blank
    return start, end


def _parts(text, hits, start, end):
    """Return the Parts of text[start:end]."""
    parts, place = [], start
    for first, last in hits:
        if first < start or last > end:
            continue
        parts += [Part(text[place:first]), Part(text[first:last], is_marked=True)]
        place = last
    return [part for part in [*parts, Part(text[place:end])] if part.text]
