"""Finds forms in a text: an automaton, and the choice of the leftmost, then longest."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

_BLANK = ord(" ")
# Of one character beyond ASCII, in UTF-8, all bytes but the first.
_LATER_BYTES = bytes(range(0x80, 0xC0))
# What a form is taken for where it is found: no mention here, or none that begins here.
REJECTED = False
NO_START = None
# With so many needles the larger automaton, which is a third faster, takes 8 MB.
_FEW = 2_000
# So often other needles are tried in one haystack where the longest was not accepted: a bound on
# vocabularies that are made to hurt, with forms nested in one another beyond all reason.
MOST_TRIES, MOST_TRIES_A_HIT = 1_000, 5


class Automaton:
    """Finds needles in haystacks, both as `Alphabet` makes them, in linear time."""

    def __init__(self, needles: Iterable[bytes]):
        # In order they are built into the automaton in half the time.
        needles = sorted(needles)
        self._longest = max(map(len, needles), default=0)
        self._find = None
        if needles:
            kind = Implementation.DFA if len(needles) <= _FEW else Implementation.ContiguousNFA
            automaton = BytesAhoCorasick(needles, MatchKind.LeftmostLongest, kind)
            self._find = automaton.find_matches_as_indexes

    def select(self, haystack: bytes, accept: Callable[[int, int], Any]) -> Iterator:
        """Yield what `accept(start, end)` makes of the leftmost, then longest of what is found.

        Where it answers REJECTED shorter needles are tried, and those that begin further right;
        where it answers NO_START the latter alone. Nothing that is accepted overlaps.
        """
        if self._find is None:
            return
        done = 0
        hits = self._find(haystack)
        tries = iter(range(MOST_TRIES + MOST_TRIES_A_HIT * len(hits)))
        for _, start, end in hits:
            # The last blank is not the needle's alone: another may begin with it.
            end -= 1
            if start >= done:
                found = accept(start, end)
                if found:
                    done = end
                    yield found
                    if haystack[end - 1] != _BLANK:
                        continue
                    retry = (end, end + 1, None)
                elif b" " not in haystack[start:end]:
                    continue
                elif found is NO_START:
                    retry = (start + 1, end + 1, None)
                else:
                    retry = (start, end + 1, end)
            elif end >= done:
                # What was accepted instead of another needle reaches into this one.
                retry = (done, end + 1, None)
            else:
                continue
            for found, found_end in self._retry(haystack, accept, tries, *retry):
                done = found_end
                yield found

    def _retry(self, haystack, accept, tries, start, end, shorter_than):
        """Yield, with its end, what is accepted of needles that begin between `start` and `end`.

        shorter_than: where the needle ends that was rejected at `start`; shorter ones come first.
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
            found = accept(hit_start, hit_end)
            if found:
                yield found, hit_end
                start, shorter_than = hit_end, None
            elif found is NO_START:
                start, shorter_than = hit_start + 1, None
            else:
                start, shorter_than = hit_start, hit_end


class Ruler:
    """Measures a text by its haystack."""

    def __init__(self, haystack: bytes):
        self._haystack = haystack
        self._at = 0
        self._offset = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the text of what is at `start:end` in the haystack.

        Ask in ascending order of `start`, so that all questions together take linear time.
        """
        haystack = self._haystack
        self._offset += len(haystack[self._at : start].translate(None, _LATER_BYTES))
        self._at = start
        return self._offset, self._offset + len(haystack[start:end].translate(None, _LATER_BYTES))
