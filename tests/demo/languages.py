"""Telling the texts of a page that are left in English from what people wrote."""

import re
from html.parser import HTMLParser

from tests.catalogues import CATALOGUES, read_catalogue

READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title"}


class ShownTexts(HTMLParser):
    """Collects what a page shows, has read out, or hands to its scripts."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.tag = set(), ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tag = tag
        for name, value in attrs:
            # Other data for scripts are keys, such as "supports".
            is_sentence = name.startswith("data-") and re.match(r"[A-Z]|.+ ", value or "")
            if name in READ_ALOUD or is_sentence:
                self.texts.add(value)

    def handle_data(self, data):
        if self.tag not in ("script", "style"):
            self.texts.add(" ".join(data.split()))


def english_texts():
    """Return a pattern of what the catalogues' texts look like where they are not translated."""
    patterns = set()
    for path in CATALOGUES:
        for entry in read_catalogue(path):
            for english in {entry.msgid, entry.plural} - {"", *entry.translations}:
                parts = re.split(r"%\(\w+\)[sd]", english)
                # One of fewer letters of its own would match what people wrote.
                if len(re.findall(r"[A-Za-z]", "".join(parts))) > 3:
                    patterns.add(r"[\w ]{1,40}".join(map(re.escape, parts)))
    return re.compile("|".join(patterns))
