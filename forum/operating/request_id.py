"""An id for each request, by which its lines in the log are found."""

import re
import uuid
from contextvars import ContextVar

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

HEADER = "X-Request-ID"
# What proxies make: UUIDs, hexadecimal numbers, and the like. Nothing that could forge a log.
_FROM_PROXY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_current = ContextVar("forum_request_id", default="")


@sync_and_async_middleware
def request_id_middleware(get_response):
    """Give each request an id as `request.request_id`, and answer it as `X-Request-ID`.

        MIDDLEWARE = ["forum.operating.request_id.request_id_middleware", …]

    An id that a proxy sends under that name is taken, if it looks like one. Put this middleware
    first, so that what the others log has the id too.
    """
    if iscoroutinefunction(get_response):

        async def middleware(request):
            return _answered(await get_response(_identified(request)), request)
    else:

        def middleware(request):
            return _answered(get_response(_identified(request)), request)

    return middleware


def current_request_id():
    """Return the id of the request that this thread or task works for, else an empty text."""
    return _current.get()


def _identified(request):
    sent = request.headers.get(HEADER, "")
    request.request_id = sent if _FROM_PROXY.fullmatch(sent) else uuid.uuid4().hex
    # It stays until the next request: Django logs what was refused after all middleware.
    _current.set(request.request_id)
    return request


def _answered(response, request):
    response.headers[HEADER] = request.request_id
    return response
