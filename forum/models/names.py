"""The names of users as others see them; never an e-mail address."""

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from forum import conf


def display_name(user):
    """Return a user's full name, else the user name, else "Member 17".

    A name with an @ is passed over: it may be an e-mail address. The default of
    FORUM_DISPLAY_NAME.
    """
    full_name = getattr(user, "get_full_name", str)
    for name in (full_name(), user.get_username()):
        if name and "@" not in str(name):
            return str(name)
    return _("Member %(number)s") % {"number": user.pk}


def name_of(user):
    """Return the name of a user that others see, cut to 150 characters.

    The function named by FORUM_DISPLAY_NAME computes it.
    """
    return import_string(conf.FORUM_DISPLAY_NAME)(user)[:150]
