"""The words of a text, folded: a quick sieve for the texts that can hold a form of a term.

It lets through every text in which the linker would find the form, and some in which it would not.
So it may split where the linker joins, and must never join where the linker splits.
"""

import html as entities
import re

from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from glossary.engine.forms import fold

# As HTML5 has it, a tag, a comment or a declaration; it ends no later than this.
TAG = re.compile(r"<[a-zA-Z/!?][^>]*>")
# All scripts that are written without blanks, and some more: here one character is one word.
_UNSPACED = (
    "\u0e00-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aff\u1b00-\u1b7f\u2e80-\ud7ff"
    "\uf900-\ufaff\uff66-\uff9f\U00016f00-\U00018dff\U0001a000-\U0003ffff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
MAX_WORD = 64
# More words of one form make the sieve no finer.
MAX_WORDS_OF_FORM = 6


def words_of(html):
    """Return the set of folded words that occur in HTML, those in skipped places too."""
    return {word[:MAX_WORD] for word in _WORD.findall(fold(text_of(html)))}


def text_of(html):
    """Return HTML's text with a blank in place of each tag."""
    return entities.unescape(TAG.sub(" ", html))


def alternatives(form):
    """Return what words a text must have to hold a form: of each set of alternatives one.

    The longest first; the last word may be in the regular plural. At most `MAX_WORDS_OF_FORM`.
    """
    words = _WORD.findall(fold(form))
    last = len(words) - 1
    found = {frozenset(_inflected(word) if at == last else [word]) for at, word in enumerate(words)}
    return sorted(found, key=_length, reverse=True)[:MAX_WORDS_OF_FORM]


def can_hold(forms):
    """Return the condition that an `IndexedText` can hold one of the forms."""
    condition = Q(pk__in=[])
    for form in set(forms):
        held = Q()
        for words in alternatives(form):
            one = Q()
            for word in sorted(words):
                one |= Q(GreaterThan(StrIndex("words", Value(f" {word} ")), 0))
            held &= one
        condition |= held
    return condition


def is_form_of(text, form):
    """Tell whether a text is written as a form is, or as its regular plural."""
    found, wanted = _WORD.findall(fold(text)), _WORD.findall(fold(form))
    return found[:-1] == wanted[:-1] and bool(found) and found[-1] in _inflected(wanted[-1])


def as_column(words):
    """Return a set of words as `IndexedText.words` keeps it, each between blanks."""
    return f" {' '.join(sorted(words))} "


def _inflected(word):
    plurals = [word, word + "s", word + "es"]
    if word.endswith("y"):
        plurals.append(word[:-1] + "ies")
    return [plural[:MAX_WORD] for plural in plurals]


def _length(words):
    return (min(map(len, words)), sorted(words))
