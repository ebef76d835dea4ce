"""Sending guests to the sign-in page, and refusing what is not allowed."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch

from forum.reading.pagination import list_parameters


def sign_in_url(request, *, anchor=""):
    """Return the address of the sign-in page, which leads back to the current page.

    It is "" where LOGIN_URL names a view that does not exist.
    """
    try:
        url = resolve_url(settings.LOGIN_URL)
    except NoReverseMatch:
        return ""
    # Guests share the cached page, so unknown parameters of one guest's URL are left out.
    query = urlencode([(name, value) for name, value in list_parameters(request) if value])
    back = f"{request.path}{'?' if query else ''}{query}{anchor}"
    return f"{url}?{urlencode({'next': back})}"


def require_or_sign_in(request, answer):
    """Return None if the policy's answer is yes, or a redirect to sign in where that may help.

    Otherwise raises PermissionDenied with the reason, as for everything that is sent.
    """
    if answer:
        return None
    is_read = request.method in ("GET", "HEAD")
    if answer.sign_in_may_help and is_read and sign_in_url(request):
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied(str(answer))
