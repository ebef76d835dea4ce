"""The texts of questions and taggings: cleaned, and refused where they are empty or too long."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import markup


def clean_line(text, field, limit, *, required=True):
    """Return the text on one line without blanks around it; raise ValidationError for the field."""
    return _checked(" ".join(markup.clean_text(text).split()), field, limit, required)


def clean_paragraphs(text, field, limit, *, required=False):
    """Return the text without blanks around it; raise ValidationError for the field."""
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
