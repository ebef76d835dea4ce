"""What a site says when it fails: 503 where the database is away, else 500.

    handler500 = "forum.operating.errors.server_error"

Django logs either with the traceback.
"""

import sys

from django.http import HttpResponse, JsonResponse
from django.template import loader
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from forum.operating.database_errors import is_passing

RETRY_SECONDS = 30


def server_error(request):
    """Answer a request that an exception has ended, wherever in middleware and views it was raised.

    Pages are the templates `503.html` and `500.html`, else the forum's own; they get `detail` and
    `request_id`, and must need no database. The API answers with JSON. A 503 has `Retry-After`.
    """
    # Django calls this handler while it handles the exception, and gives it no other way.
    if is_passing(sys.exc_info()[1]):
        detail = _("The site cannot reach its data at the moment. Try again in a minute.")
        response = _answer(request, 503, detail)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    else:
        detail = _("Something went wrong, and it has been noted.")
        response = _answer(request, 500, detail)
    add_never_cache_headers(response)
    return response


def _answer(request, status, detail):
    said = {"detail": detail, "request_id": getattr(request, "request_id", "")}
    if _wants_json(request):
        return JsonResponse(said, status=status)
    page = loader.select_template([f"{status}.html", "forum/operating/error.html"])
    return HttpResponse(page.render(said), status=status)


def _wants_json(request):
    """Tell whether the address is one of REST framework's, or the client takes no HTML."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        view = None
    return hasattr(view, "cls") or not request.accepts("text/html")
