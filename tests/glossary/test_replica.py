"""The glossary's verbs behind a router that reads from a replica: they read where they write."""

import pytest

from tests.forum.own_database import database_url  # noqa: F401
from tests.replica.scenarios import played

VERBS = {"define", "revise", "publish", "retire", "restore", "revert", "delete", "add an alias"}


@pytest.fixture
def outcome(database_url):  # noqa: F811
    """What came of all the verbs."""
    with played("tests.glossary.replica_scenario", database_url) as outcome:
        yield outcome


def test_a_verb_reads_and_decides_where_it_writes(outcome):
    # The replica is one: pages read it, it lags behind, and it takes nothing.
    assert outcome["pages"] == {"a page": ["parlance_glossary_term"]}
    assert outcome["stale"] == 3
    assert not outcome["takes writes"]
    # No verb has looked at it or written outside of a transaction, and all of them went through.
    assert set(outcome["wrong"]) >= VERBS
    assert {verb: wrong for verb, wrong in outcome["wrong"].items() if wrong} == {}
    assert outcome["tort"] == ["delict", "A wrong again.", ["tort"]]
    assert outcome["lien"] == ["New.", "Old."]
    assert outcome["deleted"] == ["lease", "levy", "tort"]
    assert outcome["decided"] == {
        "summary": "Said meanwhile.",
        "revisions": [1, 2, 3, 4],
        "restored": "published",
        "publish": "A term is published with a definition.",
        "slug": "Another term of this glossary has this slug.",
    }
    assert outcome["index"] == {"mentions": [["tort", 1]] * 4, "marked": 5, "left": 0}

    # A page that writes answers with what it wrote.
    assert outcome["doors"] == {
        "desk": 302,
        "admin": 302,
        "api": 201,
        "api, publish": "published",
        "published": ["codon", "exon", "gene", "genome", "intron"],
        "upload": 200,
        "upload, cancel": 200,
    }
