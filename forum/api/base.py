"""What all views of the REST door have in common: how a verb's "no" is answered, above all."""

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, permissions, serializers, status, viewsets
from rest_framework.fields import get_error_detail

from forum.reading.site import current_site

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="Any text of yours. The same content sent twice with the same key posts once.",
)


class Conflict(exceptions.APIException):
    """409: somebody else was quicker."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class ForumAPI(viewsets.GenericViewSet):
    """A view that calls verbs. The policy says who may do what; the host's permissions do not.

    A request is one transaction: of one verb, or of several in `transactions.atomic()`, so that an
    error leaves nothing changed.
    """

    permission_classes = [permissions.AllowAny]
    filter_backends = []
    lookup_value_regex = "[0-9]{1,18}"

    def handle_exception(self, error):
        """Answer a verb's refusal with 403 or 401, its errors with 400 or 409."""
        return super().handle_exception(self._translated(error))

    def _translated(self, error):
        if isinstance(error, DjangoValidationError):
            # Kept under the same keys, in the same words, as the page's form has them.
            errors = as_detail(error)
            if "changed_meanwhile" in codes(error):
                return Conflict(errors)
            return exceptions.ValidationError(errors)
        if isinstance(error, PermissionDenied) and not self.request.user.is_authenticated:
            return exceptions.NotAuthenticated(str(error))
        return error

    def asked(self, serializer_class, data=None):
        """Return the request's data as a serializer cleans it; raise its ValidationError."""
        serializer = serializer_class(data=self.request.data if data is None else data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    @property
    def key(self):
        """Return the key that makes a request that is sent twice post once."""
        return self.request.headers.get("Idempotency-Key", "")

    def site(self):
        """Return the Site, read once a request."""
        if not hasattr(self, "_site"):
            self._site = current_site()
        return self._site


def as_detail(error):
    """Return a ValidationError as {field: [words]}; "non_field_errors" are about no field."""
    detail = get_error_detail(error)
    return detail if isinstance(detail, dict) else {"non_field_errors": detail}


def codes(error):
    """Return the codes of all errors that a ValidationError holds."""
    if hasattr(error, "error_dict"):
        return {each.code for errors in error.error_dict.values() for each in errors}
    return {each.code for each in error.error_list}


class Text(serializers.CharField):
    """A text that a verb checks: it says itself, in the page's words, what is wrong with it."""

    def __init__(self, **options):
        super().__init__(allow_blank=True, trim_whitespace=False, **options)
        # The verb takes out what no text should hold.
        self.validators = []


class Number(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **options):
        super().__init__(min_value=1, max_value=2**63 - 1, **options)


class ModerationSerializer(serializers.Serializer):
    """Why something is done, for the log."""

    reason = Text(required=False, default="")
