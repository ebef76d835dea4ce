"""Who takes a stance on an interpretation: people once each, with their replies."""

from dataclasses import dataclass, field

from django.db.models import Case, Count, F, Max, Min, Q, Value, When, Window
from django.db.models.functions import RowNumber

from forum.interpretations.parts import replies_with_readings, with_stance
from forum.reading.people import Person, former_member, read_people

# Replies listed for one person, the latest ones; of the others the number is shown.
REPLIES_SHOWN = 12


@dataclass(slots=True)
class StanceTaker:
    """A person who takes a stance, with the numbers of their latest replies that take it.

    The numbers ascend; `replies` says how many there are in all.
    """

    person: Person
    replies: int
    first_at: object
    latest_at: object
    numbers: list = field(default_factory=list)

    @property
    def more(self):
        """Return how many replies are not listed."""
        return self.replies - len(self.numbers)


def people_taking(interpretation, viewer, stance, *, site, offset, limit):
    """Return one page of the people who take a stance on an interpretation, as StanceTakers.

    From the settled readings of replies that the viewer may see; the latest author first. Three
    queries. `forum.interpretations.parts.stance_counts` has the number of all.
    """
    question = interpretation.question
    replies = with_stance(replies_with_readings(question, viewer), interpretation, stance).annotate(
        # Authors without an account are grouped by name.
        nameless=Case(When(author=None, then=F("author_name")), default=Value(""))
    )
    grouped = (
        replies.order_by()
        .values_list("author", "nameless")
        .annotate(number=Count("pk"), first_at=Min("created_at"), latest_at=Max("created_at"))
    )
    page = list(grouped.order_by("-latest_at", "author", "nameless")[offset : offset + limit])
    people = read_people({author for author, *_numbers in page}, site, question.forum)
    takers = {
        (author, name): StanceTaker(people.get(author) or former_member(name), *numbers)
        for author, name, *numbers in page
    }
    for author, name, number in _latest_replies(replies, takers):
        takers[author, name].numbers.append(number)
    return list(takers.values())


def _latest_replies(replies, takers):
    """Return (author id, name where there is no account, number) of each taker's latest replies."""
    authors = [author for author, _name in takers if author is not None]
    names = [name for author, name in takers if author is None]
    theirs = replies.filter(Q(author__in=authors) | Q(author=None, author_name__in=names))
    rank = Window(RowNumber(), partition_by=["author", "nameless"], order_by=["-created_at", "-pk"])
    latest = theirs.order_by().annotate(rank=rank).filter(rank__lte=REPLIES_SHOWN)
    return latest.order_by("created_at", "pk").values_list("author", "nameless", "pk")
