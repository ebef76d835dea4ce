"""The glossary's settings with their defaults, read when they are used."""

from django.conf import settings

LINKS_CHOICES = ("all", "first", "none")

DEFAULTS = {
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


def get(name):
    """Return a setting of the glossary, or its default."""
    return getattr(settings, name, DEFAULTS[name])
