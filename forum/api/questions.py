"""Questions: list, read, pose, ask; how they divide, and their taggings to take away."""

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
from forum.models import Forum, Question, Topic
from glossary.models import Term

ZIP = {(200, "application/zip"): OpenApiTypes.BINARY}


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
    """An interpretation of a question to pose."""

    label = Text()
    statement = Text()
    applies = Text(required=False, default="")
    does_not_apply = Text(required=False, default="")


class PosedSerializer(serializers.Serializer):
    """A question to pose; a topic asks it afterwards."""

    forum = Number(help_text="The id of the forum whose moderators keep it.")
    title = Text()
    guidance = Text(required=False, default="")
    terms = serializers.ListField(child=Number(), required=False, default=list, max_length=50)
    interpretations = WordingSerializer(many=True, required=False, default=list)


class QuestionChangeSerializer(ModerationSerializer):
    """What is to change; what is not given stays."""

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
    """How people are called in an export."""

    people = serializers.ChoiceField(["pseudonyms", "names"], default="pseudonyms")
    key = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200,
        help_text="A key of your own for the pseudonyms, instead of the site's.",
    )  # fmt: skip


class ExportsTaggings:
    """The part of a ForumAPI whose rows' taggings can be taken away."""

    @extend_schema(request=ExportSerializer, responses=ZIP)
    @action(detail=True, methods=["post"])
    def export(self, request, pk):
        """Take the replies and taggings away as a ZIP, for those with the right; it is logged."""
        asked, subject = self.asked(ExportSerializer), self.get_object()
        return zip_response(
            request,
            subject,
            names=asked["people"] == "names",
            key=asked["key"].encode() or None,
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
        asked = self.asked(QuestionFilterSerializer, request.query_params)
        questions = self.get_queryset()
        if "forum" in asked:
            questions = questions.filter(forum=asked["forum"])
        if "term" in asked:
            questions = questions.filter(terms=asked["term"])
        if "topic" in asked:
            seen = Topic.objects.visible_to(request.user).order_by()
            questions = questions.filter(topics__in=seen.filter(pk=asked["topic"]))
        return self.get_paginated_response(
            self._shown(self.paginate_queryset(questions), many=True)
        )

    def retrieve(self, request, pk):
        """Return one question."""
        return Response(self._shown(self.get_object()))

    @extend_schema(request=PosedSerializer, responses={201: QuestionSerializer})
    def create(self, request):
        """Pose a question in a forum."""
        asked = self.asked(PosedSerializer)
        forum = get_object_or_404(Forum.objects.visible_to(request.user), pk=asked.pop("forum"))
        asked["terms"] = self._terms(asked["terms"])
        question = Question.create(asked.pop("title"), forum=forum, by=request.user, **asked)
        return self._answer(question.pk, status.HTTP_201_CREATED)

    @extend_schema(request=QuestionChangeSerializer)
    def partial_update(self, request, pk):
        """Change the prompt, the guidance, the terms, or the interpretations' order."""
        asked, question = self.asked(QuestionChangeSerializer), self.get_object()
        said = {"by": request.user, "reason": asked["reason"]}
        with transactions.atomic():
            if asked.keys() & {"title", "guidance"}:
                question.revise(title=asked.get("title"), guidance=asked.get("guidance"), **said)
            if "terms" in asked:
                question.set_terms(self._terms(asked["terms"]), **said)
            if "order" in asked:
                rows = question.interpretations.in_bulk(asked["order"])
                question.reorder([rows[pk] for pk in asked["order"] if pk in rows], **said)
        return self._answer(pk)

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

    def _answer(self, pk, status=status.HTTP_200_OK):
        question = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(self._shown(question), status=status)


class AskingTopicViewSet(ExportsTaggings, ForumAPI):
    """What a topic asks, and how it divides."""

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
        asked, topic = self.asked(AskedSerializer), self.get_object()
        if asked["question"] is None:
            topic.clear_question(by=request.user, reason=asked["reason"])
        else:
            questions = Question.objects.visible_to(request.user)
            question = get_object_or_404(questions, pk=asked["question"])
            topic.ask(question, by=request.user, reason=asked["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class ExportedForumViewSet(ExportsTaggings, ForumAPI):
    """A forum whose taggings are taken away."""

    serializer_class = QuestionSerializer
    queryset = Forum.objects.none()

    def get_queryset(self):
        """Return the visible forums."""
        return Forum.objects.visible_to(self.request.user)
