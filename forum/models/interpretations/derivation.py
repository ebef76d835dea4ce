"""How the reading of a reply follows from its taggings: the rule, and what keeps the rows by it.

`forum.models.interpretations.readings` says what a reading is.
"""

from dataclasses import dataclass, field
from itertools import islice

from django.apps import apps

from forum import transactions
from forum.models.interpretations.codebook import Codebook
from forum.models.interpretations.taggings import Tagging, Verdict

CHUNK = 500


@dataclass(slots=True)
class Evidence:
    """All that the reading of one reply follows from.

    `taggings` are (verdict, digest, tags) of the current ones that were not withdrawn, `settlement`
    the decision of a senior moderator or None (see `Reading.settlement`); tags are
    (id, stance, meaning).
    """

    digest: str
    is_asked: bool
    taggings: list = field(default_factory=list)
    settlement: dict | None = None
    is_objected: bool = False


def derive(evidence, codebook):
    """Return (fields, tags) of the Reading, None where there need be none.

    A settlement about the present text holds. Else the taggings about the present text, read under
    today's meanings: if they agree, the reading is settled; if not, contested. Else what is left
    was said of another text or under another meaning, and is to be read again.
    """

    def is_current(digest, tags):
        return digest == evidence.digest and codebook.still_means(tags)

    current = [given for given in evidence.taggings if is_current(given[1], given[2])]
    settlement = evidence.settlement
    is_decided = bool(settlement and is_current(settlement["digest"], settlement["tags"]))
    past = [(settlement["verdict"], "", settlement["tags"])] if settlement else []
    said = current or evidence.taggings or past
    if is_decided and settlement["verdict"] != "contested":
        said = past
    judgements = {codebook.judgement(verdict, tags) for verdict, _digest, tags in said}
    if not judgements:
        return (_fields("untagged", evidence), frozenset()) if evidence.is_asked else None
    if is_decided:
        state = "contested" if settlement["verdict"] == "contested" else "settled"
    elif current:
        state = "settled" if len(judgements) == 1 else "contested"
    else:
        state = "stale"
    tags = frozenset().union(*(judgement.tags for judgement in judgements))
    agreed = judgements.pop() if len(judgements) == 1 and state != "contested" else None
    return _fields(state, evidence, agreed, is_decided=is_decided), tags


def _fields(state, evidence, agreed=None, *, is_decided=False):
    outcome = agreed.outcome if agreed else ""
    return {
        "state": state,
        "outcome": outcome,
        "supported_id": agreed.supported[0] if outcome == "supports" else None,
        "is_decided": is_decided,
        "is_objected": evidence.is_objected,
        "queue": _queue(state, outcome, evidence.is_objected, is_decided),
    }


def _queue(state, outcome, is_objected, is_decided):
    if state == "untagged":
        return "untagged"
    if state == "stale" or is_objected:
        return "again"
    if state == "contested":
        return "" if is_decided else "contested"
    return "unlisted" if outcome == Verdict.OTHER else ""


def refresh_readings(question, post_ids=None):
    """Write the readings of a question's replies as they follow from what was said.

    `post_ids` are the replies in question, all by default. The question's row is locked. Only what
    differs is written; returns how many.
    """
    count = 0
    found = stale_readings(question, post_ids)
    while wrong := list(islice(found, CHUNK)):
        _write(question, wrong)
        count += len(wrong)
    return count


def stale_readings(question, post_ids=None):
    """Yield (post id, stored Reading or None, derived) where what is stored is not what follows.

    `derived` is what `derive` returned. Reads 500 replies at a time, five queries for each.
    """
    codebook = Codebook(question)
    ids = iter(_replies(question) if post_ids is None else post_ids)
    while chunk := list(islice(ids, CHUNK)):
        stored = _stored(question, chunk)
        for post_id, evidence in _evidence(question, chunk, stored).items():
            derived = derive(evidence, codebook)
            if _as_derived(stored.get(post_id)) != derived:
                yield post_id, stored.get(post_id), derived


def _replies(question):
    """Return the ids of all replies that have, or should have, a reading."""
    posts = apps.get_model("forum", "Post").objects.order_by()
    found = set(posts.filter(topic__question=question, depth__gt=0).values_list("pk", flat=True))
    for rows in (question.readings, question.taggings):
        found.update(rows.order_by().values_list("post_id", flat=True))
    return sorted(found)


def _stored(question, post_ids):
    readings = question.readings.filter(post_id__in=post_ids).prefetch_related("tags")
    return {reading.post_id: reading for reading in readings}


def _evidence(question, post_ids, stored):
    """Return {post id: Evidence}. Three queries besides those that `stored` took."""
    posts = apps.get_model("forum", "Post").objects.filter(pk__in=post_ids)
    evidence = {
        pk: Evidence(digest, is_asked=depth > 0 and asked == question.pk)
        for pk, digest, depth, asked in posts.values_list(
            "pk", "body_digest", "depth", "topic__question"
        )
    }
    for post_id, reading in stored.items():
        evidence[post_id].settlement = reading.settlement
    for tagging in tagging_rows(question, post_ids):
        evidence[tagging.post_id].taggings.append(
            (tagging.verdict, tagging.body_digest, tags_of(tagging))
        )
    objected = question.objections.filter(post_id__in=post_ids, answered_at=None)
    for post_id in objected.values_list("post_id", flat=True):
        evidence[post_id].is_objected = True
    return evidence


