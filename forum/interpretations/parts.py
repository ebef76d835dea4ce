"""Which part of a question's division each reply is in.

For pages: the readings of the posts on a page, a topic filtered to one part, and counts of the
stances on each interpretation. Every function takes the viewer, and counts only what they may see.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Case, Count, F, FilteredRelation, Max, Min, Q, When
from django.utils.translation import gettext_lazy as _

from forum.models.interpretations.querysets import VERDICTS_NOT_WITHDRAWN
from forum.models.interpretations.tally import OPEN_STATES, part_of
from forum.models.paths import ancestor_paths

# The parts that are no interpretations: settled ones, then open ones, which may still change.
SETTLED_PARTS = {
    "several": _("Several interpretations"),
    "disputes": _("Only disputes"),
    "none": _("No position"),
    "other": _("Another interpretation, not listed"),
    "unclear": _("Unclear"),
    "off_topic": _("Off topic"),
}
OPEN_PARTS = {
    "contested": _("Moderators differ"),
    "again": _("Edited: tag again"),
    "untagged": _("Not yet tagged"),
}


def replies_with_readings(question, viewer, topic=None):
    """Return the published replies to a question, each with its reading as `reading`."""
    asked = Q(topic=topic) if topic is not None else Q(topic__question=question)
    return (
        _published_replies(viewer)
        .filter(asked)
        .annotate(reading=FilteredRelation("readings", condition=Q(readings__question=question)))
    )


def _published_replies(viewer):
    posts = apps.get_model("parlance_forum", "Post").objects
    return posts.visible_to(viewer).published().taking_part()


def in_part(replies, question, key):
    """Filter the replies of `replies_with_readings` to one part of the division.

    `key` is a letter or the key of another part. Raises ValueError where there is no such part.
    """
    if interpretation := question.codebook.get(key):
        return replies.filter(reading__state="settled", reading__supported=interpretation)
    if key in SETTLED_PARTS:
        return replies.filter(reading__state="settled", reading__outcome=key)
    if key not in OPEN_PARTS:
        raise ValueError(f"No part of the division is called {key!r}.")
    states = [state for state, part in OPEN_STATES.items() if part == key and state]
    return replies.filter(reading__state__in=states)


def with_stance(replies, interpretation, stance):
    """Filter the replies of `replies_with_readings` to the settled ones that take a stance."""
    return replies.filter(
        reading__state="settled",
        reading__tags__interpretation=interpretation,
        reading__tags__stance=stance,
    )


def filtered_page(topic, viewer, key, *, offset, limit):
    """Return one page of a topic's replies in one part, with the posts above them. Two queries.

    In reading order. `is_stub` is True for posts that belong to another part, and are only there to
    show what is answered. Raises ValueError where there is no such part.
    """
    matching = in_part(replies_with_readings(topic.question, viewer, topic), topic.question, key)
    replies = list(matching.page("path", offset=offset, limit=limit).for_page())
    paths = {path for reply in replies for path in ancestor_paths(reply.path)}
    paths -= {reply.path for reply in replies}
    stubs = []
    if paths:
        stubs = list(topic.posts.visible_in(topic, viewer).filter(path__in=paths).for_page())
    for post in (*replies, *stubs):
        post.is_stub = post in stubs
        post.topic = topic
    return sorted([*replies, *stubs], key=lambda post: post.path)


@dataclass(slots=True)
class PublishedReading:
    """A reading as a page shows it.

    `part` is a letter or the key of another part, `tags` are (Interpretation, stance). `reason` is
    that of a decision, "" where there is none; who decided is not shown. `tagging_rows` are the
    rows of one moderator's tagging, where `readings_of` was asked for them.
    """

    state: str
    outcome: str
    part: str
    is_objected: bool
    is_decided: bool
    reason: str
    tags: list = field(default_factory=list)
    tagging_rows: list = field(default_factory=list)


READING_COLUMNS = (
    "state",
    "outcome",
    "supported",
    "is_objected",
    "is_decided",
    "reason",
)


def readings_of(question, posts, *, tagging_by=None, tagging_columns=()):
    """Return {post id: PublishedReading} for posts whose texts the viewer may read. One query.

    `tagging_by` is a moderator whose current taggings are added, as tuples of `tagging_columns`,
    the first of which is "pk": rows of Tagging, one for each tag.
    """
    codebook = question.codebook
    readings = {}
    rows = question.readings.filter(post__in=[post.pk for post in posts]).order_by("post_id")
    columns = ["post", "tags__interpretation", "tags__stance", *READING_COLUMNS]
    if tagging_by is not None:
        rows = rows.annotate(mine=_taggings_by(tagging_by, question))
        columns += [f"mine__{name}" for name in tagging_columns]
    for post_id, tagged, stance, *values in rows.values_list(*columns):
        if post_id not in readings:
            readings[post_id] = _published(codebook, *values[: len(READING_COLUMNS)])
        reading, tagging_row = readings[post_id], tuple(values[len(READING_COLUMNS) :])
        # The join repeats each of the reading's tags for each of the tagging's.
        tag = codebook.interpretations.get(tagged), stance
        if tagged and tag not in reading.tags:
            reading.tags.append(tag)
        if tagging_row and tagging_row[0] and tagging_row not in reading.tagging_rows:
            reading.tagging_rows.append(tagging_row)
    for reading in readings.values():
        reading.tags.sort(key=lambda tag: (tag[0].position, STANCES.index(tag[1])))
    return readings


def _taggings_by(moderator, question):
    """Return the relation from a reading to a moderator's current tagging."""
    return FilteredRelation(
        "post__taggings",
        condition=Q(
            post__taggings__question=question,
            post__taggings__moderator=moderator,
            post__taggings__superseded_at=None,
            post__taggings__verdict__in=VERDICTS_NOT_WITHDRAWN,
        ),
    )


def _published(codebook, state, outcome, supported, is_objected, is_decided, reason):
    part = part_of(state, outcome, supported)
    if supported and part == supported:
        part = codebook.interpretations[supported].letter
    reason = reason if is_decided else ""
    return PublishedReading(state, outcome, part, is_objected, is_decided, reason)


STANCES = ["supports", "disputes", "mentions"]


@dataclass(frozen=True, slots=True)
class StanceCount:
    """How many replies and people take a stance on an interpretation, and when first and last."""

    replies: int = 0
    people: int = 0
    first_at: object = None
    latest_at: object = None


def stance_counts(question, viewer, *, topic=None):
    """Return {(interpretation id, stance): StanceCount} from the settled readings. One query.

    A person counts once for each (interpretation, stance) that their replies take.
    """
    rows = replies_with_readings(question, viewer, topic).filter(
        reading__state="settled", reading__tags__interpretation__isnull=False
    )
    groups = rows.order_by().values_list("reading__tags__interpretation", "reading__tags__stance")
    groups = groups.annotate(
        number=Count("pk"),
        # Authors without an account are grouped by name.
        people=Count("author", distinct=True)
        + Count(Case(When(author=None, then=F("author_name"))), distinct=True),
        first_at=Min("created_at"),
        latest_at=Max("created_at"),
    )
    return {(pk, stance): StanceCount(*numbers) for pk, stance, *numbers in groups}
