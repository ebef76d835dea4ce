"""What caches between a site and its readers may keep: guests' pages, if all get the same.

A URLconf wraps its views:

    tell_caches(urlpatterns, conf, "FORUM_SHARED_CACHE_SECONDS")
"""

from functools import wraps

from django.utils.cache import patch_cache_control, patch_vary_headers

# What stands in a page that is for one reader alone.
PRIVATE = (b"csrfmiddlewaretoken", b' nonce="')


def tell_caches(patterns, conf, setting):
    """Let the views of URL patterns say in their responses who may keep them.

    A guest's page is `public` for as many seconds as the setting says (with 0, no page is), and
    may be shown three times as long while a cache asks for it again. All else is `private`. A
    response that says so itself is left as it is.
    """
    for pattern in patterns:
        pattern.callback = _telling(pattern.callback, conf, setting)


def _telling(view, conf, setting):
    @wraps(view)
    def telling(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.has_header("Cache-Control"):
            return response
        seconds = getattr(conf, setting)
        if seconds and is_same_for_all(request, response):
            patch_cache_control(
                response,
                public=True,
                max_age=0,
                s_maxage=seconds,
                stale_while_revalidate=3 * seconds,
            )
            patch_vary_headers(response, ["Cookie"])
        else:
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return telling


def is_same_for_all(request, response):
    """Return whether all who send no cookie would get this response.

    So not if the request has a cookie or a user, nor if there is a session, a message, a CSRF token
    or a nonce, or a cookie is set.
    """
    if request.method not in ("GET", "HEAD") or request.COOKIES or response.cookies:
        return False
    if response.status_code not in (200, 304) or response.streaming:
        return False
    user, session = getattr(request, "user", None), getattr(request, "session", None)
    if (user is not None and user.is_authenticated) or (session and not session.is_empty()):
        return False
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or len(getattr(request, "_messages", ())):
        return False
    return not any(mark in response.content for mark in PRIVATE)
