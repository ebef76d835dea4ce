"""Searching posts, members and terms."""

from datetime import UTC

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from forum.api.base import ForumAPI, Number, Text
from forum.api.pagination import SearchPages
from forum.api.people import PersonSerializer, absolute, represented
from forum.forms.search import MOST_CHARACTERS, ORDERS
from forum.models import Interpretation, Question, Stance
from forum.models.status import Status
from forum.search.filters import filters_of
from forum.search.posts import PostSearch
from forum.search.results import Results
from glossary.untrusted import storable


class AnyText(Text):
    """A text of whatever was typed; what is too long is cut."""

    def __init__(self, **options):
        super().__init__(required=False, default="", **options)

    def to_internal_value(self, data):
        """Return the text that can be read and stored."""
        return " ".join(storable(super().to_internal_value(data)).split())[:MOST_CHARACTERS]


class Moment(serializers.DateTimeField):
    """A moment, which exists in every time zone."""

    def to_internal_value(self, data):
        """Return the moment in UTC."""
        try:
            return super().to_internal_value(data).astimezone(UTC)
        except OverflowError:
            self.fail("overflow")


class SearchFilterSerializer(serializers.Serializer):
    """What to search for."""

    q = AnyText(
        help_text=(
            'Words, all of which a post must have; "words in quotation marks" stand one after the '
            'other, and a -word or -"phrase" is left out. Case and accents do not matter.'
        )
    )
    order = serializers.ChoiceField(list(ORDERS), default="best")
    forum = Number(required=False, help_text="The id of a forum: its posts, and those below it.")
    author = AnyText(help_text="The id of the member who wrote.")
    since = Moment(required=False, help_text="Written at this moment or later.")
    until = Moment(required=False, help_text="Written before this moment.")
    titles = serializers.BooleanField(default=False, help_text="Only the titles of topics.")
    interpretation = Number(
        required=False, help_text="Posts that take a stance on the interpretation with this id."
    )
    stance = serializers.ChoiceField(Stance.choices, required=False, help_text="That stance.")
    term = AnyText(help_text="Any form of a term: posts that have one of its forms.")


class MarkedTextSerializer(serializers.Serializer):
    """Some characters of a text; `is_marked` says that they are looked for."""

    text = serializers.CharField(trim_whitespace=False)
    is_marked = serializers.BooleanField()


class HitSerializer(serializers.Serializer):
    """A post that was found."""

    post = serializers.IntegerField(help_text="Its number.")
    topic = serializers.IntegerField()
    forum = serializers.IntegerField()
    title = MarkedTextSerializer(many=True, help_text="The topic's title.")
    excerpt = MarkedTextSerializer(many=True, help_text="Plain text, without what the post quotes.")
    author = PersonSerializer()
    status = serializers.ChoiceField(Status.choices)
    created_at = serializers.DateTimeField()
    url = serializers.URLField()


class FoundTermSerializer(serializers.Serializer):
    """A term of a glossary that was found."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.URLField()


class FoundMemberSerializer(serializers.Serializer):
    """A member who was found."""

    name = serializers.CharField()
    url = serializers.URLField()


class FoundSerializer(serializers.Serializer):
    """A page of what was found."""

    count = serializers.IntegerField(help_text="Of the posts that can be looked at.")
    is_more = serializers.BooleanField(help_text="There are earlier posts that are not counted.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = HitSerializer(many=True)
    members = FoundMemberSerializer(many=True, help_text="Empty where filters are given.")
    terms = FoundTermSerializer(many=True, help_text="Empty where filters are given.")


class SearchViewSet(ForumAPI):
    """What the reader may see and looks for."""

    takes_any_query = True
    pagination_class = SearchPages
    serializer_class = FoundSerializer

    @extend_schema(
        parameters=[
            SearchFilterSerializer,
        ],
        responses=FoundSerializer,
        operation_id="search",
    )
    def list(self, request):
        """Search posts, and with words alone the names of members and terms."""
        asked = dict(self.validated(SearchFilterSerializer, request.query_params))
        posts = PostSearch(request.user)
        text, order = asked.pop("q"), asked.pop("order")
        self._look_up(asked, posts)
        filters = filters_of(asked, request.user)
        results = Results(text, request.user, filters=filters, order=order, search=posts)
        page = self.paginate_queryset(results.found.ids)
        response = self.get_paginated_response([self._hit(hit) for hit in results.hits(page)])
        names = results if results.is_asked else None
        response.data |= {
            "is_more": results.is_more,
            "members": [self._named(each, each.url) for each in (names.members if names else ())],
            "terms": [
                {"id": each.pk, **self._named(each, each.get_absolute_url())}
                for each in (names.terms if names else ())
            ],
        }
        return response

    def _look_up(self, asked, posts):
        """Put the rows in the place of ids. Raises serializers.ValidationError."""
        if (pk := asked.get("forum")) is not None:
            forums = {forum.pk: forum for forum in posts.forums}
            if pk not in forums:
                raise serializers.ValidationError({"forum": ["There is no such forum."]})
            asked["forum"] = forums[pk]
        if (pk := asked.get("interpretation")) is not None:
            questions = Question.objects.visible_to(self.request.user).order_by().values("pk")
            found = Interpretation.objects.filter(pk=pk, question__in=questions).first()
            if found is None:
                raise serializers.ValidationError(
                    {"interpretation": ["There is no such interpretation."]}
                )
            asked["interpretation"] = found
        if author := asked.pop("author", ""):
            field = get_user_model()._meta.pk
            try:
                asked["author_id"] = field.to_python(author)
                # Whether the database has such numbers.
                field.run_validators(asked["author_id"])
            except ValidationError:
                raise serializers.ValidationError({"author": ["This is no id."]}) from None

    def _hit(self, hit):
        post = hit.post
        return {
            "post": post.pk,
            "topic": post.topic_id,
            "forum": post.topic.forum_id,
            "title": MarkedTextSerializer(hit.title, many=True).data,
            "excerpt": MarkedTextSerializer(hit.excerpt, many=True).data,
            "author": represented(hit.person, post.author_id, self.request),
            "status": post.status,
            "created_at": post.created_at,
            "url": absolute(self.request, post.get_absolute_url()),
        }

    def _named(self, named, url):
        return {"name": named.name, "url": absolute(self.request, url)}
