"""What a guest is told who may not do something yet."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import resolve_url

from forum.reading.pagination import kept_parameters


def sign_in_url(request, *, anchor=""):
    """Return the address of the sign-in page, from where the reader comes back to this one."""
    # Guests share this page, so what only one of them added to its address stays out.
    query = urlencode([(name, value) for name, value in kept_parameters(request) if value])
    back = f"{request.path}{'?' if query else ''}{query}{anchor}"
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"


def require_or_sign_in(request, answer):
    """Return None where the policy says yes, a redirect to the sign-in page where that may help.

    Raises PermissionDenied with the reason otherwise, and for whatever is not a plain reading of a
    page.
    """
    if answer:
        return None
    if answer.sign_in_may_help and request.method == "GET":
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied(str(answer))
