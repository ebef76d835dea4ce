"""Checking and cleaning the values of a file."""

import uuid
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from glossary.models import Alias, Term
from glossary.models.slugs import SLUG_LENGTH
from glossary.models.terms import MAX_ALIASES
from glossary.models.validators import clean_form
from glossary.transfer.records import FLAG_FIELDS, TEXT_FIELDS, Problem


def check_names(values, known):
    """Raise ValidationError for values with unknown names."""
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise ValidationError(_("Unknown: %(names)s.") % {"names": ", ".join(unknown)})


def type_of(name):
    """Return the type of the value that a term has under a name: str, bool or list."""
    if name in FLAG_FIELDS:
        return bool
    return list if name in ("aliases", "see_also", "old_slugs") else str


def check_type(name, value, wanted):
    """Raise ValidationError for a value of another type."""
    if not isinstance(value, wanted):
        # Translated only here: for every cell it would take half the time of reading a file.
        expected = {
            bool: _("true or false is expected."),
            list: _("a list is expected."),
            str: _("a text is expected."),
        }
        raise ValidationError(f"{name}: {expected[wanted]}")
    if wanted is list and name != "aliases" and not all(isinstance(item, str) for item in value):
        raise ValidationError(f"{name}: " + _("a list of texts is expected."))


def cleaned(name, value):
    """Return a value as a term stores it. Raises ValidationError."""
    if name == "name":
        return clean_form(value)
    if name == "summary":
        return " ".join(value.split())
    if name == "status" and value not in Term.Status.values:
        raise ValidationError(_("There is no status “%(status)s”.") % {"status": value})
    if name == "reviewed_at":
        return _moment(value)
    if name == "reviewed_by":
        return value[:150]
    if name == "aliases":
        return _aliases(value)
    if name == "old_slugs":
        return _old_slugs(value)
    return value


def _moment(text):
    if not text:
        return ""
    try:
        moment = parse_datetime(text) or datetime.fromisoformat(text)
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        return moment.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise ValidationError(_("“%(text)s” is no date and time.") % {"text": text}) from None


def _aliases(values):
    aliases = {}
    for value in values:
        alias = Alias.from_value(value)
        try:
            alias.clean_fields(exclude=["term"])
        except ValidationError as error:
            reason = f"{alias.text}: {' '.join(error.messages)}"
            raise ValidationError({"aliases": reason}) from error
        aliases[alias.text] = alias.as_value()
    if len(aliases) > MAX_ALIASES:
        raise ValidationError(_("A term has at most %(limit)d aliases.") % {"limit": MAX_ALIASES})
    return list(aliases.values())


def _old_slugs(values):
    for value in values:
        glossary, slash, slug = value.partition("/")
        if not (glossary and slash and 0 < len(slug) <= SLUG_LENGTH) or "/" in slug:
            raise ValidationError(_("“%(slug)s” is no old address.") % {"slug": value})
    return sorted(set(values))


def fill(term, values):
    """Set a term's text and flag fields. Raises ValidationError if it lacks a definition."""
    for name in TEXT_FIELDS:
        setattr(term, name, values.get(name, ""))
    for name in FLAG_FIELDS:
        setattr(term, name, values[name])
    if term.status == Term.Status.PUBLISHED and not term.definition.strip():
        raise ValidationError({"definition": _("A term is published with a definition.")})


def uuid_or_none(text):
    """Return the UUID in a text, or None."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


def problem_of(line, error):
    """Return a `Problem` with the messages of a ValidationError."""
    if hasattr(error, "error_dict"):
        reasons = [
            " ".join(texts) if name == "__all__" else f"{name}: {' '.join(texts)}"
            for name, texts in error.message_dict.items()
        ]
    else:
        reasons = error.messages
    return Problem(line, " ".join(reasons))
