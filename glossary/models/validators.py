"""Validators of headwords, aliases, slugs and sources."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

# The first parts of the glossary's own addresses; see `glossary/urls.py`.
RESERVED_SLUGS = frozenset(
    [
        "curators",
        "desk",
        "find",
        "link",
        "marking",
        "meanings",
        "new",
        "schema",
        "summaries",
        "terms",
    ]
)

validate_web_address = URLValidator(schemes=["http", "https"])


def clean_form(text):
    """Return a headword or alias in NFC, trimmed, with runs of blanks collapsed."""
    return unicodedata.normalize("NFC", " ".join(str(text).split()))


def validate_form(text):
    """Raise ValidationError unless the text can occur in prose: it needs a letter or a digit."""
    if not re.search(r"[^\W_]", text):
        raise ValidationError(_("Write at least one letter or digit."), code="no_letter")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") for character in text):
        raise ValidationError(_("It holds characters that cannot be shown."), code="control")


def validate_glossary_slug(slug):
    """Raise ValidationError for a slug that collides with the glossary's own addresses."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is used by the glossary itself."), code="reserved", params={"slug": slug}
        )


def validate_storable(text):
    """Raise ValidationError for characters that databases cannot store: NUL, surrogates."""
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError(_("It holds characters that cannot be shown."), code="control")
