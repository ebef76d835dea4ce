"""No word leads anybody to what they may not read."""

import random

from tests.roles.test_roles import SEED, site  # noqa: F401
from tests.roles.who import ROLES

WORDS = 25


def test_what_is_kept_from_somebody_is_not_found_by_its_words(site):  # noqa: F811
    print(f"PARLANCE_SEED={SEED}")
    chance = random.Random(SEED)
    for role in ROLES:
        kept = site.secrets.kept_from(role)
        for word in chance.sample(sorted(kept), min(WORDS, len(kept))):
            content = site.clients[role].get(f"/forums/search/?q={word}").content.decode()
            assert "Nothing was found." in content, (str(role), kept[word])
            found = site.clients[role].get(f"/api/search/?q={word}").json()
            assert found["count"] == 0, (str(role), kept[word])
            suggested = site.clients[role].get(f"/forums/search/?q={word}&fragment=1").content
            assert suggested.strip() == b"", (str(role), kept[word])


def test_what_somebody_may_read_is_found(site):  # noqa: F811
    for role in ROLES:
        kept = site.secrets.kept_from(role)
        for word, text in site.secrets.texts.items():
            # The author of a removed topic is led to it, and does not search for it.
            is_removed = text.endswith(", trashed") and not role.moderates
            if word not in kept and text.startswith("title of the topic") and not is_removed:
                found = site.clients[role].get(f"/api/search/?q={word}&titles=1").json()
                assert found["count"] == 1, (str(role), text)
