"""A serializer field for any host's HTML."""

from django.utils.safestring import mark_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from glossary.linking import link_terms


@extend_schema_field(OpenApiTypes.STR)
class LinkedHTMLField(serializers.Field):
    """Read-only field: safe HTML of the model, with its terms linked.

        body_html = LinkedHTMLField()
        html = LinkedHTMLField(source="body_html", glossary="genomics", links="first")
        html = LinkedHTMLField(source="body_html", glossary=lambda post: post.forum.glossary)

    The source must be safe HTML. glossary and exclude: as `link_terms` takes them, or a callable
    that gets the instance. links: as `link_terms` takes it.
    """

    def __init__(self, *, glossary=None, exclude=(), links=None, **kwargs):
        self.glossary, self.exclude, self.links = glossary, exclude, links
        super().__init__(**{**kwargs, "read_only": True})

    def get_attribute(self, instance):
        """Return (HTML, instance); the instance is for the callables."""
        return super().get_attribute(instance), instance

    def to_representation(self, value):
        """Return the linked HTML."""
        html, instance = value
        return link_terms(
            mark_safe(html or ""),
            self._given(self.glossary, instance),
            exclude=self._given(self.exclude, instance),
            links=self.links,
        )

    def _given(self, value, instance):
        return value(instance) if callable(value) else value
