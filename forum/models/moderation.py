"""The log of moderation, and the functions by which verbs change rows so that it can be undone."""

from contextlib import nullcontext

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum import conf, transactions
from forum.markup import clean_text
from forum.models import locking, participants
from forum.models.changes import Change, has_values
from forum.models.names import anonymous_name, name_of, shown_name
from forum.models.querysets import ActionQuerySet
from forum.models.stamp import SiteStamp
from forum.models.status import is_first_publication
from forum.models.verbs import verb_label
from forum.policy import get_policy, refuse_unless
from forum.signals import moderated, send_on_commit
from forum.transactions import PrimaryManager

# The fields of topics and posts that say who may read them.
MOVES = frozenset(["status", "topic_id", "forum_id"])
# For `record`: it is about whoever wrote the post or topic.
OF_ROW = object()


class Action(models.Model):
    """One act of moderation. It outlives its topic and its forum, and keeps their titles."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="forum_actions",
        db_index=False,
    )
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=20)
    forum = models.ForeignKey(
        "parlance_forum.Forum",
        models.SET_NULL,
        null=True,
        related_name="actions",
        db_index=False,
    )
    forum_title = models.CharField(_("forum"), max_length=150, blank=True)
    topic = models.ForeignKey(
        "parlance_forum.Topic",
        models.SET_NULL,
        null=True,
        related_name="actions",
        db_index=False,
    )
    topic_title = models.CharField(_("topic"), max_length=255, blank=True)
    # The one post that it is about; none where it is about a topic, or about many posts.
    post = models.ForeignKey(
        "parlance_forum.Post",
        models.SET_NULL,
        null=True,
        related_name="actions",
        db_index=False,
    )
    post_number = models.BigIntegerField(_("post"), null=True)
    # Whose post or topic it is about.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="forum_actions_about",
        db_index=False,
    )
    rule = models.ForeignKey(
        "parlance_forum.Rule", models.SET_NULL, null=True, related_name="actions"
    )
    rule_title = models.CharField(_("rule"), max_length=100, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.OneToOneField("self", models.SET_NULL, null=True, related_name="undoes")

    objects = PrimaryManager.from_queryset(ActionQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        permissions = [("anonymise", _("Can anonymise accounts"))]
        # The log is read from the latest on, of all that happened or by one of these.
        indexes = [
            models.Index(fields=["created_at", "id"], name="forum_action_time"),
            models.Index(fields=["actor", "created_at", "id"], name="forum_action_actor"),
            models.Index(fields=["author", "created_at", "id"], name="forum_action_author"),
            models.Index(fields=["verb", "created_at", "id"], name="forum_action_verb"),
            models.Index(fields=["forum", "created_at", "id"], name="forum_action_forum"),
            models.Index(fields=["topic", "created_at", "id"], name="forum_action_topic"),
            models.Index(fields=["post", "created_at", "id"], name="forum_action_post"),
        ]

    def __str__(self):
        return f"{self.verb} ({self.actor_name})"

    @property
    def label(self):
        """Return the verb's label, the same as in menus."""
        return verb_label(self.verb)

    @property
    def described(self):
        """Return in a few words what was done, and to what: "Remove, #3146"."""
        about = self.topic_name or self.forum_name or self.rule_name or self.anonymous_name
        about = f"#{self.post_number}" if self.post_number else about
        return f"{self.label}, {about}"

    @property
    def anonymous_name(self):
        """Return what an account is called since it was anonymised; "" for other actions."""
        return shown_name(anonymous_name(self.pk)) if self.verb == "anonymise" else ""

    @property
    def rule_name(self):
        """Return the title of the rule that was broken: its last one if it has been deleted."""
        return self.rule.title if self.rule else self.rule_title

    @property
    def why(self):
        """Return in one text the rule that it names, and its reason."""
        rule = f"{self.rule_title}." if self.rule_title else ""
        return f"{rule} {self.reason}".strip()

    @property
    def forum_name(self):
        """Return the forum's title: its last one if it has been deleted, "" for all forums."""
        return self.forum.title if self.forum else self.forum_title

    @property
    def topic_name(self):
        """Return the topic's title: its last one if it has been deleted, "" without a topic."""
        return self.topic.title if self.topic else self.topic_title

    @transactions.atomic()
    def undo(self, *, by):
        """Write back the values from before the action; return the new Action.

        The number of queries grows with each 500 rows, not with each row. Raises PermissionDenied
        where the user may not moderate the forum, ValidationError where the action was undone
        already, cannot be undone, or a row was changed later.
        """
        if self.forum is None and self.forum_title:
            raise ValidationError(_("The forum is gone, so there is nothing to write back to."))
        refuse_unless(get_policy().can_moderate(by, self.forum))
        changes = list(self.changes.order_by("-pk").prefetch_related("rows"))
        if not changes:
            raise ValidationError(_("This cannot be undone."))
        _lock_rows_of(changes)
        action = Action.objects.locked().get(pk=self.pk)
        if action.undone_by_id:
            raise ValidationError(_("This was undone already."))
        # A rule that the action is about, not one that was broken.
        rule = self.rule if changes[0].model == "rule" else None
        undoing = record("undo", self.forum, self.topic, by=by, post=self.post, rule=rule)
        # Topics first: a merged one is there again before its posts come back.
        changes.sort(key=lambda change: change.model != "topic")
        with _recounting_once(changes):
            for change in changes:
                change.revert(undoing)
        apps.get_model("parlance_forum", "Report").answer_removed(undoing, changes)
        action.undone_by = undoing
        action.save(update_fields=["undone_by"])
        # What this one had undone is in force again.
        Action.objects.filter(undone_by=action).update(undone_by=None)
        return undoing

    def note_change(self, row, values):
        """Write new values to a locked row, {field: value}, and log the old ones."""
        self.note_changes([row], {row.pk: values})

    def note_changes(self, rows, values):
        """Write new values to locked rows of one model, and log the old ones.

        `values` is {pk: {field: value}}, with values that can be stored as JSON.
        """
        before = {row.pk: {name: getattr(row, name) for name in values[row.pk]} for row in rows}
        for row in rows:
            row.changed_by = self.actor
        model, name = type(rows[0]), rows[0]._meta.model_name
        first = [
            row
            for row in rows
            if "status" in values[row.pk]
            and is_first_publication(before[row.pk]["status"], values[row.pk]["status"])
        ]
        told = Change.objects.once_published(name, [row.pk for row in first]) if first else ()
        change = Change.objects.write(self, name, before, values)
        fields = {field for row_values in values.values() for field in row_values}
        if len(rows) == 1 and model.set_by_many.isdisjoint(fields):
            rows[0].set_values(values[rows[0].pk])
        else:
            model.set_many(rows, values, change)
        participants.rows_changed(name, before, values)
        if not MOVES.isdisjoint(fields):
            # Texts of other topics may name the post; which ones is not known.
            SiteStamp.renew_on_commit(name="references")
        for row in first:
            # Not again where an approval was undone meanwhile.
            if row.pk not in told:
                row.announce(by=self.actor)


