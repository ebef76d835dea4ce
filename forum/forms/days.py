"""Days in forms: a field to choose one, and the moment in which it begins for the reader."""

from datetime import UTC, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def day_field(label):
    """Return an optional field for a day."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def start_of(day, *, days=0):
    """Return the moment in UTC in which a day, or so many days later, begins for the reader.

    None for None. Raises ValidationError beyond the end of all calendars.
    """
    if day is None:
        return None
    try:
        begin = datetime.combine(day + timedelta(days=days), time.min)
        return timezone.make_aware(begin).astimezone(UTC)
    except (OverflowError, ValueError):
        raise forms.ValidationError(_("There is no such time.")) from None
