"""Deriving readings from taggings: the rule, and the functions that update the stored rows.

`forum.models.interpretations.readings` explains what a reading is.
"""

from dataclasses import dataclass, field
from itertools import islice

from django.apps import apps

from forum import transactions
from forum.models.interpretations.codebook import Codebook
from forum.models.interpretations.standings import restand_authors
from forum.models.interpretations.taggings import Tagging, Verdict

# Replies per chunk.
CHUNK = 500
# The fields of Reading that are derived.
DERIVED_FIELDS = ["state", "outcome", "supported_id", "is_decided", "is_objected", "queue"]


@dataclass(slots=True)
class DerivationInput:
    """Everything that the reading of one reply is derived from.

    `digest` is that of the present text; `is_asked` says whether the reply's topic asks the
    question. `taggings` are (verdict, digest, tags) of the current taggings that were not
    withdrawn, with tags as (interpretation id, stance, meaning); `settlement` is the decision of a
    moderator or None (see `Reading.settlement`).
    """

    digest: str
    is_asked: bool
    taggings: list = field(default_factory=list)
    settlement: dict | None = None
    is_objected: bool = False


def derive(given, codebook):
    """Return (fields, tags) of a Reading from a DerivationInput, None if there is to be no reading.

    `fields` is {name: value} of DERIVED_FIELDS, `tags` a frozenset of (interpretation id, stance).

    A settlement about the present text decides. Otherwise the taggings about the present text with
    the present meanings do: if they agree, the reading is settled, if not, contested. If all
    taggings are about another text or meaning, the reading is stale: to be read again.
    """

    def is_current(digest, tags):
        return digest == given.digest and codebook.has_meanings_of(tags)

    current = [
        (verdict, digest, tags)
        for verdict, digest, tags in given.taggings
        if is_current(digest, tags)
    ]
    settlement = given.settlement
    is_decided = bool(settlement and is_current(settlement["digest"], settlement["tags"]))
    decision = [(settlement["verdict"], "", settlement["tags"])] if settlement else []
    if is_decided and settlement["verdict"] != "contested":
        relevant = decision
    else:
        relevant = current or given.taggings or decision
    judgements = {codebook.judgement(verdict, tags) for verdict, _digest, tags in relevant}
    if not judgements:
        return (_fields("untagged", given), frozenset()) if given.is_asked else None
    if is_decided:
        state = "contested" if settlement["verdict"] == "contested" else "settled"
    elif current:
        state = "settled" if len(judgements) == 1 else "contested"
    else:
        state = "stale"
    tags = frozenset().union(*(judgement.tags for judgement in judgements))
    agreed = judgements.pop() if len(judgements) == 1 and state != "contested" else None
    return _fields(state, given, agreed, is_decided=is_decided), tags


def _fields(state, given, agreed=None, *, is_decided=False):
    outcome = agreed.outcome if agreed else ""
    return {
        "state": state,
        "outcome": outcome,
        "supported_id": agreed.supported[0] if outcome == "supports" else None,
        "is_decided": is_decided,
        "is_objected": given.is_objected,
        "queue": _queue(state, outcome, given.is_objected, is_decided),
    }


def _queue(state, outcome, is_objected, is_decided):
    if state == "untagged":
        return "untagged"
    if state == "stale" or is_objected:
        return "again"
    if state == "contested":
        return "" if is_decided else "contested"
    return "unlisted" if outcome == Verdict.OTHER else ""


def refresh_readings(question, post_ids=None, *, counted=True):
    """Derive the readings of a locked question's replies again; return the ids of those changed.

    `post_ids` limits it to these replies, whose topics are locked. Only readings that differ are
    written, and their authors counted again where `counted`. Six queries per 500 replies to read,
    and a few more where any differ.
    """
    changed_ids = []
    differences = wrong_readings(question, post_ids)
    while chunk := list(islice(differences, CHUNK)):
        _write(question, chunk)
        changed_ids += [post_id for post_id, _stored, _derived in chunk]
    for start in range(0, len(changed_ids) if counted else 0, CHUNK):
        posts = apps.get_model("parlance_forum", "Post").objects.filter(topic__question=question)
        restand_authors(posts.filter(pk__in=changed_ids[start : start + CHUNK]))
    return changed_ids


