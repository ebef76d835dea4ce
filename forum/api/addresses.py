"""The addresses that posts came from, for moderators of the forum."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from forum.api.base import ForumAPI
from forum.api.people import absolute
from forum.models import Post, PostAddress
from forum.moderation.addresses import read_addresses
from forum.policy import get_policy, refuse_unless


class OtherAccountSerializer(serializers.Serializer):
    """Somebody else who wrote from there."""

    name = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, person) -> str:
        """Return the address of the person's page."""
        return absolute(self.context["request"], person.url)


class AddressSerializer(serializers.Serializer):
    """An address, and who else wrote from there; of IPv6 it is the /64."""

    address = serializers.CharField()
    others = OtherAccountSerializer(many=True)
    has_more = serializers.BooleanField(help_text="Whether more than 20 others wrote from there.")


class PostAddressViewSet(ForumAPI):
    """Where posts came from."""

    serializer_class = AddressSerializer
    pagination_class = None
    queryset = Post.objects.none()

    def get_queryset(self):
        """Return the posts whose text the user may read."""
        return Post.objects.visible_to(self.request.user).select_related("topic__forum")

    @extend_schema(responses=AddressSerializer(many=True))
    @action(detail=True)
    def address(self, request, pk):
        """Return the address that a post came from, none where it is not kept. For moderators."""
        post = self.get_object()
        refuse_unless(get_policy().can_see_addresses(request.user, post.forum))
        sent_from = PostAddress.objects.filter(post=post)
        rows = read_addresses(sent_from, post.author_id, request.user, self.site())
        return Response(AddressSerializer(rows, many=True, context={"request": request}).data)
