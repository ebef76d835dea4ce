"""What a post may ask of the renderer: the cleaning of its text, and the limits on its cost.

Python-Markdown copies a paragraph for each mark that it reads in it, which is quadratic time, and
has much to do for each paragraph, however short. No post that people write comes near the limits
on these: they count the text of paragraphs, headings and table cells, never code.
"""

import re
import unicodedata

MAX_NESTING = 24
MAX_COLUMNS = 40
MAX_CELLS = 4_000
MAX_DEFINITIONS = 300
# Characters of addresses and titles that all uses of reference links together may bring in.
MAX_EXPANSION = 100_000
# Of the HTML: so many characters for each of the Markdown, and so many more.
MAX_GROWTH = 12
MAX_GROWTH_EXTRA = 20_000

# In one paragraph, heading or table cell.
MAX_MARKS = 2_000
# Paragraphs, headings and cells with inline markup in one document.
MAX_INLINE_TEXTS = 2_500

INLINE_MARK = re.compile(r"[\\`*_~\[<\n]|#[0-9]|://|www\.", re.IGNORECASE)
MARK = re.compile(r"[\\`*_~\[\]<>]")
LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")

# Letters and marks that show nothing: fillers, the joiner of graphemes, variation selectors.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0]")


class Refused(ValueError):
    """The text would cost too much to read as Markdown; its message says which limit it passes."""


def clean_text(body):
    """Return a text as it may be stored: line breaks as LF, no control characters, valid Unicode.

    `body` is any string. Lone surrogates, which no encoding can store, become U+FFFD.
    """
    body = body.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return without_controls(LINE_BREAK.sub("\n", body))


def is_blank(text):
    """Return whether a reader would see nothing of a text: blanks, and what has no shape."""
    return all(
        character.isspace() or unicodedata.category(character) == "Cf"
        for character in UNSEEN.sub("", text)
    )


def without_controls(text):
    """Return a text without control characters; tab and line feed stay."""
    return CONTROL.sub("", text)


class InlineBudget:
    """What the inline markup of one document has cost so far."""

    def __init__(self):
        self.texts = 0
        self.cells = 0

    def spend(self, text):
        """Count a text; return whether it may hold inline markup at all.

        Raises `Refused` where it, or the document up to it, passes a limit.
        """
        if not INLINE_MARK.search(text):
            return False
        self.texts += 1
        if self.texts > MAX_INLINE_TEXTS:
            raise Refused("too many paragraphs with inline markup")
        if len(MARK.findall(text)) > MAX_MARKS:
            raise Refused("too many marks in one paragraph")
        return True
