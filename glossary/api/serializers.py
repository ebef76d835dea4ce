"""The serializers of the REST API."""

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from rest_framework import serializers

from glossary import conf
from glossary.api.fields import LinkedHTMLField
from glossary.models import Alias, Glossary, Term
from glossary.policy import get_policy

MAX_LINK_BYTES = 200_000


class GlossarySerializer(serializers.ModelSerializer):
    """A glossary. Its slug cannot be changed later."""

    term_count = serializers.IntegerField(read_only=True, default=0)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Glossary
        fields = [
            *("id", "slug", "name", "description", "language", "is_global", "term_count", "url")
        ]

    def update(self, instance, validated_data):
        """Save only the fields that were sent, never the slug."""
        validated_data.pop("slug", None)
        for name, value in validated_data.items():
            setattr(instance, name, value)
        instance.save(update_fields=list(validated_data))
        return instance


class AliasSerializer(serializers.ModelSerializer):
    """An alias of a term."""

    class Meta:
        model = Alias
        fields = ["text", "kind", "case_sensitive"]


class TermSerializer(serializers.ModelSerializer):
    """A term: read by all, written through its verbs."""

    glossary = serializers.SlugRelatedField(slug_field="slug", queryset=Glossary.objects.all())
    definition_html = LinkedHTMLField(
        source="page_html",
        glossary=lambda term: term.glossary,
        exclude=lambda term: [term.pk],
    )
    aliases = AliasSerializer(many=True, required=False)
    see_also = serializers.PrimaryKeyRelatedField(
        many=True, required=False, queryset=Term.objects.all()
    )
    reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, write_only=True
    )
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Term
        fields = [
            *("id", "uuid", "glossary", "name", "slug", "summary", "definition"),
            *("definition_html", "aliases", "see_also", "source_title", "source_url", "status"),
            *("case_sensitive", "autolink", "reviewed_at", "created_at", "updated_at", "url"),
            "reason",
        ]
        read_only_fields = ["reviewed_at"]
        # The verbs check uniqueness, against the term's final address.
        validators = []

    def to_representation(self, instance):
        """Leave out misspellings, which match but are shown to curators only."""
        data = super().to_representation(instance)
        if not get_policy().is_curator(self.context["request"].user):
            data["aliases"] = [
                alias for alias in data["aliases"] if alias["kind"] != Alias.Kind.MISSPELLING
            ]
        return data

    def create(self, validated_data):
        """Define a term."""
        glossary, name = validated_data.pop("glossary"), validated_data.pop("name")
        by = self.context["request"].user
        return verb(glossary.define, name, by=by, **validated_data)

    def update(self, instance, validated_data):
        """Revise a term."""
        return verb(instance.revise, by=self.context["request"].user, **validated_data)


class TermReasonSerializer(serializers.Serializer):
    """Why a term changes its status."""

    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RetireSerializer(serializers.Serializer):
    """Why a term is retired; its page says so."""

    reason = serializers.CharField(max_length=300)


class TermFilterSerializer(serializers.Serializer):
    """Filters for a list of terms."""

    q = serializers.CharField(
        max_length=100, required=False, allow_blank=True, help_text="Words to look for."
    )
    glossary = serializers.CharField(
        max_length=60, required=False, help_text="The slug of a glossary."
    )
    status = serializers.ChoiceField(Term.Status.choices, required=False)
    letter = serializers.CharField(
        max_length=3, required=False, help_text="A heading of the index, such as A."
    )


class LinkSerializer(serializers.Serializer):
    """HTML to link."""

    html = serializers.CharField(
        trim_whitespace=False, allow_blank=True, help_text="At most 200,000 bytes."
    )
    glossary = serializers.SlugRelatedField(
        slug_field="slug", queryset=Glossary.objects.all(), required=False, allow_null=True
    )
    first_only = serializers.BooleanField(default=False)
    limit = serializers.IntegerField(
        min_value=0, max_value=10_000, required=False, help_text="How many links at most."
    )

    def validate_html(self, html):
        """Refuse HTML that is too long."""
        if len(html.encode(errors="surrogatepass")) > MAX_LINK_BYTES:
            raise serializers.ValidationError(
                _("At most %(limit)s bytes.") % {"limit": number_format(MAX_LINK_BYTES)}
            )
        return html

    def validate(self, data):
        """Fill in the defaults, the site's limit among them."""
        return {"limit": conf.GLOSSARY_LINKS_PER_TEXT, "glossary": None, **data}


class MentionSerializer(serializers.Serializer):
    """A mention that became a link. start, end: offsets in the HTML that was sent."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    terms = serializers.ListField(child=serializers.IntegerField())
    url = serializers.CharField()


class LinkedSerializer(serializers.Serializer):
    """The HTML with its terms linked."""

    html = serializers.CharField()
    mentions = MentionSerializer(many=True)


def verb(method, *args, **kwargs):
    """Call a verb of a model; turn its ValidationError into a 400 that names the fields."""
    try:
        return method(*args, **kwargs)
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            messages = {
                "non_field_errors" if field == "__all__" else field: texts
                for field, texts in error.message_dict.items()
            }
        else:
            messages = error.messages
        raise serializers.ValidationError(messages) from error
