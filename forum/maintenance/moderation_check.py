"""Checking what moderation stores: states of reports and appeals, merged topics, and the log.

Each fact is one query for the rows of which it does not hold, so that a change halfway done is not
seen, and that memory stays bounded. `manage.py forum_check` proves and repairs them all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from forum import transactions
from forum.maintenance.check import Finding
from forum.models import Action, Appeal, Change, ChangedRow, Post, Report, Topic, locking
from forum.models.removals import find_removals
from forum.models.status import REMOVED, Status

# Rows that are read, locked and repaired at once.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Fact:
    """What must hold of the rows of a model.

    `wrong` returns a queryset of rows of which it does not; `what` is the field that is wrong, and
    `expected` what it should be, a value or a text. `repair(queryset)` writes what is right; None
    where only a person can say.
    """

    what: str
    expected: object
    wrong: Callable[[], QuerySet]
    repair: Callable[[QuerySet], object] | None = None

    def verify(self, *, repair=False):
        """Yield (Finding, whether it is left wrong) for each wrong row."""
        last = 0
        while rows := list(self.wrong().filter(pk__gt=last).order_by("pk")[:CHUNK]):
            last = rows[-1].pk
            left = {row.pk for row in rows}
            if repair and self.repair is not None:
                left = self._repair(left)
            for row in rows:
                stored = getattr(row, self.what, "")
                finding = Finding(row._meta.model_name, row.pk, self.what, stored, self.expected)
                yield finding, row.pk in left

    def _repair(self, ids):
        """Repair rows under their locks, as far as they are wrong still; return what is left."""
        wrong = self.wrong().order_by().filter(pk__in=ids)
        with transactions.atomic():
            if (model := wrong.model._meta.model_name) in locking.LOCKED_LOOKUPS:
                locking.lock_for({model: ids})
            self.repair(wrong)
            return set(wrong.values_list("pk", flat=True))


def writes(**values):
    """Return a function that writes these values to a queryset's rows."""
    return lambda rows: rows.update(**values)


def _open_reports_of_removed_posts():
    """Return the open reports of posts that were removed: removing a post answers them."""
    return Report.objects.filter(
        Q(post__status__in=REMOVED) | Q(post__depth=0, post__topic__status__in=REMOVED),
        state=Report.State.OPEN,
    )


def _remembering(model):
    """Return a function for the rows that remember an earlier status, and are not removed."""
    brought_back = (*REMOVED, Status.WITHDRAWN)
    return lambda: model.objects.exclude(status__in=brought_back).exclude(status_before="")


def _merged_topics():
    return Topic.objects.filter(status=Status.MERGED)


def _merged_with_posts():
    return _merged_topics().filter(Exists(Post.objects.filter(topic=OuterRef("pk"))))


def _appeals_against_something_else():
    """Return the appeals whose removal is an action that did not change the post, or a topic."""
    rows = ChangedRow.objects.filter(change__action=OuterRef("removal"))
    rows = rows.filter(Q(change__model="topic") | Q(change__model="post", row_id=OuterRef("post")))
    return Appeal.objects.filter(removal__isnull=False).exclude(Exists(rows))


def _find_removals_again(appeals):
    for appeal in list(appeals.select_related("post__topic")):
        removal = find_removals([appeal.post]).get(appeal.post_id)
        others = Appeal.objects.filter(post=appeal.post_id, removal=removal).exclude(pk=appeal.pk)
        if removal is None or not others.exists():
            Appeal.objects.filter(pk=appeal.pk).update(removal=removal)


FACTS = (
    Fact(
        "state",
        Report.State.ACTED,
        _open_reports_of_removed_posts,
        writes(state=Report.State.ACTED),
    ),
    Fact("removal", "what removed the post", _appeals_against_something_else, _find_removals_again),
    *(
        Fact("status_before", "", _remembering(model), writes(status_before=""))
        for model in (Post, Topic)
    ),
    Fact(
        "merged_into",
        "the post that its address leads to",
        lambda: _merged_topics().filter(merged_into=None),
    ),
    Fact(
        "merged_into",
        None,
        lambda: Topic.objects.exclude(status=Status.MERGED).exclude(merged_into=None),
        writes(merged_into=None),
    ),
    Fact("posts", "none, for it is merged", _merged_with_posts),
    Fact(
        "post_number",
        "that of its post",
        lambda: Action.objects.exclude(post=None).exclude(post_number=F("post")),
        lambda rows: rows.update(post_number=F("post")),
    ),
    Fact(
        "undone_by",
        "an action that undoes",
        lambda: Action.objects.exclude(undone_by=None).exclude(undone_by__verb="undo"),
    ),
    Fact(
        "rows",
        "those that it changed",
        lambda: Change.objects.exclude(Exists(ChangedRow.objects.filter(change=OuterRef("pk")))),
        lambda rows: rows.delete(),
    ),
)
