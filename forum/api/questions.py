"""Questions: list, read, create, set; their divisions, and exports of their taggings."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from forum import transactions
from forum.api.base import ForumAPI, ModerationSerializer, Number, Text
from forum.api.interpretations import InterpretationSerializer
from forum.api.pagination import TopicPages
from forum.api.people import PageURLField
from forum.api.readings import DivisionSerializer
from forum.interpretations.division import divide
from forum.interpretations.export.response import zip_response
from forum.limits import EXPORT
from forum.models import Forum, Question, Topic
from glossary.api.base import LIMITED
from glossary.models import Term

ZIP = {(200, "application/zip"): OpenApiTypes.BINARY, **LIMITED}


class QuestionSerializer(serializers.ModelSerializer):
    """A question with its interpretations in their order, merged and archived ones included."""

    interpretations = InterpretationSerializer(many=True, read_only=True)
    terms = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    url = PageURLField()

    class Meta:
        model = Question
        fields = [
            *("id", "forum", "title", "guidance", "version", "terms", "interpretations", "url"),
        ]
        read_only_fields = fields


class QuestionFilterSerializer(serializers.Serializer):
    """Which questions to list."""

    forum = Number(required=False, help_text="Those that the forum with this id keeps.")
    term = Number(required=False, help_text="Those about the glossary's term with this id.")
    topic = Number(required=False, help_text="The one that the topic with this id asks.")


class WordingSerializer(serializers.Serializer):
    """An interpretation of a new question."""

    label = Text()
    statement = Text()
    applies = Text(required=False, default="")
    does_not_apply = Text(required=False, default="")


class NewQuestionSerializer(serializers.Serializer):
    """A new question; a topic can ask it afterwards."""

    forum = Number(help_text="The id of the forum whose moderators keep it.")
    title = Text()
    guidance = Text(required=False, default="")
    terms = serializers.ListField(child=Number(), required=False, default=list, max_length=50)
    interpretations = WordingSerializer(many=True, required=False, default=list)


class QuestionChangeSerializer(ModerationSerializer):
    """Changes to a question; what is not given stays."""

    title = Text(required=False)
    guidance = Text(required=False)
    terms = serializers.ListField(child=Number(), required=False, max_length=50)
    order = serializers.ListField(
        child=Number(), required=False, max_length=100, help_text="The interpretations' ids."
    )


class AskedSerializer(ModerationSerializer):
    """The question that a topic is to ask."""

    question = Number(allow_null=True, help_text="Its id; null: none.")


class ExportSerializer(serializers.Serializer):
    """How people are named in an export."""

    people = serializers.ChoiceField(["pseudonyms", "names"], default="pseudonyms")
    key = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200,
        help_text="A key of your own for the pseudonyms, instead of the site's.",
    )  # fmt: skip


class ExportsTaggings:
    """The part of a ForumAPI that exports taggings of its rows."""

    limits = {"export": EXPORT}

    @extend_schema(request=ExportSerializer, responses=ZIP)
    @action(detail=True, methods=["post"])
    def export(self, request, pk):
        """Download the replies and taggings as a ZIP, for those with the right; it is logged."""
        data, subject = self.validated(ExportSerializer), self.get_object()
        return zip_response(
            request,
            subject,
            names=data["people"] == "names",
            key=data["key"].encode() or None,
        )


class QuestionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ExportsTaggings, ForumAPI):
    """The questions of forums that the reader may see."""

    serializer_class = QuestionSerializer
    pagination_class = TopicPages
    queryset = Question.objects.none()

    def get_queryset(self):
        """Return the visible questions."""
        questions = Question.objects.visible_to(self.request.user).select_related("forum")
        return questions.prefetch_related("interpretations", "terms")

    @extend_schema(parameters=[QuestionFilterSerializer])
    def list(self, request):
        """List questions by their titles."""
        data = self.validated(QuestionFilterSerializer, request.query_params)
        questions = self.get_queryset()
        if "forum" in data:
            questions = questions.filter(forum=data["forum"])
        if "term" in data:
            questions = questions.filter(terms=data["term"])
        if "topic" in data:
            seen = Topic.objects.visible_to(request.user).order_by()
            questions = questions.filter(topics__in=seen.filter(pk=data["topic"]))
        return self.get_paginated_response(
            self._shown(self.paginate_queryset(questions), many=True)
        )

    def retrieve(self, request, pk):
        """Return one question."""
        return Response(self._shown(self.get_object()))

    @extend_schema(request=NewQuestionSerializer, responses={201: QuestionSerializer})
    def create(self, request):
        """Create a question in a forum."""
        data = self.validated(NewQuestionSerializer)
        forum = get_object_or_404(Forum.objects.visible_to(request.user), pk=data.pop("forum"))
        data["terms"] = self._terms(data["terms"])
        question = Question.create(data.pop("title"), forum=forum, by=request.user, **data)
        return self._respond(question.pk, status.HTTP_201_CREATED)

    @extend_schema(request=QuestionChangeSerializer)
    def partial_update(self, request, pk):
        """Change the prompt, the guidance, the terms, or the interpretations' order."""
        data, question = self.validated(QuestionChangeSerializer), self.get_object()
        change = {"by": request.user, "reason": data["reason"]}
        with transactions.atomic():
            if data.keys() & {"title", "guidance"}:
                question.revise(title=data.get("title"), guidance=data.get("guidance"), **change)
            if "terms" in data:
                question.set_terms(self._terms(data["terms"]), **change)
            if "order" in data:
                rows = question.interpretations.in_bulk(data["order"])
                question.reorder([rows[pk] for pk in data["order"] if pk in rows], **change)
        return self._respond(pk)

    @extend_schema(responses=DivisionSerializer)
    @action(detail=True)
    def division(self, request, pk):
        """Say how it divides over all topics that ask it, as far as the reader may see them."""
        return Response(DivisionSerializer(divide(self.get_object(), request.user)).data)

    def _terms(self, numbers):
        terms = list(Term.objects.visible_to(self.request.user).filter(pk__in=numbers))
        if len(terms) < len(set(numbers)):
            raise serializers.ValidationError({"terms": [_("There is no such term.")]})
        return terms

    def _shown(self, questions, **options):
        return QuestionSerializer(questions, context={"request": self.request}, **options).data

    def _respond(self, pk, status=status.HTTP_200_OK):
        question = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(self._shown(question), status=status)


