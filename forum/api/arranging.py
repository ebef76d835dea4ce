"""What owners do with forums: make, change, shift and delete them."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from forum.api.base import ModerationSerializer, Number, ShiftSerializer, Text
from forum.models import Forum
from forum.models.arranging import SET
from forum.moderation.who_sees import preview
from forum.policy import get_policy, refuse_unless
from glossary.models import Glossary


class ForumChangeSerializer(ModerationSerializer):
    """What a forum is to be; what is not given stays as it is."""

    title = Text(required=False)
    slug = Text(required=False, help_text="The last part of the page's address.")
    description = Text(required=False)
    kind = Text(required=False, help_text="forum or category")
    parent = serializers.PrimaryKeyRelatedField(
        queryset=Forum.objects.all(), required=False, allow_null=True, pk_field=Number()
    )
    is_closed = serializers.BooleanField(required=False)
    visibility = Text(required=False, help_text="inherited, public, members, groups or moderators")
    groups = serializers.PrimaryKeyRelatedField(
        queryset=Group.objects.all(), many=True, required=False, pk_field=Number()
    )
    moderators = serializers.PrimaryKeyRelatedField(
        queryset=get_user_model()._default_manager.all(), many=True, required=False
    )
    holders_visible_to = Text(required=False, help_text="everyone, members or nobody")
    glossary = serializers.SlugRelatedField(
        "slug", queryset=Glossary.objects.all(), required=False, allow_null=True
    )


class NewForumSerializer(ForumChangeSerializer):
    """A new forum; without a slug it follows from the title."""

    title = Text()


class ForumSettingsSerializer(serializers.ModelSerializer):
    """What owners set; `audience` is who sees the forum, as follows from those above it, too."""

    glossary = serializers.SlugRelatedField("slug", read_only=True)
    # As a text: the schema has no name for the same choices in a second place.
    kind = serializers.CharField(read_only=True)

    class Meta:
        model = Forum
        fields = [
            *("id", "title", "slug", "description", "kind", "parent", "position", "is_closed"),
            *("visibility", "audience", "groups", "moderators", "holders_visible_to", "glossary"),
        ]
        read_only_fields = fields


class PreviewSerializer(serializers.Serializer):
    """Who would see a forum, in words; `opens`: somebody who does not see it now."""

    forum = serializers.IntegerField(source="forum.pk")
    title = serializers.CharField(source="forum.title")
    now = serializers.CharField()
    then = serializers.CharField()
    opens = serializers.BooleanField()


class ArrangesForums:
    """The part of the view set of forums that owners use, and moderators in part."""

    @extend_schema(request=NewForumSerializer, responses={201: ForumSettingsSerializer})
    def create(self, request):
        """Make a forum, the last of those beside it."""
        refuse_unless(get_policy().can_manage_forums(request.user))
        forum = Forum.make(by=request.user, **self.validated(NewForumSerializer))
        return Response(ForumSettingsSerializer(forum).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ForumChangeSerializer, responses=ForumSettingsSerializer)
    def partial_update(self, request, pk):
        """Change a forum; its moderators may change its title and description, and close it."""
        forum = self.revisable(request)
        forum.revise(by=request.user, **self.validated(ForumChangeSerializer))
        return Response(ForumSettingsSerializer(forum).data)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Delete an empty forum for good."""
        self.get_object().delete_empty(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=ForumSettingsSerializer)
    @action(detail=True, url_path="settings", url_name="settings")
    def read_settings(self, request, pk):
        """Return what owners set."""
        forum = self.get_object()
        refuse_unless(get_policy().can_revise_forum(request.user, forum))
        return Response(ForumSettingsSerializer(forum).data)

    @extend_schema(request=ForumChangeSerializer, responses=PreviewSerializer(many=True))
    @action(detail=True, methods=["post"])
    def preview(self, request, pk):
        """Say who would see the forum, and those in it, after a change; change nothing."""
        forum = self.get_object()
        refuse_unless(get_policy().can_manage_forums(request.user))
        data = self.validated(ForumChangeSerializer)

        def change():
            forum.revise(by=request.user, **data)
            return forum

        return Response(PreviewSerializer(preview(change), many=True).data)

    @extend_schema(request=ShiftSerializer, responses=ForumSettingsSerializer)
    @action(detail=True, methods=["post"])
    def shift(self, request, pk):
        """Move a forum among those beside it."""
        forum = self.get_object()
        refuse_unless(get_policy().can_manage_forums(request.user))
        forum.shift(self.validated(ShiftSerializer)["steps"], by=request.user)
        forum.refresh_from_db()
        return Response(ForumSettingsSerializer(forum).data)

    def revisable(self, request):
        """Return the forum; refuse before anything that was sent is looked up."""
        forum = self.get_object()
        sent = request.data if isinstance(request.data, dict) else {}
        names = [name for name in sent if name in SET]
        refuse_unless(get_policy().can_revise_forum(request.user, forum, names))
        return forum
