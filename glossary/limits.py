"""How often somebody may ask: limits that are exact across all processes of a site.

    POSTING = Limit("posting", conf, "FORUM_POSTING_LIMIT")
    POSTING.admit(request)          # raises Limited

They belong to the doors, pages and API, never to the verbs: a host's own code is free of them.

Requests are counted in the database. The throttles of Django REST framework, and django-ratelimit,
count in a cache: the former read and write in two steps, so that requests at the same moment all
pass; both let everybody pass, or fail, with the cache. Without the database there is nothing to
protect.
"""

import math
import re
from datetime import timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glossary.client_address import client_address
from glossary.models import RequestCount

RATE = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,3})?([smhd])")
UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Limited(Exception):
    """Somebody has asked too often. `str` is the text for them.

    retry_after: seconds, a whole number.
    """

    def __init__(self, seconds):
        self.retry_after = math.ceil(seconds)
        super().__init__(self.retry_after)

    def __str__(self):
        return _("That was too much in a short time. Try again in %(time)s.") % {
            "time": in_words(self.retry_after)
        }

    def mark(self, response):
        """Make a response one that says 429, and when to try again; return it."""
        response.status_code = 429
        response.headers["Retry-After"] = str(self.retry_after)
        return response


class Limit:
    """A limit that a setting gives as a text, such as "60/m", "5/10m" or "30/h"; None for none."""

    def __init__(self, name, conf, setting):
        self.name, self.conf, self.setting = name, conf, setting

    def admit(self, request):
        """Count a request of the person, or of the address of a guest. Raises Limited."""
        self.admit_key(person_key(request))

    def admit_key(self, *key):
        """Count a request of whom the texts name together. Raises Limited."""
        rate = getattr(self.conf, self.setting)
        if rate is None:
            return
        number, period = parse_rate(rate)
        if seconds := RequestCount.objects.admit(self.name, hidden(key), number, period):
            raise Limited(seconds)

    def forget(self, *key):
        """Forget all requests of whom the texts name together."""
        RequestCount.objects.forget(self.name, hidden(key))

    def give_back(self, *key):
        """Take one of these requests as not made."""
        RequestCount.objects.give_back(self.name, hidden(key))


def parse_rate(rate):
    """Return (number, timedelta) of a text such as "60/m"; raise ValueError for another text."""
    match = RATE.fullmatch(rate) if isinstance(rate, str) else None
    if match is None:
        raise ValueError(rate)
    number, times, unit = match.groups()
    return int(number), timedelta(seconds=int(times or 1) * UNITS[unit])


def person_key(request):
    """Return a text for who asks: the account, for guests the address."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user {user.pk}"
    return f"address {client_address(request)}"


def hidden(key):
    """Return the texts of a key as one of 64 letters, from which nobody reads a name or address."""
    return salted_hmac("glossary.limits", repr(key), algorithm="sha256").hexdigest()


def in_words(seconds):
    """Return a time as "40 seconds" or "5 minutes"."""
    if seconds <= 90:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
