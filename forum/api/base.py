"""What all views of the API share: responses to refusals and errors, and common fields."""

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, permissions, serializers, status, viewsets
from rest_framework.fields import get_error_detail

from forum.abuse import Duplicate, Posting, facts_of
from forum.models import Rule
from forum.reading.site import current_site
from glossary.api.base import CheckedView

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="Any text of yours. The same content sent twice with the same key posts once.",
)


class Conflict(exceptions.APIException):
    """409: somebody else has changed the row meanwhile."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class ForumAPI(CheckedView, viewsets.GenericViewSet):
    """Base class of views that call verbs. The policy decides, not the host's DRF permissions.

    A request is one transaction: that of a verb, or of several in `transactions.atomic()`, so that
    an error leaves nothing changed.
    """

    permission_classes = [permissions.AllowAny]
    filter_backends = []
    lookup_value_regex = "[0-9]{1,18}"

    def handle_exception(self, error):
        """Respond to a verb's refusal with 403 or 401, its errors with 400 or 409."""
        return super().handle_exception(self._translated(error))

    def _translated(self, error):
        if isinstance(error, Duplicate):
            return Conflict({"body": [str(error)], "duplicate_of": error.post.pk})
        if isinstance(error, DjangoValidationError):
            # With the same keys and texts as in the page's form.
            errors = as_detail(error)
            if "changed_meanwhile" in codes(error):
                return Conflict(errors)
            return exceptions.ValidationError(errors)
        if isinstance(error, PermissionDenied) and not self.request.user.is_authenticated:
            return exceptions.NotAuthenticated(str(error))
        return error

    def validated(self, serializer_class, data=None):
        """Return the request's data as validated by a serializer; raise its ValidationError."""
        serializer = serializer_class(data=self.request.data if data is None else data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    @property
    def key(self):
        """Return the idempotency key: a request that is sent twice with it posts once."""
        return self.request.headers.get("Idempotency-Key", "")

    def posting(self, *, anyway=False):
        """Return the Posting of the request."""
        return Posting(self.request.user, facts_of(self.request), anyway=anyway)

    def site(self):
        """Return the Site, read once per request."""
        if not hasattr(self, "_site"):
            self._site = current_site()
        return self._site


def as_detail(error):
    """Return a ValidationError as {field: [texts]}; "non_field_errors" belong to no field."""
    detail = get_error_detail(error)
    return detail if isinstance(detail, dict) else {"non_field_errors": detail}


def codes(error):
    """Return the codes of all errors that a ValidationError holds."""
    if hasattr(error, "error_dict"):
        return {item.code for errors in error.error_dict.values() for item in errors}
    return {item.code for item in error.error_list}


class Text(serializers.CharField):
    """A text that the verb validates, so that API and pages report the same errors."""

    def __init__(self, **options):
        super().__init__(allow_blank=True, trim_whitespace=False, **options)
        # The verb removes characters that no text should have.
        self.validators = []


class Number(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **options):
        super().__init__(min_value=1, max_value=2**63 - 1, **options)


class PostingSerializer(serializers.Serializer):
    """What is written anew."""

    anyway = serializers.BooleanField(
        default=False,
        help_text=(
            "Post it also where you have just written the same in the same place. Without it the "
            "response is 409 then, and its `duplicate_of` names that post."
        ),
    )


class ModerationSerializer(serializers.Serializer):
    """The reason for an action, for the log."""

    reason = Text(required=False, default="")


class RemovalSerializer(ModerationSerializer):
    """Why something is removed that somebody else wrote: a rule or a reason, which they read."""

    rule = serializers.PrimaryKeyRelatedField(
        queryset=Rule.objects.filter(is_in_force=True),
        required=False,
        allow_null=True,
        default=None,
    )


class ShiftSerializer(serializers.Serializer):
    """How far a row moves among those beside it."""

    steps = serializers.IntegerField(
        min_value=-1000, max_value=1000, help_text="Down by so many places; negative: up."
    )
