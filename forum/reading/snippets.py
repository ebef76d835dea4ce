"""Small pieces of HTML that stand on a page many times: times, names, round pictures.

They are put together here and not in templates, because on a page with a hundred of them that is
what it costs.
"""

from functools import lru_cache

from django.utils import formats
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.timezone import get_current_timezone, template_localtime
from django.utils.translation import get_language


def when(moment):
    """Return a time as HTML: absolute, for a script to say how long ago that is."""
    return _when(moment, get_language(), get_current_timezone())


@lru_cache(maxsize=10_000)
def _when(moment, _language, _timezone):
    text = formats.date_format(template_localtime(moment), "DATETIME_FORMAT")
    machine = moment.isoformat(timespec="seconds")
    return mark_safe(f'<time data-forum-time datetime="{machine}">{escape(text)}</time>')


def count(number):
    """Return a number as text, with the reader's separators."""
    return _count(number, get_language())


@lru_cache(maxsize=10_000)
def _count(number, _language):
    return formats.localize(number)


def avatar(person):
    """Return a person's round picture: their initial on a colour of their own."""
    letter = escape(person.initial)
    return mark_safe(f'<span class="avatar hue-{person.hue}" aria-hidden="true">{letter}</span>')


def person_link(person):
    """Return a person's name, linked to their page where they have one."""
    name = f"<bdi>{escape(person.name)}</bdi>"
    if not person.url:
        return mark_safe(f'<span class="person">{name}</span>')
    return mark_safe(f'<a class="person" href="{escape(person.url)}">{name}</a>')


def author(person):
    """Return what stands beside a post: picture, name and role of who wrote it."""
    return _author(person, get_language())


@lru_cache(maxsize=10_000)
def _author(person, _language):
    role = f'<span class="role">{escape(person.role_name)}</span>'
    return mark_safe(f"{avatar(person)}<div>{person_link(person)}{role}</div>")
