"""Entries, their forms, and the spellings that count as equal when a form is matched."""

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple
from unicodedata import category, normalize

# Soft hyphen, zero-width characters, byte order mark, bidirectional marks, variation selectors.
IGNORED = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff" + "".join(map(chr, range(0xFE00, 0xFE10)))
)
HYPHENS = "-\u2010\u2011\u2013"
APOSTROPHES = "'\u2019\u02bc\u2032"
# Separates words that have no blank between them (see `text.Alphabet`); never part of a form.
SEAM = "\x04"

_EQUIVALENT = str.maketrans(
    {
        **dict.fromkeys(IGNORED + SEAM, None),
        **dict.fromkeys(HYPHENS, "-"),
        **dict.fromkeys(APOSTROPHES, "'"),
    }
)


class Form(NamedTuple):
    """A way to write a term: its headword or an alias.

    case_sensitive: match exactly this spelling (except for a plural's lower-case s). plural:
    whether the regular English plural of the last word is a mention too.
    """

    text: str
    case_sensitive: bool = False
    plural: bool = True


class Entry(NamedTuple):
    """One meaning: a key that the host chooses, its forms, and the scope in which it applies.

    An entry whose `scope` is None applies everywhere, others only where their scope is
    requested.
    """

    key: Hashable
    forms: Iterable[Form]
    scope: Hashable = None


def exact(text: str) -> str:
    """Return `text` with equivalent spellings unified and upper and lower case kept.

    Composed and decomposed letters, kinds of hyphen and apostrophe, and runs of blanks are
    equivalent; invisible characters are dropped.
    """
    if text.isascii():
        return " ".join(text.replace(SEAM, "").split())
    return " ".join(normalize("NFC", text.translate(_EQUIVALENT)).split())


def fold(text: str) -> str:
    """Return the key under which `text` and all its equivalent spellings are found.

    Like `exact`, with full case folding (Unicode's canonical caseless matching, D145).
    """
    if text.isascii():
        return " ".join(text.replace(SEAM, "").lower().split())
    text = normalize("NFD", text.translate(_EQUIVALENT)).casefold()
    return " ".join(normalize("NFC", text).split())


def is_mark(character: str) -> bool:
    """Tell whether `character` is a combining mark."""
    return not character.isascii() and category(character)[0] == "M"


def is_word(character: str) -> bool:
    """Tell whether `character` can be part of a word: a letter, number, mark or connector."""
    if character.isalnum() or character == "_":
        return True
    return not character.isascii() and category(character) in {"Mn", "Mc", "Me", "Pc"}


def words(text: str) -> list[str]:
    """Return the folded words of `text`, in order: its runs of word characters."""
    folded = fold(text)
    return "".join(c if is_word(c) else " " for c in folded).split()


def plurals(form: str) -> Iterator[str]:
    """Yield the regular English plurals of the last word of `form`.

    Only words in Latin script of two letters or more have one. The case of `form` is kept, and
    an upper-case last letter takes a lower-case s (GPUs, TTYs).
    """
    if not _takes_a_plural(form):
        return
    last, before = form[-1], form[-2]
    if last == "y" and before not in "aeiouAEIOU":
        yield form[:-1] + "ies"
    elif last in "sxzSXZ" or form.endswith("sh"):
        yield form + "es"
    elif form.endswith("ch") or (last == "o" and before not in "aeiou"):
        yield form + "s"
        yield form + "es"
    else:
        yield form + "s"
    if last in "SXZ":
        yield form + "s"


def singulars(form: str) -> Iterator[str]:
    """Yield the forms of which `form`, which must be folded, may be a regular plural."""
    if form.endswith("s"):
        yield form[:-1]
        if form.endswith("es"):
            yield form[:-2]
            if form.endswith("ies"):
                yield form[:-3] + "y"


def _takes_a_plural(form: str) -> bool:
    """Tell whether the last word of `form` is in Latin script and has two letters or more."""
    if form.isascii() and form[-2:].isalpha():
        return len(form) > 1
    letters = 0
    for character in reversed(form):
        if not is_word(character):
            break
        if character.isalpha() and not _is_latin(character):
            return False
        letters += character.isalpha()
        if letters == 2:
            return is_word(form[-1]) and form[-1] != "_"
    return False


def _is_latin(letter: str) -> bool:
    return letter < "\u02b0" or "\u1e00" <= letter <= "\u1eff"
