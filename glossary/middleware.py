"""For hosts that cache whole pages by their `Vary` header."""

from asgiref.sync import iscoroutinefunction
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware

from glossary import current_request


@sync_and_async_middleware
def vary_on_reader_preference(get_response):
    """Add `Vary: Cookie` to pages whose linked terms follow the reader's switch.

    Needed only where a cache serves one page to many and nothing else on it varies by cookie; a
    page that looked at the session or the user does already. Stands after the cache in
    `MIDDLEWARE`, as "glossary.middleware.vary_on_reader_preference".
    """
    if iscoroutinefunction(get_response):

        async def middleware(request):
            return _vary(await get_response(request))
    else:

        def middleware(request):
            return _vary(get_response(request))

    return middleware


def _vary(response):
    memo = current_request.memo()
    if memo is not None and memo.asked_preference:
        patch_vary_headers(response, ["Cookie"])
    return response
