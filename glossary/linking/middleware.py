"""Middleware for hosts that run under ASGI or cache whole pages."""

from asgiref.sync import iscoroutinefunction
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware

from glossary.linking import request_memo


@sync_and_async_middleware
def glossary_middleware(get_response):
    """Remember the request for the linker; add `Vary: Cookie` to pages with linked terms.

        MIDDLEWARE = […, "glossary.linking.middleware.glossary_middleware"]

    Under WSGI, Django's signals tell when a request begins and ends. Under ASGI they are sent from
    another task, so this middleware is needed: without it each linked text takes a query for the
    vocabulary's version, and the reader's choice is ignored.

    `Vary: Cookie` makes a cache of whole pages keep one page for each choice of its readers. Put
    this middleware after the cache's.
    """
    if iscoroutinefunction(get_response):

        async def middleware(request):
            with request_memo.remembering(request):
                return _vary(await get_response(request))
    else:

        def middleware(request):
            with request_memo.remembering(request):
                return _vary(get_response(request))

    return middleware


def _vary(response):
    if request_memo.memo().asked_preference:
        patch_vary_headers(response, ["Cookie"])
    return response
