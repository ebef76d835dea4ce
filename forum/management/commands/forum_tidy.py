"""`manage.py forum_tidy`, for cron: delete what is no longer needed."""

from django.core.management.base import BaseCommand

from forum import conf
from forum.models import PostAddress, Submission


class Command(BaseCommand):
    """Delete old submissions, and the addresses of posters, in batches."""

    help = (
        "Remove what the forum no longer needs: the notes of forms that were sent, by which a "
        "double click posts once, when they are older than FORUM_SUBMISSION_DAYS; and the "
        "addresses that posts came from, when they are older than FORUM_ADDRESS_DAYS. It can be "
        "stopped at any time and run again."
    )

    def handle(self, *, verbosity, **options):
        """Delete them, and print how many there were."""
        deleted, addresses = sum(Submission.delete_old()), sum(PostAddress.delete_old())
        if verbosity > 0:
            forms = f"{deleted:,} forms that were sent {conf.FORUM_SUBMISSION_DAYS} days ago"
            self.stdout.write(f"Removed {forms} or earlier.")
            self.stdout.write(f"Removed {addresses:,} addresses of posters.")