def tagging_rows(question, post_ids):
    """Return the current taggings of replies that were not withdrawn. Two queries."""
    rows = Tagging.objects.not_withdrawn().filter(question=question, post_id__in=post_ids)
    return rows.prefetch_related("tags")


def tags_of(tagging):
    """Return the (interpretation id, stance, meaning) of a tagging's prefetched tags."""
    return [(tag.interpretation_id, tag.stance, tag.meaning) for tag in tagging.tags.all()]


def _as_derived(reading):
    """Return a stored reading in the form that `derive` returns."""
    if reading is None:
        return None
    tags = frozenset((tag.interpretation_id, tag.stance) for tag in reading.tags.all())
    return {name: getattr(reading, name) for name in DERIVED_FIELDS}, tags


DERIVED_FIELDS = ["state", "outcome", "supported_id", "is_decided", "is_objected", "queue"]


def _write(question, wrong):
    """Write what `stale_readings` yielded. A few queries, however many there are."""
    reading, tag = question.readings.model, apps.get_model("forum", "ReadingTag")
    stored = [row for _post_id, row, _derived in wrong if row is not None]
    unneeded = [row.pk for _post_id, row, derived in wrong if derived is None]
    tag.objects.filter(reading__in=[row.pk for row in stored]).delete()
    reading.objects.filter(pk__in=unneeded).delete()
    new, changed, tags = [], [], []
    for post_id, row, derived in wrong:
        if derived is None:
            continue
        if row is None:
            row = reading(question=question, post_id=post_id)
            new.append(row)
        else:
            changed.append(row)
        for name, value in derived[0].items():
            setattr(row, name, value)
        tags += [tag(reading=row, interpretation_id=pk, stance=stance) for pk, stance in derived[1]]
    reading.objects.bulk_create(new)
    reading.objects.bulk_update(changed, DERIVED_FIELDS)
    for row in tags:
        row.reading_id = row.reading.pk
    tag.objects.bulk_create(tags)


def open_reading(post):
    """Put a new reply of a topic that asks a question into the queue."""
    if post.depth and post.topic.question_id:
        apps.get_model("forum", "Reading").objects.create(
            post=post, question_id=post.topic.question_id
        )


def reopen_readings(topic):
    """Let the topic's replies have readings for the question that it asks now.

    For whatever changes the question, or which replies a topic has. The topic is locked.
    """
    reading = apps.get_model("forum", "Reading")
    replies = topic.posts.filter(depth__gt=0)
    # What nobody has said anything about is no loss.
    reading.objects.filter(post__topic=topic, state="untagged", settlement__isnull=True).exclude(
        question=topic.question_id
    ).delete()
    if topic.question_id is None:
        return
    missing = replies.exclude(readings__question=topic.question_id)
    rows = [
        reading(post_id=pk, question_id=topic.question_id)
        for pk in missing.values_list("pk", flat=True)
    ]
    reading.objects.bulk_create(rows, batch_size=CHUNK)
    # Replies that came with taggings from another topic, or from when it was asked before.
    question = topic.question.locked_row()
    tagged = replies.filter(taggings__question=question).values_list("pk", flat=True).distinct()
    refresh_readings(question, list(tagged))


def refresh_readings_of(post):
    """Derive the readings of a reply again after its text has changed. The topic is locked."""
    for reading in post.readings.select_related("question").order_by("question_id"):
        refresh_readings(reading.question.locked_row(), [post.pk])


def verify_readings(*, repair=False):
    """Yield a Misreading for every reading that does not follow from its taggings.

    The proof of the derived tables, for `forum_check`; `repair` mends what is found. Before that it
    is looked at again under the locks of topic and question.
    """
    for question in apps.get_model("forum", "Question").objects.order_by("pk"):
        for post_id, _stored, _derived in stale_readings(question):
            with transactions.atomic():
                apps.get_model("forum", "Post").objects.get(pk=post_id).locked()
                question = question.locked_row()
                wrong = list(stale_readings(question, [post_id]))
                if repair:
                    _write(question, wrong)
            for _post_id, stored, derived in wrong:
                yield Misreading.of(question, post_id, stored, derived)


@dataclass(frozen=True, slots=True)
class Misreading:
    """A reading that is not what follows from its taggings; `what` says in what."""

    question_id: int
    post_id: int
    what: str

    @property
    def kind(self):
        """Return the name of this kind of damage."""
        return f"reading {self.what}"

    def __str__(self):
        return f"reading of #{self.post_id} for question {self.question_id}: {self.what}"

    @classmethod
    def of(cls, question, post_id, stored, derived):
        """Return what is wrong with a stored reading, from what should be there."""
        if stored is None:
            return cls(question.pk, post_id, "is missing")
        if derived is None:
            return cls(question.pk, post_id, "should not exist")
        fields, tags = _as_derived(stored)
        names = [name for name in DERIVED_FIELDS if fields[name] != derived[0][name]]
        names += ["tags"] if tags != derived[1] else []
        return cls(question.pk, post_id, f"wrong in {', '.join(names)}")
