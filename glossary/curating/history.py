"""What changed between two revisions of a term."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from glossary.text_diff import Segment, word_diff

COMPARED_FIELDS = {
    "name": _("Headword"),
    "summary": _("Summary"),
    "definition": _("Definition"),
    "source_title": _("Source"),
    "source_url": _("Source’s address"),
    "address": _("Address"),
}


# Compared as a whole, because readers take an address as one word.
ADDRESSES = {"source_url", "address"}


class FieldChange(NamedTuple):
    """The change of one field. segments: `text_diff.Segment`s in reading order."""

    label: str
    segments: list


def changes(revisions, all_revisions, hidden_among=lambda ids: ()):
    """Return a list of (revision, its `FieldChange`s against the one before), newest first.

    One query for the revision before the oldest. revisions: those on this page, newest first.
    all_revisions: the queryset of all that the reader may see, newest first. hidden_among: a
    function that takes UUIDs of terms, as str, and returns those that the reader may not see.
    """
    revisions = list(revisions)
    if not revisions:
        return []
    before = all_revisions.filter(number__lt=revisions[-1].number).first()
    older = [*revisions[1:], before]
    mentioned = {
        other["uuid"]
        for revision in filter(None, [*revisions, before])
        for other in revision.see_also
    }
    hidden = hidden_among(mentioned) if mentioned else ()
    return [
        (revision, field_changes(earlier, revision, hidden))
        for revision, earlier in zip(revisions, older, strict=True)
    ]


def field_changes(earlier, later, hidden=()):
    """Return the `FieldChange`s between two revisions. earlier: None for the first."""
    changed = []
    for field, label in COMPARED_FIELDS.items():
        old, new = getattr(earlier, field, ""), getattr(later, field)
        if old != new:
            compare = _replaced if field in ADDRESSES else word_diff
            changed.append(FieldChange(label, _segments(earlier, old, new, compare)))
    old, new = _aliases_as_text(earlier), _aliases_as_text(later)
    if old != new:
        changed.append(FieldChange(_("Also"), _segments(earlier, old, new)))
    old, new = _see_also(earlier, hidden), _see_also(later, hidden)
    # Compare ids only: a see-also that is merely renamed is no change of this term.
    if old.keys() != new.keys():
        old, new = ", ".join((old | new)[uuid] for uuid in old), ", ".join(new.values())
        changed.append(FieldChange(_("See also"), _segments(earlier, old, new)))
    return changed


def _replaced(old, new):
    return [Segment(kind, text) for kind, text in (("removed", old), ("added", new)) if text]


def _segments(earlier, old, new, compare=word_diff):
    # The first revision shows its text, not a change.
    return compare(old, new) if earlier else [Segment("same", new)]


def _see_also(revision, hidden):
    """Return the names of the see-alsos by UUID, without hidden terms."""
    others = revision.see_also if revision else []
    return {other["uuid"]: other["name"] for other in others if other["uuid"] not in hidden}


def _aliases_as_text(revision):
    """Return the aliases in one line, without misspellings, which are never shown."""
    aliases = revision.aliases if revision else []
    return ", ".join(alias["text"] for alias in aliases if alias["kind"] != "misspelling")
