"""The rules."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from forum import transactions
from forum.api.base import ForumAPI, Number, ShiftSerializer, Text
from forum.models import Forum, Rule


class RuleSerializer(serializers.ModelSerializer):
    """A rule of one forum or, where `forum` is null, of all."""

    class Meta:
        model = Rule
        fields = ["id", "forum", "title", "text", "position", "is_in_force"]
        read_only_fields = fields


class RuleFilterSerializer(serializers.Serializer):
    """Which rules to list."""

    forum = Number(required=False, help_text="Those in force in the forum with this id.")
    kept = serializers.BooleanField(
        required=False, default=False, help_text="Those that you may change, retired ones too."
    )


class RuleChangeSerializer(serializers.Serializer):
    """What a rule is to say, and whether it is in force; what is not given stays."""

    title = Text(required=False)
    text = Text(required=False)
    is_in_force = serializers.BooleanField(required=False)


class NewRuleSerializer(serializers.Serializer):
    """A new rule, of the site where no forum is given."""

    title = Text()
    text = Text(required=False, default="")
    forum = Number(required=False, allow_null=True, default=None, help_text="The forum's id.")


class RuleViewSet(mixins.ListModelMixin, ForumAPI):
    """The rules in force, of the site and of the forums that you may see.

    Owners make and change all of them, moderators those of their forums.
    """

    serializer_class = RuleSerializer
    pagination_class = None
    queryset = Rule.objects.none()

    @extend_schema(parameters=[RuleFilterSerializer])
    def list(self, request):
        """List the rules, the site's first."""
        return super().list(request)

    def get_queryset(self):
        """Return the rules that the user may read."""
        user = self.request.user
        if self.action != "list":
            return Rule.objects.kept_by(user)
        asked = self.validated(RuleFilterSerializer, self.request.query_params)
        if asked["kept"]:
            return Rule.objects.kept_by(user)
        rules = Rule.objects.visible_to(user)
        return rules.of(asked["forum"]) if "forum" in asked else rules

    @extend_schema(request=NewRuleSerializer, responses={201: RuleSerializer})
    def create(self, request):
        """Make a rule, the last of the forum's or of the site's."""
        data = self.validated(NewRuleSerializer)
        forum = None
        if data["forum"] is not None:
            forum = get_object_or_404(Forum.objects.visible_to(request.user), pk=data["forum"])
        rule = Rule.make(data["title"], data["text"], by=request.user, forum=forum)
        return Response(RuleSerializer(rule).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RuleChangeSerializer, responses=RuleSerializer)
    def partial_update(self, request, pk):
        """Change a rule, retire it or bring it back."""
        rule = self.get_object()
        data = self.validated(RuleChangeSerializer)
        is_in_force = data.pop("is_in_force", rule.is_in_force)
        with transactions.atomic():
            rule.revise(by=request.user, **data)
            if is_in_force != rule.is_in_force:
                (rule.restore if is_in_force else rule.retire)(by=request.user)
        return Response(RuleSerializer(rule).data)

    @extend_schema(request=ShiftSerializer, responses=RuleSerializer)
    @action(detail=True, methods=["post"])
    def shift(self, request, pk):
        """Move a rule among those beside it."""
        rule = self.get_object()
        rule.shift(self.validated(ShiftSerializer)["steps"], by=request.user)
        rule.refresh_from_db()
        return Response(RuleSerializer(rule).data)
