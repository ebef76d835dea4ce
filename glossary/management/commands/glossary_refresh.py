"""Make every process read the terms again, after raw SQL has changed them."""

from django.core.management.base import BaseCommand

from glossary.models.vocabulary import changing_vocabulary


class Command(BaseCommand):
    """`manage.py glossary_refresh`."""

    help = "Let every process read the terms again, after raw SQL has changed them."

    def handle(self, **options):
        """Raise the vocabulary's version."""
        with changing_vocabulary():
            pass
        if options["verbosity"] > 0:
            self.stdout.write("Every process reads the terms again for its next page.")
