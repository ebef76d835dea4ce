"""What the views of both apps' APIs share: sound data, and limits."""

from django.core.exceptions import BadRequest
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import exceptions
from rest_framework.throttling import BaseThrottle

from glossary.limits import Limited
from glossary.untrusted import check_data, unreadable_as_bad_request
from glossary.vanished import is_vanished

# For the description of an action that is limited.
LIMITED = {
    429: OpenApiResponse(
        OpenApiTypes.OBJECT, "You have asked too often: `Retry-After` says when to ask again."
    )
}


class CountingThrottle(BaseThrottle):
    """A throttle that counts by a Limit of `glossary.limits`, together with the pages."""

    def __init__(self, limit):
        self.limit, self.seconds = limit, None

    def allow_request(self, request, view):
        """Count the request; return whether it is admitted."""
        try:
            self.limit.admit(request)
        except Limited as limited:
            self.seconds = limited.retry_after
        return self.seconds is None

    def wait(self):
        """Return the seconds until the next request is admitted."""
        return self.seconds


class CheckedView:
    """The part of a view that refuses unsound data with a 400, and too many requests with a 429.

    `limits` are the Limits of actions, or of methods where a view has no actions.
    """

    limits = {}

    def get_throttles(self):
        """Return the site's throttles, and the action's own."""
        action = getattr(self, "action", None) or self.request.method.lower()
        own = [CountingThrottle(self.limits[action])] if action in self.limits else []
        return [*super().get_throttles(), *own]

    def handle_exception(self, error):
        """Respond with a 404 where a row has gone meanwhile."""
        error = exceptions.NotFound() if is_vanished(error) else error
        return super().handle_exception(error)

    def initial(self, request, *args, **kwargs):
        """Check who asks, then what was sent. Raises DRF's exceptions."""
        super().initial(request, *args, **kwargs)
        try:
            with unreadable_as_bad_request():
                check_data(request.data)
        except BadRequest as error:
            raise exceptions.ParseError(str(error)) from None
