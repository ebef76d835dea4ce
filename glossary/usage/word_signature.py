"""Signatures of a text's words, which tell quickly whether it may contain a form of a term.

They never miss a text in which the linker would find the form, but match some others too. So
words may be split here where the linker joins them, but never joined where it splits them.
"""

import html as entities
import re
from zlib import adler32, crc32

from glossary.engine.spellings import fold

# A tag, a comment or a declaration, or the beginning of one that goes on.
TAG = re.compile(r"<[a-zA-Z/!?][^>]*>")
# All scripts that are written without blanks, and more. Each character counts as a word.
_UNSPACED = (
    "\u0e00-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aff\u1b00-\u1b7f\u2e80-\ud7ff"
    "\uf900-\ufaff\uff66-\uff9f\U00016f00-\U00018dff\U0001a000-\U0003ffff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
MAX_WORD = 64  # characters
# Words of a form; more do not make the sieve finer.
MAX_WORDS_OF_FORM = 6
MIN_SIGNATURE, MAX_SIGNATURE = 32, 8192  # bytes
BITS_PER_WORD = 10  # in a signature, on average
HASHES_PER_WORD = 4  # bits set for one word


def words_of(html):
    """Return the set of folded words in HTML, those in unlinked zones included."""
    return {word[:MAX_WORD] for word in _WORD.findall(fold(text_of(html)))}


def text_of(html):
    """Return the text of HTML, with a blank in place of each tag."""
    return entities.unescape(TAG.sub(" ", html))


def alternatives(form):
    """Return sets of words; a text that contains a form has a word of each set.

    At most `MAX_WORDS_OF_FORM` sets, the longest words first. The set of the last word includes its
    regular plurals.
    """
    words = _WORD.findall(fold(form))
    last = len(words) - 1
    sets = {frozenset(_inflected(word) if at == last else [word]) for at, word in enumerate(words)}
    return sorted(sets, key=_length, reverse=True)[:MAX_WORDS_OF_FORM]


def signature_of(words):
    """Return a Bloom filter of words, as bytes.

    Its length is a power of two, at about ten bits per word. It reports one in fifty absent words
    as present, and no present word as absent.
    """
    size = max(MIN_SIGNATURE, 1 << (len(words) * BITS_PER_WORD // 8).bit_length())
    return _bits_of(words, min(size, MAX_SIGNATURE))


class Sieve:
    """Tells by their signatures which texts may contain one of the forms."""

    def __init__(self, forms):
        self._forms = [alternatives(form) for form in set(forms)]
        self._masks = {}

    def may_match(self, signature):
        """Tell whether a text with this signature may contain one of the forms."""
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
        for position in _bit_positions(word, size):
            bits[position >> 3] |= 1 << (position & 7)
    return bytes(bits)


def _mask(word, size):
    return int.from_bytes(_bits_of([word], size), "little")


def _bit_positions(word, size):
    """Return the bits of a word, from two hashes (Kirsch and Mitzenmacher, 2006)."""
    word = word.encode(errors="surrogatepass")
    first, second = crc32(word), adler32(word) | 1
    return [(first + number * second) % (size * 8) for number in range(HASHES_PER_WORD)]


def is_form_of(text, form):
    """Tell whether a text is spelt like a form or its regular plural."""
    present, wanted = _WORD.findall(fold(text)), _WORD.findall(fold(form))
    return present[:-1] == wanted[:-1] and bool(present) and present[-1] in _inflected(wanted[-1])


def _inflected(word):
    plurals = [word, word + "s", word + "es"]
    if word.endswith("y"):
        plurals.append(word[:-1] + "ies")
    return [plural[:MAX_WORD] for plural in plurals]


def _length(words):
    return (min(map(len, words)), sorted(words))
