"""Signals of other apps that the forum listens to.

Whatever changes a name, a role or the tree of forums.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save

from forum.models import Forum, SiteStamp
from forum.policy.permissions import permission_fields


def connect():
    """Renew the site's stamp with every such change. Called once, when the app is ready."""
    user = get_user_model()
    for signal in (post_save, post_delete):
        signal.connect(SiteStamp.renew, sender=Forum, dispatch_uid=f"forum_stamp_{id(signal)}")
    post_save.connect(user_saved, sender=user, dispatch_uid="forum_user_saved")
    post_delete.connect(SiteStamp.renew, sender=user, dispatch_uid="forum_user_deleted")
    relations = [Forum.moderators.through, Group.permissions.through]
    relations += [field.remote_field.through for field in permission_fields()]
    for through in relations:
        m2m_changed.connect(
            SiteStamp.renew, sender=through, dispatch_uid=f"forum_{through.__name__}"
        )


def user_saved(sender, update_fields=None, **_signal):
    """Renew the stamp, but not for a sign-in, which changes nothing that others see."""
    if set(update_fields or ["name"]) != {"last_login"}:
        SiteStamp.renew()
