"""Moving topics and posts: `POST topics/6/merge/`."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action

from forum.api.base import ModerationSerializer, Number, Text
from forum.models import Forum, Post, Topic

# Posts that one request may name.
MAX_CHOSEN = 1_000


class MoveTopicSerializer(ModerationSerializer):
    """Where a topic goes."""

    forum = Number(help_text="The id of the forum.")


class MergeSerializer(ModerationSerializer):
    """The topic that another one is merged into."""

    into = Number(help_text="The id of the topic.")


class SplitSerializer(ModerationSerializer):
    """The posts that become a topic of their own."""

    posts = serializers.ListField(
        child=Number(),
        max_length=MAX_CHOSEN,
        help_text="The ids of replies. What hangs below them goes along.",
    )
    title = Text()
    forum = Number(
        required=False, help_text="The id of the new topic's forum; by default the same one."
    )


class MovePostSerializer(ModerationSerializer):
    """Where a reply goes: to a topic, or below a post."""

    topic = Number(required=False, help_text="The id of a topic.")
    post = Number(required=False, help_text="The id of a post.")

    def validate(self, data):
        """Check that one of the two is given."""
        if ("topic" in data) == ("post" in data):
            raise serializers.ValidationError(_("Give either a topic or a post."))
        return data


class MovesTopics:
    """The part of the view set of topics that moves them."""

    def retrieve(self, request, pk):
        """Return one topic; of a merged one, redirect to the topic that has its posts."""
        try:
            return self._respond(pk)
        except Http404:
            merged = Topic.objects.filter(pk=pk, merged_into__isnull=False)
            where = self.get_queryset().filter(posts__in=merged.values("merged_into"))
            return redirect("forum-api:topic-detail", get_object_or_404(where).pk)

    @extend_schema(request=MoveTopicSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request, pk):
        """Move the topic to another forum."""
        topic, data = self.get_object(), self.validated(MoveTopicSerializer)
        topic.move(self._forum(data["forum"]), by=request.user, reason=data["reason"])
        return self._respond(pk)

    @extend_schema(request=MergeSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request, pk):
        """Make the topic a reply in another one, with its replies below; return that one."""
        topic, data = self.get_object(), self.validated(MergeSerializer)
        into = get_object_or_404(self.get_queryset(), pk=data["into"])
        topic.merge(into, by=request.user, reason=data["reason"])
        return self._respond(into.pk)

    @extend_schema(request=SplitSerializer)
    @action(detail=True, methods=["post"])
    def split(self, request, pk):
        """Move replies, with all that hangs below them, to a new topic; return that one."""
        topic, data = self.get_object(), self.validated(SplitSerializer)
        forum = self._forum(data["forum"]) if "forum" in data else None
        posts = [Post(pk=number) for number in data["posts"]]
        made = topic.split(
            posts, data["title"], by=request.user, forum=forum, reason=data["reason"]
        )
        return self._respond(made.topic_id, status.HTTP_201_CREATED)

    def _forum(self, pk):
        return get_object_or_404(Forum.objects.visible_to(self.request.user), pk=pk)


class MovesPosts:
    """The part of the view set of posts that moves them."""

    @extend_schema(request=MovePostSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request, pk):
        """Move the reply, with all that hangs below it, to a topic or below a post."""
        post, data = self.get_object(), self.validated(MovePostSerializer)
        if "topic" in data:
            to = get_object_or_404(Topic.objects.visible_to(request.user), pk=data["topic"])
        else:
            to = get_object_or_404(self.get_queryset(), pk=data["post"])
        post.move(to, by=request.user, reason=data["reason"])
        return self._respond(pk)
