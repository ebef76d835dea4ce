"""The demo's questions and taggings."""

from datetime import timedelta

from demo.seeding import terms
from demo.seeding.content import read, read_all

# The moderator who writes the questions.
AUTHOR = "mona"
# How long after a reply each moderator tags it.
READ_AFTER = {"mona": timedelta(hours=20), "felix": timedelta(hours=44)}
ANSWER = ("supports", "disputes", "mentions", "verdict", "note")


def ask(cast, written):
    """Give topics their questions; return how many questions there are."""
    entries = read("questions.toml")["questions"]
    for entry in entries:
        first, *others = (written.topics[slug] for slug in entry["topics"])
        question = first.ask(
            entry["title"],
            by=cast[AUTHOR],
            guidance=entry["guidance"],
            interpretations=entry["interpretations"],
            terms=terms.named(first.forum.glossary, entry["terms"]),
        )
        for topic in others:
            topic.ask(question, by=cast[AUTHOR])
    return len(entries)


def tag(cast, written, now, *, stale):
    """Tag the replies; return how many taggings there are.

    With `stale`, only those that a later edit makes stale; without it, only the others. So call it
    once before the edits and once after.
    """
    entries = [
        (topic["topic"], entry)
        for topic in read_all("taggings")
        for entry in topic["taggings"]
        if entry.get("stale", False) == stale
    ]
    for slug, entry in entries:
        reply = written.post(slug, entry["reply"])
        # Verbs have changed the reply since: edits, and setting the question.
        reply.refresh_from_db()
        reply.tag(
            by=cast[entry["by"]],
            created_at=min(now, reply.created_at + READ_AFTER[entry["by"]]),
            **{name: entry[name] for name in ANSWER if name in entry},
        )
    return len(entries)
