"""Interpretations: read, write, merge, archive."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from forum import transactions
from forum.api.base import ForumAPI, ModerationSerializer, Number, Text
from forum.api.moderation import moderates
from forum.api.pagination import PeoplePages
from forum.api.people import PageURLField, PersonSerializer, represented
from forum.interpretations.parts import StanceCount, stance_counts
from forum.interpretations.supporters import PeopleTaking
from forum.models import Interpretation, Question, Stance

WORDING = ("label", "statement", "applies", "does_not_apply")


class InterpretationSerializer(serializers.ModelSerializer):
    """One candidate answer; its letter follows from its position in the question."""

    letter = serializers.CharField(read_only=True)
    is_archived = serializers.BooleanField(read_only=True)
    url = PageURLField()

    class Meta:
        model = Interpretation
        fields = [*("id", "question", "letter"), *WORDING, "is_archived", "merged_into", "url"]
        read_only_fields = fields


class StanceCountSerializer(serializers.Serializer):
    """The people and settled replies that take a stance, as far as the reader may see them."""

    stance = serializers.ChoiceField(Stance.choices)
    people = serializers.IntegerField()
    replies = serializers.IntegerField()
    first_at = serializers.DateTimeField(allow_null=True)
    latest_at = serializers.DateTimeField(allow_null=True)


class StanceTakerSerializer(serializers.Serializer):
    """A person who takes a stance, with the numbers of their latest replies that take it."""

    person = serializers.SerializerMethodField()
    replies = serializers.IntegerField()
    numbers = serializers.ListField(child=serializers.IntegerField())
    first_at = serializers.DateTimeField()
    latest_at = serializers.DateTimeField()

    @extend_schema_field(PersonSerializer)
    def get_person(self, taker):
        """Return who it is."""
        return represented(taker.person, taker.user_id, self.context["request"])


class StanceSerializer(serializers.Serializer):
    """The stance whose takers are asked for."""

    stance = serializers.ChoiceField(Stance.choices, default=Stance.SUPPORTS)


class AddedSerializer(serializers.Serializer):
    """An interpretation to add to a question."""

    question = Number(help_text="The id of the question.")
    label = Text()
    statement = Text()
    applies = Text(required=False, default="")
    does_not_apply = Text(required=False, default="")


class RewordingSerializer(ModerationSerializer):
    """The new wording; what is not given stays."""

    label = Text(required=False)
    statement = Text(required=False)
    applies = Text(required=False)
    does_not_apply = Text(required=False)
    changes_meaning = serializers.BooleanField(
        required=False,
        help_text="Whether this changes what counts: then what was tagged is to be read again. "
        "Needed for all but the label.",
    )

    def validate(self, data):
        """Require `changes_meaning` unless only the label changes."""
        if {"statement", "applies", "does_not_apply"} & set(data) and (
            "changes_meaning" not in data
        ):
            raise serializers.ValidationError(
                {"changes_meaning": ["Say whether this changes what counts."]}
            )
        return data


class MergingSerializer(ModerationSerializer):
    """The interpretation to merge into."""

    into = Number(help_text="The id of another interpretation of the question.")


@moderates("interpretation")
class InterpretationViewSet(mixins.RetrieveModelMixin, ForumAPI):
    """The interpretations of questions that the reader may see, and the verbs that change them."""

    serializer_class = InterpretationSerializer
    pagination_class = None
    queryset = Interpretation.objects.none()

    def get_queryset(self):
        """Return the interpretations of visible questions."""
        seen = Question.objects.visible_to(self.request.user)
        return Interpretation.objects.filter(question__in=seen).select_related("question__forum")

    def retrieve(self, request, pk):
        """Return one interpretation."""
        return self._respond(pk)

    @extend_schema(request=AddedSerializer, responses={201: InterpretationSerializer})
    def create(self, request):
        """Add an interpretation to a question, after the last."""
        data = self.validated(AddedSerializer)
        seen = Question.objects.visible_to(request.user).select_related("forum")
        question = get_object_or_404(seen, pk=data.pop("question"))
        added = question.add(**data, by=request.user)
        return self._respond(added.pk, status.HTTP_201_CREATED)

    @extend_schema(request=RewordingSerializer)
    def partial_update(self, request, pk):
        """Give it another label, or another statement."""
        data, row = self.validated(RewordingSerializer), self.get_object()
        reason = data.pop("reason")
        label, changes = data.pop("label", None), data.pop("changes_meaning", False)
        with transactions.atomic():
            if label is not None:
                row.rename(label, by=request.user, reason=reason)
            if data:
                row.revise(by=request.user, changes_meaning=changes, reason=reason, **data)
        return self._respond(pk)

    @extend_schema(responses=StanceCountSerializer(many=True))
    @action(detail=True)
    def stances(self, request, pk):
        """Say how many people and replies support, dispute and mention it."""
        row = self.get_object()
        all_counts = stance_counts(row.question, request.user)
        rows = []
        for stance in Stance:
            stance_count = all_counts.get((row.pk, stance), StanceCount())
            counts = {
                name: getattr(stance_count, name) for name in StanceCount.__dataclass_fields__
            }
            rows.append({"stance": stance, **counts})
        return Response(StanceCountSerializer(rows, many=True).data)

    @extend_schema(
        parameters=[StanceSerializer],
        responses=StanceTakerSerializer(many=True),
    )
    @action(detail=True, pagination_class=PeoplePages)
    def people(self, request, pk):
        """List who takes a stance on it, if the forum shows that to you; the latest first.

        Whoever does not want to be listed is not; `stances` counts them.
        """
        stance = self.validated(StanceSerializer, request.query_params)["stance"]
        takers = PeopleTaking(self.get_object(), request.user, stance, self.site())
        page = StanceTakerSerializer(
            self.paginate_queryset(takers), many=True, context={"request": request}
        )
        return self.get_paginated_response(page.data)

    @extend_schema(request=MergingSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request, pk):
        """Count it as another one from now on; `unmerge` undoes that."""
        data, row = self.validated(MergingSerializer), self.get_object()
        target = get_object_or_404(self.get_queryset(), pk=data["into"])
        row.merge_into(target, by=request.user, reason=data["reason"])
        return self._respond(pk)

    def _respond(self, pk, status=status.HTTP_200_OK):
        row = get_object_or_404(self.get_queryset(), pk=pk)
        shown = InterpretationSerializer(row, context={"request": self.request})
        return Response(shown.data, status=status)
