"""Receivers of signals that make cached pages out of date, by renewing the site's stamp.

They renew it, after the commit, when a name, a role or the tree of forums has changed; not for
changes that pages do not show (a sign-in, a password, a `last_seen`, a new account, or the name of
somebody who has not written anything).
"""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from forum.models import Forum, Preference, SiteStamp
from forum.models.names import name_of
from forum.models.submissions import Submission
from forum.policy.permissions import permission_fields

# Fields of Django's user model that no display name uses.
NOT_SHOWN = frozenset(["last_login", "password"])
# The attribute by which `user_will_be_saved` tells `user_saved` what pages showed before.
BEFORE = "_forum_shown_before"


def connect():
    """Connect the receivers. Called once, when the app is ready."""
    for model in with_subclasses(get_user_model()):
        name = model._meta.label
        pre_save.connect(user_will_be_saved, sender=model, dispatch_uid=f"forum_before_{name}")
        post_save.connect(user_saved, sender=model, dispatch_uid=f"forum_saved_{name}")
        post_delete.connect(row_changed, sender=model, dispatch_uid=f"forum_deleted_{name}")
    for model in [*with_subclasses(Forum), *with_subclasses(Group)]:
        uid = f"forum_deleted_{model._meta.label}"
        post_delete.connect(row_changed, sender=model, dispatch_uid=uid)
    for model in with_subclasses(Forum):
        uid = f"forum_saved_{model._meta.label}"
        post_save.connect(row_changed, sender=model, dispatch_uid=uid)
    post_save.connect(preference_saved, sender=Preference, dispatch_uid="forum_saved_preference")
    for name in ("moderators", "groups"):
        through = getattr(Forum, name).through
        m2m_changed.connect(members_changed, sender=through, dispatch_uid=f"forum_{name}")
    of_users = [field.remote_field.through for field in permission_fields()]
    for through in [Group.permissions.through, *of_users]:
        uid = f"forum_{through.__name__}"
        m2m_changed.connect(permissions_changed, sender=through, dispatch_uid=uid)


def with_subclasses(model):
    """Return a model with its proxies and subclasses, each of which sends its own signals."""
    return [candidate for candidate in apps.get_models() if issubclass(candidate, model)]


def row_changed(using, **_signal):
    """Renew the stamp after a forum was saved, or a row that pages show deleted."""
    SiteStamp.renew_on_commit(using)


def preference_saved(instance, using, **_signal):
    """Renew the stamp after a preference of somebody whom pages name was saved."""
    if is_named(instance.user_id, using):
        SiteStamp.renew_on_commit(using)


def is_named(user_id, using):
    """Return whether a user has written or moderated anything, so that pages may name them.

    A query for each model whose rows name people, until one has a row of theirs.
    """
    return any(
        model._base_manager.using(using).filter(**{field.name: user_id}).exists()
        for model, field in _people_fields()
    )


def _people_fields():
    """Return [(model, field)]: the foreign keys to users of the forum's rows that pages show."""
    models = apps.get_app_config(Forum._meta.app_label).get_models(include_auto_created=True)
    return [
        (model, field)
        for model in models
        for field in model._meta.concrete_fields
        if field.related_model is get_user_model() and model not in (Preference, Submission)
    ]


def shown_of(user):
    """Return what pages show of a user's own row: (name, is active, is superuser)."""
    role = getattr(user, "is_superuser", False)
    return name_of(user), getattr(user, "is_active", True), role


def user_will_be_saved(instance, raw, using, update_fields=None, **_signal):
    """Remember what pages show of a user so far. One query, unless only NOT_SHOWN is saved.

    FORUM_DISPLAY_NAME may use any field, so the whole row is read.
    """
    instance.__dict__.pop(BEFORE, None)
    if raw or instance.pk is None or (update_fields and NOT_SHOWN.issuperset(update_fields)):
        return
    old = type(instance)._base_manager.using(using).filter(pk=instance.pk).first()
    if old is not None:
        setattr(instance, BEFORE, (old, shown_of(old)))


def user_saved(instance, raw, created, using, update_fields=None, **_signal):
    """Renew the stamp if pages show something else of the user now.

    A new account does not appear on pages yet, unless it is an administrator's.
    """
    old, before = instance.__dict__.pop(BEFORE, (None, None))
    if raw:
        # A fixture is being loaded: rows that the name depends on may still be missing.
        SiteStamp.renew_on_commit(using)
    elif created:
        if getattr(instance, "is_superuser", False):
            SiteStamp.renew_on_commit(using)
    elif old is not None and _has_changed_on_pages(old, before, instance, update_fields, using):
        SiteStamp.renew_on_commit(using)


def _has_changed_on_pages(old, before, instance, update_fields, using):
    """Return whether pages show something else of a user since a save.

    Roles are read for all people at once, so those of people not named yet count as well.
    """
    now = shown_of(_as_saved(instance, old, update_fields))
    return now != before and (now[2] != before[2] or is_named(instance.pk, using))


def _as_saved(instance, old, update_fields):
    """Return the user with the values now in the database: only `update_fields` were written."""
    if update_fields is None:
        return instance
    for field in instance._meta.concrete_fields:
        if not update_fields.isdisjoint([field.name, field.attname]):
            setattr(old, field.attname, getattr(instance, field.attname))
    return old


def members_changed(action, pk_set, using, **_signal):
    """Renew the stamp when the moderators or the groups of a forum change."""
    if _has_changed(action, pk_set):
        SiteStamp.renew_on_commit(using)


def permissions_changed(instance, action, reverse, model, pk_set, using, **_signal):
    """Renew the stamp when a user or group gains or loses a permission of the forum app.

    Other groups and permissions change nothing that pages show. One query.
    """
    if not _has_changed(action, pk_set):
        return
    kind, ids = (type(instance), {instance.pk}) if reverse else (model, pk_set)
    if ids is None or _is_ours(kind, ids, using):
        SiteStamp.renew_on_commit(using)


def _is_ours(kind, ids, using):
    """Return whether permissions, or those of groups, include one of the forum app.

    `kind` is Permission or Group, `ids` are those of its rows. That somebody is a spectator shows
    later: a host may make every new account one, and pages need not be made anew for each.
    """
    lookup = "group__in" if issubclass(kind, Group) else "pk__in"
    permissions = Permission.objects.using(using).filter(**{lookup: ids})
    permissions = permissions.exclude(codename="only_read")
    return permissions.filter(content_type__app_label=Forum._meta.app_label).exists()


def _has_changed(action, pk_set):
    """Return whether an `m2m_changed` signal is about a change that has been written."""
    return action.startswith("post_") and (pk_set is None or bool(pk_set))
