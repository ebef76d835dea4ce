"""The REST API: terms and glossaries to read and curate, and HTML to link."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import APIView

from glossary import conf
from glossary.api import serializers
from glossary.api.base import LIMITED, CheckedView
from glossary.limits import Limit
from glossary.linking import link
from glossary.models import Glossary, Term
from glossary.policy import get_policy
from glossary.transactions import on_primary

MAX_PAGE_SIZE = 500
LINK = Limit("link", conf, "GLOSSARY_LINK_LIMIT")


class Pages(PageNumberPagination):
    """Pages as long as those of the index, or as `page_size` requests."""

    page_size_query_param = "page_size"
    max_page_size = MAX_PAGE_SIZE

    def get_page_size(self, request):
        """Read the setting when it is used."""
        self.page_size = conf.GLOSSARY_TERMS_PER_PAGE
        return super().get_page_size(request)


class CuratorsWrite(permissions.BasePermission):
    """Everybody may read, curators may write. The verbs ask the policy again."""

    def has_permission(self, request, view):
        """Ask the policy, through the view's `may_write`."""
        if request.method in permissions.SAFE_METHODS:
            return True
        answer = view.may_write(request.user)
        self.message = None if answer else str(answer)
        return bool(answer)


class CuratedViewSet(
    CheckedView,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet,
):
    """Base of the two viewsets. Nothing can be deleted: terms are retired."""

    permission_classes = [CuratorsWrite]
    pagination_class = Pages


class GlossaryViewSet(CuratedViewSet):
    """The glossaries."""

    serializer_class = serializers.GlossarySerializer
    lookup_field = "slug"
    lookup_value_regex = "[^/\x00]+"
    queryset = Glossary.objects.none()

    def get_queryset(self):
        """Return all glossaries, with the number of terms that the user may see."""
        glossaries = Glossary.objects.with_term_counts(self.request.user)
        return glossaries.order_by("name", "pk")

    def may_write(self, user):
        """Ask the policy."""
        return get_policy().can_manage_glossaries(user)


@extend_schema_view(list=extend_schema(parameters=[serializers.TermFilterSerializer]))
class TermViewSet(CuratedViewSet):
    """The terms: published ones for all, drafts and retired ones for curators."""

    serializer_class = serializers.TermSerializer
    lookup_value_regex = r"\d{1,18}"
    queryset = Term.objects.none()

    def get_queryset(self):
        """Return the terms that the user may see; apply the filters to a list."""
        visible = Term.objects.visible_to(self.request.user)
        terms = visible.by_name().select_related("glossary").prefetch_related("aliases")
        terms = terms.prefetch_related(Prefetch("see_also", visible.order_by("pk")))
        return self._filtered(terms) if self.action == "list" else terms

    def _filtered(self, terms):
        serializer = serializers.TermFilterSerializer(data=self.request.query_params)
        serializer.is_valid(raise_exception=True)
        fields = {"glossary": "glossary__slug", "status": "status", "letter": "initial"}
        values = dict(serializer.validated_data)
        query = values.pop("q", "")
        exact = {fields[name]: value for name, value in values.items()}
        return terms.filter(**exact).matching(query) if query else terms.filter(**exact)

    def may_write(self, user):
        """Ask the policy."""
        policy = get_policy()
        return (policy.can_define if self.action == "create" else policy.can_revise)(user)

    @on_primary()
    def perform_create(self, serializer):
        """Define the term, and read it again for the response."""
        serializer.instance = self.get_queryset().get(pk=serializer.save().pk)

    @on_primary()
    def perform_update(self, serializer):
        """Revise the term, and read it again for the response."""
        serializer.instance = self.get_queryset().get(pk=serializer.save().pk)

    @extend_schema(request=serializers.TermReasonSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request, pk):
        """Publish the term: readers see it, and texts link to it."""
        return self._become("publish", serializers.TermReasonSerializer)

    @extend_schema(request=serializers.TermReasonSerializer)
    @action(detail=True, methods=["post"])
    def unpublish(self, request, pk):
        """Make the term a draft again."""
        return self._become("unpublish", serializers.TermReasonSerializer)

    @extend_schema(request=serializers.RetireSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request, pk):
        """Retire the term: nothing links to it any more, and its page says why."""
        return self._become("retire", serializers.RetireSerializer)

    @extend_schema(request=serializers.TermReasonSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk):
        """Publish a retired term again."""
        return self._become("restore", serializers.TermReasonSerializer)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    @on_primary()
    def review(self, request, pk):
        """Record that the curator has reviewed the term."""
        term = self.get_object()
        term.review(by=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @on_primary()
    def _become(self, name, serializer_class):
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        term = self.get_object()
        serializers.verb(getattr(term, name), by=self.request.user, **serializer.validated_data)
        return Response(self.get_serializer(self.get_object()).data)


class LinkView(CheckedView, APIView):
    """Links the terms in any HTML, without storing it."""

    # Everybody gets the same response, so nobody is authenticated.
    authentication_classes = []
    permission_classes = [permissions.AllowAny]
    limits = {"post": LINK}

    @extend_schema(
        operation_id="glossary_link",
        request=serializers.LinkSerializer,
        responses={200: serializers.LinkedSerializer, **LIMITED},
    )
    def post(self, request):
        """Return the HTML with its terms linked, and what was linked.

        The HTML is not sanitised: it is as trustworthy as what was sent.
        """
        serializer = serializers.LinkSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        options = dict(serializer.validated_data)
        html = options.pop("html")
        linked = link.linked(html, options.pop("glossary"), **options)
        links = link.current_vocabulary().links()
        mentions = [
            {
                "start": start,
                "end": end,
                "text": html[start:end],
                "terms": list(keys),
                "url": links[keys].url,
            }
            for start, end, keys in linked.mentions
        ]
        return Response({"html": linked.html, "mentions": mentions})
