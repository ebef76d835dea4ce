"""The cleaning of a post's text, and the limits on the cost of rendering it.

Python-Markdown copies a paragraph for each mark in it, which takes quadratic time, and is slow for
each paragraph, however short. So marks and paragraphs are limited, in paragraphs, headings and
table cells, not in code. Posts that people write stay far below the limits.
"""

import re
import unicodedata

MAX_NESTING = 24
MAX_COLUMNS = 40
MAX_CELLS = 4_000
MAX_DEFINITIONS = 300
# Characters that all uses of reference links in a document may add.
MAX_EXPANSION = 100_000
# Characters of HTML per character of Markdown, and in addition.
MAX_GROWTH = 12
MAX_GROWTH_EXTRA = 20_000

# Per paragraph, heading or table cell.
MAX_MARKS = 2_000
# Paragraphs, headings and cells with inline markup per document.
MAX_INLINE_TEXTS = 2_500

INLINE_MARK = re.compile(r"[\\`*_~\[<\n]|#[0-9]|://|www\.", re.IGNORECASE)
MARK = re.compile(r"[\\`*_~\[\]<>]")
LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")

# Invisible letters and marks: fillers, the grapheme joiner, variation selectors.
INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0]")


class Refused(ValueError):
    """The text exceeds a limit, which the message names."""


def clean_text(body):
    """Return any string as it may be stored: LF line breaks, no control characters, valid Unicode.

    Lone surrogates, which cannot be encoded, become U+FFFD.
    """
    body = body.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return without_controls(LINE_BREAK.sub("\n", body))


def is_blank(text):
    """Return whether a text shows nothing: only spaces and invisible characters."""
    return all(
        character.isspace() or unicodedata.category(character) == "Cf"
        for character in INVISIBLE.sub("", text)
    )


def without_controls(text):
    """Return a text without control characters but tab and line feed."""
    return CONTROL.sub("", text)


class InlineBudget:
    """What one document has used of the limits on inline markup and table cells."""

    def __init__(self):
        self.texts = 0
        self.cells = 0

    def spend(self, text):
        """Count a text; return whether it may contain inline markup.

        Raises Refused where the text, or the document so far, exceeds a limit.
        """
        if not INLINE_MARK.search(text):
            return False
        self.texts += 1
        if self.texts > MAX_INLINE_TEXTS:
            raise Refused("too many paragraphs with inline markup")
        if len(MARK.findall(text)) > MAX_MARKS:
            raise Refused("too many marks in one paragraph")
        return True
