"""A division as pages show it: a bar with a sign, a pattern, a text and a link for each part."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.interpretations.division import Part, divide, from_tally, tallies, topic_tallies
from forum.models.interpretations.codebook import codebooks_of
from forum.reading.pagination import page_url
from forum.reading.people import TemplateData, former_member

# Colours with their patterns. A question with more interpretations uses them again.
LOOKS = 8
# The signs of the parts that are no interpretations; an interpretation has its letter.
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
# Per cent of the bar. A narrower segment has no room for its sign on any, or on a small, screen.
ROOM_FOR_SIGN = 4
ROOM_ON_SMALL_SCREEN = 9


def look_of(interpretation):
    """Return the number of an interpretation's colour and pattern, from 1."""
    return interpretation.position % LOOKS + 1


@dataclass(slots=True)
class Segment(TemplateData):
    """One part of a division bar.

    `start` and `width` are in per cent of the bar; `url` is "" where there is no link.
    """

    part: Part
    start: float
    width: float
    url: str
    is_chosen: bool = False
    has_percentages: bool = False

    @property
    def sign(self):
        """Return the interpretation's letter, or the sign of another part."""
        return self.part.key if self.part.interpretation else SIGNS[self.part.key]

    @property
    def look(self):
        """Return the name of the part's colour and pattern in CSS classes and pattern ids."""
        return look_of(self.part.interpretation) if self.part.interpretation else self.part.key

    @property
    def geometry(self):
        """Return where the segment lies, as SVG attributes that no locale changes."""
        return {
            "x": f"{self.start:.2f}%",
            "width": f"{self.width:.2f}%",
            "middle": f"{self.start + self.width / 2:.2f}%",
            "has_room": self.width >= ROOM_FOR_SIGN,
            "is_narrow": self.width < ROOM_ON_SMALL_SCREEN,
        }

    @property
    def number(self):
        """Return the part's count in words: "3 people"."""
        return number_of(self.part.count, self.part.division.unit)

    @property
    def share(self):
        """Return the part's share in words, "" where it has none or there are too few people."""
        if not self.has_percentages or self.part.share is None:
            return ""
        return _("%(share)s %%") % {"share": _percent(self.part.share)}

    @property
    def share_with_range(self):
        """Return "40 %, between 29 and 56 %" while replies are open, else the same as `share`."""
        if not self.share or not self.part.division.movable:
            return self.share
        return _("%(share)s, between %(lower)s and %(upper)s %%") % {
            "share": self.share,
            "lower": _percent(self.part.lower),
            "upper": _percent(self.part.upper),
        }

    @property
    def share_bar(self):
        """Return the share and its range as SVG attributes; None where there is no share."""
        if not self.share:
            return None
        part = self.part
        names = {"share": part.share, "lower": part.lower, "upper": part.upper}
        has_range = part.upper - part.lower > 0
        return {name: f"{value:.2%}" for name, value in names.items()} | {"has_range": has_range}

    @property
    def title(self):
        """Return sign, label, count and share on one line."""
        texts = [f"{self.sign}: {self.part.label}", self.number, self.share_with_range]
        return " · ".join(text for text in texts if text)


def number_of(count, unit):
    """Return a number of people or replies in words."""
    if unit == "people":
        text = ngettext("%(count)d person", "%(count)d people", count)
    else:
        text = ngettext("%(count)d reply", "%(count)d replies", count)
    return text % {"count": count}


def _percent(fraction):
    return f"{fraction * 100:.0f}"


