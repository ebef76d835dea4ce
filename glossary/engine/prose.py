"""Parts of a text that are not prose: addresses, identifiers and formulas."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

_ANCHOR = re.compile(
    r"://|(?<![\w@.-])(?:www|WWW|Www)\.(?=\w)|(?<![\w.-])(?:doi|urn|mailto|tel|data):(?=[^\s\x02\x03])|@(?=\w)",
    re.IGNORECASE,
)
# What comes before an anchor is matched from right to left.
_SCHEME_BACKWARDS = re.compile(r"[a-z0-9+.-]*[a-z]", re.IGNORECASE)
_LOCAL_PART_BACKWARDS = re.compile(r"[\w.%+-]+")
_DOMAIN = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)+")
# An address ends at a blank, a bracket that cannot be in it, or punctuation of a script that
# puts no blanks between words.
_ADDRESS = re.compile(r"[^\s\x02\x03<>\"“”«»\u3000-\u3004\u3008-\u301f\uff01-\uff0f\uff1a-\uff1f]*")
_LONGEST_SCHEME, _LONGEST_LOCAL_PART = 32, 64
_TEX = re.compile(r"\\[()\[\]]|\$\$|\x03")
_OPENING = {r"\)": r"\(", r"\]": r"\["}


class NotProse:
    """The parts of one text in which nothing is a mention.

    text: as a reader sees it. linkable: whether the character at an offset is outside all zones;
    TeX delimiters inside zones are ignored. tex: whether to look for TeX.
    """

    def __init__(self, text: str, linkable: Callable[[int], bool], *, tex: bool = True):
        self._text = text
        self._starts, self._ends = [], []
        if tex and ("\\" in text or ("$" in text and "$$" in text)):
            self._starts, self._ends = _merged(_formulas(text, linkable))
        self.has_formulas = bool(self._starts)
        # The addresses in the stretch between two blanks that was searched last, and its bounds.
        self._addresses = []
        self._searched_from, self._searched_to = 0, 0

    def overlaps(self, start: int, end: int) -> bool:
        """Tell whether any of `text[start:end]` is not prose.

        Call in ascending order of `start`; then all calls together take linear time.
        """
        if start < self._searched_from or end > self._searched_to:
            self._search_around(start, end)
        for first, last in self._addresses:
            if first < end and last > start:
                return True
        at = bisect_right(self._starts, end - 1) - 1
        return at >= 0 and self._ends[at] > start

    def _search_around(self, start, end):
        text = self._text
        first = text.rfind(" ", 0, start + 1) + 1
        last = text.find(" ", end)
        last = len(text) if last < 0 else last
        self._searched_from, self._searched_to = first, last
        around = text[first:last]
        self._addresses = list(_addresses(around, first)) if may_have_addresses(around) else ()


def may_have_addresses(text: str) -> bool:
    """Tell quickly whether a text may contain an address; only False is certain."""
    return "@" in text or ":" in text or "ww." in text or "WW." in text


def _addresses(text: str, origin: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of URLs, hosts, mail addresses and identifiers. Linear time."""
    done = 0
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < done:
            continue
        span = _address_at(text, anchor, done)
        if span:
            start, done = span
            yield origin + start, origin + done


def _address_at(text, anchor, done):
    """Return the span of the address around an anchor, from `done` on; None if there is none."""
    start, end = anchor.span()
    if anchor[0] == "@":
        domain = _DOMAIN.match(text, end)
        local = _LOCAL_PART_BACKWARDS.match(
            text[max(done, start - _LONGEST_LOCAL_PART) : start][::-1]
        )
        return (start - local.end(), domain.end()) if local and domain else None
    if anchor[0] == "://":
        scheme = _SCHEME_BACKWARDS.match(text[max(done, start - _LONGEST_SCHEME) : start][::-1])
        if scheme is None:
            return None
        start -= scheme.end()
    return start, _ADDRESS.match(text, end).end()


def _formulas(text: str, linkable: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    """Yield the spans of TeX: pairs of delimiters within one block. Linear time."""
    opened = {}
    for delimiter in _TEX.finditer(text):
        sign, at = delimiter[0], delimiter.start()
        if sign == "\x03":
            opened = {}
        elif not linkable(at):
            continue
        elif sign in _OPENING or (sign == "$$" and sign in opened):
            start = opened.pop(_OPENING.get(sign, sign), None)
            if start is not None:
                yield start, delimiter.end()
                opened = {sign: at for sign, at in opened.items() if at < start}
        else:
            opened.setdefault(sign, at)


def _merged(spans):
    """Return the starts and ends of the spans, in order, overlapping spans merged."""
    starts, ends = [], []
    for start, end in sorted(spans):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends
