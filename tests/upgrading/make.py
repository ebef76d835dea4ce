"""Write a small community with this version's verbs, and keep its rows for later versions.

python -m tests.upgrading.make: in a new database of its own; writes `releases/VERSION.json`.
"""

import json
import os
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

RELEASES = Path(__file__).parent / "releases"
LABELS = ("parlance_glossary", "parlance_forum")


def write_community():
    """Write one of everything: terms, threads, a question, tags, moderation."""
    from django.contrib.auth import get_user_model

    from forum.models import Forum
    from glossary.models import Glossary

    users = get_user_model().objects
    mona = users.create_superuser("mona")
    paul, omar, ines = (users.create_user(name) for name in ("paul", "omar", "ines"))
    glossary = Glossary.objects.create(name="Medicine", slug="medicine")
    words = {"summary": "One form of a gene.", "definition": "One form of a *gene*."}
    allele = glossary.define("allele", **words, aliases=["allelomorph"], by=mona)
    allele.publish(by=mona)
    allele.revise(by=mona, definition="One of the forms of a *gene*.", reason="Clearer")
    category = Forum.objects.create(title="Science", slug="science", kind="category")
    forum = Forum.objects.create(
        title="Genomics", slug="genomics", parent=category, glossary=glossary
    )
    topic = forum.start_topic(ines, "Same or different?", "What does an allele *mean*?")
    same = topic.reply(paul, "The same.")
    nested = topic.reply(omar, "No: different.", to=same)
    removed = topic.reply(paul, "Rude words.")
    topic.reply(ines, "An answer to what was removed.", to=removed)
    same.edit("They are the same.", by=paul, reason="Clearer")
    interpretations = [
        {"label": "Same", "statement": "They mean the same."},
        {"label": "Different", "statement": "They mean different things."},
    ]
    question = topic.ask("Do they mean the same?", interpretations=interpretations, by=mona)
    one, other = question.interpretations.order_by("position")
    same.tag(by=mona, supports=[one])
    nested.tag(by=mona, supports=[other], disputes=[one])
    removed.trash(by=mona, reason="Rude")
    topic.close(by=mona).undo(by=mona)
    topic.stick(by=mona)


def rows_of(model):
    """Return a model's rows as Django's serializer gives them."""
    from django.core import serializers

    return serializers.serialize("python", model.objects.order_by("pk"))


def as_text(value):
    """Return what JSON has no form for; of a time every digit, because divisions name it, too."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def main():
    """Migrate, write, and keep the rows with the names of the last migrations."""
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from forum import __version__

    call_command("migrate", verbosity=0)
    write_community()
    call_command("glossary_index", verbosity=0)
    models = [get_user_model()]
    for label in LABELS:
        models += apps.get_app_config(label).get_models()
    leaves = MigrationLoader(connection).graph.leaf_nodes
    kept = {
        "migrations": [leaf for label in LABELS for leaf in leaves(label)],
        # Their numbers differ from site to site.
        "content_types": {kind.pk: kind.natural_key() for kind in ContentType.objects.all()},
        "rows": [row for model in models for row in rows_of(model)],
    }
    text = json.dumps(kept, default=as_text, ensure_ascii=False, indent=1)
    RELEASES.mkdir(exist_ok=True)
    (RELEASES / f"{__version__}.json").write_text(f"{text}\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/release.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
        django.setup()
        main()
