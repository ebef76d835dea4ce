"""Sort keys and initials of headwords in any script, for the index."""

import unicodedata

DIGITS = "0–9"
SYMBOLS = "#"
HAN = "漢"


def sort_key_of(name):
    """Return the key by which a headword is sorted and found: folded, without accents."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    base = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", " ".join(base.split()))


def initial_of(name):
    """Return the heading of the index under which a headword is listed.

    That is a letter of its script in upper case without accents ("É" under "E", "が" under "か"),
    one heading for all digits, one for all Han characters (thousands of headings would be of no
    use), and one for symbols.
    """
    for character in unicodedata.normalize("NFD", name):
        if character.isnumeric() and not character.isalpha():
            return DIGITS
        if character.isalpha():
            if unicodedata.name(character, "").startswith("CJK "):
                return HAN
            # Only the first, because some letters become two in upper case, such as the German ß.
            return character.upper()[0]
    return SYMBOLS
