"""Authors in the API, never named by an e-mail address."""

from django.contrib.auth import get_user_model
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from forum.reading.people import ROLE_NAMES, former_member


class PersonSerializer(serializers.Serializer):
    """A person as others see them; `id` is null and `url` empty where the account is gone."""

    id = serializers.ModelField(get_user_model()._meta.pk, allow_null=True, read_only=True)
    name = serializers.CharField()
    role = serializers.ChoiceField(list(ROLE_NAMES))
    url = serializers.CharField(help_text="The member's page.")


@extend_schema_field(PersonSerializer)
class AuthorField(serializers.Field):
    """The author of a row, from the context's `people`, which `read_people` returns.

    `source` leads to the row from what is serialized.
    """

    def __init__(self, id_field="author_id", name_field="author_name", source="*", **options):
        self.id_field, self.name_field = id_field, name_field
        super().__init__(**options, source=source, read_only=True)

    def to_representation(self, row):
        """Return the person as a dict."""
        user_id, name = getattr(row, self.id_field), getattr(row, self.name_field)
        person = self.context["people"].get(user_id) or former_member(name)
        return represented(person, user_id, self.context["request"])


def represented(person, user_id, request):
    """Return a Person as a dict."""
    return {
        "id": user_id,
        "name": person.name,
        "role": person.role,
        "url": absolute(request, person.url),
    }


def absolute(request, url):
    """Return a path as an absolute URL, "" for ""."""
    return request.build_absolute_uri(url) if url else ""


@extend_schema_field(OpenApiTypes.URI)
class PageURLField(serializers.Field):
    """The address of the page that shows a row."""

    def __init__(self, **options):
        super().__init__(**options, source="*", read_only=True)

    def to_representation(self, row):
        """Return the page's absolute URL."""
        return absolute(self.context["request"], row.get_absolute_url())
