"""Who takes a stance on an interpretation: people once each, with their replies."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Case, Count, F, Max, Min, Q, Value, When, Window
from django.db.models.functions import RowNumber

from forum.interpretations.parts import replies_with_readings, with_stance
from forum.models import Stance
from forum.policy import get_policy, refuse_unless
from forum.reading.people import Person, former_member, read_people

# Replies listed for one person, the latest ones; of the others the number is shown.
REPLIES_SHOWN = 12


@dataclass(slots=True)
class StanceTaker:
    """A person who takes a stance, with the numbers of their latest replies that take it.

    The numbers ascend; `replies` says how many there are in all. `user_id` is None where the
    account is gone.
    """

    user_id: object
    person: Person
    replies: int
    first_at: object
    latest_at: object
    numbers: list = field(default_factory=list)

    @property
    def more(self):
        """Return how many replies are not listed."""
        return self.replies - len(self.numbers)


def holders(question, viewer, *, topic=None):
    """Return {interpretation id: [(author id, name)]} of who supports it, the earliest first.

    From the settled readings of replies that the viewer may see. One query. For discussions that
    are too small for a bar; the only place that reads the panel's lists of names. Empty where the
    policy shows the viewer no such lists.
    """
    if not get_policy().can_see_holders(viewer, question.forum):
        return {}
    supporting = _listed_replies(question, viewer, topic).filter(
        reading__state="settled", reading__tags__stance=Stance.SUPPORTS
    )
    rows = supporting.order_by("created_at", "pk").values_list(
        "reading__tags__interpretation", "author", "author_name"
    )
    named = {}
    for interpretation, author, name in rows:
        # A name tells only those without an account apart.
        named.setdefault(interpretation, {})[author, "" if author else name] = None
    return {interpretation: list(people) for interpretation, people in named.items()}


def _listed_replies(question, viewer, topic=None):
    """Return the replies to a question whose authors the policy lists for the viewer."""
    replies = replies_with_readings(question, viewer, topic)
    return replies.filter(get_policy().listed_filter(viewer, question.forum))


class PeopleTaking:
    """The people whom a viewer may see listed as taking a stance, as a sequence of StanceTakers.

    From the settled readings of replies that the viewer may see; the latest author first. A slice
    is read when it is taken, in three queries. `forum.interpretations.parts.stance_counts` has the
    number of all, of those too who do not want to be listed. Raises PermissionDenied where the
    policy shows the viewer no such lists.
    """

    def __init__(self, interpretation, viewer, stance, site):
        self.site, self.forum = site, interpretation.question.forum
        refuse_unless(get_policy().can_see_holders(viewer, self.forum))
        replies = _listed_replies(interpretation.question, viewer)
        self._replies = with_stance(replies, interpretation, stance).annotate(
            # Authors without an account are grouped by name.
            nameless=Case(When(author=None, then=F("author_name")), default=Value(""))
        )

    @cached_property
    def _length(self):
        return self._replies.order_by().values("author", "nameless").distinct().count()

    def __len__(self):
        return self._length

    def __getitem__(self, wanted):
        grouped = (
            self._replies.order_by()
            .values_list("author", "nameless")
            .annotate(number=Count("pk"), first_at=Min("created_at"), latest_at=Max("created_at"))
        )
        page = list(grouped.order_by("-latest_at", "author", "nameless")[wanted])
        people = read_people({author for author, *_numbers in page}, self.site, self.forum)
        takers = {
            (author, name): StanceTaker(author, people.get(author) or former_member(name), *numbers)
            for author, name, *numbers in page
        }
        for author, name, number in self._latest_replies(takers):
            takers[author, name].numbers.append(number)
        return list(takers.values())

    def _latest_replies(self, takers):
        """Return (author id, name if there is no account, number) of each taker's latest ones."""
        authors = [author for author, _name in takers if author is not None]
        names = [name for author, name in takers if author is None]
        is_theirs = Q(author__in=authors) | Q(author=None, author_name__in=names)
        rank = Window(
            RowNumber(), partition_by=["author", "nameless"], order_by=["-created_at", "-pk"]
        )
        ranked = self._replies.filter(is_theirs).order_by().annotate(rank=rank)
        latest = ranked.filter(rank__lte=REPLIES_SHOWN).order_by("created_at", "pk")
        return latest.values_list("author", "nameless", "pk")