def wrong_readings(question, post_ids=None):
    """Yield (post id, stored Reading or None, derived) where the stored reading is wrong.

    `derived` is what `derive` returns. `post_ids` limits it to these replies. Six queries per 500
    replies.
    """
    codebook = Codebook(question)
    ids = iter(_replies(question) if post_ids is None else post_ids)
    while chunk := list(islice(ids, CHUNK)):
        stored = _stored(question, chunk)
        for post_id, given in _inputs(question, chunk, stored).items():
            derived = derive(given, codebook)
            if _as_derived(stored.get(post_id)) != derived:
                yield post_id, stored.get(post_id), derived


def _replies(question):
    """Return the sorted ids of all replies that have, or should have, a reading. Three queries."""
    posts = apps.get_model("parlance_forum", "Post").objects.order_by()
    ids = set(posts.filter(topic__question=question, depth__gt=0).values_list("pk", flat=True))
    for rows in (question.readings, question.taggings):
        ids.update(rows.order_by().values_list("post_id", flat=True))
    return sorted(ids)


def _stored(question, post_ids):
    readings = question.readings.filter(post_id__in=post_ids).prefetch_related("tags")
    return {reading.post_id: reading for reading in readings}


def _inputs(question, post_ids, stored):
    """Return {post id: DerivationInput}; `stored` is {post id: Reading}. Four queries."""
    posts = apps.get_model("parlance_forum", "Post").objects.filter(pk__in=post_ids)
    inputs = {
        pk: DerivationInput(digest, is_asked=depth > 0 and asked == question.pk)
        for pk, digest, depth, asked in posts.values_list(
            "pk", "body_digest", "depth", "topic__question"
        )
    }
    for post_id, reading in stored.items():
        inputs[post_id].settlement = reading.settlement
    for tagging in tagging_rows(question, post_ids):
        inputs[tagging.post_id].taggings.append(
            (tagging.verdict, tagging.body_digest, tags_of(tagging))
        )
    objected = question.objections.filter(post_id__in=post_ids, answered_at=None)
    for post_id in objected.values_list("post_id", flat=True):
        inputs[post_id].is_objected = True
    return inputs


def tagging_rows(question, post_ids):
    """Return the current taggings of replies, without withdrawals, as a queryset. Two queries."""
    rows = Tagging.objects.not_withdrawn().filter(question=question, post_id__in=post_ids)
    return rows.prefetch_related("tags")


def tags_of(tagging):
    """Return [(interpretation id, stance, meaning)] of a Tagging whose tags are prefetched."""
    return [(tag.interpretation_id, tag.stance, tag.meaning) for tag in tagging.tags.all()]


def _as_derived(reading):
    """Return a stored reading in the form that `derive` returns."""
    if reading is None:
        return None
    tags = frozenset((tag.interpretation_id, tag.stance) for tag in reading.tags.all())
    return {name: getattr(reading, name) for name in DERIVED_FIELDS}, tags


def _write(question, wrong):
    """Correct the readings that `wrong_readings` yielded.

    A few queries, however many there are: those that are to say the same are written together.
    """
    reading, tag = question.readings.model, apps.get_model("parlance_forum", "ReadingTag")
    stored = [row.pk for _post_id, row, _derived in wrong if row is not None]
    unneeded = [row.pk for _post_id, row, derived in wrong if derived is None]
    tag.objects.filter(reading__in=stored).delete()
    reading.objects.filter(pk__in=unneeded).delete()
    new, changed, tags = [], {}, []
    for post_id, row, derived in wrong:
        if derived is None:
            continue
        fields, taken = derived
        if row is None:
            row = reading(question=question, post_id=post_id, **fields)
            new.append(row)
        else:
            changed.setdefault(tuple(fields.items()), []).append(row.pk)
        tags += [tag(reading=row, interpretation_id=pk, stance=stance) for pk, stance in taken]
    reading.objects.bulk_create(new)
    for fields, pks in changed.items():
        reading.objects.filter(pk__in=pks).update(**dict(fields))
    for row in tags:
        row.reading_id = row.reading.pk
    tag.objects.bulk_create(tags)


