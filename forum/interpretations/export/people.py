"""The names in an export: keyed pseudonyms, unless names were asked for."""

import hashlib
import hmac

from django.conf import settings
from django.utils.crypto import salted_hmac


class Names:
    """Gives people their names, or pseudonyms that only the holder of the key can trace.

    With the same key a person has the same pseudonym in every export. `key` is bytes; by default it
    is derived from the site's SECRET_KEY.
    """

    def __init__(self, *, real=False, key=None):
        self.real = real
        derived = salted_hmac("forum.export", "pseudonyms", settings.SECRET_KEY, algorithm="sha256")
        self.key = key or derived.digest()

    def __call__(self, account_id, name):
        """Return the name or pseudonym of an account, or of a name without an account."""
        if account_id is None and not name:
            return ""
        if self.real:
            return name
        person = f"account:{account_id}" if account_id is not None else f"name:{name}"
        return "P-" + hmac.new(self.key, person.encode(), hashlib.sha256).hexdigest()[:16]
