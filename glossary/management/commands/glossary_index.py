"""Read the registered texts that changed, and those that changed terms may touch."""

import time
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.db.models import Max
from django.utils import timezone

from glossary.models import Candidate, IndexedText, registry
from glossary.transactions import on_primary
from glossary.usage import index
from glossary.usage.candidates import find_candidates

SECONDS_BETWEEN_LINES = 10  # of progress


class Command(BaseCommand):
    """`manage.py glossary_index`, from cron or with --watch as a service."""

    help = (
        "Read the registered texts that changed, and those that changed terms may touch, for the "
        "counts on the curators' desk. It can be stopped at any time and run again."
    )

    def add_arguments(self, parser):
        """Add the options."""
        parser.add_argument(
            "--verify",
            action="store_true",
            help="Compare every text with what was read, for changes by raw SQL or in bulk.",
        )
        parser.add_argument("--rebuild", action="store_true", help="Read every text again.")
        parser.add_argument(
            "--candidates",
            action="store_true",
            help="Look for words without a definition now; otherwise once a day.",
        )
        parser.add_argument(
            "--watch", type=int, metavar="SECONDS", help="Go on, looking again after these seconds."
        )

    @on_primary()
    def handle(self, **options):
        """Bring the index up to date, once or repeatedly."""
        if not registry.sources():
            raise CommandError(
                "No texts are registered: call glossary.register(Model, field) in an app's ready()."
            )
        if options["watch"] is not None and options["watch"] < 1:
            raise CommandError("--watch takes a number of seconds of 1 or more.")
        self.verbosity = options["verbosity"]
        try:
            self._run(verify=options["verify"], rebuild=options["rebuild"])
            self._look_for_candidates(now=options["candidates"])
            while options["watch"]:
                # The database may have dropped a connection that was idle.
                close_old_connections()
                time.sleep(options["watch"])
                self._run(quiet=True)
                self._look_for_candidates()
        except KeyboardInterrupt:
            left = IndexedText.objects.marked().count()
            raise CommandError(
                f"Stopped with {left:,} texts left to read. Run it again to go on.", returncode=130
            ) from None

    def _run(self, *, verify=False, rebuild=False, quiet=False):
        self._run_chunks(index.mark_new_and_drop_missing(), "Looking for new texts")
        if rebuild:
            IndexedText.objects.all().mark()
        elif verify:
            self._run_chunks(index.mark_differing(), "Comparing the texts")
        index.mark_changed_terms()
        total = IndexedText.objects.marked().count()
        if quiet and not total:
            return
        done, last_line_at = 0, time.monotonic()
        while count := index.read_batch():
            done += count
            if time.monotonic() - last_line_at > SECONDS_BETWEEN_LINES:
                last_line_at = time.monotonic()
                self._say(f"{done:,} of {max(done, total):,} texts read")
        self._say(f"{done:,} texts read, {IndexedText.objects.count():,} in the index.")

    def _look_for_candidates(self, *, now=False):
        last = Candidate.objects.aggregate(last=Max("found_at"))["last"]
        if now or last is None or last < timezone.now() - timedelta(days=1):
            self._run_chunks(find_candidates(), "Looking for words without a definition")
            self._say(f"{Candidate.objects.open().count():,} words in use have no definition.")

    def _run_chunks(self, chunks, what):
        last_line_at = time.monotonic()
        for number, _ in enumerate(chunks, 1):
            if time.monotonic() - last_line_at > SECONDS_BETWEEN_LINES:
                last_line_at = time.monotonic()
                self._say(f"{what}: {number * index.CHUNK:,} so far")

    def _say(self, line):
        if self.verbosity > 0:
            self.stdout.write(line)
