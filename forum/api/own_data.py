"""What the member who asks wrote, as a ZIP."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from forum.api.base import ForumAPI
from forum.limits import OWN_DATA
from forum.models import Post
from forum.own_data.response import own_data_response
from glossary.api.base import LIMITED


class OwnDataViewSet(ForumAPI):
    """All that you wrote."""

    limits = {"create": OWN_DATA}
    # Nothing is sent; OPTIONS asks for it.
    serializer_class = serializers.Serializer
    pagination_class = None
    queryset = Post.objects.none()

    @extend_schema(
        request=None, responses={(200, "application/zip"): OpenApiTypes.BINARY, **LIMITED}
    )
    def create(self, request):
        """Download your posts with their history, taggings, reports and appeals, as a ZIP."""
        return own_data_response(request)
