"""The names of users as others see them; never an e-mail address."""

from forum import conf
from glossary.models.names import anonymous_name, display_name, named_by, shown_name

__all__ = ["anonymous_name", "display_name", "name_of", "shown_name"]


def name_of(user):
    """Return the name of a user that others see, from FORUM_DISPLAY_NAME; "" for a guest."""
    return named_by(conf.FORUM_DISPLAY_NAME, user)
