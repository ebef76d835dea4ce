"""Which forums are somebody's: those that name them a moderator, and those for their groups."""

from django.db.models import BooleanField, ExpressionWrapper, Q

from forum.policy.permissions import permission_fields


def read_forums_of(user):
    """Return (ids of the forums that a user moderates, ids of those for groups that they see).

    Two frozensets. One query. A forum for groups inside another one is seen by those who are in a
    group of each: its `audience` is "groups" as well, so that the query reads both.
    """
    forums = user.moderated_forums.model.objects.order_by()
    moderated = Q(pk__in=user.moderated_forums.order_by().values("pk"))
    entered = Q(pk__in=())
    if any(field.name == "groups" for field in permission_fields()):
        entered = Q(pk__in=forums.filter(groups__in=user.groups.order_by()).values("pk"))
    rows = forums.filter(moderated | Q(audience="groups")).annotate(
        is_moderated=_is(moderated), is_entered=_is(~Q(visibility="groups") | entered)
    )
    found = {
        pk: facts
        for pk, *facts in rows.values_list("pk", "parent", "audience", "is_moderated", "is_entered")
    }
    moderated_ids = frozenset(pk for pk, facts in found.items() if facts[2])
    seen = (pk for pk, facts in found.items() if facts[1] == "groups" and _is_entered(pk, found))
    return moderated_ids, frozenset(seen)


def _is(condition):
    return ExpressionWrapper(condition, output_field=BooleanField())


def _is_entered(pk, found):
    """Return whether the user is in a group of the forum, and of all that it lies in."""
    above = set()
    while pk in found and found[pk][1] == "groups":
        parent, _audience, _is_moderated, is_entered = found[pk]
        if not is_entered or pk in above:
            return False
        above.add(pk)
        pk = parent
    return True
