"""The demo's topics with their replies."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from demo.seeding.content import read_all

# `{#r2}` in a body stands for the number of the reply with that id.
REFERENCE = re.compile(r"\{#(\w+)\}")


@dataclass
class Written:
    """What has been posted: {slug: topic} and {id in the content: reply}."""

    topics: dict = field(default_factory=dict)
    replies: dict = field(default_factory=dict)

    def post(self, slug, reply):
        """Return the reply with an id in a topic's content; "opening" is its opening post."""
        return self.topics[slug].opening_post if reply == "opening" else self.replies[reply]

    def text(self, body):
        """Return a body with its references replaced by the replies' numbers."""
        return REFERENCE.sub(lambda match: f"#{self.replies[match[1]].number}", body)


def seed(cast, forums, now):
    """Post everything in order of time, so that numbers ascend; return Written."""
    entries = read_all("topics")
    written = Written()
    for _when, post in sorted(_events(entries, cast, forums, now), key=lambda event: event[0]):
        post(written)
    return written


def moderate(cast, written):
    """Edit replies, and stick, close, split and merge topics, after everything was posted."""
    for entry in read_all("topics"):
        _moderate(entry, cast, written)


def _events(entries, cast, forums, now):
    """Return (time, function that posts) for each topic and reply of the content."""
    events = []
    for entry in entries:
        started = now - timedelta(days=entry["days_ago"])
        events.append((started, _start(entry, cast, forums, started)))
        for reply in entry["replies"]:
            when = started + timedelta(hours=reply["hours"])
            events.append((when, _reply(entry, reply, cast, when)))
    return events


def _start(entry, cast, forums, when):
    def post(written):
        written.topics[entry["slug"]] = forums[entry["forum"]].start_topic(
            cast[entry["author"]], entry["title"], written.text(entry["body"]), created_at=when
        )

    return post


def _reply(entry, reply, cast, when):
    def post(written):
        written.replies[reply["id"]] = written.topics[entry["slug"]].reply(
            cast[reply["author"]],
            written.text(reply["body"]),
            to=written.replies.get(reply.get("to")),
            created_at=when,
        )

    return post


def _moderate(entry, cast, written):
    moderator = cast["mona"]
    topic = written.topics[entry["slug"]]
    for reply in entry["replies"]:
        if edited := reply.get("edited"):
            written.replies[reply["id"]].edit(
                written.text(edited["body"]), by=cast[edited["by"]], reason=edited["reason"]
            )
    if sticky := entry.get("sticky"):
        topic.stick(by=moderator, everywhere=sticky == "everywhere")
    if entry.get("closed"):
        topic.close(by=moderator)
    if split := entry.get("split"):
        posts = [written.replies[reply] for reply in split["posts"]]
        topic.split(posts, split["title"], by=moderator, reason=split["reason"])
    if merge := entry.get("merge"):
        topic.merge(written.topics[merge["into"]], by=moderator, reason=merge["reason"])
