"""What changed between two texts, word by word, at a cost that is bounded whatever the texts hold.

The longest common subsequence by dynamic programming: its cost is known before it starts, where
that of `difflib.SequenceMatcher` grows with the cube of a text that was made to hurt it.
"""

import re

# Pairs of lines or words that may be compared for two texts: some 50 ms.
MAX_PAIRS = 250_000
WORD = re.compile(r"\s+|\w+|[^\w\s]")


def differences(before, after):
    """Return [(kind, text)] that leads from one text to the other.

    `kind` is "same", "removed" or "added".

    Lines are compared first, then the words of lines that differ; what is too much to compare is
    given as removed and added whole.
    """
    budget = [MAX_PAIRS]
    found = []
    removed, added = [], []

    def compare_words():
        old, new = "".join(removed), "".join(added)
        if old or new:
            found.extend(_compare(WORD.findall(old), WORD.findall(new), budget))
        removed.clear()
        added.clear()

    lines = _compare(before.splitlines(keepends=True), after.splitlines(keepends=True), budget)
    for kind, text in lines:
        if kind == "same":
            compare_words()
            found.append((kind, text))
        else:
            (removed if kind == "removed" else added).append(text)
    compare_words()
    return _joined(found)


def _compare(old, new, budget):
    """Return [(kind, piece)] for two lists of pieces.

    `budget` holds the pairs that may still be compared.
    """
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    same_start, same_end = old[:start], old[len(old) - end :]
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    pairs = len(old) * len(new)
    if pairs <= budget[0]:
        budget[0] -= pairs
        middle = _aligned(old, new)
    else:
        middle = [("removed", "".join(old)), ("added", "".join(new))]
    return [
        *(("same", piece) for piece in same_start),
        *middle,
        *(("same", piece) for piece in same_end),
    ]


def _aligned(old, new):
    """Return [(kind, piece)] along a longest common subsequence of two lists."""
    width = len(new) + 1
    lengths = [[0] * width for _row in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        row, below, piece = lengths[i], lengths[i + 1], old[i]
        for j in range(len(new) - 1, -1, -1):
            if piece == new[j]:
                row[j] = below[j + 1] + 1
            else:
                row[j] = below[j] if below[j] >= row[j + 1] else row[j + 1]
    found, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            found.append(("same", old[i]))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            found.append(("removed", old[i]))
            i += 1
        else:
            found.append(("added", new[j]))
            j += 1
    return [
        *found,
        *(("removed", piece) for piece in old[i:]),
        *(("added", piece) for piece in new[j:]),
    ]


def _joined(pieces):
    """Return the pieces with neighbours of one kind joined, and empty ones left out."""
    found = []
    for kind, text in pieces:
        if found and found[-1][0] == kind:
            found[-1][1].append(text)
        elif text:
            found.append((kind, [text]))
    return [(kind, "".join(texts)) for kind, texts in found]
