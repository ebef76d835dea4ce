"""Who may do what: one class, which the setting GLOSSARY_POLICY can replace.

It answers questions (`can_revise`) and filters querysets (`visible_terms`), so that no list, count,
feed or export shows what a page refuses.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from glossary import conf


class Refusal:
    """A "no" with its reason. It is false; `str` returns the reason.

    sign_in_may_help: whether signing in may turn the answer into a yes.
    """

    def __init__(self, reason, *, sign_in_may_help=False):
        self.reason = reason
        self.sign_in_may_help = sign_in_may_help

    def __bool__(self):
        return False

    def __str__(self):
        return str(self.reason)

    def __repr__(self):
        return f"Refusal({self.reason!r})"


def refuse_unless(answer):
    """Raise PermissionDenied with the reason if the policy's answer is a `Refusal`."""
    if not answer:
        raise PermissionDenied(str(answer))


def authorize(allows, *, by):
    """Raise PermissionDenied if the policy's method `allows` refuses the user who acts.

    None is the site itself, in a command, an import or a migration: no policy is asked.
    """
    if by is not None:
        refuse_unless(allows(by))


def get_policy():
    """Return the policy that the setting GLOSSARY_POLICY names."""
    return import_string(conf.GLOSSARY_POLICY)()


class Policy:
    """What the policies of both apps know of a user, who may be None or anonymous: a guest."""

    def is_member(self, user):
        """Return whether the user is signed in and active."""
        return bool(user and user.is_authenticated and user.is_active)

    def has_permission(self, user, permission):
        """Return whether a member has one of Django's permissions, "parlance_glossary.add_term".

        Django reads them once per user object. A custom user model may have none.
        """
        return self.is_member(user) and hasattr(user, "has_perm") and user.has_perm(permission)


class GlossaryPolicy(Policy):
    """The default policy: everybody reads what is published; curators do all else.

    Curators have Django's permissions. Every `can_` method returns True or a `Refusal`; every
    `visible_` method takes a queryset and returns it filtered to what the user may see. `user` may
    be None or anonymous, which is a guest. A verb that is called with `by=None` acts for the site
    itself (a command, an import, a migration) and asks no policy.
    """

    # Roles

    def is_curator(self, user):
        """Return whether the user works on terms, and so sees drafts and retired terms."""
        allowed = ("parlance_glossary.change_term", "parlance_glossary.add_term")
        return any(self.has_permission(user, permission) for permission in allowed)

    # What a user sees

    def term_filter(self, user, prefix=""):
        """Return the Q for terms that the user may see; `prefix` is the lookup path to them."""
        return Q() if self.is_curator(user) else Q(**{f"{prefix}status": "published"})

    def visible_terms(self, user, terms):
        """Filter terms to those that are listed for the user."""
        return terms.filter(self.term_filter(user))

    def visible_pages(self, user, terms):
        """Filter terms to those whose page the user may open, which includes retired ones."""
        return terms if self.is_curator(user) else terms.exclude(status="draft")

    def visible_revisions(self, user, revisions):
        """Filter revisions to those that the user may read."""
        return revisions if self.is_curator(user) else revisions.exclude(status="draft")

    # What a user may change

    def can_define(self, user):
        """Return whether the user may add a term."""
        return self._if_permitted(user, "parlance_glossary.add_term")

    def can_revise(self, user):
        """Return whether the user may change, publish, review and retire terms."""
        return self._if_permitted(user, "parlance_glossary.change_term")

    def can_manage_glossaries(self, user):
        """Return whether the user may add and change glossaries themselves."""
        return self._if_permitted(user, "parlance_glossary.change_glossary")

    def _if_permitted(self, user, permission):
        if self.has_permission(user, permission):
            return True
        return Refusal(
            _("Only the glossary’s curators may do this."),
            sign_in_may_help=not self.is_member(user),
        )
