"""Signing in by user name or by mail address, with few tries."""

from allauth.account.models import EmailAddress

from glossary.sign_in import LimitedModelBackend


class NameOrAddressBackend(LimitedModelBackend):
    """Count wrong passwords of an account together, under whichever name it is tried."""

    def authenticate(self, request, username=None, password=None, **credentials):
        """Return the user, or None. Raises `glossary.limits.Limited`.

        allauth gives an address as `email`, and as `username` too, since it might be one.
        """
        name = username or credentials.get("email")
        if name and "@" in name:
            name = user_name_of(name) or name
        return super().authenticate(request, username=name, password=password)


def user_name_of(address):
    """Return the name of the user whose address this is; None where nobody's is, or several's.

    Several may claim an address that none has confirmed. One query.
    """
    claims = EmailAddress.objects.filter(email=address.strip().lower()).order_by("-verified", "pk")
    first, *others = [*claims.select_related("user")[:2], None]
    if first is None or not (first.verified or others == [None]):
        return None
    return first.user.get_username()
