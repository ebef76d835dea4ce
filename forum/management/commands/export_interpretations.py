"""`manage.py export_interpretations`: export taggings as a ZIP."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from forum.interpretations.export import export
from forum.models import Forum, Question, Topic


class Command(BaseCommand):
    """Export the taggings of a topic, a question or a forum to a file."""

    help = (
        "Write the replies and taggings of a topic, a question or a forum to a ZIP, with "
        "pseudonyms unless --names is given. What the user may not see is left out."
    )

    def add_arguments(self, parser):
        """Define the arguments: what to export, with whose rights, and where to."""
        subject = parser.add_mutually_exclusive_group(required=True)
        subject.add_argument("--topic", type=int, help="the topic's id")
        subject.add_argument("--question", type=int, help="the question's id")
        subject.add_argument("--forum", help="the forum's slug")
        parser.add_argument("--user", required=True, help="whose rights count: a user name")
        parser.add_argument("--output", required=True, type=Path, help="the file to write")
        parser.add_argument("--names", action="store_true", help="names instead of pseudonyms")
        parser.add_argument("--key", help="a key for the pseudonyms, instead of the site's own")

    def handle(self, *, user, output, names, key, **options):
        """Write the file; raise CommandError where something is not found or not allowed."""
        by = (
            get_user_model()
            ._default_manager.filter(**{get_user_model().USERNAME_FIELD: user})
            .first()
        )
        if by is None:
            raise CommandError(f"There is no user {user!r}.")
        subject = _subject(**options)
        try:
            chunks = export(
                subject,
                by=by,
                names=names,
                key=key.encode() if key else None,
                progress=self._print_progress,
            )
        except PermissionDenied as refusal:
            raise CommandError(f"{user} may not export {subject}: {refusal}") from None
        # Written under another name first, so that `output` is never half a file.
        unfinished = output.with_name(f"{output.name}.part")
        try:
            with unfinished.open("wb") as file:
                file.writelines(chunks)
            unfinished.replace(output)
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(f"Wrote {output}, {output.stat().st_size:,} bytes.")

    def _print_progress(self, done, total):
        self.stderr.write(f"{done:,} of {total:,} replies ({done * 100 // total} %)")


def _subject(*, topic=None, question=None, forum=None, **_options):
    """Return the Topic, Question or Forum to export; raise CommandError where there is none."""
    for model, lookup in (
        (Topic, {"pk": topic}),
        (Question, {"pk": question}),
        (Forum, {"slug": forum}),
    ):
        if None not in lookup.values():
            row = model.objects.filter(**lookup).first()
            if row is None:
                raise CommandError(f"There is no such {model._meta.verbose_name}.")
            return row
    raise CommandError("Say what to export.")
