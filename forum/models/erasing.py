"""Erasing what is removed: words and author go for good, the row stays.

So the tree, the taggings and the log hold. None of it can be undone.
"""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from forum import transactions
from forum.models import locking, participants, recount
from forum.models.addresses import PostAddress
from forum.models.interpretations.derivation import refresh_readings_of
from forum.models.moderation import record
from forum.models.status import Status, is_restorable
from forum.policy import get_policy, refuse_unless

TEXT = ("body", "body_html", "body_digest", "edited_by_moderator", "edit_reason")


@transactions.atomic()
def erase(row, *, by, reason=""):
    """Erase a removed Post, or a removed Topic's title and opening post; return the Action.

    None where it was erased already. Raises PermissionDenied, ValidationError where it is not
    removed.
    """
    refuse_unless(get_policy().can_moderate(by, row.forum))
    locking.lock_person(by)
    row = row.locked()
    refuse_unless(get_policy().can_moderate(by, row.forum))
    if row.status == Status.ERASED:
        return None
    if not is_restorable(row):
        raise ValidationError(_("Remove this first: only what is removed is erased."))
    is_topic = row._meta.model_name == "topic"
    post = row.opening_post if is_topic else row
    topic = post.topic
    with recount.recounting([topic.pk], posts=True):
        _erase_post(post)
        if is_topic:
            _erase_title(topic)
        participants.posts_written([post])
    action = record("erase", topic.forum, topic, by=by, reason=reason, post=post)
    return action


def _erase_post(post):
    """Erase a locked post's text, author and address, and the words of revisions and appeals."""
    post.set_text("", "")
    post.edited_by_moderator, post.edit_reason = False, ""
    post.author, post.author_name = None, ""
    post.status, post.status_before = str(Status.ERASED), ""
    post.save(update_fields=[*TEXT, "author", "author_name", "status", "status_before"])
    refresh_readings_of(post)
    nobody = {"edited_by": None, "editor_name": ""}
    post.revisions.update(body="", reason="", is_hidden=True, is_erased=True, **nobody)
    post.appeals.update(words="", author=None, author_name="")
    post.actions.update(author=None)
    post.actions.filter(verb="edit").update(reason="")
    PostAddress.objects.filter(post=post).delete()


def _erase_title(topic):
    """Erase a locked topic's title and author, in the log and its changes, too."""
    with override(settings.LANGUAGE_CODE):
        title = _("Erased topic")
    named = {"title": title, "slug": topic.slug_of(title)}
    for change in apps.get_model("parlance_forum", "Change").objects.filter(
        model="topic", rows__row_id=topic.pk
    ):
        for values in (change.before, change.after):
            values.update({name: named[name] for name in named.keys() & values.keys()})
        change.save(update_fields=["before", "after"])
    for name, value in named.items():
        setattr(topic, name, value)
    topic.author, topic.author_name = None, ""
    topic.status, topic.status_before = str(Status.ERASED), ""
    fields = ("title", "slug", "author", "author_name", "status", "status_before")
    topic.save(update_fields=fields)
    topic.actions.update(topic_title=title, author=None)
