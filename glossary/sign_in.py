"""Signing in with a password, with few tries: the same for pages, the admin and the API."""

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend

from glossary import conf
from glossary.client_address import client_address
from glossary.limits import Limit
from glossary.untrusted import UNSTORABLE

BY_NAME = Limit("sign-in", conf, "GLOSSARY_SIGN_IN_LIMIT")
BY_ADDRESS = Limit("sign-in of an address", conf, "GLOSSARY_SIGN_IN_ADDRESS_LIMIT")


class LimitedTries:
    """The part of an authentication backend that limits wrong passwords.

    They are counted by name and address together, and by address, whether the name exists or not.
    A right password takes its own try back. Each try is counted before it is made, so that of many
    at the same moment no more are made than the settings say.

        class Backend(LimitedTries, LDAPBackend):

    With GLOSSARY_SIGN_IN_LIMIT a name cannot be tried from one address, and nobody is locked out by
    what others do elsewhere.
    """

    def authenticate(self, request, username=None, password=None, **credentials):
        """Return the user, or None. Raises `glossary.limits.Limited`."""
        find = super().authenticate
        name = username or credentials.get(get_user_model().USERNAME_FIELD)
        if request is None or name is None or password is None:
            return find(request, username=username, password=password, **credentials)
        if UNSTORABLE.search(name):
            return None
        address = client_address(request)
        by_name = (name.strip().casefold(), address)
        BY_ADDRESS.admit_key(address)
        BY_NAME.admit_key(*by_name)
        user = find(request, username=username, password=password, **credentials)
        if user is not None:
            BY_NAME.forget(*by_name)
            BY_ADDRESS.give_back(address)
        return user

    async def aauthenticate(self, request, **credentials):
        """Return the user, or None, as `authenticate` does."""
        return await sync_to_async(self.authenticate)(request, **credentials)


class LimitedModelBackend(LimitedTries, ModelBackend):
    """Django's own backend, with few tries: for AUTHENTICATION_BACKENDS in its place."""
