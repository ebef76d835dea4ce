"""Long work in one request: scripts receive its progress, other clients only the page."""

import json
from contextlib import closing

from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.utils import translation

from glossary.transfer.steps import finish

LINES = "application/x-ndjson"


def respond(request, steps):
    """Return the response of the steps; stream their progress if the client accepts it.

    steps: a generator of `Step` that returns an `HttpResponse`. A client that accepts lines of JSON
    gets one for each step, {"doing", "done", "total"}, and the page as the last, {"page"}. If it
    disconnects earlier, the generator is closed. Under ASGI it gets just the page, because Django
    would collect the lines before sending them.
    """
    if request.headers.get("Accept") != LINES or isinstance(request, ASGIRequest):
        return finish(steps)
    # A proxy that buffers the response would hold the lines back until the end.
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    lines = _lines(steps, translation.get_language())
    return StreamingHttpResponse(lines, content_type=LINES, headers=headers)


def _lines(steps, language):
    # The lines are generated after the middleware that set the language has returned.
    with closing(steps), translation.override(language):
        while True:
            try:
                line = next(steps)._asdict()
            except StopIteration as end:
                yield json.dumps({"page": end.value.content.decode()}).encode()
                return
            yield json.dumps(line, default=str).encode() + b"\n"
