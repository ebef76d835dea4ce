"""What a tagger is shown of a reply: what they said, what changed since, what others say."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from forum.models import InterpretationRevision, Stance, Tagging, Verdict
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
    """What one moderator says of a reply.

    `tags` are (Interpretation, stance, meaning); `is_stale` says that it is about an earlier text
    of the reply, or an earlier meaning of an interpretation.
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
        """Return it in words: "supports b, disputes a"."""
        return in_words(self.tags, self.verdict, self.note)

    @property
    def reworded(self):
        """Return the interpretations that mean something else by now."""
        return [row for row, _stance, meaning in self.tags if row.meaning != meaning]

    @property
    def answer(self):
        """Return what it comes to, to compare it with another's."""
        return self.verdict, frozenset((row.pk, stance) for row, stance, _meaning in self.tags)


def in_words(tags, verdict="", note=""):
    """Return what is said of a reply in a few words: "supports b and c, disputes a".

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
    """Return {post id: [TaggingSummary]} of what moderators say of the posts today. One query.

    `by` is the one moderator to ask, `besides` one to leave out.
    """
    rows = Tagging.objects.not_withdrawn().filter(question=question, post__in=posts)
    if by is not None:
        rows = rows.filter(moderator=by)
    if besides is not None:
        rows = rows.exclude(moderator=besides)
    rows = rows.order_by("post", "pk").values_list("post", *COLUMNS)
    return from_rows(question, posts, rows)


def from_rows(question, posts, rows):
    """Return the same from rows of taggings, one for each tag: (post id, COLUMNS)."""
    codebook = question.codebook
    posts = {post.pk: post for post in posts}
    said = {}
    for post_id, pk, *values in rows:
        *values, interpretation, stance, meaning = values
        here = said.setdefault(post_id, {})
        if pk not in here:
            here[pk] = TaggingSummary(pk, *values)
        if interpretation:
            row = codebook.interpretations[codebook.target_id(interpretation)]
            here[pk].tags.append((row, stance, meaning))
            here[pk].is_stale |= codebook.interpretations[interpretation].meaning != meaning
    for post_id, here in said.items():
        for one in here.values():
            one.is_stale |= one.digest != posts[post_id].body_digest
            one.tags.sort(key=lambda tag: (tag[0].position, tag[1]))
    return {post_id: list(here.values()) for post_id, here in said.items()}


def tagging_by(user, question, post):
    """Return what the user says of a post, as TaggingSummary, or None. One query."""
    found = taggings_on(question, [post], by=user).get(post.pk)
    return found[0] if found else None


@dataclass(slots=True)
class Control:
    """The line under a reply from which it is tagged: where to, and what the user says so far."""

    url: str
    said: TaggingSummary | None = None


def add_controls(rows, user, said):
    """Give the Rows of a topic's page the Controls by which the user may tag them.

    `said` is what the user says of them, as `taggings_on` returns it. No query.
    """
    policy = get_policy()
    posts = [row.post for row in rows if row.is_readable and policy.can_tag(user, row.post)]
    taggable = {post.pk for post in posts}
    for row in rows:
        if row.post.pk in taggable:
            row.tagging = Control(f"{row.url}tag/", *said.get(row.post.pk, ())[:1])


def changes_since(post, revision):
    """Return the pieces of the difference between an earlier text of the post and today's.

    None where there is no such text. One query.
    """
    earlier = post.revisions.filter(number=revision).values_list("body", flat=True).first()
    return None if earlier is None else word_diff(earlier, post.body)


def wording_since(said):
    """Return [(interpretation, pieces)]: how the statements changed since a tagging was made.

    One query, none where no interpretation means something else by now.
    """
    changed = [(row, meaning) for row, _stance, meaning in said.tags if row.meaning != meaning]
    if not changed:
        return []
    wanted = Q()
    for row, meaning in changed:
        wanted |= Q(interpretation=row, meaning=meaning)
    revisions = InterpretationRevision.objects.filter(wanted).order_by("number")
    # The last wording with that meaning is what was read.
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


def word_of_others(mine, others):
    """Return who else has tagged a reply and whether they differ, "" where nobody has.

    Only for whoever has tagged it: it names names.
    """
    if not others:
        return ""
    names = ", ".join(one.name for one in others)
    if all(one.answer == mine.answer for one in others):
        return ngettext("%(names)s says the same.", "%(names)s say the same.", len(others)) % {
            "names": names
        }
    differing = [one for one in others if one.answer != mine.answer]
    return " ".join(
        _("%(name)s differs: %(said)s.") % {"name": one.name, "said": one} for one in differing
    )


def may_settle(user, post, reading):
    """Return whether the user may settle how a reply is read, and there is something to settle."""
    if reading is None or reading.state == reading.State.UNTAGGED:
        return False
    return bool(get_policy().can_settle(user, post))
