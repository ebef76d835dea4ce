"""From which addresses posts came, and who else wrote from there, for moderators."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from forum.models import PostAddress
from forum.reading.people import Person, TemplateData, read_people

# Addresses of a person, the one used last first, and accounts at an address.
SHOWN = 20
# Accounts that are read, of all these addresses together.
READ = 2_000


@dataclass(frozen=True, slots=True)
class AddressRow(TemplateData):
    """An address with the number of posts that came from it, and the accounts that wrote them.

    `others` are those but the one that it is about, the first 20; `has_more` says that there are
    others.
    """

    address: str
    posts: int
    last_at: datetime
    others: list[Person]
    has_more: bool


def read_addresses(addresses, author_id, user, site):
    """Return a queryset of PostAddresses as AddressRows, as far as the user may see them.

    `author_id` is who they are about. Three queries.
    """
    found = list(addresses.visible_to(user).by_address()[:SHOWN])
    theirs = PostAddress.objects.visible_to(user)
    theirs = theirs.filter(address__in=[row["address"] for row in found])
    accounts = defaultdict(list)
    for address, pk in theirs.authors().exclude(post__author=author_id)[:READ]:
        accounts[address].append(pk)
    people = read_people({pk for ids in accounts.values() for pk in ids[:SHOWN]}, site)
    return [
        AddressRow(
            **row,
            others=[people[pk] for pk in accounts[row["address"]][:SHOWN] if pk in people],
            has_more=len(accounts[row["address"]]) > SHOWN,
        )
        for row in found
    ]
