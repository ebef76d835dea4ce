"""The names in an export: keyed pseudonyms, unless names were asked for."""

import hashlib
import hmac

from django.conf import settings
from django.utils.crypto import salted_hmac

from forum.models.names import shown_name


class Names:
    """Gives people their names, or pseudonyms that only the holder of the key can trace.

    With the same key an author has the same pseudonym in every export, and so has a tagger; but
    whoever is both has two, and nothing in them tells that they belong together. `key` is bytes; by
    default it is derived from the site's SECRET_KEY.
    """

    def __init__(self, *, real=False, key=None):
        self.real = real
        derived = salted_hmac("forum.export", "pseudonyms", settings.SECRET_KEY, algorithm="sha256")
        self.key = key or derived.digest()

    def author(self, account_id, name):
        """Return the name or pseudonym of who wrote a reply; "" where there is nobody.

        Without an account people are told apart by name.
        """
        return self._name_of("author", account_id, name)

    def tagger(self, account_id, name):
        """Return the name or pseudonym of who tagged a reply, or decided how it is read."""
        return self._name_of("tagger", account_id, name)

    def _name_of(self, role, account_id, name):
        if account_id is None and not name:
            return ""
        if self.real:
            return shown_name(name)
        person = f"account:{account_id}" if account_id is not None else f"name:{name}"
        digest = hmac.new(self.key, f"{role}:{person}".encode(), hashlib.sha256).hexdigest()
        return f"{role}-{digest[:16]}"
