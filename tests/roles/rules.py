"""What each address is about, who may read it, and who may send what to it: one table.

To bring an address, add its name in `pages.py` or `api.py`. A key may go on with a query, for
further ways to use it; a list has one rule for each thing that an address is about.
"""

from tests.roles.api import API
from tests.roles.kinds import Admin, Foreign
from tests.roles.pages import ADMIN_PAGES, MODERATION, PAGES

# allauth's, of one's own account.
OF_ALLAUTH = ("account_", "mfa_", "usersessions_")
RULES = {**PAGES, **MODERATION, **API}


def rules_of(name):
    """Return the rules of an address by its name, a list; empty for one that is not known."""
    if name.startswith("admin"):
        return [ADMIN_PAGES.get(name, Admin())]
    if name.startswith(OF_ALLAUTH):
        return [Foreign()]
    known = RULES.get(name, [])
    return known if isinstance(known, list) else [known]
