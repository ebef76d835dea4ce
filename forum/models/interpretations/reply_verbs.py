"""The verbs of `Post` about interpretations: tagging, settling, objecting."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import conf, transactions
from forum.models import counters, locking
from forum.models.interpretations.codebook import Codebook
from forum.models.interpretations.derivation import refresh_readings, tags_of
from forum.models.interpretations.readings import Objection, Reading
from forum.models.interpretations.taggings import Stance, Tagging, Verdict
from forum.models.interpretations.text_validation import clean_line
from forum.models.moderation import record
from forum.models.names import name_of
from forum.policy import get_policy, refuse_unless
from forum.signals import reading_objected, reply_tagged, send_on_commit

NOTE_LENGTH = 200
OBJECTION_LENGTH = 500
# Seconds.
MAX_SECONDS = 24 * 60 * 60


class InterpretedReply:
    """The part of `Post` that is about interpretations."""

    @property
    def reading(self):
        """Return the Reading for the topic's question, None if there is none. Three queries."""
        return self.readings.with_tags().filter(question=self.topic.question_id).first()

    def tagging_by(self, moderator):
        """Return a moderator's current Tagging for the topic's question, None if there is none."""
        rows = self.taggings.not_withdrawn().filter(question=self.topic.question_id)
        return rows.filter(moderator=moderator).prefetch_related("tags").first()

    @transactions.on_primary()
    def tag(
        self,
        *,
        by,
        supports=(),
        disputes=(),
        mentions=(),
        verdict="",
        note="",
        seconds=None,
        saw_other=False,
        digest=None,
        created_at=None,
    ):
        """Say which interpretations the reply supports, disputes or mentions; return the Tagging.

        Each item is an Interpretation, or its letter or label. Instead, a `verdict` can be given:
        "none", "other" (which needs a `note`), "unclear" or "off_topic". `seconds` is how long the
        reply was on screen, `saw_other` whether another moderator's tagging was shown, `digest`
        that of the text that was read. Repeating a tagging writes nothing. Raises PermissionDenied,
        ValidationError; with the code "changed_meanwhile" if the reply was edited since.
        """
        refuse_unless(get_policy().can_tag(by, self))
        with transactions.atomic():
            reply, question = self._locked_for_tagging(by=by)
            refuse_unless(get_policy().can_tag(by, reply))
            reply.check_digest(digest)
            current = reply.taggings.current().filter(question=question, moderator=by).first()
            tags = _choose_tags(question, supports, disputes, mentions, current)
            verdict, note = _clean_verdict(verdict, note, tags)
            others = reply.taggings.not_withdrawn().filter(question=question).exclude(moderator=by)
            tagging = reply._write_tagging(
                question,
                current,
                tags,
                by=by,
                verdict=verdict,
                note=note,
                seconds=_clean_seconds(seconds),
                saw_other=bool(saw_other) and others.exists(),
                created_at=created_at or timezone.now(),
            )
        return tagging

    def withdraw_tagging(self, *, by):
        """Withdraw the user's own tagging; return the new Tagging, None if there is none.

        Raises ValidationError where the topic has no question.
        """
        with transactions.atomic():
            reply, question = self._locked_for_tagging(by=by)
            current = reply.taggings.current().filter(question=question, moderator=by).first()
            if current is None or current.verdict == Verdict.WITHDRAWN:
                return None
            return reply._write_tagging(question, current, {}, by=by, verdict=Verdict.WITHDRAWN)

    @transactions.on_primary()
    def settle(
        self,
        *,
        by,
        reason,
        supports=(),
        disputes=(),
        mentions=(),
        verdict="",
        leave_contested=False,
        digest=None,
    ):
        """Decide how the reply is to be read, whatever other moderators tag; return the Action.

        The arguments are those of `tag`; `leave_contested` decides that the reading stays contested
        and leaves the queue. The decision is about the present text: an edit ends it. Raises
        PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_settle(by, self))
        reason = clean_line(reason, "reason", conf.FORUM_REASON_MAX_LENGTH)
        with transactions.atomic():
            reply, question = self._locked_for_tagging(by=by)
            refuse_unless(get_policy().can_settle(by, reply))
            reply.check_digest(digest)
            reading = question.readings.exclude(state=Reading.State.UNTAGGED)
            if (reading := reading.filter(post=reply).first()) is None:
                raise ValidationError(_("Nobody has tagged this reply yet: tag it instead."))
            reading.post, reading.question = reply, question
            tags = _choose_tags(question, supports, disputes, mentions, None)
            if leave_contested and not tags and not verdict:
                verdict = "contested"
            else:
                verdict, _note = _clean_verdict(verdict, reason, tags)
            settlement = {
                "verdict": verdict,
                "digest": reply.body_digest,
                "tags": [[row.pk, str(stance), row.meaning] for row, stance in tags.items()],
                "by": by.pk,
                "name": name_of(by),
                "reason": reason,
            }
            action = record("settle", reply.forum, reply.topic, by=by, reason=reason, post=reply)
            reply._answer_objection(question)
            action.note_change(reading, {"settlement": settlement})
        return action

    @transactions.on_primary()
    def object_to_reading(self, *, by, note):
        """Say, as the author, that the tags misread the reply; return the Objection.

        The reply comes into the queue. If an objection is still open, its note is replaced. Raises
        PermissionDenied, ValidationError where the reply has no tags.
        """
        refuse_unless(get_policy().can_object(by, self))
        note = clean_line(note, "note", OBJECTION_LENGTH)
        with transactions.atomic():
            reply, question = self._locked_for_tagging(by=by)
            readings = question.readings.exclude(state=Reading.State.UNTAGGED)
            if not readings.filter(post=reply).exists():
                raise ValidationError(_("This reply has no tags yet."))
            objection, _is_new = Objection.objects.update_or_create(
                post=reply,
                question=question,
                answered_at=None,
                defaults={"author": by, "author_name": name_of(by), "note": note},
            )
            reply.refresh_reading(question)
            send_on_commit(reading_objected, Objection, objection=objection, by=by)
        return objection

    # Helpers

    def check_digest(self, digest):
        """Raise ValidationError if a digest is not that of the present text; None is accepted."""
        if digest is not None and digest != self.body_digest:
            raise ValidationError(
                _("This reply was edited meanwhile: see what changed, then tag it."),
                code="changed_meanwhile",
            )

    def refresh_reading(self, question):
        """Derive the locked reply's reading again, and make its cached pages out of date."""
        refresh_readings(question, [self.pk])
        self.touch()

    def touch(self):
        """Make the cached pages that show the post out of date."""
        counters.touch_topic(self.topic)

    def is_tagged_alike(self, tagging, tags, *, verdict, note):
        """Return whether a Tagging is about the present text and says the same, without objection.

        `tags` is {Interpretation: stance}.
        """
        return (
            (tagging.verdict, tagging.note) == (verdict, note)
            and tagging.body_digest == self.body_digest
            and sorted(tags_of(tagging))
            == sorted((row.pk, str(stance), row.meaning) for row, stance in tags.items())
            and not self.objections.filter(question=tagging.question_id, answered_at=None).exists()
        )

    def _locked_for_tagging(self, *, by):
        """Return (reply, question), both locked; raise ValidationError without a question."""
        locking.lock_person(by)
        reply = self.locked()
        if reply.topic.question_id is None:
            raise ValidationError(_("This topic has no question, so there is nothing to tag."))
        return reply, reply.topic.question.locked_row()

    def _write_tagging(self, question, current, tags, *, by, verdict="", note="", **fields):
        """Write a Tagging of the locked reply, unless `current` says the same; return it."""
        if current and self.is_tagged_alike(current, tags, verdict=verdict, note=note):
            return current
        fields |= {
            "post": self,
            "question": question,
            "moderator": by,
            "moderator_name": name_of(by),
            "verdict": verdict,
            "note": note,
            "body_digest": self.body_digest,
            "revision": self.revision_number,
            "question_version": question.version,
        }
        tagging = current.supersede(**fields) if current else Tagging.objects.create(**fields)
        for interpretation, stance in tags.items():
            tagging.tags.create(
                interpretation=interpretation, stance=stance, meaning=interpretation.meaning
            )
        if verdict != Verdict.WITHDRAWN:
            self._answer_objection(question)
        self.refresh_reading(question)
        send_on_commit(reply_tagged, Tagging, tagging=tagging, by=by)
        return tagging

    def _answer_objection(self, question):
        open_objections = self.objections.filter(question=question, answered_at=None)
        open_objections.update(answered_at=timezone.now())