def _recounting_once(changes):
    """Return a context in which undoing Changes that moved posts counts each topic once.

    Others count only what they change.
    """
    topic_ids = set()
    if not any(change.model == "post" and change.has_field("topic_id") for change in changes):
        return nullcontext()
    for change in changes:
        rows = change.rows_by_pk()
        for values in (change.before, change.after, *(row.before for row in rows.values())):
            topic_ids.add(values.get("topic_id"))
        if change.model == "topic":
            topic_ids |= rows.keys()
    return apps.get_model("parlance_forum", "Topic").recounting(topic_ids - {None})


def _lock_rows_of(changes):
    """Lock the rows of Changes, with the topics and questions that undoing brings them back to."""
    ids, earlier_ids = {}, {"topic_id": set(), "question_id": set()}
    for change in changes:
        rows = change.rows_by_pk()
        ids.setdefault(change.model, []).append(change.changed())
        for values in (change.before, *(row.before for row in rows.values())):
            for name, seen_ids in earlier_ids.items():
                seen_ids |= {values.get(name)} - {None}
    locking.lock_for(ids, topics=earlier_ids["topic_id"], questions=earlier_ids["question_id"])


def lock_all(rows):
    """Lock what the verbs of several rows will lock, for calling them in one transaction.

    `rows` are Topics or Posts, or Actions to undo. Without this the second verb would lock its
    topic after the first has locked a forum, against the order of locks.
    """
    ids = {row.pk for row in rows}
    if not all(isinstance(row, Action) for row in rows):
        locking.lock_for({rows[0]._meta.model_name: ids})
        return
    chunks = list(locking.in_chunks(ids))
    changes = [Change.objects.filter(action__in=chunk).prefetch_related("rows") for chunk in chunks]
    _lock_rows_of([change for part in changes for change in part])
    for chunk in chunks:
        list(Action.objects.locked().filter(pk__in=chunk))


