"""Folding texts into the words that are indexed and looked for. Pure: no Django, no database.

What does not matter is taken away here, not by a database, so that all of them find the same: case
and accents, the kinds of apostrophes and hyphens, composed and decomposed letters. Scripts that are
written without blanks are cut into pairs of characters, each of which is a word.
"""

import re
import sys
import unicodedata
from dataclasses import dataclass

# Of longer words the beginning counts.
MAX_WORD = 64
# Words of one text; what comes after them is not found.
MAX_WORDS = 20_000

APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u02b9\u2032\uff07`\u00b4"
HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
# Soft hyphens, joiners and marks of direction inside a word.
IGNORED = "\u00ad\u034f\u061c\u0640\u200c\u200d\u200e\u200f\u2060\ufeff"
# Letters that Unicode does not decompose, and what people type for them.
LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}

# Accents, points and vowel signs without which a word is still the same one.
ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+"
)
# Han, kana, Bopomofo, Thai, Lao, Burmese, Khmer.
UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3031-\u3035\u3041-\u309a"
    "\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_TYPED = str.maketrans(
    dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(HYPHENS, "-") | dict.fromkeys(IGNORED, "")
)
_LETTERS = str.maketrans(LETTERS)


def _marks():
    """Return the combining marks as the ranges of a character class."""
    ranges = []
    for code in range(0x300, 0x1E950):
        if unicodedata.category(chr(code)).startswith("M"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_LETTER = rf"(?:[^\W_]|[{_marks()}{IGNORED}])"
# Letters and digits, with apostrophes and hyphens between them.
_COMPOUND = re.compile(
    rf"{_LETTER}+(?:[{re.escape(APOSTROPHES + HYPHENS)}]{_LETTER}+)*", re.UNICODE
)
_RUN = re.compile(f"[{UNSPACED}]+|[^{UNSPACED}]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
# A character with the marks that follow it.
_CLUSTER = re.compile(rf"[^\W_][{_marks()}{IGNORED}]*|.", re.DOTALL)


def fold(text):
    """Return a text without case, accents and the other differences that do not matter."""
    if text.isascii():
        return text.replace("`", "'").lower()
    text = unicodedata.normalize("NFKD", text.translate(_TYPED)).casefold()
    return unicodedata.normalize("NFKC", ACCENTS.sub("", text).translate(_LETTERS))


@dataclass(frozen=True, slots=True)
class Compound:
    """What stands between two blanks or signs: "well-being" has two words, `joined` "wellbeing".

    `joined` is "" where there is no hyphen. `spare` are other words under which it is found.
    """

    words: tuple[str, ...]
    joined: str = ""
    spare: tuple[str, ...] = ()


def compounds(text):
    """Yield the Compounds of a text, any string."""
    for match in _COMPOUND.finditer(fold(text)):
        if compound := _compound(match[0]):
            yield compound


def _compound(typed):
    """Return the Compound of a folded one, None where nothing is left of it."""
    words, spare = [], []
    for part in typed.split("-"):
        pieces = part.split("'")
        for run in _RUN.findall("".join(pieces)):
            words += _words_of_run(run)
            if _UNSPACED.match(run) and len(run) > 1:
                spare += run
        if len(pieces) > 1:
            spare += [piece for piece in pieces if len(piece) > 1]
    if not words:
        return None
    joined = "" if "-" not in typed or _UNSPACED.search(typed) else "".join(words)[:MAX_WORD]
    return Compound(tuple(words), joined, tuple(spare))


def _words_of_run(run):
    """Return the words of a run of one kind of script: the pairs of its characters, or itself."""
    if not run:
        return []
    if not _UNSPACED.match(run):
        return [run[:MAX_WORD]]
    return [run[start : start + 2] for start in range(max(len(run) - 1, 1))]


def words(text):
    """Return (words, spare words) of a text: what stands in it in its order, and what is added."""
    found, spare = [], {}
    for typed in _COMPOUND.findall(fold(text)):
        # Most words are like this, and need no more.
        if typed.isascii() and typed.isalnum():
            found.append(typed[:MAX_WORD])
        elif compound := _compound(typed):
            found += compound.words
            spare |= dict.fromkeys((*compound.spare, compound.joined))
        if len(found) >= MAX_WORDS:
            break
    spare.pop("", None)
    return found[:MAX_WORDS], list(spare)[:MAX_WORDS]


def beginnings_of(text, limit=30):
    """Return what may be typed to find a name or title: its folded text from each word on."""
    line = plain(text)
    starts = [match.start() for match in re.finditer(rf"(?<!\S)\S|[{UNSPACED}]", line)]
    return list(dict.fromkeys(line[start : start + MAX_WORD].rstrip() for start in starts[:limit]))


def plain(text):
    """Return a folded text with one blank between words and no signs, as `beginnings_of` has it."""
    parts = (
        match[0].replace("'", "").replace("-", " ") for match in _COMPOUND.finditer(fold(text))
    )
    return " ".join(" ".join(parts).split())


def spans(text):
    """Yield (folded, start, end) of the words of a text as it is written, for marking them.

    A script without blanks is one word for each character. Parts of a compound come before it.
    """
    for match in _COMPOUND.finditer(text):
        start, typed = match.start(), match[0]
        # Most words are like this, and need no more.
        if typed.isascii() and typed.isalnum():
            yield typed.lower(), start, match.end()
            continue
        if _UNSPACED.search(typed):
            for cluster in _CLUSTER.finditer(typed):
                yield fold(cluster[0]), start + cluster.start(), start + cluster.end()
            continue
        parts = list(re.finditer(f"[^{re.escape(HYPHENS)}]+", typed))
        for part in parts:
            folded = fold(part[0]).replace("'", "")
            yield folded, start + part.start(), start + part.end()
        if len(parts) > 1:
            yield "".join(fold(part[0]).replace("'", "") for part in parts), *match.span()


def is_unspaced(word):
    """Return whether a folded word is of a script without blanks."""
    return bool(_UNSPACED.match(word))


LAST_CHARACTER = chr(sys.maxunicode)
