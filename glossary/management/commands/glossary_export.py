"""Export terms as CSV, JSON or SKOS."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from glossary.models import Glossary
from glossary.transfer.formats import FORMATS, format_of
from glossary.transfer.records import exported
from glossary.transfer.skos import NoRdflib


class Command(BaseCommand):
    """`manage.py glossary_export terms.json`."""

    help = (
        "Write all terms, drafts and retired ones too, as CSV, JSON or SKOS (Turtle). The history "
        "of the definitions is left out; all else comes back by glossary_import."
    )

    def add_arguments(self, parser):
        """Add the file, the format and the glossaries."""
        parser.add_argument("file", nargs="?", help="Else standard output.")
        parser.add_argument("--format", choices=list(FORMATS), help="Else as the name ends.")
        parser.add_argument(
            "--glossary", action="append", metavar="SLUG", help="Only this one; may be repeated."
        )

    def handle(self, **options):
        """Write the file."""
        format = FORMATS.get(options["format"]) or format_of(options["file"] or "")
        if format is None:
            raise CommandError(f"Say with --format which of {', '.join(FORMATS)} to write.")
        glossaries, terms = exported(self._chosen(options["glossary"]))
        try:
            if options["file"]:
                with Path(options["file"]).open("wb") as stream:
                    format.write(glossaries, terms, stream)
            else:
                format.write(glossaries, terms, sys.stdout.buffer)
        except NoRdflib as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error

    def _chosen(self, slugs):
        if not slugs:
            return None
        glossaries = Glossary.objects.filter(slug__in=slugs)
        missing = set(slugs) - {glossary.slug for glossary in glossaries}
        if missing:
            raise CommandError(f"There is no glossary “{', '.join(sorted(missing))}”.")
        return glossaries
