"""The reader's switch: mark all terms, the first of each in a text, or none."""

from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from glossary import conf
from glossary.linking import preference
from glossary.views.page import render


# Exempt, so that cached pages may contain the form. A forged one could only change which terms
# link.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def marking(request):
    """Show the switch, or set the reader's choice as a cookie and redirect back."""
    if request.method != "POST":
        return render(request, "glossary/marking.html", {})
    choice = request.POST.get("links")
    if choice not in conf.LINKS_CHOICES:
        return HttpResponseBadRequest(_("Choose all, first or none."))
    response = HttpResponseRedirect(_safe_next(request))
    preference.remember(response, choice)
    return response


def _safe_next(request):
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else resolve_url("glossary:index")
