"""The tags of the replies on a page, as small chips of HTML.

Put together here and not in a template, because a page has a hundred of them.
"""

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from forum import markup
from forum.interpretations import tagging_summary
from forum.interpretations.division_bar import SIGNS, look_of
from forum.interpretations.parts import OPEN_PARTS, SETTLED_PARTS, readings_of
from forum.models import Reading, Stance
from forum.policy import get_policy
from forum.reading.snippets import person_link

STANCE_SIGNS = {Stance.SUPPORTS: "+", Stance.DISPUTES: "−", Stance.MENTIONS: "·"}
EXCERPT_LENGTH = 100


def add_tags(rows, topic, user):
    """Give the rows of a topic's page their tags, and turn those that are only stubs into a line.

    Whoever may tag gets the controls for that, too. One query where the topic asks a question, none
    where it does not.
    """
    if not topic.question_id:
        return
    tagger = user if get_policy().can_tag_in(user, topic.forum) else None
    readable = {row.post.pk: row for row in rows if row.is_readable and row.post.depth}
    posts = [row.post for row in readable.values()]
    columns = tagging_summary.COLUMNS
    readings = readings_of(topic.question, posts, tagging_by=tagger, tagging_columns=columns)
    maker = ChipMaker(topic.question, user)
    for number, row in readable.items():
        reading = readings.get(number)
        if getattr(row.post, "is_stub", False):
            row.is_readable, row.stub_html = False, maker.stub(row, reading)
        elif reading is not None:
            row.tags_html = maker.tags(row, reading)
    if tagger is not None:
        said = [(number, *line) for number, shown in readings.items() for line in shown.said]
        tagging_summary.add_controls(
            rows, user, tagging_summary.from_rows(topic.question, posts, said)
        )


class ChipMaker:
    """Makes the chips of one page; each interpretation's are made once."""

    def __init__(self, question, user):
        self.user = user
        self.policy = get_policy()
        self.question_url = question.get_absolute_url()
        self.made = {}

    def tags(self, row, reading):
        """Return the line of tags of a reply, "" for one that nobody has tagged."""
        if reading.state == Reading.State.UNTAGGED:
            return ""
        found = [self.state(reading)]
        found += [self.chip(interpretation, stance) for interpretation, stance in reading.tags]
        if not reading.tags and reading.state != Reading.State.CONTESTED:
            found.append(self.verdict(reading))
        if reading.reason:
            found.append(self.reason(reading))
        if reading.is_objected:
            found.append(badge("warning", "!", _("Its author says that this misreads it")))
        elif self.policy.can_object(self.user, row.post):
            words = escape(_("This misreads my reply"))
            found.append(f'<a class="chip-objection" href="{row.url}misread/">{words}</a>')
        return mark_safe(" ".join(found))

    def state(self, reading):
        """Return the badge of a reading that is not settled, or was by a decision."""
        if reading.state == Reading.State.CONTESTED:
            return badge("contested", SIGNS["contested"], OPEN_PARTS["contested"])
        if reading.state == Reading.State.STALE:
            return badge("again", SIGNS["again"], OPEN_PARTS["again"])
        return badge("decided", "§", _("Settled by a decision")) if reading.is_decided else ""

    def reason(self, reading):
        """Return why a reading was decided as it is, in the words of whoever did."""
        is_open = reading.state == Reading.State.CONTESTED
        return format_html(
            '<span class="chip-reason"><span class="chip-reason-label">{}</span>'
            ' <q dir="auto">{}</q></span>',
            _("Why it is left open:") if is_open else _("Why:"),
            reading.reason,
        )

    def chip(self, interpretation, stance):
        """Return the link to an interpretation, with what the reply does with it."""
        key = interpretation.pk, stance
        if key not in self.made:
            url = reverse("forum:interpretation", args=[interpretation.pk])
            self.made[key] = format_html(
                '<a class="chip {stance} look-{look}" href="{url}"><span class="chip-stance">'
                '<span aria-hidden="true">{sign}</span> {word}</span>'
                '<b class="chip-letter">{letter}</b><span class="chip-label">{label}</span></a>',
                stance=stance,
                look=look_of(interpretation),
                url=url,
                sign=STANCE_SIGNS[stance],
                word=Stance(stance).label,
                letter=interpretation.letter,
                label=interpretation.label,
            )
        return self.made[key]

    def verdict(self, reading):
        """Return the chip of a reply that takes no stance."""
        key = reading.outcome or "none"
        if key not in self.made:
            self.made[key] = badge("verdict", SIGNS[key], SETTLED_PARTS[key])
        return self.made[key]

    def stub(self, row, reading):
        """Return the line that stands for a reply which the filter leaves out."""
        text = Truncator(" ".join(markup.to_text(own_words(row.post.body_html)).split()))
        part = SIGNS.get(reading.part, reading.part) if reading else SIGNS["untagged"]
        return format_html(
            '<p class="stub"><span class="stub-sign" aria-hidden="true">{}</span>'
            '{} <span class="stub-text">{}</span> <a class="post-number" href="{}">#{}</a></p>',
            part,
            person_link(row.person),
            text.chars(EXCERPT_LENGTH),
            row.url,
            row.post.pk,
        )


def own_words(html):
    """Return a post's HTML without the quote that it begins with, where there is more."""
    _quote, _end, rest = html.partition("</blockquote>")
    return rest if html.startswith("<blockquote") and rest.strip() else html


def badge(kind, sign, words):
    """Return a small mark of a sign and words."""
    return format_html(
        '<span class="chip chip-{}"><span aria-hidden="true">{}</span> {}</span>', kind, sign, words
    )
