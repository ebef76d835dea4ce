"""Signals of other apps that the forum listens to.

Whatever changes a name, a role or the tree of forums makes kept pages out of date, after the
commit. What changes nothing that pages show (a sign-in, a password, a `last_seen`, a new account)
does not.
"""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from forum.models import Forum, SiteStamp
from forum.models.names import name_of
from forum.policy.permissions import permission_fields

# Fields of Django's own user model that no name is made of.
UNSEEN = frozenset(["last_login", "password"])
# Where `user_will_be_saved` leaves what others saw for `user_saved`.
BEFORE = "_forum_shown_before"


def connect():
    """Renew the site's stamp with every such change. Called once, when the app is ready."""
    for model in _with_heirs(get_user_model()):
        name = model._meta.label
        pre_save.connect(user_will_be_saved, sender=model, dispatch_uid=f"forum_before_{name}")
        post_save.connect(user_saved, sender=model, dispatch_uid=f"forum_saved_{name}")
        post_delete.connect(row_changed, sender=model, dispatch_uid=f"forum_deleted_{name}")
    for model in [*_with_heirs(Forum), *_with_heirs(Group)]:
        uid = f"forum_deleted_{model._meta.label}"
        post_delete.connect(row_changed, sender=model, dispatch_uid=uid)
    for model in _with_heirs(Forum):
        uid = f"forum_saved_{model._meta.label}"
        post_save.connect(row_changed, sender=model, dispatch_uid=uid)
    moderators = Forum.moderators.through
    m2m_changed.connect(moderators_changed, sender=moderators, dispatch_uid="forum_moderators")
    given = [field.remote_field.through for field in permission_fields()]
    for through in [Group.permissions.through, *given]:
        uid = f"forum_{through.__name__}"
        m2m_changed.connect(permissions_changed, sender=through, dispatch_uid=uid)


def _with_heirs(model):
    """Return a model, its proxies and what inherits from it: each sends signals in its own name."""
    return [each for each in apps.get_models() if issubclass(each, model)]


def row_changed(using, **_signal):
    """Renew the stamp: a forum was saved, or something that pages show was deleted."""
    SiteStamp.renew_on_commit(using)


def shown(user):
    """Return all that pages show of a user's own row."""
    role = getattr(user, "is_superuser", False)
    return name_of(user), getattr(user, "is_active", True), role


def user_will_be_saved(instance, raw, using, update_fields=None, **_signal):
    """Remember what others saw of a user so far. One query, unless nothing shown can change.

    The name may be made of any field, by FORUM_DISPLAY_NAME, so that it is asked for twice.
    """
    instance.__dict__.pop(BEFORE, None)
    if raw or instance.pk is None or (update_fields and UNSEEN.issuperset(update_fields)):
        return
    old = type(instance)._base_manager.using(using).filter(pk=instance.pk).first()
    if old is not None:
        setattr(instance, BEFORE, (old, shown(old)))


def user_saved(instance, raw, created, using, update_fields=None, **_signal):
    """Renew the stamp where others see something else of the user now.

    A new account shows nowhere yet; but a new administrator is one of those whom a Site knows.
    """
    old, before = instance.__dict__.pop(BEFORE, (None, None))
    if raw:
        # A fixture is loaded; other rows may be missing yet, so nothing is asked.
        SiteStamp.renew_on_commit(using)
    elif created:
        if getattr(instance, "is_superuser", False):
            SiteStamp.renew_on_commit(using)
    elif old is not None and shown(_as_saved(instance, old, update_fields)) != before:
        SiteStamp.renew_on_commit(using)


def _as_saved(instance, old, update_fields):
    """Return the user as the row is now: of the instance, only `update_fields` were written."""
    if update_fields is None:
        return instance
    for field in instance._meta.concrete_fields:
        if not update_fields.isdisjoint([field.name, field.attname]):
            setattr(old, field.attname, getattr(instance, field.attname))
    return old


def moderators_changed(action, pk_set, using, **_signal):
    """Renew the stamp where a forum names other moderators."""
    if _has_changed(action, pk_set):
        SiteStamp.renew_on_commit(using)


def permissions_changed(instance, action, reverse, model, pk_set, using, **_signal):
    """Renew the stamp where a permission of the forum's is given or taken, to a user or group.

    Other groups and permissions change nothing that pages show. One query to know.
    """
    if not _has_changed(action, pk_set):
        return
    kind, ids = (type(instance), {instance.pk}) if reverse else (model, pk_set)
    if ids is None or _is_ours(kind, ids, using):
        SiteStamp.renew_on_commit(using)


def _is_ours(kind, ids, using):
    """Return whether there is a permission of the forum's among permissions, or groups'."""
    way = "group__in" if issubclass(kind, Group) else "pk__in"
    permissions = Permission.objects.using(using).filter(**{way: ids})
    return permissions.filter(content_type__app_label=Forum._meta.app_label).exists()


def _has_changed(action, pk_set):
    """Return whether a signal of a many-to-many relation tells of a change that is written."""
    return action.startswith("post_") and (pk_set is None or bool(pk_set))
