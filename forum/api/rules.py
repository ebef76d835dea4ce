"""The rules."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers

from forum.api.base import ForumAPI, Number
from forum.models import Rule


class RuleSerializer(serializers.ModelSerializer):
    """A rule of one forum or, where `forum` is null, of all."""

    class Meta:
        model = Rule
        fields = ["id", "forum", "title", "text", "position"]
        read_only_fields = fields


class RuleFilterSerializer(serializers.Serializer):
    """Which rules to list."""

    forum = Number(required=False, help_text="Those in force in the forum with this id.")


class RuleViewSet(mixins.ListModelMixin, ForumAPI):
    """The rules in force, of the site and of the forums that you may see."""

    serializer_class = RuleSerializer
    pagination_class = None
    queryset = Rule.objects.none()

    @extend_schema(parameters=[RuleFilterSerializer])
    def list(self, request):
        """List the rules, the site's first."""
        return super().list(request)

    def get_queryset(self):
        """Return the rules that the user may read."""
        rules = Rule.objects.visible_to(self.request.user)
        asked = self.validated(RuleFilterSerializer, self.request.query_params)
        return rules.of(asked["forum"]) if "forum" in asked else rules
