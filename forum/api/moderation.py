"""The verbs that moderate, each with an address of its own: `POST topics/6/close/`.

Those that delete a row are `DELETE interpretations/6/`.
"""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from forum.api.base import ModerationSerializer, RemovalSerializer
from forum.models.verbs import verbs_of
from forum.policy import get_policy, refuse_unless


def moderates(noun):
    """Add a method for each of a noun's verbs to a view set.

    The view set needs a method `_respond(pk)` that returns a response with the changed row.
    """

    def decorate(view_set):
        for verb in verbs_of(noun):
            if verb.deletes_row:
                view_set.destroy = _deletion(verb)
            else:
                setattr(view_set, verb.name, _action(verb))
        return view_set

    return decorate


def _action(verb):
    """Return the method of a view set that calls a verb."""
    serializer_class = _serializer_class(verb)

    def run(self, request, pk):
        row, data = self.get_object(), self.validated(serializer_class)
        if verb.names_rule:
            refuse_unless(get_policy().can_moderate(request.user, row.forum))
            verb.refuse_without_reason(row, by=request.user, **data)
        verb.of(row)(by=request.user, **data)
        return self._respond(pk)

    run.__name__, run.__doc__ = verb.name, _described(verb)
    return action(detail=True, methods=["post"])(extend_schema(request=serializer_class)(run))


def _deletion(verb):
    """Return the method of a view set that calls a verb which deletes the row."""

    def destroy(self, request, pk):
        verb.of(self.get_object())(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    destroy.__doc__ = _described(verb)
    return extend_schema(responses={204: None})(destroy)


def _described(verb):
    """Return what a verb does, as the API's description says it."""
    return f"{verb.explanation}.".capitalize()


def _serializer_class(verb):
    """Return the serializer class for a verb's arguments: a reason, and its options."""
    if verb.names_rule:
        return RemovalSerializer
    if not verb.options:
        return ModerationSerializer
    fields = {
        option.name: serializers.BooleanField(default=False, help_text=option.explanation)
        for option in verb.options
    }
    fields["__doc__"] = f"The arguments of `{verb.name}`."
    return type(f"{verb.name.title()}Serializer", (ModerationSerializer,), fields)
