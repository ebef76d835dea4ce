"""Writes the demo's content, `demo/content/*.toml`, through the public verbs.

One module per noun. Each `seed(...)` takes what the earlier ones have returned.
"""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from demo.models import Seeding
from demo.seeding import forums, interpretations, moderation, people, sandbox, terms, topics
from forum.models import Forum


def is_seeded():
    """Return whether the demo's content was written into this database."""
    return Seeding.objects.exists()


def is_empty():
    """Return whether this database has no people and no forums."""
    return not (get_user_model().objects.exists() or Forum.objects.exists())


@transaction.atomic
def seed(say):
    """Write all content, or none of it; `say` is called with a line of text for each step."""
    now = timezone.now().replace(second=0, microsecond=0)
    cast = people.seed(now)
    say(f"{len(cast)} people")
    glossaries, term_count = terms.seed(cast, now)
    say(f"{len(glossaries)} glossaries with {term_count} terms")
    forums_by_slug = forums.seed(cast, glossaries)
    sandbox.seed(cast)
    say(f"{len(forums_by_slug)} forums and a sandbox")
    written = topics.seed(cast, forums_by_slug, now)
    say(f"{len(written.topics)} topics with {len(written.replies)} replies")
    asked = interpretations.ask(cast, written)
    tagged = interpretations.tag(cast, written, now, stale=True)
    topics.moderate(cast, written)
    tagged += interpretations.tag(cast, written, now, stale=False)
    say(f"{asked} questions with {tagged} taggings")
    say(f"{moderation.seed(cast, written)} cases for the moderators")
    Seeding.objects.create()
