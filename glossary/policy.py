"""Who may do what: Django's own model permissions, asked in one place.

Every function takes a user; None stands for the site itself (a command, an import, a migration),
which may do everything. The HTML and REST doors always hand over the request's user.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


def is_curator(user):
    """Tell whether the user may see drafts and retired terms' texts and work on them."""
    return _allows(user, "glossary.change_term") or _allows(user, "glossary.add_term")


def can_define(user):
    """Tell whether the user may add a term."""
    return _allows(user, "glossary.add_term")


def can_revise(user):
    """Tell whether the user may change, publish, review and retire terms."""
    return _allows(user, "glossary.change_term")


def can_manage_glossaries(user):
    """Tell whether the user may add and change glossaries themselves."""
    return _allows(user, "glossary.change_glossary")


def refuse_unless(allowed, user):
    """Raise PermissionDenied unless `allowed(user)`, a function of this module, says yes."""
    if not allowed(user):
        raise PermissionDenied(_("Only the glossary's curators may do this."))


def _allows(user, permission):
    # A user model may know no permissions.
    ask = getattr(user, "has_perm", None)
    return user is None or (user.is_active and ask is not None and ask(permission))
