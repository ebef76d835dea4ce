"""The verbs that moderate, each with an address of its own: `POST topics/6/close/`."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from forum.api.base import ModerationSerializer
from forum.models.verbs import verbs_of


def moderates(noun):
    """Add an action for each of the noun's verbs to a view set of topics or posts.

    The view set needs a method `_answer(pk)` that answers with the changed row.
    """

    def decorate(view_set):
        for verb in verbs_of(noun):
            setattr(view_set, verb.name, _action(verb))
        return view_set

    return decorate


def _action(verb):
    """Return the method of a view set that calls a verb."""
    serializer_class = _serializer_class(verb)

    def run(self, request, pk):
        row, data = self.get_object(), self.validated(serializer_class)
        getattr(row, verb.name)(by=request.user, **data)
        return self._answer(pk)

    run.__name__ = verb.name
    run.__doc__ = f"{verb.explanation}.".capitalize()
    return action(detail=True, methods=["post"])(extend_schema(request=serializer_class)(run))


def _serializer_class(verb):
    """Return the serializer class for a verb's arguments: a reason, and its options."""
    if not verb.options:
        return ModerationSerializer
    fields = {
        option.name: serializers.BooleanField(default=False, help_text=option.explanation)
        for option in verb.options
    }
    fields["__doc__"] = f"What may be said to `{verb.name}`."
    return type(f"{verb.name.title()}Serializer", (ModerationSerializer,), fields)
