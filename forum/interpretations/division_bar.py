"""A division as pages show it: a bar of parts, with signs, patterns, words and links for each."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.interpretations.count_cache import cached_count, cached_count_of_each
from forum.interpretations.division import Part, from_tally, tallies, tally
from forum.reading.pagination import page_url

COUNTS = ("people", "replies")
# So many colours with patterns there are; the letters go on when they are used up.
LOOKS = 8
# What stands for a part that is no interpretation, where those have their letters.
SIGNS = {
    "several": "+",
    "disputes": "−",
    "none": "0",
    "other": "…",
    "unclear": "?",
    "off_topic": "×",
    "contested": "≠",
    "again": "↻",
    "untagged": "○",
}
# A part that is narrower, in per cent of the bar, has no room for its sign: on any screen, on a
# small one.
ROOM_FOR_SIGN = 4
ROOM_ON_SMALL_SCREEN = 9


def look_of(interpretation):
    """Return which of the colours with patterns an interpretation has, from 1."""
    return interpretation.position % LOOKS + 1


@dataclass(slots=True)
class Segment:
    """One part of a bar; `start` and `width` are in per cent of it, `url` is "" for no link."""

    part: Part
    start: float
    width: float
    url: str
    is_chosen: bool = False

    @property
    def sign(self):
        """Return the letter or the sign that stands for it."""
        return self.part.key if self.part.interpretation else SIGNS[self.part.key]

    @property
    def look(self):
        """Return the name of its colour and pattern."""
        return look_of(self.part.interpretation) if self.part.interpretation else self.part.key

    @property
    def attributes(self):
        """Return its place in the bar as SVG has it, in a form that no locale changes."""
        return {
            "x": f"{self.start:.2f}%",
            "width": f"{self.width:.2f}%",
            "middle": f"{self.start + self.width / 2:.2f}%",
            "has_room": self.width >= ROOM_FOR_SIGN,
            "is_narrow": self.width < ROOM_ON_SMALL_SCREEN,
        }

    @property
    def number(self):
        """Return how many there are: "3 people"."""
        return number_of(self.part.count, self.part.division.by)

    @property
    def share(self):
        """Return its share in words, and what it could still be; "" for a part that is open."""
        return share_of(self.part)

    @property
    def title(self):
        """Return all that there is to say of it, on one line."""
        words = [f"{self.sign}: {self.part.label}", self.number, self.share]
        return " · ".join(word for word in words if word)


def number_of(count, by):
    """Return a number of people or replies in words."""
    if by == "people":
        text = ngettext("%(count)d person", "%(count)d people", count)
    else:
        text = ngettext("%(count)d reply", "%(count)d replies", count)
    return text % {"count": count}


def share_of(part):
    """Return "40 %", or "40 %, between 29 and 56 %" while replies are open; "" for an open part."""
    if part.share is None:
        return ""
    share = _("%(share)s %%") % {"share": _percent(part.share)}
    if not part.division.movable:
        return share
    return _("%(share)s, between %(lower)s and %(upper)s %%") % {
        "share": share,
        "lower": _percent(part.lower),
        "upper": _percent(part.upper),
    }


def _percent(fraction):
    return f"{fraction * 100:.0f}"


class Bar:
    """A division as a bar: `segments` has what is in it, `interpretations` all of these.

    `link` returns the address that a part leads to, "" for none; `chosen` is the key of the part
    that the page is filtered to.
    """

    def __init__(self, divided, *, by="people", link=lambda part: "", chosen=None):
        self.divided = divided
        self.by = by
        self.division = getattr(divided, by)
        self.segments, start = [], 0.0
        for part in self.division.parts:
            width = part.proportion * 100
            segment = Segment(part, start, width, link(part), is_chosen=part.key == chosen)
            self.segments.append(segment)
            start += width
        self.chosen = next((one for one in self.segments if one.is_chosen), None)

    @property
    def is_shown(self):
        """Return whether enough is tagged for readers to be shown anything."""
        return self.divided.is_shown

    @property
    def interpretations(self):
        """Return the segments of the interpretations, of those that nobody supports too."""
        return [segment for segment in self.segments if segment.part.interpretation]

    @property
    def others(self):
        """Return the other segments that hold anything."""
        return [one for one in self.segments if one.part.count and not one.part.interpretation]

    @property
    def drawn(self):
        """Return the segments that hold anything."""
        return [segment for segment in self.segments if segment.part.count]

    @property
    def has_range(self):
        """Return whether the shares may still change."""
        return self.division.movable > 0

    @property
    def total(self):
        """Return how many are counted, in words."""
        return number_of(self.division.total, self.by)

    @property
    def settled(self):
        """Return how many of them are settled, in words."""
        return number_of(self.division.settled, self.by)


COUNT_LABELS = {"people": gettext_lazy("People"), "replies": gettext_lazy("Replies")}


def counted_by(request):
    """Return what the reader asks to be counted: one of COUNTS."""
    return "replies" if request.GET.get("count") == "replies" else "people"


def count_links(request):
    """Return [(name, label, address)] of the two ways to count, for the page that is read."""
    return [
        (name, label, page_url(request, 1, count=None if name == "people" else name))
        for name, label in COUNT_LABELS.items()
    ]


def topic_bar(request, topic):
    """Return the Bar of a topic that asks a question, filtered as `?interpretation=` asks.

    Raises Http404 where there is no such part. One query, none where nothing has changed since.
    """
    counts = cached_count(tally, topic.question, request.user, topic=topic)
    division = from_tally(topic.question, counts)
    by = counted_by(request)
    base = topic.get_absolute_url()

    def link(part):
        asked = {"count": "replies"} if by == "replies" else {}
        return f"{base}?{urlencode({'interpretation': part.key, **asked})}#division"

    chosen = request.GET.get("interpretation") if division.is_shown else None
    bar = Bar(division, by=by, link=link, chosen=chosen)
    if chosen and bar.chosen is None:
        raise Http404(_("There is no such part of the division."))
    return bar


def question_bar(question, user, *, by="people"):
    """Return the Bar of a question over all its topics; its interpretations lead to their pages."""
    return _bar_of_all_topics(question, cached_count(tally, question, user), by)


def question_bars(questions, user):
    """Return the Bars of several questions, in their order. Two queries at most."""
    counts = cached_count_of_each(tally, tallies, questions, user)
    return [_bar_of_all_topics(question, counts[question.pk], "people") for question in questions]


def _bar_of_all_topics(question, counts, by):
    return Bar(
        from_tally(question, counts),
        by=by,
        link=lambda part: part.interpretation.get_absolute_url() if part.interpretation else "",
    )