def open_reading(post):
    """Insert an untagged Reading for a new reply of a topic that asks a question.

    Does nothing for other posts.
    """
    if post.depth and post.topic.question_id:
        apps.get_model("parlance_forum", "Reading").objects.create(
            post=post, question_id=post.topic.question_id
        )


def reopen_readings(topic):
    """Give the replies of a locked topic readings for the question that it asks now.

    Call it when a topic gets another question or other replies, and `restand` after it.
    """
    reading = apps.get_model("parlance_forum", "Reading")
    replies = topic.posts.filter(depth__gt=0)
    # Untagged readings for other questions, or of an opening post, hold nothing worth keeping.
    idle = reading.objects.filter(post__topic=topic, state="untagged", settlement__isnull=True)
    idle = idle.exclude(question=topic.question_id, post__depth__gt=0)
    if topic.question_id is not None and idle.exists():
        # Rather than to insert as many.
        without = replies.exclude(readings__question=topic.question_id)
        idle.filter(post__in=without).update(question=topic.question_id, is_objected=False)
    idle.delete()
    if topic.question_id is None:
        return
    missing = replies.exclude(readings__question=topic.question_id)
    rows = [
        reading(post_id=pk, question_id=topic.question_id)
        for pk in missing.values_list("pk", flat=True)
    ]
    reading.objects.bulk_create(rows, batch_size=CHUNK)
    # Replies may have taggings from another topic, or from when the question was asked before.
    question = topic.question.locked_row()
    tagged = question.taggings.filter(post__topic=topic).order_by().values_list("post", flat=True)
    refresh_readings(question, sorted(set(tagged)), counted=False)


def refresh_readings_of(post):
    """Derive all readings of a reply again after its text has changed. Its topic is locked."""
    for reading in post.readings.select_related("question").order_by("question_id"):
        refresh_readings(reading.question.locked_row(), [post.pk])


def verify_readings(*, repair=False):
    """Yield a WrongReading for every reading that does not follow from its taggings.

    For `forum_check`. Each is examined again under the locks of its topic and question, so that a
    change halfway done is not reported; `repair` corrects it. Left out are questions whose readings
    are being derived again.
    """
    questions = apps.get_model("parlance_forum", "Question").objects.filter(refreshed_to=None)
    for question in questions.order_by("pk"):
        for post_id, _stored, _derived in wrong_readings(question):
            with transactions.atomic():
                apps.get_model("parlance_forum", "Post").objects.get(pk=post_id).locked()
                question = question.locked_row()
                wrong = list(wrong_readings(question, [post_id]))
                if repair:
                    refresh_readings(question, [post_id])
            for _post_id, stored, derived in wrong:
                yield WrongReading.of(question, post_id, stored, derived)


@dataclass(frozen=True, slots=True)
class WrongReading:
    """A stored reading that does not follow from the taggings; `what` says what is wrong."""

    question_id: int
    post_id: int
    what: str

    @property
    def kind(self):
        """Return the name of this kind of fault, by which findings are counted."""
        return f"reading {self.what}"

    def __str__(self):
        return f"reading of #{self.post_id} for question {self.question_id}: {self.what}"

    @classmethod
    def of(cls, question, post_id, stored, derived):
        """Return the WrongReading for what `wrong_readings` yielded."""
        if stored is None:
            return cls(question.pk, post_id, "is missing")
        if derived is None:
            return cls(question.pk, post_id, "should not exist")
        fields, tags = _as_derived(stored)
        names = [name for name in DERIVED_FIELDS if fields[name] != derived[0][name]]
        names += ["tags"] if tags != derived[1] else []
        return cls(question.pk, post_id, f"wrong in {', '.join(names)}")
