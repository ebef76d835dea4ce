"""How far moderators agree who read the same reply independently: Krippendorff's alpha.

Pure functions, and `reliability_of`, which applies them to the taggings. A value is a whole
tagging, its verdict or its set of (interpretation, stance): two values are equal or not.

Only independent readings count: of the same text, under the same version of the question, by
moderators who had not seen another's tagging. A moderator who sees others' taggings and then
changes their own keeps the independent reading; withdrawing the tagging removes it.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.interpretations.parts import replies_with_readings
from forum.models import Post

# With fewer replies that two have read, alpha is not put into words.
FEW = 10
# Rows per chunk.
CHUNK = 2_000


@dataclass
class Coincidences:
    """The counts of value pairs within units. Memory: one entry per pair of different values."""

    pairs: Counter = field(default_factory=Counter)
    units: int = 0
    agreeing_units: int = 0

    def add(self, values, units=1):
        """Add the values that different coders gave to a unit; fewer than two are ignored.

        `units` is the number of units with just these values. Each ordered pair counts
        1 / (number of values - 1), so that each value counts once.
        """
        values = list(values)
        if len(values) < 2:
            return
        self.units += units
        counts = Counter(values)
        self.agreeing_units += units * (len(counts) == 1)
        for first, first_count in counts.items():
            for second, second_count in counts.items():
                paired = first_count * (second_count - (first == second))
                self.pairs[first, second] += units * paired / (len(values) - 1)

    @property
    def values(self):
        """Return n, the number of values that could be paired."""
        return round(sum(self.pairs.values()))

    @property
    def agreement(self):
        """Return the share of units in which all values are equal; None without units."""
        return self.agreeing_units / self.units if self.units else None

    @property
    def alpha(self):
        """Return Krippendorff's alpha for nominal data; None where it is not defined.

        1 - observed / expected disagreement: 1 where all agree, 0 where they agree as by chance.
        Not defined without units, or where every value is the same, so that nothing could differ.
        Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part C.
        """
        totals = Counter()
        for (first, _second), weight in self.pairs.items():
            totals[first] += weight
        number = sum(totals.values())
        expected = number**2 - sum(total**2 for total in totals.values())
        if number <= 1 or expected <= 1e-9:
            return None
        observed = sum(weight for (first, second), weight in self.pairs.items() if first != second)
        return 1 - (number - 1) * observed / expected


def krippendorff_alpha(units):
    """Return alpha for units, each the coders' values, which are hashable; None if undefined."""
    coincidences = Coincidences()
    for values in units:
        coincidences.add(values)
    return coincidences.alpha


def in_words(coincidences):
    """Return a sentence with alpha and what it comes from; without a word for how good it is."""
    alpha = coincidences.alpha
    if coincidences.units < FEW:
        return _("Too few replies were tagged by two independently to say how far they agree.")
    if alpha is None:
        return _("All said the same, so there is no telling whether they would differ.")
    return ngettext(
        "Krippendorff's alpha is %(alpha)s, from %(count)d reply (n = %(n)d).",
        "Krippendorff's alpha is %(alpha)s, from %(count)d replies (n = %(n)d).",
        coincidences.units,
    ) % {
        "alpha": number_format(alpha, 2),
        "count": coincidences.units,
        "n": coincidences.values,
    }


def independent_units(taggings):
    """Return the units of one reply: for each (text, version), the different coders' values.

    `taggings` are all taggings of one reply, superseded ones included, the oldest first, as (coder,
    digest of the text, version of the question, saw_other, value). The value None is a withdrawal.
    """
    independent = {}
    for coder, digest, version, saw_other, value in taggings:
        if value is None:
            independent = {key: value for key, value in independent.items() if key[2] != coder}
        elif not saw_other:
            independent[digest, version, coder] = value
    units = {}
    for (digest, version, _coder), value in independent.items():
        units.setdefault((digest, version), []).append(value)
    return [values for values in units.values() if len(values) > 1]


