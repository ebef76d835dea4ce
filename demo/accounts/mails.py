"""Mails that are shown on a page, where there is no mail server."""

from django.core.mail.backends import console

from demo.models import Mail


class EmailBackend(console.EmailBackend):
    """Print mails as Django's backend does, and keep them for the page."""

    def write_message(self, message):
        """Print and keep one mail."""
        super().write_message(message)
        Mail.keep(message)
