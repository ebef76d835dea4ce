"""The difference between two texts, word by word, in bounded time.

It uses rapidfuzz, whose cost is known beforehand: the product of the two lengths. That of `difflib`
can grow with the cube of the length in texts that are built as an attack.
"""

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from unicodedata import category

from rapidfuzz.distance import Indel

from glossary.engine.spellings import is_mark
from glossary.engine.text import is_unspaced

# Pairs of words or lines compared for two texts. As many take 30 ms and 12 MB.
MAX_PAIRS = 100_000_000

_JOINER = "\u200d"


class Segment(NamedTuple):
    """A segment of a difference. kind: "same", "added" or "removed"."""

    kind: str
    text: str


class _Word(NamedTuple):
    """A word, a sign or a line break, with the blanks after it, which are not compared."""

    text: str
    blanks: str


def word_diff(before, after):
    """Return the difference between two texts as a list of `Segment`s, in reading order.

    Segments that are not "added" make up the first text, those that are not "removed" the second.
    Words end at blanks and signs; in scripts without blanks, such as Chinese, each character is a
    word. Combining marks stay with their letters. Texts with too many words are compared by line,
    then the differing lines by word; where even that is too much, the whole text counts as removed
    and added.
    """
    old, new = _words(before), _words(after)
    start, end = _common_ends(old, new)
    diff = _Diff()
    if _pairs(old, new, start, end) <= MAX_PAIRS:
        diff.add_words(old, new)
    else:
        _compare_lines(diff, before.splitlines(keepends=True), after.splitlines(keepends=True))
    return diff.segments()


def _compare_lines(diff, old, new):
    """Add the difference by line, and by word as far as MAX_PAIRS allows."""
    start, end = _common_ends(old, new)
    budget = MAX_PAIRS - _pairs(old, new, start, end)
    if budget < 0:
        diff.add("same", "".join(old[:start]))
        diff.add("removed", "".join(old[start : len(old) - end]))
        diff.add("added", "".join(new[start : len(new) - end]))
        diff.add("same", "".join(old[len(old) - end :]))
        return
    for is_same, (old_lines, new_lines) in _blocks(old, new):
        before, after = "".join(old_lines), "".join(new_lines)
        if is_same:
            diff.add("same", before)
            continue
        old_words, new_words = _words(before), _words(after)
        budget -= (cost := _pairs(old_words, new_words, *_common_ends(old_words, new_words)))
        if budget >= 0:
            diff.add_words(old_words, new_words)
        else:
            budget += cost
            diff.add("removed", before)
            diff.add("added", after)


def _blocks(old, new):
    """Yield (is_same, (items of the old list, items of the new one)), in order."""
    numbers = {}
    opcodes = Indel.opcodes(
        # Numbers, because rapidfuzz compares hashes, and those of texts may collide.
        [numbers.setdefault(item, len(numbers)) for item in old],
        [numbers.setdefault(item, len(numbers)) for item in new],
    )
    for is_same, steps in groupby(opcodes, lambda step: step.tag == "equal"):
        steps = list(steps)
        first, last = steps[0], steps[-1]
        yield (
            is_same,
            (
                old[first.src_start : last.src_end],
                new[first.dest_start : last.dest_end],
            ),
        )