class DivisionBar(TemplateData):
    """A division as a bar of segments.

    `divisions` are BothDivisions, of which that of `unit` ("people" or "replies") is shown. `link`
    is called with a part and returns the address that it leads to, "" for none. `chosen` is the key
    of the part that the page is filtered to. `holders` says who holds what where there is no bar:
    [(Segment, [Person], how many others the viewer is not shown)], which `name_holders` sets.
    """

    def __init__(self, divisions, *, unit="people", link=lambda part: "", chosen=None):
        self.divisions = divisions
        self.unit = unit
        self.division = getattr(divisions, unit)
        self.holders, self.has_percentages = [], divisions.has_percentages
        self.segments, start = [], 0.0
        for part in self.division.parts:
            width = part.proportion * 100
            segment = Segment(
                part,
                start,
                width,
                link(part),
                is_chosen=part.key == chosen,
                has_percentages=self.has_percentages,
            )
            self.segments.append(segment)
            start += width
        self.chosen = next((segment for segment in self.segments if segment.is_chosen), None)

    def name_holders(self, rows, people):
        """Set `holders` from the rows of `forum.interpretations.supporters.holders`.

        `people` is {user id: Person}.
        """
        counts = {part.key: part.count for part in self.divisions.people.parts}
        self.holders = []
        for segment in self.interpretations:
            listed = rows.get(segment.part.interpretation.pk, ())
            named = [people.get(author) or former_member(name) for author, name in listed]
            others = max(counts[segment.part.key] - len(named), 0)
            self.holders.append((segment, named, others))

    @property
    def is_shown(self):
        """Return whether enough replies are settled to show readers the division."""
        return self.divisions.is_shown

    @property
    def interpretations(self):
        """Return the segments of the interpretations, empty ones included."""
        return [segment for segment in self.segments if segment.part.interpretation]

    @property
    def others(self):
        """Return the other segments that are not empty."""
        return [segment for segment in self.drawn if not segment.part.interpretation]

    @property
    def drawn(self):
        """Return the segments that are not empty."""
        return [segment for segment in self.segments if segment.part.count]

    @property
    def in_words(self):
        """Return the parts that are not empty, with their counts, on one line."""
        return " · ".join(f"{segment.part.label} {segment.part.count}" for segment in self.drawn)

    @property
    def has_range(self):
        """Return whether shares are shown that may still change."""
        return self.has_percentages and self.division.movable > 0

    @property
    def total(self):
        """Return how many are counted, in words."""
        return number_of(self.division.total, self.unit)

    @property
    def settled(self):
        """Return how many of these are settled, in words."""
        return number_of(self.division.settled, self.unit)


COUNT_LABELS = {"people": gettext_lazy("People"), "replies": gettext_lazy("Replies")}


def unit_of(request):
    """Return what the reader asks to be counted: "people" or "replies"."""
    return "replies" if request.GET.get("count") == "replies" else "people"


def count_links(request):
    """Return [(name, label, address)] of the two ways to count, for the page that is read."""
    return [
        (name, label, page_url(request, 1, count=None if name == "people" else name))
        for name, label in COUNT_LABELS.items()
    ]


def topic_division_bar(request, topic):
    """Return the DivisionBar of a topic that asks a question.

    `?interpretation=` says which part the page is filtered to. Raises Http404 where there is
    no such part.
    """
    counts = topic_tallies([topic], request.user)[topic.pk]
    divisions = from_tally(topic.question, counts)
    unit = unit_of(request)
    base = topic.get_absolute_url()

    def link(part):
        asked = {"count": "replies"} if unit == "replies" else {}
        return f"{base}?{urlencode({'interpretation': part.key, **asked})}#division"

    chosen = request.GET.get("interpretation") if divisions.is_shown else None
    bar = DivisionBar(divisions, unit=unit, link=link, chosen=chosen)
    if chosen and bar.chosen is None:
        raise Http404(_("There is no such part."))
    return bar


def topic_division_bars(topics, user):
    """Return {topic id: DivisionBar} of those topics of a list whose division readers are shown.

    Their questions must be selected with them. No query, one where this process has to read
    interpretations.
    """
    topics = [topic for topic in topics if topic.question_id]
    counts = topic_tallies(topics, user)
    # Read for all at once; `from_tally` finds them read.
    codebooks_of([topic.question for topic in topics])
    bars = {topic.pk: DivisionBar(from_tally(topic.question, counts[topic.pk])) for topic in topics}
    return {pk: bar for pk, bar in bars.items() if bar.is_shown}


def question_division_bar(question, user, *, unit="people"):
    """Return the DivisionBar of a question over all topics that ask it.

    Interpretations lead to their own pages."""
    return _bar_of_all_topics(divide(question, user), unit)


def question_division_bars(questions, user):
    """Return the DivisionBars of several questions, in their order. Three queries at most."""
    counts = tallies(questions, user)
    # Read for all at once; `from_tally` finds them read.
    codebooks_of(questions)
    return [
        _bar_of_all_topics(from_tally(question, counts[question.pk]), "people")
        for question in questions
    ]


def _bar_of_all_topics(divisions, unit):
    return DivisionBar(
        divisions,
        unit=unit,
        link=lambda part: part.interpretation.get_absolute_url() if part.interpretation else "",
    )