@dataclass
class Reliability:
    """How reliable a division is: numbers of replies, of taggings and taggers, and agreement."""

    total: int = 0
    tagged: int = 0
    settled: int = 0
    contested: int = 0
    stale: int = 0
    decided: int = 0
    read_by_two: int = 0
    taggings: int = 0
    taggers: int = 0
    independent: Coincidences = field(default_factory=Coincidences)

    @property
    def coverage(self):
        """Return the share of replies that are tagged, from 0 to 1."""
        return self.tagged / self.total if self.total else 0.0

    @property
    def contested_share(self):
        """Return the share of the tagged replies on which moderators differ, from 0 to 1."""
        return self.contested / self.tagged if self.tagged else 0.0

    @property
    def alpha(self):
        """Return Krippendorff's alpha of the independent readings; None where it is not defined."""
        return self.independent.alpha

    @property
    def in_words(self):
        """Return a sentence with alpha and what it comes from."""
        return in_words(self.independent)


def reliability_of(question, viewer, *, topic=None):
    """Return the Reliability of a division, from the replies that the viewer may see. Two queries.

    Memory: one entry per tagger and per different combination of values.
    """
    replies = replies_with_readings(question, viewer, topic).order_by("pk")
    columns = replies.values_list("pk", "reading__state", "reading__is_decided")
    reliability, states, taggers, units = Reliability(), Counter(), set(), Counter()
    taggings = _taggings(question, topic)
    for (_pk, state, is_decided), rows in _with_taggings(
        columns.iterator(chunk_size=CHUNK), taggings
    ):
        states[state or "untagged"] += 1
        reliability.decided += bool(is_decided)
        current = [row[1] for row in rows if row[-1] and row[-2] is not None]
        reliability.taggings += len(current)
        reliability.read_by_two += len(current) > 1
        taggers.update(current)
        if len(rows) > 1:
            units.update(map(tuple, independent_units(row[1:-1] for row in rows)))
    for values, number in units.items():
        reliability.independent.add(values, number)
    reliability.taggers, reliability.total = len(taggers), states.total()
    reliability.tagged = reliability.total - states["untagged"]
    reliability.settled, reliability.contested = states["settled"], states["contested"]
    reliability.stale = states["stale"]
    return reliability


def _with_taggings(replies, taggings):
    """Yield (reply, its taggings) from two iterators of rows that begin with the reply's id.

    Both are ordered by it. They are not joined in the database, because PostgreSQL without
    statistics planned such a query badly: it took seconds.
    """
    groups = groupby(taggings, key=itemgetter(0))
    number, rows = next(groups, (None, ()))
    for reply in replies:
        while number is not None and number < reply[0]:
            number, rows = next(groups, (None, ()))
        yield reply, list(rows) if number == reply[0] else []


def _taggings(question, topic):
    """Yield (post id, coder, digest, version, saw_other, value, is_current). One query."""
    codebook, judgements = question.codebook, {}
    # Selected from the posts: otherwise SQLite reads all taggings in the order of the posts.
    conditions = {"taggings__question": question} | ({"topic": topic} if topic is not None else {})
    columns = (
        Post.objects.filter(**conditions)
        .order_by("pk", "taggings__pk")
        .values_list(
            "taggings__pk",
            "pk",
            "taggings__moderator",
            "taggings__moderator_name",
            "taggings__body_digest",
            "taggings__question_version",
            "taggings__saw_other",
            "taggings__superseded_at",
            "taggings__verdict",
            "taggings__tags__interpretation",
            "taggings__tags__stance",
        )
    )
    for _pk, lines in groupby(columns.iterator(chunk_size=CHUNK), key=itemgetter(0)):
        lines = list(lines)
        _pk, post, moderator, name, digest, version, saw_other, superseded, verdict, *_ = lines[0]
        said = verdict, *(line[-2:] for line in lines if line[-1] is not None)
        if said not in judgements:
            judgements[said] = codebook.judgement(verdict, said[1:])
        value = None if verdict == "withdrawn" else judgements[said]
        # Moderators whose account is gone are told apart by name.
        yield post, moderator or name, digest, version, saw_other, value, superseded is None
