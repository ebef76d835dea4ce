"""What all requests go through, before every page and the API."""

from django.core.exceptions import BadRequest
from django.core.handlers.exception import response_for_exception
from django.http import Http404, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from glossary.limits import Limited
from glossary.untrusted import UNSTORABLE, check_request
from glossary.vanished import is_vanished
from glossary.views.page import render


class RequestMiddleware(MiddlewareMixin):
    """Refuse requests that cannot be read or stored with a 400, those beyond a limit with a 429.

        MIDDLEWARE = [..., "glossary.middleware.RequestMiddleware"]

    Put it after Django's LocaleMiddleware, if the site has one, so that it speaks the reader's
    language. The page of a 400 is the site's `400.html`, that of a 429 `glossary/limited.html`; the
    API answers in JSON.
    """

    def process_request(self, request):
        """Let a sound request pass; refuse another. Raises Http404, BadRequest."""
        if UNSTORABLE.search(request.path):
            raise Http404
        try:
            check_request(request, any_query=takes_any_query(request))
        except BadRequest as error:
            if not is_for_api(request):
                raise
            return JsonResponse({"detail": str(error)}, status=400)

    def process_exception(self, request, exception):
        """Respond to Limited, and to errors which say that a row has gone meanwhile."""
        if is_vanished(exception):
            return response_for_exception(request, Http404(_("It was deleted meanwhile.")))
        if not isinstance(exception, Limited):
            return None
        if is_for_api(request):
            return exception.mark(JsonResponse({"detail": str(exception)}))
        context = {"limited": exception, "is_sent": request.method == "POST"}
        return exception.mark(render(request, "glossary/limited.html", context))


def is_for_api(request):
    """Return whether a request is for a view of Django REST framework, which answers in JSON."""
    return hasattr(_view_of(request), "cls")


def takes_any_query(request):
    """Return whether a request has a query, and is for a view that takes any."""
    if not request.META.get("QUERY_STRING"):
        return False
    view = _view_of(request)
    return hasattr(getattr(view, "cls", view), "takes_any_query")


def _view_of(request):
    """Return the view that a request is for, None where there is none."""
    try:
        return resolve(request.path_info).func
    except (Resolver404, UnicodeError):
        return None
