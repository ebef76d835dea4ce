"""Two addresses for those who watch a site: `/healthz` and `/readyz`."""

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import sync_and_async_middleware

from forum.operating.readiness import OK, read_parts


@sync_and_async_middleware
def probes_middleware(get_response):
    """Answer `/healthz` and `/readyz`, before anything asks for a host's name, HTTPS or a session.

        MIDDLEWARE = [
            "forum.operating.request_id.request_id_middleware",
            "forum.operating.probes.probes_middleware",
            …
        ]

    `/healthz` says that the process answers, and touches nothing. `/readyz` looks at each part that
    the site needs; where one fails the answer is a 503 that names it.
    """
    if iscoroutinefunction(get_response):

        async def middleware(request):
            if probe := PROBES.get(request.path_info):
                return await sync_to_async(probe)()
            return await get_response(request)
    else:

        def middleware(request):
            if probe := PROBES.get(request.path_info):
                return probe()
            return get_response(request)

    return middleware


def _healthz():
    response = HttpResponse("ok\n", content_type="text/plain")
    add_never_cache_headers(response)
    return response


def _readyz():
    parts = read_parts()
    is_ready = set(parts.values()) == {OK}
    body = {"status": OK if is_ready else "failing", "parts": parts}
    response = JsonResponse(body, status=200 if is_ready else 503)
    add_never_cache_headers(response)
    return response


PROBES = {"/healthz": _healthz, "/readyz": _readyz}