def record(verb, forum, topic=None, *, by, reason="", post=None, rule=None, author_id=OF_ROW):
    """Write an Action, and send `moderated` after the commit; return the Action.

    `verb` is a string, `forum` a Forum or None for the whole site, `topic` a Topic or None, `post`
    the one Post that it is about, `rule` the Rule that was broken, or that it is about. `author_id`
    says whom it is about, by default who wrote the post or topic; None where there are several.
    Raises ValidationError where the reason is too long, or the rule another forum's.
    """
    reason = " ".join(clean_text(reason).split())
    if len(reason) > conf.FORUM_REASON_MAX_LENGTH:
        raise ValidationError(
            _("The reason may have %(limit)d characters at most.")
            % {"limit": conf.FORUM_REASON_MAX_LENGTH}
        )
    if rule and rule.forum_id not in (None, forum and forum.pk):
        raise ValidationError({"rule": _("That is a rule of another forum.")})
    action = Action.objects.create(
        actor=by,
        actor_name=name_of(by),
        verb=verb,
        forum=forum,
        forum_title=forum.title if forum else "",
        topic=topic,
        topic_title=topic.title if topic else "",
        post=post,
        post_number=post and post.pk,
        author_id=getattr(post or topic, "author_id", None) if author_id is OF_ROW else author_id,
        rule=rule,
        rule_title=rule.title if rule else "",
        reason=reason,
    )
    send_on_commit(moderated, Action, action=action, by=by)
    return action


def shortened(text):
    """Return a text cut to the length that a reason may have."""
    return text[: conf.FORUM_REASON_MAX_LENGTH]


@transactions.on_primary()
def moderate(row, verb, *, by, reason="", rule=None, change=None, also=None, may=None, **values):
    """Change fields of a Moderated row (a topic, a post, …) as a moderator; return the Action.

    Asks the policy, locks, logs, counts and refreshes `row`. The new `values` are given by keyword,
    or returned by `change(locked row)` where they depend on the old ones. If the row has these
    values already, nothing is written and None is returned. `also(action, locked row)` changes what
    belongs to it, as part of the same action. `may(user, row)` is the policy's answer where others
    than moderators do it. Raises PermissionDenied, ValidationError.
    """
    may = may or (lambda user, row: get_policy().can_moderate(user, row.forum))
    refuse_unless(may(by, row))
    with transactions.atomic():
        locking.lock_person(by)
        current = row.locked()
        refuse_unless(may(by, current))
        if change is not None:
            values = change(current)
        if has_values(current, values):
            return None
        topic, post = current.topic_of_action, current.post_of_action
        about = {"post": post, "author_id": current.person_of_action_id or OF_ROW}
        action = record(verb, current.forum, topic, by=by, reason=reason, rule=rule, **about)
        if also is not None:
            also(action, current)
        action.note_change(current, values)
    row.refresh_from_db()
    return action


@transactions.atomic()
def moderate_many(rows, verb, *, by, forum, change, topic=None, to_topics=(), also=None, **about):
    """Change many rows as a moderator, in few queries; return the Action.

    `change(locked row)` returns the row's new values, {} to leave it as it is; `to_topics` are the
    topics that posts move to. The log names `forum`, None for all, and `topic`; `about` are further
    arguments of `record`. `also(action, rows)` changes what belongs to the rows that change, as
    part of the same action. If none does, None is returned. The objects in `rows` keep their old
    values. Raises PermissionDenied where the user may not moderate the forums of all rows.
    """
    ids = {}
    for row in rows:
        ids.setdefault(type(row), set()).add(row.pk)
    locking.lock_person(by)
    ids_by_name = {model._meta.model_name: pks for model, pks in ids.items()}
    locking.lock_for(ids_by_name, topics={to.pk for to in to_topics})
    locked_rows = [row for model, pks in ids.items() for row in model.fetch_many(pks).values()]
    forums = {row.forum for row in locked_rows} | {to.forum for to in to_topics}
    for concerned in (forums | {forum}) - {None}:
        refuse_unless(get_policy().can_moderate(by, concerned))
    values = [(row, change(row)) for row in locked_rows]
    changed = [(row, new) for row, new in values if not has_values(row, new)]
    if not changed:
        return None
    posts = {row.post_of_action for row, _new in changed}
    post = posts.pop() if len(posts) == 1 else None
    action = record(verb, forum, topic, by=by, post=post, **about)
    if also is not None:
        also(action, [row for row, _new in changed])
    for model in ids:
        if of_model := {row: new for row, new in changed if type(row) is model}:
            action.note_changes(list(of_model), {row.pk: new for row, new in of_model.items()})
    return action
