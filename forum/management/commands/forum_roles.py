"""`manage.py forum_roles`: make the groups of the forum's roles."""

from django.core.management.base import BaseCommand

from forum.roles import make_role_groups


class Command(BaseCommand):
    """Make the groups, and tell what was made."""

    help = (
        "Make Django's groups for the forum's administrators, moderators and spectators, with "
        "their permissions. It takes nothing away and can be run again. Whoever is in none of "
        "them is a participant."
    )

    def handle(self, *, verbosity, **options):
        """Make them."""
        for group in make_role_groups():
            if verbosity > 0:
                self.stdout.write(describe(group))


def describe(group):
    """Return what was done about a MadeGroup, as a sentence."""
    given = ", ".join(group.permissions)
    if group.is_new:
        return f"Made the group ‘{group.name}’ with {given}."
    return f"Gave the group ‘{group.name}’ {given}." if given else f"‘{group.name}’ is complete."
