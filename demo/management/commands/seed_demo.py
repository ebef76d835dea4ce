"""Fill the database with the demo's people, forums, topics and terms."""

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from demo import seeding
from demo.seeding import people

NAMES_SHOWN = 5


class Command(BaseCommand):
    """Write the demo's content unless it is there; with --reset, start over."""

    help = "Fill the database with the demo's people, forums, topics and terms."

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset", action="store_true", help="empty the database first, and start over"
        )
        parser.add_argument(
            "--force", action="store_true", help="also where this is not a demo's database"
        )
        parser.add_argument(
            "--address", default="http://localhost:8000/", help="where the site is served"
        )

    def handle(self, *args, reset, force, address, **options):
        if not (settings.DEMO_SHOW_SIGN_INS or force):
            raise CommandError(
                "This would create accounts with a known password, an administrator's among "
                "them, on a site that is not set up as a demo (DEMO_SHOW_SIGN_INS). "
                "Use --force if you mean it."
            )
        if reset:
            self._empty(force)
        if seeding.is_seeded():
            self._say("The demo's content is there already, with all that has been written since.")
            self._say("To start over: make demo-reset")
        elif not seeding.is_empty():
            raise CommandError(
                "This database has people or forums that the demo did not make, so they were left "
                "alone. To lose them: seed_demo --reset --force"
            )
        else:
            self._say("Writing the demo's content ...")
            seeding.seed(lambda line: self._say(f"  {line}"))
            # A real site runs it by cron; the curators' counts need it.
            call_command("glossary_index", verbosity=0)
        self._invite(address)

    def _empty(self, force):
        if not (seeding.is_seeded() or seeding.is_empty() or force):
            raise CommandError(
                "This database was not made by seed_demo, so it was not emptied. "
                "To lose what is in it: seed_demo --reset --force"
            )
        self._say("Emptying the database ...")
        call_command("flush", interactive=False, verbosity=0)

    def _invite(self, address):
        self._say("")
        self._say(f"The site is served at {self.style.SUCCESS(address)} by: make demo")
        self._say(f"Everybody's password is {self.style.SUCCESS(people.PASSWORD)}. Sign in as")
        for role, names in people.by_role().items():
            shown = ", ".join(names[:NAMES_SHOWN])
            more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
            self._say(f"  {role + ':':<15} {shown}{more}")

    def _say(self, line):
        if self.verbosity:
            self.stdout.write(line)
            self.stdout.flush()

    def execute(self, *args, **options):
        self.verbosity = options["verbosity"]
        return super().execute(*args, **options)
