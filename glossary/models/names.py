"""Names of people, as readers see them."""

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from glossary import conf

# Django's user names have no colon.
ANONYMOUS = "anonymous:"


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
    """Return the name of a user that others see, from GLOSSARY_DISPLAY_NAME; "" for a guest."""
    return named_by(conf.GLOSSARY_DISPLAY_NAME, user)


def anonymous_name(number):
    """Return the name that is stored for an anonymised account: "anonymous:3"."""
    return f"{ANONYMOUS}{number}"


def shown_name(name):
    """Return a stored name as readers see it: "Anonymous 3" for an anonymised account's.

    A filter of templates, too: `{{ revision.changed_by_name|shown_name }}`.
    """
    number = name.removeprefix(ANONYMOUS)
    if number != name and number.isdecimal():
        return _("Anonymous %(number)s") % {"number": number}
    return name


def named_by(path, user):
    """Return the name that the function at a dotted path gives a user, at most 150 characters.

    A guest, who is None or an anonymous user, has the name "".
    """
    if user is None or not user.is_authenticated:
        return ""
    return import_string(path)(user)[:150]
