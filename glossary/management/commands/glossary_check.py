"""Report problems among the terms."""

from django.core.management.base import BaseCommand, CommandError

from glossary.curating.consistency import findings


class Command(BaseCommand):
    """`manage.py glossary_check`, for CI and cron. Exits with 1 if there are problems."""

    help = (
        "Look for forms that several terms share, published terms without a definition, see-alsos "
        "that lead nowhere and aliases that repeat the headword; exit 1 if there are any. Terms "
        "that share a form on purpose say so by naming each other under “see also”."
    )

    def add_arguments(self, parser):
        """Add the option that ignores shared forms."""
        parser.add_argument("--allow-ambiguous", action="store_true", help="Let terms share forms.")

    def handle(self, **options):
        """Print the findings, each with its term."""
        problems = findings(allow_ambiguous=options["allow_ambiguous"])
        for finding in problems:
            term = finding.term
            self.stdout.write(f"{term.glossary.slug}/{term.slug}: {finding.text}")
        if problems:
            things = "1 thing is" if len(problems) == 1 else f"{len(problems):,} things are"
            raise CommandError(f"{things} wrong.")
        if options["verbosity"] > 0:
            self.stdout.write("Nothing is wrong.")
