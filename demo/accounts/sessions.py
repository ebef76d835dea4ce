"""The list of one's sessions."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in


def connect():
    """Connect the receiver. Called once, when the app is ready."""
    user_logged_in.connect(list_session, dispatch_uid="demo_list_session")


def list_session(request, user, **_signal):
    """List every session, also those that begin at the admin's page or in the sandbox.

    allauth lists those alone that begin at its own pages, and then they could not be ended.
    """
    # What code signs in has no browser.
    if request is not None and request.META:
        UserSession.objects.create_from_request(request, user=user)
