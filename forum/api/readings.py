"""Serializers of readings and of divisions."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from forum.interpretations.parts import in_part, replies_with_readings
from forum.models import Reading, Stance


class ReadTagSerializer(serializers.Serializer):
    """One interpretation that a reply takes a stance on."""

    interpretation = serializers.IntegerField(help_text="Its id.")
    letter = serializers.CharField()
    label = serializers.CharField()
    stance = serializers.ChoiceField(Stance.choices)


class ReadingSerializer(serializers.Serializer):
    """How a reply is read; where moderators differ, the tags are those of all of them."""

    state = serializers.ChoiceField(Reading.State.choices)
    part = serializers.CharField(
        help_text="The part of the division that it is in: a letter, or the key of another part."
    )
    is_decided = serializers.BooleanField(help_text="By a moderator.")
    reason = serializers.CharField(help_text="Of the decision; empty where there is none.")
    is_objected = serializers.BooleanField(help_text="Its author says that it is misread.")
    tags = serializers.SerializerMethodField()

    @extend_schema_field(ReadTagSerializer(many=True))
    def get_tags(self, reading):
        """Return the tags as dicts."""
        return [
            {
                "interpretation": interpretation.pk,
                "letter": interpretation.letter,
                "label": interpretation.label,
                "stance": stance,
            }
            for interpretation, stance in reading.tags
        ]


def replies_in_part(topic, user, key):
    """Return a topic's replies in one part of its division; raise DRF's ValidationError."""
    if topic.question is None:
        raise serializers.ValidationError({"interpretation": ["This topic asks no question."]})
    try:
        return in_part(replies_with_readings(topic.question, user, topic), topic.question, key)
    except ValueError as error:
        raise serializers.ValidationError({"interpretation": [str(error)]}) from None


class PartSerializer(serializers.Serializer):
    """One part of a division; shares are from 0 to 1, null where it is open."""

    key = serializers.CharField(help_text="A letter, or the key of another part.")
    label = serializers.CharField()
    interpretation = serializers.IntegerField(
        source="interpretation.pk", default=None, allow_null=True, help_text="Its id."
    )
    is_open = serializers.BooleanField(help_text="Whether it may still turn out to be another.")
    count = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="Of what is settled.")
    lower = serializers.FloatField(allow_null=True, help_text="What it could still be of all.")
    upper = serializers.FloatField(allow_null=True)


class CountedSerializer(serializers.Serializer):
    """A division of people, or of replies. Its parts exclude each other and add up to the total."""

    total = serializers.IntegerField()
    settled = serializers.IntegerField()
    parts = PartSerializer(many=True)


class DivisionSerializer(serializers.Serializer):
    """How a question divides; `people` and `replies` are null until enough replies are settled."""

    is_shown = serializers.BooleanField()
    minimum = serializers.IntegerField(help_text="How many replies must be settled.")
    settled = serializers.IntegerField(help_text="How many replies are settled.")
    is_being_counted = serializers.BooleanField(help_text="Whether some numbers are still old.")
    people = CountedSerializer(allow_null=True)
    replies = CountedSerializer(allow_null=True)

    def to_representation(self, divisions):
        """Return the division as a dict."""
        shown = {
            "is_shown": divisions.is_shown,
            "minimum": divisions.minimum,
            "settled": divisions.settled,
            "is_being_counted": divisions.is_being_counted,
        }
        for by in ("people", "replies"):
            counted = getattr(divisions, by)
            shown[by] = CountedSerializer(counted).data if divisions.is_shown else None
        return shown
