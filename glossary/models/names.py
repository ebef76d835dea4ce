"""Names of people, as readers see them."""

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from glossary import conf


def display_name(user):
    """Return the default name of a user: the full name, else the user name, else "Member 17".

    Names that look like e-mail addresses are skipped, even if they are the user names.
    """
    full_name = getattr(user, "get_full_name", str)
    for name in (full_name(), user.get_username()):
        if name and "@" not in str(name):
            return str(name)
    return _("Member %(number)s") % {"number": user.pk}


def name_of(user):
    """Return a user's name from GLOSSARY_DISPLAY_NAME, at most 150 characters; "" for None."""
    return "" if user is None else import_string(conf.GLOSSARY_DISPLAY_NAME)(user)[:150]
