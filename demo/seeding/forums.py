"""The demo's forums. There is no verb for creating one; administrators use the model's form."""

from django.contrib.auth.models import Group

from demo.seeding.content import read
from forum.models import Forum

FIELDS = ("slug", "title", "description", "kind", "visibility")


def seed(glossaries):
    """Create the forums in the order of the index; return {slug: forum}."""
    forums = {}
    for position, entry in enumerate(read("forums.toml")["forums"], start=1):
        forum = Forum(
            parent=forums.get(entry.get("parent")),
            glossary=glossaries.get(entry.get("glossary")),
            position=position,
            holders_visible_to="everyone",
            **{name: entry[name] for name in FIELDS},
        )
        forum.full_clean()
        forum.save()
        forum.groups.set(Group.objects.filter(name__in=entry.get("groups", ())))
        forums[forum.slug] = forum
    return forums
