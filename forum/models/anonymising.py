"""Taking the name of an account out of all that the forum keeps; the posts stay."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models import locking
from forum.models.addresses import PostAddress
from forum.models.changes import Change, ChangedRow
from forum.models.interpretations.readings import Reading
from forum.models.interpretations.standings import Standing
from forum.models.interpretations.taggings import Tagging
from forum.models.moderation import record
from forum.models.names import anonymous_name, name_of
from forum.models.posts import Post
from forum.models.stamp import SiteStamp
from forum.models.topics import Topic
from forum.models.voices import Voice
from forum.policy import get_policy, refuse_unless
from forum.signals import account_anonymised, send_on_commit
from glossary.models.anonymising import anonymise as anonymise_in_glossary
from glossary.models.anonymising import replace_person

# Rows with JSON per statement.
BATCH = 500
# Lookups of the topics whose rows name the user, by model.
TOPICS = (
    (Topic, "author", "pk"),
    (Post, "author", "topic"),
    (Voice, "author", "topic"),
    (Standing, "author", "topic"),
    (Tagging, "moderator", "post__topic"),
    (Reading, "settled_by", "post__topic"),
)


@transactions.on_primary()
def anonymise(user, *, by, reason=""):
    """Take the name of an account out of the forum and the glossary; return the Action.

    It cannot be undone. What the account wrote stays, by "Anonymous 57": the number is the
    Action's, so that two people stay apart in a thread, and in the division of a question. Nothing
    leads from a row to the account any more; a preference, the right to moderate a forum, and the
    like are deleted. Texts are not searched, and the account's own row is the host's: see
    `forum.signals.account_anonymised`. Raises PermissionDenied, ValidationError where the reason
    has the name in it.
    """
    refuse_unless(get_policy().can_anonymise(by, user))
    if name_of(user).casefold() in reason.casefold():
        raise ValidationError(
            {"reason": _("The log keeps the reason for good: leave the name out of it.")}
        )
    with transactions.atomic():
        locking.lock_people(by, user)
        topic_ids = _topic_ids(user)
        locking.lock_for({"topic": topic_ids}, topics=topic_ids)
        action = record("anonymise", None, by=by, reason=reason)
        name = anonymous_name(action.pk)
        _rename_in_settlements(user, name)
        PostAddress.forget(user)
        models = apps.get_app_config("parlance_forum").get_models(include_auto_created=True)
        replace_person(models, user, name)
        anonymise_in_glossary(user, action.pk)
        for chunk in locking.in_chunks(topic_ids):
            Topic.objects.filter(pk__in=chunk).update(version=F("version") + 1)
        SiteStamp.renew_on_commit()
        send_on_commit(account_anonymised, type(user), user=user, by=by, action=action)
    return action


def _topic_ids(user):
    """Return the set of the ids of the topics in which rows name the user."""
    ids = set()
    for model, person, topic in TOPICS:
        rows = model.objects.order_by().filter(**{person: user})
        ids.update(rows.values_list(topic, flat=True).distinct())
    readings = set()
    for rows in _logged_settlements(user):
        row_ids = "row_id" if rows.model is ChangedRow else "rows__row_id"
        readings.update(rows.values_list(row_ids, flat=True))
    for chunk in locking.in_chunks(readings - {None}):
        of_readings = Reading.objects.order_by().filter(pk__in=chunk)
        ids.update(of_readings.values_list("post__topic", flat=True))
    return ids


def _logged_settlements(user):
    """Return the querysets of rows of the log with decisions of tags that the user made."""
    theirs = Q(before__settlement__by=user.pk) | Q(after__settlement__by=user.pk)
    return (
        Change.objects.order_by().filter(theirs, model="reading"),
        ChangedRow.objects.order_by().filter(theirs, change__model="reading"),
    )


def _rename_in_settlements(user, name):
    """Put a name in the place of a user in the JSON of decisions, and in the log of them."""
    decided = Reading.objects.order_by().filter(settled_by=user, settlement__by=user.pk)

    def renamed(decision):
        if decision and decision["by"] == user.pk:
            return decision | {"by": None, "name": name}
        return decision

    def rename_reading(reading):
        reading.settlement = renamed(reading.settlement)

    def rename_logged(row):
        for values in (row.before, row.after):
            if "settlement" in values:
                values["settlement"] = renamed(values["settlement"])

    _rewrite(decided, rename_reading, ["settlement"])
    for rows in _logged_settlements(user):
        _rewrite(rows, rename_logged, ["before", "after"])


def _rewrite(rows, rewrite, fields):
    """Rewrite rows until their queryset finds no more of them. Two queries per 500 rows."""
    while batch := list(rows[:BATCH]):
        for row in batch:
            rewrite(row)
        rows.model.objects.bulk_update(batch, fields)
