"""The glossary's settings and their defaults, read from Django's settings when used.

`from glossary import conf` and then `conf.GLOSSARY_LINKS`: an override by a test or a host takes
effect at once. docs/glossary.md explains each; `glossary.checks` checks the values.
"""

from django.conf import settings

LINKS_CHOICES = ("all", "first", "none")

DEFAULTS = {
    # Dotted path of the class that says who may do what.
    "GLOSSARY_POLICY": "glossary.policy.GlossaryPolicy",
    # Dotted path of a function that turns a user into the name that others see.
    "GLOSSARY_DISPLAY_NAME": "glossary.models.names.display_name",
    # Which mentions link unless the caller or the reader chooses: all, the first of each term in
    # a text, or none.
    "GLOSSARY_LINKS": "all",
    # The largest number of links in one text.
    "GLOSSARY_LINKS_PER_TEXT": 50,
    # Terms on one page of the index and of the API.
    "GLOSSARY_TERMS_PER_PAGE": 100,
    # Seconds for which caches between the site and its readers may keep guests' pages; 0: they may
    # not.
    "GLOSSARY_SHARED_CACHE_SECONDS": 10,
    # Addresses or networks of proxies before the site, or how many there are: only these are
    # believed about where a request comes from.
    "GLOSSARY_TRUSTED_PROXIES": 0,
    # How many wrong passwords for one name from one address, and for all names from one address.
    "GLOSSARY_SIGN_IN_LIMIT": "5/5m",
    "GLOSSARY_SIGN_IN_ADDRESS_LIMIT": "50/5m",
    # How often an address may have the API link terms; how often a curator may preview, and
    # transfer terms in or out.
    "GLOSSARY_LINK_LIMIT": "60/m",
    "GLOSSARY_PREVIEW_LIMIT": "60/m",
    "GLOSSARY_TRANSFER_LIMIT": "60/h",
    # Days until a published term is due for another review.
    "GLOSSARY_REVIEW_DAYS": 365,
}


def __getattr__(name):
    if name not in DEFAULTS:
        raise AttributeError(f"glossary.conf has no setting {name!r}")
    return getattr(settings, name, DEFAULTS[name])
