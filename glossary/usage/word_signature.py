"""The words of a text, folded: a quick sieve for the texts that can hold a form of a term.

It lets through every text in which the linker would find the form, and some in which it would not.
So it may split where the linker joins, and must never join where the linker splits.
"""

import html as entities
import re
from zlib import adler32, crc32

from glossary.engine.spellings import fold

# A tag, a comment or a declaration of HTML5; it ends no later than this.
TAG = re.compile(r"<[a-zA-Z/!?][^>]*>")
# All scripts that are written without blanks, and some more: here one character is one word.
_UNSPACED = (
    "\u0e00-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aff\u1b00-\u1b7f\u2e80-\ud7ff"
    "\uf900-\ufaff\uff66-\uff9f\U00016f00-\U00018dff\U0001a000-\U0003ffff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
MAX_WORD = 64
# Words of a form that are looked for: more make the sieve no finer.
MAX_WORDS_OF_FORM = 6
# In bytes, and in bits.
MIN_SIGNATURE, MAX_SIGNATURE = 32, 8192
BITS_OF_WORD, PLACES_OF_WORD = 10, 4


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
    sets = {frozenset(_inflected(word) if at == last else [word]) for at, word in enumerate(words)}
    return sorted(sets, key=_length, reverse=True)[:MAX_WORDS_OF_FORM]


def signature_of(words):
    """Return a Bloom filter of words, as bytes: about ten bits a word.

    Its length is a power of two. Of words that are not among them it takes one in fifty for one
    that is, and of those that are none for one that is not.
    """
    size = max(MIN_SIGNATURE, 1 << (len(words) * BITS_OF_WORD // 8).bit_length())
    return _bits_of(words, min(size, MAX_SIGNATURE))


class Sieve:
    """Tells by their signatures which texts may hold one of the forms."""

    def __init__(self, forms):
        self._forms = [alternatives(form) for form in set(forms)]
        self._masks = {}

    def lets_through(self, signature):
        """Tell whether a text with this signature can hold one of the forms."""
        size = len(signature)
        if size not in self._masks:
            self._masks[size] = [
                [[_mask(word, size) for word in words] for words in form] for form in self._forms
            ]
        bits = int.from_bytes(signature, "little")
        return any(
            all(any(bits & mask == mask for mask in masks) for masks in form)
            for form in self._masks[size]
        )


def _bits_of(words, size):
    bits = bytearray(size)
    for word in words:
        for place in _places(word, size):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def _mask(word, size):
    return int.from_bytes(_bits_of([word], size), "little")


def _places(word, size):
    """Return the bits that stand for a word, by two hashes (Kirsch and Mitzenmacher, 2006)."""
    word = word.encode(errors="surrogatepass")
    one, other = crc32(word), adler32(word) | 1
    return [(one + number * other) % (size * 8) for number in range(PLACES_OF_WORD)]


def is_form_of(text, form):
    """Tell whether a text is written as a form is, or as its regular plural."""
    present, wanted = _WORD.findall(fold(text)), _WORD.findall(fold(form))
    return present[:-1] == wanted[:-1] and bool(present) and present[-1] in _inflected(wanted[-1])


def _inflected(word):
    plurals = [word, word + "s", word + "es"]
    if word.endswith("y"):
        plurals.append(word[:-1] + "ies")
    return [plural[:MAX_WORD] for plural in plurals]


def _length(words):
    return (min(map(len, words)), sorted(words))
