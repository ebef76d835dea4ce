"""The file formats of import and export."""

from dataclasses import dataclass
from importlib import import_module

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Format:
    """A file format. module: the dotted path of the module that writes and reads it."""

    name: str
    label: str
    extension: str
    content_type: str
    module: str

    def write(self, glossaries, terms, stream):
        """Write glossaries and terms, as `records.exported` returns them, to a binary stream."""
        import_module(self.module).write(glossaries, terms, stream)

    def read(self, content):
        """Return the `Records` in a file's bytes; problems of the file are among them."""
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
    """Return the format for a file name's extension, or None."""
    ending = file_name.rpartition(".")[2].lower()
    return next((f for f in FORMATS.values() if f.extension == ending), None)
