"""The three orders of a topic's posts. A cookie remembers the one that a reader has chosen."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

ORDERS = {"threaded": _("Threads"), "oldest": _("Oldest first"), "newest": _("Newest first")}
ORDER_COOKIE = "forum_order"
# Seconds.
YEAR = 365 * 24 * 60 * 60


def reading_order(request):
    """Return the order in the request's query, else the one in the cookie: one of ORDERS."""
    for order in (request.GET.get("order"), request.COOKIES.get(ORDER_COOKIE)):
        if order in ORDERS:
            return order
    return "threaded"


def remember_order(request, response):
    """Return the response with a cookie for the order in the request's query, if there is one."""
    order = request.GET.get("order")
    if order not in ORDERS:
        return response
    path = reverse("forum:index")
    if order == "threaded":
        response.delete_cookie(ORDER_COOKIE, path=path)
    else:
        response.set_cookie(
            ORDER_COOKIE,
            order,
            max_age=YEAR,
            path=path,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response
