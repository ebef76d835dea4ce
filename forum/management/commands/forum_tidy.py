"""`manage.py forum_tidy`, from cron: removes what has done its work."""

from django.core.management.base import BaseCommand

from forum import conf
from forum.models import Submission


class Command(BaseCommand):
    """Remove old rows of `forum_submission`, a batch at a time."""

    help = (
        "Remove what the forum no longer needs: the notes of forms that were sent, by which a "
        "double click posts once, when they are older than FORUM_SUBMISSION_DAYS. It can be "
        "stopped at any time and run again."
    )

    def handle(self, *, verbosity, **options):
        """Remove them, and say how many there were."""
        removed = sum(Submission.delete_old())
        if verbosity > 0:
            forms = f"{removed:,} forms that were sent {conf.FORUM_SUBMISSION_DAYS} days ago"
            self.stdout.write(f"Removed {forms} or earlier.")
