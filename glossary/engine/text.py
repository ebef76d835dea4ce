"""Texts assembled from rewritten parts, and the alphabet by which they are read."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from unicodedata import combining, decomposition, normalize

from glossary.engine.spellings import APOSTROPHES, HYPHENS, IGNORED, SEAM, fold, is_word

# Scripts without blanks between words: Thai, Lao, Myanmar, Khmer, Tai, Balinese, Javanese,
# Han, kana, bopomofo, Yi, Tangut, Khitan, Nushu.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109f"
    "\u1780-\u17d3\u17d7\u17dc\u17dd\u1950-\u19cf\u1a20-\u1a7f\u1b05-\u1b4c\ua980-\ua9c0"
    "\uaa60-\uaaef\u2e80-\u2fd5\u3005-\u3007\u3021-\u302f\u3031-\u303c\u3041-\u30fa\u30fc-\u318f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\ua48c\uf900-\ufaff\uff66-\uff9f"
    "\U00016fe0-\U00018d08\U0001aff0-\U0001b2fb\U00020000-\U000323af"
)
# Marks of combining class 0 that compose: Indic vowel signs, conjoining Hangul vowels and finals.
_COMPOSING = (
    "\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e"
    "\u1b35\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af\U00011930"
    "\u1161-\u1175\u11a8-\u11c2"
)
_ARABIC = "\u0620-\u064a\u066e-\u06d3"
# The article, conjunctions and prepositions that are joined to the following word.
_ARABIC_PREFIXES = tuple(
    conjunction + preposition
    for conjunction in ("", "و", "ف")
    for preposition in ("", "ال", "بال", "كال", "لل", "ب", "ك", "ل")
    if conjunction + preposition
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_ASCII = bytes(range(128))
_SPACES = bytes(32 if code < 128 and chr(code).isspace() else code for code in range(256))
_LAST = 0x323AF  # the last character that changes under folding or normalization

_RUN = re.compile(r"(\s\s+)")
_BLANK_BYTE, _LAST_ASCII, _LOWER_BITS = 0x20, 0x7F, 0x1F
_MOST_REMEMBERED = 20_000  # characters
# Different characters. To replace more, one pass through the text is quicker.
_FEW = 16
# Invisible characters beside a word that needs no blank; fewer than these are handled.
_MOST_INVISIBLE = 5
# Kinds of characters beyond ASCII.
_PLAIN, _SPACE, _BLANK, _IRREGULAR, _SEAMED = range(5)


class Rewriting:
    """A text made of parts, some of them rewritten, and the way back to the original.

    `parts` alternate: one that is kept, one that is rewritten, and so on. `text` is the result.
    Do not locate anything in a part that should be kept but is rewritten all the same.
    """

    __slots__ = ("_origins", "_rewritten", "_starts", "parts", "text")

    def __init__(self, parts: list[str], rewritten: list[str]):
        self.parts = parts
        self._rewritten = rewritten
        self.text = "".join(rewritten)
        self._starts = self._origins = None

    def part(self, offset: int) -> int:
        """Return the index of the part that contains the character at `offset` in `text`."""
        if self._starts is None:
            self._measure()
        return bisect_right(self._starts, offset) - 1

    def locate(self, start: int, end: int) -> tuple[int, int, int, int] | None:
        """Return the origin of `text[start:end]`: start, end, first part and last part.

        None if it would cut through a rewritten part. `start` must be less than `end`.
        """
        if self._starts is None:
            self._measure()
        starts, origins = self._starts, self._origins
        first = last = bisect_right(starts, start) - 1
        if end > starts[first + 1]:
            last = bisect_right(starts, end - 1) - 1
        elif not first % 2:
            shift = origins[first] - starts[first]
            return start + shift, end + shift, first, first
        if first % 2 and start != starts[first]:
            return None
        if last % 2 == 0:
            end += origins[last] - starts[last]
        elif end == starts[last + 1]:
            end = origins[last + 1]
        else:
            return None
        return start + origins[first] - starts[first], end, first, last

    def _measure(self):
        self._starts = list(accumulate(map(len, self._rewritten), initial=0))
        self._origins = list(accumulate(map(len, self.parts), initial=0))


class Alphabet:
    """How texts are read: what is a letter, and what is rewritten before words are searched for.

    symbols: characters of terms that contain no letter ("→"). superscripts: whether superscript
    digits continue a word. arabic: whether to separate Arabic prefixes.
    """

    def __init__(self, symbols: str = "", *, superscripts: bool = True, arabic: bool = False):
        self._symbols = frozenset(symbols)
        self._superscripts = superscripts
        self._arabic = arabic
        self._characters = _Characters(self._kind_of)
        self._irregular = _irregular_parts(
            UNSPACED + "".join(map(re.escape, sorted(symbols))), arabic
        )
        no_words = {
            code
            for code, character in enumerate(map(chr, range(_LAST_ASCII + 1)))
            if character not in self._symbols and not is_word(character)
        }
        self._words = bytes(_BLANK_BYTE if code in no_words else code for code in range(256))
        self._words_and_lines = self._words[:10] + b"\n" + self._words[11:]

    def is_letter(self, character: str) -> bool:
        """Tell whether `character` continues a word; the empty string does not."""
        if character.isalnum():
            return self._superscripts or not _is_superscript(character)
        return character != "" and is_word(character)

    def read(self, text: str) -> tuple[Rewriting | None, bytes]:
        """Return `text` made regular (None if it is regular already), and its haystack.

        A regular text can be folded letter by letter: runs of blanks, invisible characters, and
        letters that compose or change in number when folded are rewritten, and a seam is inserted
        where words have no blank between them. The haystack is what the automaton reads, in
        UTF-8: folded words with a capital each, all else replaced by blanks, one at the end.
        """
        coded, others = _encoded(text)
        pattern = self._pattern_of_irregular(text, coded, others)
        if pattern is None:
            return None, self._haystack(coded, others)
        parts = pattern.split(text)
        rewritten = parts.copy()
        rewritten[1::2] = map(_regular_part, parts[1::2])
        regular = Rewriting(parts, rewritten)
        return regular, self._haystack(*_encoded(regular.text))

    def needles(self, forms: Iterable[str]) -> set[bytes]:
        """Return the byte strings by which folded forms are found in haystacks."""
        plain, needles = [], set()
        for form in forms:
            if form.isascii() and not self._symbols:
                plain.append(form)
            else:
                needles.add(self._needle(form))
        # Encoded together, because most forms of a large vocabulary are plain.
        coded = " \n".join(plain).encode().translate(self._words_and_lines).title() + b" "
        needles.update(coded.split(b"\n") if plain else ())
        return needles

    def _needle(self, form):
        regular, haystack = self.read(form)
        if regular is None:
            return haystack
        return self._haystack(*_encoded(regular.text.strip(SEAM)))

    def _pattern_of_irregular(self, text, coded, others):
        """Return the expression for the parts to rewrite; None if there are none."""
        kinds = {self._characters[character][0] for character in others}
        if _SEAMED in kinds or (self._symbols and any(symbol in text for symbol in self._symbols)):
            return self._irregular
        if _IRREGULAR in kinds:
            return _unseamed_parts()
        if _SPACE in kinds:
            return _RUN if _RUN.search(text) else None
        return _RUN if b"  " in coded.translate(_SPACES) else None

    def _haystack(self, coded, others):
        """Return what the automaton reads, with a capital at the beginning of each word.

        The capital takes the place of a leading blank in needles: the needle before ends with that
        blank. The capital of a letter beyond ASCII is its first byte without the upper bits.
        """
        if len(others) > _FEW:
            read = {ord(character): self._characters[character][2].decode() for character in others}
            coded = coded.decode().translate(read).encode()
        else:
            for character in others:
                _, written, read = self._characters[character]
                if read != written:
                    coded = coded.replace(written, read)
        haystack = b" " + coded.translate(self._words).title() + b" "
        for first in {self._characters[character][2][0] for character in others}:
            if first > _LAST_ASCII:
                haystack = haystack.replace(b" %c" % first, b" %c" % (first & _LOWER_BITS))
        return haystack[1:]

    def _kind_of(self, character):
        if character in self._symbols or is_unspaced(character):
            return _SEAMED
        if self._arabic and re.match(f"[{_ARABIC}]", character):
            return _SEAMED
        if re.match(f"[{_irregular_characters()}]", character):
            return _IRREGULAR
        if character.isspace():
            return _SPACE
        if character in HYPHENS or character in APOSTROPHES or not self.is_letter(character):
            return _BLANK
        return _PLAIN


class _Characters(dict):
    """Maps characters beyond ASCII to (kind, UTF-8 bytes, bytes in a haystack)."""

    def __init__(self, kind_of):
        super().__init__()
        self._kind_of = kind_of

    def __missing__(self, character):
        kind = self._kind_of(character)
        # Replace one character by one: ΐ folds to itself, though it is three in between.
        read = " " if kind in (_SPACE, _BLANK) else fold(character)
        read = read if len(read) == 1 else character
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        self[character] = entry = (kind, character.encode(), read.encode())
        return entry


def _encoded(text):
    """Return `text` in UTF-8, and the set of its characters beyond ASCII. Surrogates are lost."""
    coded = text.encode("utf-8", "replace")
    return coded, "" if text.isascii() else set(coded.translate(None, _ASCII).decode())


def is_unspaced(character: str) -> bool:
    """Tell whether `character` belongs to a script without blanks between words."""
    return character >= "\u0e01" and _UNSPACED.match(character) is not None


def _is_superscript(character):
    return not character.isascii() and decomposition(character).startswith("<super>")


@cache
def _irregular_parts(unspaced, arabic):
    """Return the expression for parts to rewrite, as one group; it is empty at a seam."""
    ignored, marks = re.escape(IGNORED), _marks()
    behind_blank = "".join(rf"(?<!\s[{ignored}]{{{n}}})" for n in range(1, _MOST_INVISIBLE))
    seams = [rf"(?<![\s{unspaced}]){behind_blank}(?=[{unspaced}])"]
    for n in range(_MOST_INVISIBLE):
        others = unspaced if n else ""
        seams.append(rf"(?<=[{unspaced}][{ignored}]{{{n}}})(?![\s{ignored}{marks}{others}])")
    if arabic:
        seams += [rf"(?<=(?<![{_ARABIC}]){p})(?=[{_ARABIC}]{{2}})" for p in _ARABIC_PREFIXES]
    return re.compile(f"({'|'.join(seams)}|{_unseamed_parts().pattern[1:]}")


@cache
def _unseamed_parts():
    """Return the expression for parts to rewrite in texts that need no seams."""
    ignored, marks = re.escape(IGNORED), _marks()
    return re.compile(
        rf"(\s[\s{ignored}]+|[{ignored}]+(?:\s[\s{ignored}]*)?"
        rf"|[^\s\x02\x03][{marks}]+|[{_irregular_characters()}])"
    )


def _regular_part(part):
    """Return what replaces an irregular part: a seam for an empty one."""
    if part == "":
        return SEAM
    folded = fold(part)
    if folded == "":
        return " " if any(map(str.isspace, part)) else ""
    # Drop marks on a character that is no letter: they would count as letters of the next word.
    return folded if is_word(folded[0]) else folded[0]


@cache
def _marks():
    """Return the marks that take part in composition or reordering, as ranges."""
    return _COMPOSING + _ranges(code for code in range(0x300, 0x1E94B) if combining(chr(code)))


@cache
def _irregular_characters():
    """Return the characters, marks included, that are not folded one by one, as ranges."""
    codes = []
    for block in range(0x80, _LAST, 0x80):
        text = "".join(map(chr, range(block, block + 0x80)))
        if 0xD800 <= block < 0xE000 or text.casefold() == text == normalize("NFC", text):
            continue
        codes += [ord(c) for c in text if len(c.casefold()) > 1 or _is_composed_otherwise(c)]
    return _marks() + re.escape(IGNORED) + _ranges(codes)


def _is_composed_otherwise(character):
    folded = normalize("NFD", character).casefold()
    return normalize("NFC", folded) != character.casefold()


def _ranges(codes):
    """Return ascending code points as the content of a character class."""
    ranges = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
