"""The tags of the replies on a page, as data for `forum/interpretations/tags.html`."""

from dataclasses import dataclass, field
from functools import cache

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from forum import markup
from forum.interpretations import tagging_summary
from forum.interpretations.division_bar import SIGNS, look_of
from forum.interpretations.parts import OPEN_PARTS, SETTLED_PARTS, readings_of
from forum.models import Reading, Stance
from forum.policy import get_policy
from forum.reading.people import TemplateData
from forum.reading.post_rows import PostAction

STANCE_SIGNS = {Stance.SUPPORTS: "+", Stance.DISPUTES: "−", Stance.MENTIONS: "·"}
EXCERPT_LENGTH = 100


@dataclass(frozen=True, slots=True)
class StateBadge(TemplateData):
    """The state of a reply's reading, or its verdict: a sign and a label.

    `kind` is the end of its CSS class: "contested", "again", "decided" or "verdict".
    """

    kind: str
    sign: str
    label: str


@dataclass(frozen=True, slots=True)
class TagBadge(TemplateData):
    """An interpretation and a reply's stance on it; `look` is the number of its colour."""

    url: str
    letter: str
    label: str
    look: int
    stance: str
    stance_label: str
    stance_sign: str


@dataclass(slots=True)
class TagBadges(TemplateData):
    """The badges of one reply, the same for all readers; `states` are shown before `tags`.

    `reason` is that of a decision, "" where there is none.
    """

    states: list[StateBadge] = field(default_factory=list)
    tags: list[TagBadge] = field(default_factory=list)
    reason: str = ""
    is_contested: bool = False
    is_objected: bool = False


@dataclass(frozen=True, slots=True)
class Stub:
    """A reply that a filter leaves out: the sign of its part, and the beginning of its text."""

    sign: str
    excerpt: str


def add_tags(rows, topic, user):
    """Give the PostRows of a topic's page their tags, or their stubs.

    Moderators also get the controls for tagging, and authors the link to object to a reading. One
    query where the topic asks a question, else none.
    """
    if not topic.question_id:
        return
    policy = get_policy()
    tagger = user if policy.can_tag_in(user, topic.forum) else None
    readable = {row.post.pk: row for row in rows if row.is_readable}
    posts = [row.post for row in readable.values()]
    columns = tagging_summary.COLUMNS
    readings = readings_of(topic.question, posts, tagging_by=tagger, tagging_columns=columns)
    # The same badges are on many rows of a page.
    badge = cache(tag_badge)
    for number, row in readable.items():
        reading = readings.get(number)
        if getattr(row.post, "is_stub", False):
            row.is_readable, row.stub = False, stub(row.post, reading)
        elif reading is not None and reading.state != Reading.State.UNTAGGED:
            row.tags = tag_badges(reading, badge)
            if not reading.is_objected and policy.can_object(user, row.post):
                row.actions.append(PostAction(_("This misreads my reply"), f"{row.url}misread/"))
    if tagger is not None:
        tagging_rows = [
            (number, *row) for number, reading in readings.items() for row in reading.tagging_rows
        ]
        taggings = tagging_summary.from_rows(topic.question, posts, tagging_rows)
        tagging_summary.add_tagging_controls(rows, user, taggings)


def tag_badges(reading, badge):
    """Return the TagBadges of a reading that is not untagged; `badge` is `tag_badge`, cached."""
    is_contested = reading.state == Reading.State.CONTESTED
    badges = TagBadges(
        tags=[badge(interpretation, stance) for interpretation, stance in reading.tags],
        reason=reading.reason,
        is_contested=is_contested,
        is_objected=reading.is_objected,
    )
    if is_contested:
        badges.states.append(part_badge("contested", "contested"))
    elif reading.state == Reading.State.STALE:
        badges.states.append(part_badge("again", "again"))
    elif reading.is_decided:
        badges.states.append(StateBadge("decided", "§", _("Decided by a moderator")))
    if not reading.tags and not is_contested:
        badges.states.append(part_badge("verdict", reading.outcome or "none"))
    return badges


def tag_badge(interpretation, stance):
    """Return the TagBadge of a stance on an interpretation."""
    return TagBadge(
        url=reverse("forum:interpretation", args=[interpretation.pk]),
        letter=interpretation.letter,
        label=interpretation.label,
        look=look_of(interpretation),
        stance=stance,
        stance_label=Stance(stance).label,
        stance_sign=STANCE_SIGNS[stance],
    )


def part_badge(kind, part):
    """Return the StateBadge of a part that is no interpretation."""
    return StateBadge(kind, SIGNS[part], (SETTLED_PARTS | OPEN_PARTS)[part])


def stub(post, reading):
    """Return the Stub of a reply; `reading` is None where it has none."""
    text = Truncator(" ".join(markup.to_text(own_words(post.body_html)).split()))
    sign = SIGNS.get(reading.part, reading.part) if reading else SIGNS["untagged"]
    return Stub(sign, text.chars(EXCERPT_LENGTH))


def own_words(html):
    """Return a post's HTML without the quote at its beginning, unless that is all."""
    _quote, _end, after_quote = html.partition("</blockquote>")
    return after_quote if html.startswith("<blockquote") and after_quote.strip() else html
