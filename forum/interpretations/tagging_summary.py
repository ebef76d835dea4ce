"""What a tagger is shown of a reply: their own tagging, changes since then, others' taggings."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from forum.models import InterpretationRevision, Stance, Tagging, Verdict
from forum.models.names import shown_name
from forum.policy import get_policy
from glossary.text_diff import word_diff

COLUMNS = (
    "pk",
    "moderator",
    "moderator_name",
    "verdict",
    "note",
    "body_digest",
    "revision",
    "tags__interpretation",
    "tags__stance",
    "tags__meaning",
)


@dataclass(slots=True)
class TaggingSummary:
    """One moderator's current tagging of a reply.

    `tags` is a list of (Interpretation, stance, meaning). `is_stale` is true where the tagging is
    about an earlier text of the reply, or an earlier meaning of an interpretation.
    """

    pk: int
    moderator_id: int | None
    name: str
    verdict: str
    note: str
    digest: str
    revision: int
    tags: list = field(default_factory=list)
    is_stale: bool = False

    def __str__(self):
        """Return the tagging in words: "supports b, disputes a"."""
        return in_words(self.tags, self.verdict, self.note)

    @property
    def changed_interpretations(self):
        """Return the interpretations whose meaning has changed since."""
        return [row for row, _stance, meaning in self.tags if row.meaning != meaning]

    @property
    def said(self):
        """Return a value that is equal for taggings that say the same."""
        return self.verdict, frozenset((row.pk, stance) for row, stance, _meaning in self.tags)


def in_words(tags, verdict="", note=""):
    """Return a tagging in a few words: "supports b and c, disputes a".

    `tags` are tuples that begin with (Interpretation, stance).
    """
    if verdict == Verdict.OTHER:
        return _("another interpretation: “%(note)s”") % {"note": note}
    if verdict:
        return str(Verdict(verdict).label).lower()
    parts = []
    for stance in Stance:
        letters = [row.letter for row, taken, *_meaning in tags if taken == stance]
        if letters:
            parts.append(f"{stance.label} {_joined(letters)}")
    return ", ".join(parts)


def _joined(letters):
    if len(letters) == 1:
        return letters[0]
    return pgettext("letters of interpretations", "%(first)s and %(last)s") % {
        "first": ", ".join(letters[:-1]),
        "last": letters[-1],
    }


def taggings_on(question, posts, *, by=None, besides=None):
    """Return {post id: [TaggingSummary]} of the posts' current taggings. One query.

    `by` is the only moderator to include, `besides` one to leave out.
    """
    rows = Tagging.objects.not_withdrawn().filter(question=question, post__in=posts)
    if by is not None:
        rows = rows.filter(moderator=by)
    if besides is not None:
        rows = rows.exclude(moderator=besides)
    rows = rows.order_by("post", "pk").values_list("post", *COLUMNS)
    return from_rows(question, posts, rows)


def from_rows(question, posts, rows):
    """Return {post id: [TaggingSummary]} from rows of (post id, *COLUMNS), one for each tag."""
    codebook = question.codebook
    posts = {post.pk: post for post in posts}
    summaries = {}
    for post_id, pk, *values in rows:
        *values, interpretation, stance, meaning = values
        of_post = summaries.setdefault(post_id, {})
        if pk not in of_post:
            of_post[pk] = TaggingSummary(pk, values[0], shown_name(values[1]), *values[2:])
        if interpretation:
            row = codebook.interpretations[codebook.target_id(interpretation)]
            of_post[pk].tags.append((row, stance, meaning))
            of_post[pk].is_stale |= codebook.interpretations[interpretation].meaning != meaning
    for post_id, of_post in summaries.items():
        for tagging in of_post.values():
            tagging.is_stale |= tagging.digest != posts[post_id].body_digest
            tagging.tags.sort(key=lambda tag: (tag[0].position, tag[1]))
    return {post_id: list(of_post.values()) for post_id, of_post in summaries.items()}


def summary_by(user, question, post):
    """Return the TaggingSummary of the user's current tagging of a post, or None. One query."""
    taggings = taggings_on(question, [post], by=user).get(post.pk)
    return taggings[0] if taggings else None


def own_and_others(taggings, user):
    """Return (the user's TaggingSummary or None, the others) from those of one reply."""
    own = next((tagging for tagging in taggings if tagging.moderator_id == user.pk), None)
    return own, [tagging for tagging in taggings if tagging is not own]


@dataclass(slots=True)
class TaggingControl:
    """The line under a reply from which it is tagged.

    `url` is the address of the form, `tagging` the user's current tagging.
    """

    url: str
    tagging: TaggingSummary | None = None


def add_tagging_controls(rows, user, taggings):
    """Give a TaggingControl to those PostRows whose posts the user may tag. No query.

    `taggings` are the user's own, as `taggings_on` returns them.
    """
    policy = get_policy()
    posts = [row.post for row in rows if row.is_readable and policy.can_tag(user, row.post)]
    taggable = {post.pk for post in posts}
    for row in rows:
        if row.post.pk in taggable:
            row.tagging = TaggingControl(f"{row.url}tag/", *taggings.get(row.post.pk, ())[:1])


def changes_since(post, revision):
    """Return the word diff from an earlier text of the post to the current one. One query.

    `revision` is the number of the earlier text. None where there is no such text, or it is hidden.
    """
    earlier = post.revisions.filter(number=revision, is_hidden=False)
    earlier = earlier.values_list("body", flat=True).first()
    return None if earlier is None else word_diff(earlier, post.body)


def statement_changes_since(tagging):
    """Return [(interpretation, word diff)] of the statements that changed since a tagging.

    One query, none where no interpretation's meaning has changed.
    """
    changed = [(row, meaning) for row, _stance, meaning in tagging.tags if row.meaning != meaning]
    if not changed:
        return []
    changed_meanings = Q()
    for row, meaning in changed:
        changed_meanings |= Q(interpretation=row, meaning=meaning)
    revisions = InterpretationRevision.objects.filter(changed_meanings).order_by("number")
    # Of several wordings with that meaning, the tagger may have read the last.
    earlier = {
        (pk, meaning): statement
        for pk, meaning, statement in revisions.values_list(
            "interpretation", "meaning", "statement"
        )
    }
    return [
        (row, word_diff(earlier[row.pk, meaning], row.statement))
        for row, meaning in changed
        if (row.pk, meaning) in earlier
    ]


def comparison_text(own, others):
    """Return a sentence about who else has tagged a reply, and whether they agree.

    "" where nobody has. It names moderators, so show it only to those who tagged the reply.
    """
    if not others:
        return ""
    names = ", ".join(tagging.name for tagging in others)
    if all(tagging.said == own.said for tagging in others):
        return ngettext("%(names)s says the same.", "%(names)s say the same.", len(others)) % {
            "names": names
        }
    differing = [tagging for tagging in others if tagging.said != own.said]
    return " ".join(
        _("%(name)s differs: %(tagging)s.") % {"name": tagging.name, "tagging": tagging}
        for tagging in differing
    )


def may_settle(user, post, reading):
    """Return whether the user may settle a reply's reading, and there is one to settle."""
    if reading is None or reading.state == reading.State.UNTAGGED:
        return False
    return bool(get_policy().can_settle(user, post))
