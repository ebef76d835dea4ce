"""The reader's switch: mark all terms, the first of each in a text, or none. A cookie."""

from glossary import conf
from glossary.linking import request_memo

COOKIE = "glossary_links"
COOKIE_AGE = 365 * 24 * 3600


def reader_preference(request=None):
    """Return what the reader chose: "all", "first", "none", or "" if they never did.

    request: the request to read; without one, the request that is being served. A cache of pages
    that hold linked terms must have this value in its key.
    """
    if request is not None:
        chosen = request.COOKIES.get(COOKIE)
    else:
        memo = request_memo.memo()
        if memo is None:
            return ""
        memo.asked_preference = True
        chosen = memo.cookie(COOKIE)
    return chosen if chosen in conf.LINKS_CHOICES else ""


def remember(response, choice):
    """Set the reader's choice as a cookie on the response."""
    response.set_cookie(COOKIE, choice, max_age=COOKIE_AGE, samesite="Lax")
