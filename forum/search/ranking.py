"""How well a text fits, and which of its words do. Pure, and the same for all databases.

The texts are folded. A database stems by its own rules, which we cannot ask it for here: so words
count that begin like the one that is looked for and end otherwise.
"""

import re
from functools import lru_cache

from forum.search.folding import is_unspaced

ENDINGS = re.compile("(?:ingly|edly|ings|ing|ies|ied|es|ed|ly|s|e|y)$")
# Letters that a root has at least, and that may follow it.
SHORTEST_ROOT, LONGEST_ENDING = 3, 4
# What a title counts beside a text, and all words in their order beside some here and there.
TITLE, WHOLE = 2.0, 1.0
# A text of so many characters is neither long nor short.
USUAL_LENGTH = 600


@lru_cache(maxsize=1_000)
def root(word):
    """Return the beginning that a word has in common with its other forms."""
    shorter = ENDINGS.sub("", word)
    return shorter if len(shorter) >= SHORTEST_ROOT and not is_unspaced(word) else word


def score(clauses, title, body):
    """Return how well a post fits, a number; `clauses` are those of a Query that it has."""
    title, body = f" {title} ", f" {body} "
    total, length = 0.0, len(body) / USUAL_LENGTH
    for clause in clauses:
        in_title = in_body = 0
        for phrase in clause.phrases:
            beginning = f" {' '.join((*phrase[:-1], root(phrase[-1])))}"
            in_title += title.count(beginning)
            in_body += body.count(beginning)
        # Each further occurrence counts less, and a long text has more of them by chance.
        total += in_body / (in_body + 0.5 + 0.5 * length) if in_body else 0
        total += TITLE * bool(in_title)
    if len(clauses) > 1:
        whole = f" {' '.join(word for clause in clauses for word in clause.phrases[0])} "
        total += WHOLE * (whole in body) + TITLE * (whole in title)
    return total


class Marked:
    """The words that are marked in results: those that a Query looks for, and their other forms."""

    def __init__(self, query):
        words = {word for clause in query.required for phrase in clause.phrases for word in phrase}
        # A number has no other forms, nor has a pair of characters.
        self.exact = {word for word in words if is_unspaced(word) or word.isdigit()}
        self.roots = {root(word) for word in words - self.exact}
        # {word: whether it is one of them}, for a page has most words many times.
        self.known = dict.fromkeys(self.exact, True)

    def __contains__(self, word):
        if word not in self.known:
            self.known[word] = any(_is_form(word, each) for each in self.roots)
        return self.known[word]


def _is_form(word, beginning):
    """Return whether a word has this root, and an ending."""
    if len(beginning) < SHORTEST_ROOT:
        return word == beginning
    return word.startswith(beginning) and len(word) - len(beginning) <= LONGEST_ENDING
