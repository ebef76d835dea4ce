"""What the demo site starts with: `demo/content/*.toml`, written through the public verbs.

One module a noun. Each has `seed(...)`, which is given what the nouns before it have made.
"""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from demo.models import Seeding
from demo.seeding import forums, interpretations, people, terms, topics
from forum.models import Forum


def is_seeded():
    """Return whether the demo's content was written into this database."""
    return Seeding.objects.exists()


def is_empty():
    """Return whether nobody has made anything in this database."""
    return not (get_user_model().objects.exists() or Forum.objects.exists())


@transaction.atomic
def seed(say):
    """Write all content, or none of it; `say` is called with a line of text for each step."""
    now = timezone.now().replace(second=0, microsecond=0)
    cast = people.seed(now)
    say(f"{len(cast)} people")
    glossaries, term_count = terms.seed(cast, now)
    say(f"{len(glossaries)} glossaries with {term_count} terms")
    places = forums.seed(glossaries)
    say(f"{len(places)} forums")
    written = topics.seed(cast, places, now)
    say(f"{len(written.topics)} topics with {len(written.replies)} replies")
    asked = interpretations.ask(cast, written)
    tagged = interpretations.tag(cast, written, now, stale=True)
    topics.settle(cast, written)
    tagged += interpretations.tag(cast, written, now, stale=False)
    say(f"{asked} questions with {tagged} taggings")
    Seeding.objects.create()
