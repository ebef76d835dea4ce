"""What the views of both apps' APIs share."""

from django.core.exceptions import BadRequest
from rest_framework import exceptions

from glossary.untrusted import check_data, unreadable_as_bad_request

class CheckedView:
    """The part of a view that refuses, with a 400, data that cannot be read or stored."""

    def initial(self, request, *args, **kwargs):
        """Check who asks, then what was sent. Raises DRF's exceptions."""
        super().initial(request, *args, **kwargs)
        try:
            with unreadable_as_bad_request():
                check_data(request.data)
        except BadRequest as error:
            raise exceptions.ParseError(str(error)) from None