class _Diff:
    """Collects segments, and joins neighbours of the same kind."""

    def __init__(self):
        self._segments = []
        self._removed, self._added = [], []

    def add(self, kind, text):
        """Add a segment of text."""
        if kind == "removed":
            self._removed.append(text)
        elif kind == "added":
            self._added.append(text)
        elif text:
            self._end_change()
            self._append("same", text)

    def add_words(self, old, new):
        """Add the difference between two lists of words."""
        for is_same, (old_words, new_words) in _blocks_of_words(old, new):
            if is_same:
                for old_word, new_word in zip(old_words, new_words, strict=True):
                    self._add_same(old_word, new_word)
            else:
                self.add("removed", _joined(old_words))
                self.add("added", _joined(new_words))

    def _add_same(self, old_word, new_word):
        """Add a word that is in both texts, perhaps with different blanks after it."""
        self.add("same", old_word.text)
        if old_word.blanks == new_word.blanks:
            self.add("same", old_word.blanks)
        else:
            self.add("removed", old_word.blanks)
            self.add("added", new_word.blanks)

    def segments(self):
        """Return the `Segment`s."""
        self._end_change()
        return [Segment(kind, "".join(texts)) for kind, texts in self._segments]

    def _end_change(self):
        removed, added = "".join(self._removed), "".join(self._added)
        self._removed, self._added = [], []
        # Equal blanks after both are the same, not changed.
        blanks = removed[len(removed.rstrip()) :]
        if blanks != added[len(added.rstrip()) :]:
            blanks = ""
        self._append("removed", removed.removesuffix(blanks))
        self._append("added", added.removesuffix(blanks))
        self._append("same", blanks)

    def _append(self, kind, text):
        if not text:
            return
        if self._segments and self._segments[-1][0] == kind:
            self._segments[-1][1].append(text)
        else:
            self._segments.append((kind, [text]))


def _blocks_of_words(old, new):
    """Yield what `_blocks` yields, for words compared without the blanks after them.

    A single word attached to changes on both sides without a blank is part of them: between "gene"
    and "<gene>" the whole is removed and added.
    """
    blocks, old_at, new_at = [], 0, 0
    texts = [word.text for word in old], [word.text for word in new]
    for is_same, (old_texts, new_texts) in _blocks(*texts):
        old_end, new_end = old_at + len(old_texts), new_at + len(new_texts)
        blocks.append((is_same, (old[old_at:old_end], new[new_at:new_end])))
        old_at, new_at = old_end, new_end
    change = [], []
    for number, (is_same, words) in enumerate(blocks):
        following = blocks[number + 1][1] if number + 1 < len(blocks) else ([], [])
        if is_same and not _is_attached(change, words, following):
            yield False, change
            yield True, words
            change = [], []
        else:
            for side, more in zip(change, words, strict=True):
                side.extend(more)
    yield False, change


def _is_attached(before, words, after):
    """Tell whether `words` is one word, with no blank between it and the changes beside it."""
    (first, *more), (other, *_) = words
    if more or first.text == "\n" or is_unspaced(first.text[:1]):
        return False
    # A change may be in only one of the texts.
    gaps = [side[-1].blanks for side in before if side]
    gaps_after = [word.blanks for word, side in zip((first, other), after, strict=True) if side]
    return bool(gaps and gaps_after) and not any((*gaps, *gaps_after))


def _words(text):
    """Return a text as a list of `_Word`; blanks at the beginning follow an empty word."""
    words = []
    for is_blank, token in _tokens(text):
        if not is_blank:
            words.append(_Word(token, ""))
        elif words:
            words[-1] = words[-1]._replace(blanks=token)
        else:
            words.append(_Word("", token))
    return words


def _tokens(text):
    """Yield (is_blank, token): words, signs, line breaks and runs of blanks."""
    token, kind = "", None
    for character in text:
        its_kind = _kind_of(character)
        continues = its_kind == kind and kind in ("word", "blank")
        is_mark_of_it = its_kind == "mark" and kind not in (None, "blank", "line")
        if continues or is_mark_of_it or token[-1:] == _JOINER:
            token += character
            continue
        if token:
            yield kind == "blank", token
        token, kind = character, its_kind
    if token:
        yield kind == "blank", token


@lru_cache(maxsize=4096)
def _kind_of(character):
    """Return "word", "blank", "line", "mark" or "sign"; each sign is a token by itself."""
    if character == "\n":
        return "line"
    if character.isspace():
        return "blank"
    if character.isascii():
        return "word" if character.isalnum() or character == "_" else "sign"
    if is_mark(character) or character == _JOINER or category(character) == "Sk":
        return "mark"
    return "word" if character.isalnum() and not is_unspaced(character) else "sign"


def _common_ends(old, new):
    """Return how many items two lists have in common at the start, and at the end."""
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _pairs(old, new, start, end):
    """Return the number of pairs to compare between the common ends of two lists."""
    return (len(old) - start - end) * (len(new) - start - end)


def _joined(words):
    return "".join(word.text + word.blanks for word in words)
