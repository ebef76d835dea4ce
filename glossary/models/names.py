"""The names of people, as readers see them."""

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from glossary import conf


def display_name(user):
    """Return the default name of a user: the full name, else the user name, else "Member 17".

    Whatever looks like an e-mail address is passed over, also where the user model signs people in
    by it.
    """
    full_name = getattr(user, "get_full_name", str)
    for name in (full_name(), user.get_username()):
        if name and "@" not in str(name):
            return str(name)
    return _("Member %(number)s") % {"number": user.pk}


def name_of(user):
    """Return the name that others see, of 150 characters at most; "" for nobody.

    The function that GLOSSARY_DISPLAY_NAME names gives it.
    """
    return "" if user is None else import_string(conf.GLOSSARY_DISPLAY_NAME)(user)[:150]
