"""Cleaning and validating the texts of questions, interpretations and taggings."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import markup


def clean_line(text, field, limit, *, required=True):
    """Return a text on one line, without spaces around it.

    Raises ValidationError for the field where the text has more than `limit` characters, or is
    empty and `required`.
    """
    return _checked(" ".join(markup.clean_text(text).split()), field, limit, required)


def clean_paragraphs(text, field, limit, *, required=False):
    """Return a text of several lines, without space around it.

    Raises ValidationError as `clean_line` does.
    """
    return _checked(markup.clean_text(text).strip(), field, limit, required)


def _checked(text, field, limit, required):
    if required and not text:
        raise ValidationError({field: _("This may not be empty.")})
    if len(text) > limit:
        raise ValidationError(
            {
                field: _("This has %(length)d characters; %(limit)d are the most.")
                % {"length": len(text), "limit": limit}
            }
        )
    return text
