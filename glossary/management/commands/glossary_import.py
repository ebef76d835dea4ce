"""Import terms from CSV, JSON or SKOS."""

import time
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from glossary.models import Glossary
from glossary.transactions import on_primary
from glossary.transfer.applying import Refused, import_records
from glossary.transfer.formats import FORMATS, format_of
from glossary.transfer.planning import plan_steps
from glossary.transfer.skos import NoRdflib
from glossary.transfer.steps import finish

MAX_BYTES = 200_000_000
SECONDS_BETWEEN_LINES = 5  # of progress


class Command(BaseCommand):
    """`manage.py glossary_import terms.csv --dry-run`."""

    help = (
        "Add and change terms as a CSV, JSON or SKOS (Turtle) file has them: all or nothing. Terms "
        "that the file does not name stay as they are. With --dry-run, only list the changes."
    )

    def add_arguments(self, parser):
        """Add the file, its format, and who imports it and why."""
        parser.add_argument("file")
        parser.add_argument("--format", choices=list(FORMATS), help="Else as the name ends.")
        parser.add_argument("--glossary", metavar="SLUG", help="Of the rows that name none.")
        parser.add_argument("--by", metavar="USERNAME", help="Who stands in the history.")
        parser.add_argument("--reason", default="", help="Why, for the history.")
        parser.add_argument("--dry-run", action="store_true", help="List what would change.")

    @on_primary()
    def handle(self, **options):
        """Read the file, and write or list its changes."""
        records = self._read(Path(options["file"]), options["format"])
        who = {"by": self._user(options["by"]), "glossary": self._glossary(options["glossary"])}
        reason = options["reason"] or f"Imported from {Path(options['file']).name}"
        self.last_line_at = time.monotonic()
        try:
            if options["dry_run"]:
                plan = finish(plan_steps(records, **who), self._tell_progress)
                self._list(plan)
            else:
                plan = import_records(
                    records, **who, reason=reason[:300], progress=self._tell_progress
                )
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        except Refused as refused:
            self._refuse(refused.problems)
        if plan.problems:
            self._refuse(plan.problems)
        would = "would be " if options["dry_run"] else ""
        self.stdout.write(
            f"{len(plan.new):,} terms {would}added, {len(plan.changed):,} {would}changed, "
            f"{plan.unchanged:,} as they were; {len(plan.glossaries):,} glossaries "
            f"{would}added or changed."
        )

    def _read(self, path, name):
        format = FORMATS[name] if name else format_of(path.name)
        if format is None:
            raise CommandError(f"Say with --format which of {', '.join(FORMATS)} it is.")
        try:
            if path.stat().st_size > MAX_BYTES:
                raise CommandError(f"The file is larger than {MAX_BYTES:,} bytes.")
            return format.read(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        except NoRdflib as error:
            raise CommandError(str(error)) from error

    def _glossary(self, slug):
        if not slug:
            return None
        glossary = Glossary.objects.filter(slug=slug).first()
        if glossary is None:
            raise CommandError(f"There is no glossary “{slug}”.")
        return glossary

    def _user(self, name):
        if not name:
            return None
        users = get_user_model()
        try:
            return users.objects.get_by_natural_key(name)
        except users.DoesNotExist:
            raise CommandError(f"There is no user “{name}”.") from None

    def _tell_progress(self, step):
        if time.monotonic() - self.last_line_at > SECONDS_BETWEEN_LINES:
            self.last_line_at = time.monotonic()
            self.stdout.write(f"{step.doing}: {step.done:,} of {step.total:,} terms")

    def _list(self, plan):
        for change in [*plan.glossaries, *plan.terms]:
            if change.is_new:
                self.stdout.write(f"+ {change.name}")
            else:
                self.stdout.write(f"~ {change.name}: {', '.join(sorted(change.values))}")

    def _refuse(self, problems):
        for problem in problems:
            self.stderr.write(str(problem))
        raise CommandError("Nothing was imported.")
