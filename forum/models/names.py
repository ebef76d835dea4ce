"""The names of users as others see them; never an e-mail address."""

from forum import conf
from glossary.models.names import display_name, named_by

__all__ = ["display_name", "name_of"]


def name_of(user):
    """Return the name of a user that others see, from FORUM_DISPLAY_NAME; "" for a guest."""
    return named_by(conf.FORUM_DISPLAY_NAME, user)
