"""Find forms in a text: an automaton, and the choice of the leftmost, then longest match."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

_BLANK = ord(" ")
# All bytes but the first of a character beyond ASCII in UTF-8.
_LATER_BYTES = bytes(range(0x80, 0xC0))
# Verdicts on a match: it is no mention, or no mention begins here at all.
REJECTED = False
NO_START = None
# Needles. With as many the larger automaton, which is a third faster, takes 8 MB.
_FEW = 2_000
# Searches for other needles in one haystack where the longest was rejected, and such searches for
# each hit. Bounds the time for vocabularies built as an attack, with forms nested many deep.
MOST_TRIES, MOST_TRIES_A_HIT = 1_000, 5


class Automaton:
    """Finds needles in haystacks, both encoded by `Alphabet`, in linear time."""

    def __init__(self, needles: Iterable[bytes]):
        # Sorted needles halve the time to build the automaton.
        needles = sorted(needles)
        self._longest = max(map(len, needles), default=0)
        self._find = None
        if needles:
            kind = Implementation.DFA if len(needles) <= _FEW else Implementation.ContiguousNFA
            automaton = BytesAhoCorasick(needles, MatchKind.LeftmostLongest, kind)
            self._find = automaton.find_matches_as_indexes

    def select(self, haystack: bytes, accept: Callable[[int, int], Any]) -> Iterator:
        """Yield what `accept(start, end)` returns for the leftmost, then longest matches.

        If it returns REJECTED, shorter needles are tried, then those that begin further right; if
        it returns NO_START, only the latter. Accepted matches do not overlap.
        """
        if self._find is None:
            return
        done = 0
        hits = self._find(haystack)
        tries = iter(range(MOST_TRIES + MOST_TRIES_A_HIT * len(hits)))
        for _, start, end in hits:
            # The next needle may begin with the last blank, so it does not count.
            end -= 1
            if start >= done:
                mention = accept(start, end)
                if mention:
                    done = end
                    yield mention
                    if haystack[end - 1] != _BLANK:
                        continue
                    retry = (end, end + 1, None)
                elif b" " not in haystack[start:end]:
                    continue
                elif mention is NO_START:
                    retry = (start + 1, end + 1, None)
                else:
                    retry = (start, end + 1, end)
            elif end >= done:
                # A match that was accepted on retrying reaches into this one.
                retry = (done, end + 1, None)
            else:
                continue
            for mention, mention_end in self._retry(haystack, accept, tries, *retry):
                done = mention_end
                yield mention

    def _retry(self, haystack, accept, tries, start, end, shorter_than):
        """Yield (mention, end) for accepted matches that begin between `start` and `end`.

        shorter_than: the end of the match rejected at `start`, where shorter needles are tried
        first; None to begin with the longest.
        """
        while start < end and next(tries, None) is not None:
            stop = end + self._longest if shorter_than is None else shorter_than
            hits = self._find(haystack[start:stop])
            if shorter_than is not None and (not hits or hits[0][1]):
                start, shorter_than = start + 1, None
                continue
            if not hits or start + hits[0][1] >= end:
                return
            hit_start, hit_end = start + hits[0][1], start + hits[0][2] - 1
            mention = accept(hit_start, hit_end)
            if mention:
                yield mention, hit_end
                start, shorter_than = hit_end, None
            elif mention is NO_START:
                start, shorter_than = hit_start + 1, None
            else:
                start, shorter_than = hit_start, hit_end


class Ruler:
    """Converts positions in a haystack, which is in UTF-8, to positions in its text."""

    def __init__(self, haystack: bytes):
        self._haystack = haystack
        self._at = 0
        self._offset = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the text of `start:end` in the haystack.

        Call in ascending order of `start`; then all calls together take linear time.
        """
        haystack = self._haystack
        self._offset += len(haystack[self._at : start].translate(None, _LATER_BYTES))
        self._at = start
        return self._offset, self._offset + len(haystack[start:end].translate(None, _LATER_BYTES))
