"""Where a headword stands in an index, in any script."""

import unicodedata

DIGITS = "0–9"
SYMBOLS = "#"
HAN = "漢"


def sort_key_of(name):
    """Return the key that headwords are sorted and found by: folded, accents left out."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def initial_of(name):
    """Return the heading of an index that a headword stands under.

    A letter of its script in upper case and without accents ("É" under "E", "が" under "か"), one
    heading for all digits, one for all Han characters (an index of thousands helps nobody), and
    one for what has neither.
    """
    for character in unicodedata.normalize("NFD", name):
        if character.isnumeric() and not character.isalpha():
            return DIGITS
        if character.isalpha():
            if unicodedata.name(character, "").startswith("CJK "):
                return HAN
            # One character even for those that grow in upper case, such as the German sharp s.
            return character.upper()[0]
    return SYMBOLS
