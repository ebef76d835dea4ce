"""The reader's choice, kept in a cookie: link all mentions, the first of each term, or none."""

from glossary import conf
from glossary.linking import request_memo

COOKIE = "glossary_links"
COOKIE_AGE = 365 * 24 * 3600  # seconds


def reader_preference(request=None):
    """Return the reader's choice: "all", "first", "none", or "" if there is none.

    request: if None, the request that is being served. A cache of pages with linked terms must
    have this value in its key.
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
