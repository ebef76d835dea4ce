"""The glossary's settings: their defaults, read from Django's settings when they are used.

`from glossary import conf` and then `conf.GLOSSARY_LINKS`: a test's or a host's override counts at
once. docs/glossary.md says what each is for; `glossary.checks` says what is wrong with a value.
"""

from django.conf import settings

LINKS_CHOICES = ("all", "first", "none")

DEFAULTS = {
    # Dotted path of the class that says who may do what.
    "GLOSSARY_POLICY": "glossary.policy.GlossaryPolicy",
    # Dotted path of a function that turns a user into the name that others see.
    "GLOSSARY_DISPLAY_NAME": "glossary.models.names.display_name",
    # Which mentions link unless the caller or the reader says otherwise: all of them, the first
    # of each term in a text, or none.
    "GLOSSARY_LINKS": "all",
    # How many links one text gets at most.
    "GLOSSARY_LINKS_PER_TEXT": 50,
    # How many terms stand on one page of the index and of the API.
    "GLOSSARY_PAGE_SIZE": 100,
    # After how many days a published term is due to be reviewed again.
    "GLOSSARY_REVIEW_DAYS": 365,
}


def __getattr__(name):
    if name not in DEFAULTS:
        raise AttributeError(f"glossary.conf has no setting {name!r}")
    return getattr(settings, name, DEFAULTS[name])
