"""The demo's questions, and what its moderators have tagged so far."""

from datetime import timedelta

from demo.seeding import terms
from demo.seeding.content import read, read_all

# Who keeps the questions.
KEEPER = "mona"
# How long after a reply each moderator comes to read it.
READ_AFTER = {"mona": timedelta(hours=20), "felix": timedelta(hours=44)}
ANSWER = ("supports", "disputes", "mentions", "verdict", "note")


def ask(cast, written):
    """Give topics their questions; return how many questions there are."""
    entries = read("questions.toml")["questions"]
    for entry in entries:
        first, *others = (written.topics[slug] for slug in entry["topics"])
        question = first.ask(
            entry["title"],
            by=cast[KEEPER],
            guidance=entry["guidance"],
            interpretations=entry["interpretations"],
            terms=terms.named(first.forum.glossary, entry["terms"]),
        )
        for topic in others:
            topic.ask(question, by=cast[KEEPER])
    return len(entries)


def tag(cast, written, now, *, stale):
    """Tag the replies; return how many taggings there are.

    With `stale` only those that an edit is to make out of date, without it only the others:
    call it once before the edits and once after.
    """
    entries = [
        entry
        for topic in read_all("taggings")
        for entry in topic["taggings"]
        if entry.get("stale", False) == stale
    ]
    for entry in entries:
        reply = written.replies[entry["reply"]]
        # The reply was written to since by the verbs: by edits, and by the question.
        reply.refresh_from_db()
        reply.tag(
            by=cast[entry["by"]],
            created_at=min(now, reply.created_at + READ_AFTER[entry["by"]]),
            **{name: entry[name] for name in ANSWER if name in entry},
        )
    return len(entries)
