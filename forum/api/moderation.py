"""The verbs that moderate, each an address below its row: `POST topics/6/close/`."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from forum.api.base import ModerationSerializer
from forum.models.verbs import verbs_of


def moderates(noun):
    """Give a view set of topics or posts an address for each of the noun's verbs.

    The view set answers with a row, as the user sees it then, by `_answer(pk)`.
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
        row, given = self.get_object(), self.asked(serializer_class)
        getattr(row, verb.name)(by=request.user, **given)
        return self._answer(pk)

    run.__name__ = verb.name
    run.__doc__ = f"{verb.explanation}.".capitalize()
    return action(detail=True, methods=["post"])(extend_schema(request=serializer_class)(run))


def _serializer_class(verb):
    """Return the serializer for what a verb takes: a reason, and its options."""
    if not verb.options:
        return ModerationSerializer
    fields = {
        option.name: serializers.BooleanField(default=False, help_text=option.explanation)
        for option in verb.options
    }
    fields["__doc__"] = f"What may be said to `{verb.name}`."
    return type(f"{verb.name.title()}Serializer", (ModerationSerializer,), fields)
