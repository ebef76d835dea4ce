"""Access to the curators' desk, and rendering of its pages."""

from functools import wraps

from django.conf import global_settings, settings
from django.contrib.auth.views import redirect_to_login

from glossary import base_page
from glossary.models import registry
from glossary.policy import get_policy, refuse_unless
from glossary.usage import usage
from glossary.views import page

ROWS_ON_A_PAGE = 25


def curators_only(view):
    """Let curators in, send guests to sign in, and refuse others with a 403."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return _sign_in(request)
        refuse_unless(get_policy().can_revise(request.user))
        return view(request, *args, **kwargs)

    return guarded


def _sign_in(request):
    # Where the host has no page to sign in, perhaps the admin's. An address that the host has set
    # is believed: what answers there may stand before Django.
    url = base_page.login_url()
    is_set = settings.LOGIN_URL != global_settings.LOGIN_URL and "/" in str(settings.LOGIN_URL)
    if not url and not is_set:
        url = base_page.admin_login_url()
    return redirect_to_login(request.get_full_path(), url or None)


def render(request, template_name, context, **response):
    """Return a response with a page of the desk.

    Its context tells whether texts are registered, and how many wait to be read.
    """
    context = {
        "has_texts": bool(registry.sources()),
        "texts_waiting": usage.texts_waiting(),
        "in_admin": request.user.is_staff,
        **context,
    }
    return page.render(request, f"glossary/curators/{template_name}", context, **response)
