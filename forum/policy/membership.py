"""What the forum's rows say of a member: what they moderate, what they enter, what blocks them."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateTimeField,
    ExpressionWrapper,
    Q,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from forum.policy.permissions import permission_fields
from forum.transactions import forum_database
from glossary.policy import Refusal


@dataclass(frozen=True, slots=True)
class BlockInForce:
    """What the policy knows of a block: the forum (None for all), until when, and why."""

    forum_id: int | None
    until: datetime | None
    why: str

    def refusal(self):
        """Return the Refusal that tells whoever is blocked until when they are, and why."""
        if self.until is None:
            text = _("You are blocked here for good, so you cannot write.")
        else:
            until = date_format(timezone.localtime(self.until), "DATETIME_FORMAT")
            text = _("You are blocked here until %(until)s, so you cannot write.")
            text = text % {"until": until}
        return Refusal(f"{text} {self.why}".strip())


@dataclass(frozen=True, slots=True)
class Membership:
    """What a member is in the forums; `moderated` and `entered` are frozensets of their ids.

    `moderated` are those that name them a moderator, `entered` those for groups that they see as a
    member of these, `blocks` a tuple of BlockInForce.
    """

    moderated: frozenset = frozenset()
    entered: frozenset = frozenset()
    blocks: tuple = ()


def read_membership(user):
    """Return the Membership of a user. One query.

    A forum for groups inside another one is seen by those who are in a group of each: its
    `audience` is "groups" as well, so that the query reads both.
    """
    forums, blocks = {}, []
    rows = _forums_of(user).union(_blocks_of(user), all=True).order_by()
    for is_block, pk, parent, audience, is_moderated, is_entered, until, why in rows:
        if is_block:
            blocks.append(BlockInForce(pk, until, why))
        else:
            forums[pk] = parent, audience, is_moderated, is_entered
    return Membership(
        moderated=frozenset(pk for pk, facts in forums.items() if facts[2]),
        entered=frozenset(pk for pk in forums if _is_entered(pk, forums)),
        blocks=tuple(blocks),
    )


def _forums_of(user):
    forums = apps.get_model("parlance_forum", "Forum").objects.using(forum_database()).order_by()
    moderated = Q(pk__in=user.moderated_forums.order_by().values("pk"))
    entered = Q(pk__in=())
    if any(field.name == "groups" for field in permission_fields()):
        entered = Q(pk__in=forums.filter(groups__in=user.groups.order_by()).values("pk"))
    return forums.filter(moderated | Q(audience="groups")).values_list(
        *(Value(False), "pk", "parent", "audience"),
        *(_is(moderated), _is(~Q(visibility="groups") | entered)),
        *(Cast(Value(None), DateTimeField()), Value("")),
    )


def _blocks_of(user):
    blocks = apps.get_model("parlance_forum", "Block").objects.using(forum_database())
    return (
        blocks.filter(person=user.pk)
        .in_force()
        .order_by()
        .values_list(
            *(Value(True), "forum", Cast(Value(None), BigIntegerField()), Value("")),
            *(Value(False), Value(False), "until", "why"),
        )
    )


def _is(condition):
    return ExpressionWrapper(condition, output_field=BooleanField())


def _is_entered(pk, forums):
    """Return whether the user is in a group of the forum, and of all that it lies in."""
    if forums[pk][1] != "groups":
        return False
    above = set()
    while pk in forums and forums[pk][1] == "groups":
        parent, _audience, _is_moderated, is_entered = forums[pk]
        if not is_entered or pk in above:
            return False
        above.add(pk)
        pk = parent
    return True
