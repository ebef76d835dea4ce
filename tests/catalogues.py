"""Reading the translations' catalogues, without gettext's own programs."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted(
    path for folder in ("", "*/") for path in ROOT.glob(f"{folder}locale/*/LC_MESSAGES/*.po")
)
FIELD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) ((?:".*"\n?)+)', re.MULTILINE)


@dataclass
class Entry:
    """A text of the sources with its translations: one, or one for each plural form."""

    context: str
    msgid: str
    plural: str
    translations: list
    flags: str


def read_catalogue(path):
    """Return a catalogue's entries, without its header."""
    entries = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        fields = {
            name: "".join(ast.literal_eval(line) for line in lines.splitlines())
            for name, lines in FIELD.findall(block)
        }
        if fields.get("msgid"):
            translations = [text for name, text in fields.items() if name.startswith("msgstr")]
            flags = "".join(re.findall(r"^#, (.*)$", block, re.MULTILINE))
            context, plural = fields.get("msgctxt", ""), fields.get("msgid_plural", "")
            entries.append(Entry(context, fields["msgid"], plural, translations, flags))
    return entries
