"""Downloads that are sent while they are made."""

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse


def zip_response(request, chunks, name):
    """Return a ZIP as a streaming response; `chunks` is a generator of bytes, `name` the file's."""
    # Only requests of ASGI have a scope; REST framework hands on its request's attributes.
    if hasattr(request, "scope"):
        chunks = _one_by_one(chunks)
    response = StreamingHttpResponse(chunks, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    # Keeps a proxy from buffering the whole ZIP before it sends the first byte.
    response["X-Accel-Buffering"] = "no"
    return response


async def _one_by_one(chunks):
    """Yield an iterator's items: under ASGI, Django would collect those of a plain one first."""
    take = sync_to_async(next)
    try:
        while (chunk := await take(chunks, None)) is not None:
            yield chunk
    finally:
        # In the thread that holds the database connection.
        await sync_to_async(chunks.close)()
