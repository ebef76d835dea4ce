"""The names of users as others see them; never an e-mail address."""

from django.utils.module_loading import import_string

from forum import conf
from glossary.models.names import display_name

__all__ = ["display_name", "name_of"]


def name_of(user):
    """Return the name of a user that others see, cut to 150 characters.

    The function named by FORUM_DISPLAY_NAME computes it.
    """
    return import_string(conf.FORUM_DISPLAY_NAME)(user)[:150]