class AskingTopicViewSet(ExportsTaggings, ForumAPI):
    """A topic's question, and how it divides."""

    serializer_class = QuestionSerializer
    queryset = Topic.objects.none()

    def get_queryset(self):
        """Return the visible topics."""
        return Topic.objects.visible_to(self.request.user).select_related("forum", "question")

    @extend_schema(responses=DivisionSerializer)
    @action(detail=True)
    def division(self, request, pk):
        """Say how the topic divides; 404 where it asks no question."""
        topic = get_object_or_404(self.get_queryset().exclude(question=None), pk=pk)
        return Response(DivisionSerializer(divide(topic.question, request.user, topic=topic)).data)

    @extend_schema(request=AskedSerializer, responses={204: None})
    @action(detail=True, methods=["put"])
    def question(self, request, pk):
        """Let the topic ask a question, or none."""
        data, topic = self.validated(AskedSerializer), self.get_object()
        if data["question"] is None:
            topic.clear_question(by=request.user, reason=data["reason"])
        else:
            questions = Question.objects.visible_to(request.user)
            question = get_object_or_404(questions, pk=data["question"])
            topic.ask(question, by=request.user, reason=data["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class ExportedForumViewSet(ExportsTaggings, ForumAPI):
    """Exports of a forum's taggings."""

    serializer_class = QuestionSerializer
    queryset = Forum.objects.none()

    def get_queryset(self):
        """Return the visible forums."""
        return Forum.objects.visible_to(self.request.user)
