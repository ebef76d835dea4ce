"""Where a mention may begin and end, judged by the visible characters beside it."""

from unicodedata import category

from glossary.engine.options import Options
from glossary.engine.spellings import APOSTROPHES, HYPHENS, SEAM, is_mark
from glossary.engine.text import Alphabet, is_unspaced

_PRIME = "\u2032"
# Endings of English contractions, which are not words themselves.
_CONTRACTED = {"s", "t", "d", "m", "ll", "re", "ve"}
_CLOSING = ')]}%+"”»'


class Boundaries:
    """Rules for the two ends of a mention. Texts must be regular (see `Alphabet.read`)."""

    def __init__(self, alphabet: Alphabet, options: Options):
        self._is_letter = alphabet.is_letter
        self._options = options

    def opens(self, text: str, start: int, end: int) -> bool:
        """Tell whether the mention `text[start:end]` may begin at `start`."""
        at = _before(text, start)
        if at < 0:
            return True
        left = text[at]
        if left == " " or left == "\n":
            return True
        if self._is_letter(left):
            return self._separable(left, text[start]) or self._after_prefix(text, start)
        if left in "@#":
            return False
        if left in HYPHENS:
            return not self._joined_by_hyphen(text, at)
        if left == ".":
            return not (self._options.dot_joins and self._letter_at(text, _before(text, at)))
        if left in APOSTROPHES and text[start:end].lower() in _CONTRACTED:
            return not self._letter_at(text, _before(text, at))
        return True

    def closes(self, text: str, end: int, *, plural: bool) -> bool:
        """Tell whether a mention may end at `end`. plural: whether it is in the plural."""
        at = _after(text, end)
        right = text[at : at + 1]
        if right == "" or right == " ":
            return True
        if self._is_letter(right):
            return not is_mark(right) and self._separable(text[end - 1], right)
        if right == "#":
            return False
        following = _after(text, at + 1)
        if right == "+":
            return text[following : following + 1] != "+"
        if right in HYPHENS:
            return category(text[following : following + 1] or " ")[0] != "N"
        if right == ".":
            return not (self._options.dot_joins and self._letter_at(text, following))
        if right in APOSTROPHES:
            return self._closes_before_apostrophe(text, right, following, plural=plural)
        return True

    def _closes_before_apostrophe(self, text, apostrophe, following, *, plural):
        """Accept quotation marks, possessives and plurals; refuse contractions and primes."""
        if not self._letter_at(text, following):
            return plural or apostrophe != _PRIME
        if text[following] in "sS":
            return not self._letter_at(text, _after(text, following + 1))
        return is_unspaced(text[following])

    def _joined_by_hyphen(self, text, hyphen):
        """Tell whether the hyphen joins the word on its left to the one on its right."""
        at = _before(text, hyphen)
        if at < 0:
            return False
        if self._options.hyphen_joins:
            return self._is_letter(text[at]) or text[at] in _CLOSING or text[at] in APOSTROPHES
        if not self._options.non_prefix_joins:
            return False
        return text[max(0, at - 2) : at + 1].lower() == "non" and not self._letter_at(text, at - 3)

    def _separable(self, left, right):
        """Tell whether two letters can belong to two words without a blank between them."""
        return is_unspaced(left) or is_unspaced(right)

    def _after_prefix(self, text, start):
        return self._options.arabic_prefixes and text[start - 1] == SEAM

    def _letter_at(self, text, at):
        return 0 <= at < len(text) and self._is_letter(text[at])


def _before(text, at):
    """Return the index of the character before `at`, skipping a seam; -1 if there is none."""
    at -= 1
    if at >= 0 and text[at] == SEAM:
        at -= 1
    return at


def _after(text, at):
    """Return `at`, or the index behind the seam at `at`."""
    return at + 1 if text[at : at + 1] == SEAM else at
