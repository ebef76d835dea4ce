"""What the home page shows of the mission's topic: what Parlance does, in one card."""

from dataclasses import dataclass
from functools import cache

from demo.seeding.content import read
from forum.interpretations.division_bar import topic_division_bars
from forum.interpretations.parts import readings_of
from forum.interpretations.tag_badges import TagBadges, tag_badge, tag_badges
from forum.models import Post, Reading, Topic
from glossary.models import Term

TOPIC = "topics/01-personalized-and-precision-medicine.toml"
# Whose first reply is quoted, and the term whose definition is open.
AUTHOR, TERM = "ines", "personalized-medicine"
TOPICS_SHOWN = 6


@dataclass
class Example:
    """One reply with its tags, a term in it, and where people stand in its topic.

    `term` and `division_bar` are None where there is none. `tags` is named as in a PostRow, so that
    the forum's template shows them.
    """

    topic: Topic
    reply: Post
    tags: TagBadges
    term: Term | None
    division_bar: object = None


def read_home(user):
    """Return (Example or None, [(Topic, DivisionBar or None)]): the card, and topics to read.

    Five queries at most, whatever there is to show; one more to read interpretations anew.
    """
    example = _example(user)
    topics = Topic.objects.visible_to(user).published().for_list().with_question()
    topics = list(topics.order_by("-voice_count", "-last_activity_at", "-pk")[:TOPICS_SHOWN])
    bars = topic_division_bars([example.topic, *topics] if example else topics, user)
    if example:
        example.division_bar = bars.get(example.topic.pk)
    return example, [(topic, bars.get(topic.pk)) for topic in topics]


@cache
def _title():
    return read(TOPIC)["title"]


def _example(user):
    """Return the Example, without its bar; None where there is no such reply."""
    replies = Post.objects.visible_to(user).published().replies().exclude(topic__question=None)
    replies = replies.select_related("author", "topic__forum__glossary", "topic__question")
    replies = replies.filter(topic__title=_title(), topic__status="published")
    reply = replies.filter(author__username=AUTHOR).order_by("topic", "path").first()
    if reply is None:
        return None
    topic = reply.topic
    reading = readings_of(topic.question, [reply]).get(reply.pk)
    is_tagged = reading is not None and reading.state != Reading.State.UNTAGGED
    tags = tag_badges(reading, tag_badge) if is_tagged else TagBadges()
    terms = Term.objects.published().filter(slug=TERM).select_related("glossary")
    return Example(topic, reply, tags, terms.order_by("pk").first())