def _choose_tags(question, supports, disputes, mentions, current):
    """Return {Interpretation: stance}; raise ValidationError where one cannot be used.

    An archived interpretation can be used if the moderator's `current` tagging has it. A merged one
    is replaced by its target.
    """
    codebook = Codebook(question)
    used = {tag.interpretation_id for tag in current.tags.all()} if current else set()
    stances = {}
    given = {Stance.SUPPORTS: supports, Stance.DISPUTES: disputes, Stance.MENTIONS: mentions}
    for stance, items in given.items():
        for item in items:
            row = codebook.find(item)
            if row.is_archived and row.pk not in used:
                raise ValidationError(
                    _("‘%(label)s’ is archived: choose another interpretation.")
                    % {"label": row.label}
                )
            if stances.setdefault(row, stance) != stance:
                raise ValidationError(
                    _("‘%(label)s’ can have one stance in a reply only.") % {"label": row.label}
                )
    return stances


def _clean_verdict(verdict, note, tags):
    """Return (verdict, note) cleaned; raise ValidationError where they do not fit the tags."""
    note = clean_line(note, "note", NOTE_LENGTH, required=False)
    if tags and verdict:
        raise ValidationError(_("Choose interpretations, or say that none fits: not both."))
    if not tags and verdict not in Verdict.values:
        raise ValidationError(_("Choose an interpretation, or say why none fits."))
    if verdict == Verdict.WITHDRAWN:
        raise ValidationError(_("To take a tagging back, withdraw it."))
    if verdict == Verdict.OTHER and not note:
        raise ValidationError({"note": _("Say in a few words what the reply argues.")})
    return str(verdict), note


def _clean_seconds(seconds):
    """Return a number of seconds, limited to a day; None where it is no number."""
    try:
        seconds = float(seconds)
    except (TypeError, ValueError):
        return None
    return round(min(max(seconds, 0.0), MAX_SECONDS), 1) if seconds == seconds else None
