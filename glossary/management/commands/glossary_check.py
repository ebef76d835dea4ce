"""Say what is wrong among the terms."""

from django.core.management.base import BaseCommand, CommandError

from glossary.curating.consistency import findings


class Command(BaseCommand):
    """`manage.py glossary_check`, for CI and cron: it exits 1 if something is wrong."""

    help = (
        "Look for forms that several terms share, published terms without a definition, see-alsos "
        "that lead nowhere and aliases that repeat the headword; exit 1 if there are any. Terms "
        "that share a form on purpose say so by naming each other under “see also”."
    )

    def add_arguments(self, parser):
        """Take what to overlook."""
        parser.add_argument("--allow-ambiguous", action="store_true", help="Let terms share forms.")

    def handle(self, **options):
        """Print what was found, with where it is."""
        wrong = findings(allow_ambiguous=options["allow_ambiguous"])
        for finding in wrong:
            term = finding.term
            self.stdout.write(f"{term.glossary.slug}/{term.slug}: {finding.text}")
        if wrong:
            things = "1 thing is" if len(wrong) == 1 else f"{len(wrong):,} things are"
            raise CommandError(f"{things} wrong.")
        if options["verbosity"] > 0:
            self.stdout.write("Nothing is wrong.")
