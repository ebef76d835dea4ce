"""The formats by name: how each is written and read."""

from dataclasses import dataclass
from importlib import import_module

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Format:
    """A file format. module: the one with its `write` and `read`."""

    name: str
    label: str
    extension: str
    content_type: str
    module: str

    def write(self, glossaries, terms, stream):
        """Write to a binary stream what `records.exported` returns."""
        import_module(self.module).write(glossaries, terms, stream)

    def read(self, content):
        """Return the `Records` in a file's bytes; what is wrong with it is among them."""
        return import_module(self.module).read(content)


FORMATS = {
    format.name: format
    for format in (
        Format("csv", _("CSV, for spreadsheets"), "csv", "text/csv", "glossary.transfer.csv_files"),
        Format("json", "JSON", "json", "application/json", "glossary.transfer.json_files"),
        Format("skos", _("SKOS, as Turtle"), "ttl", "text/turtle", "glossary.transfer.skos"),
    )
}


def format_of(file_name):
    """Return the format that a file's name ends like, or None."""
    ending = file_name.rpartition(".")[2].lower()
    return next((one for one in FORMATS.values() if one.extension == ending), None)
