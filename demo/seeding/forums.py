"""The demo's forums, as their owner makes them."""

from django.contrib.auth.models import Group

from demo.seeding.content import read
from forum.models import Forum

FIELDS = ("slug", "title", "description", "kind", "visibility")


def seed(cast, glossaries):
    """Make the forums in the order of the index; return {slug: forum}."""
    forums = {}
    for entry in read("forums.toml")["forums"]:
        forum = Forum.make(
            by=cast["ada"],
            parent=forums.get(entry.get("parent")),
            glossary=glossaries.get(entry.get("glossary")),
            groups=Group.objects.filter(name__in=entry.get("groups", ())),
            holders_visible_to="everyone",
            **{name: entry[name] for name in FIELDS},
        )
        forums[forum.slug] = forum
    return forums
