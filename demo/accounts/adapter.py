"""What the site wants of allauth otherwise than it is."""

import logging
from ipaddress import ip_network

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from glossary.client_address import client_address

logger = logging.getLogger(__name__)
UNKNOWN_ADDRESS = "0.0.0.0"


class AccountAdapter(DefaultAccountAdapter):
    """allauth's own, for accounts that may have no address, and with our limits."""

    def pre_authenticate(self, request, **credentials):
        """Count nothing: the backend counts tries, in the database, exactly over all processes."""

    def get_client_ip(self, request):
        """Return the address that GLOSSARY_TRUSTED_PROXIES believe; of IPv6 its network's first."""
        try:
            return str(ip_network(client_address(request)).network_address)
        except ValueError:
            # What servers give for a socket.
            return UNKNOWN_ADDRESS

    def send_mail(self, template_prefix, email, context):
        """Send a mail; say on the page where it is only shown, or that the mail server is down."""
        request = allauth_context.request
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("A mail about an account was not sent")
            messages.error(request, _("The mail could not be sent. Try again in some minutes."))
            return
        if settings.DEMO_SHOW_MAILS:
            text = _('This demo has no mail server: <a href="{address}">read its mails here</a>.')
            messages.info(request, format_html(text, address=reverse("mails")))

    def clean_username(self, username, shallow=False):
        """Return a user name that may be taken. Raises ValidationError."""
        if "@" in username:
            raise ValidationError(
                _("A user name has no @, so that nobody takes it for an address.")
            )
        return super().clean_username(username, shallow=shallow)

    def get_login_stages(self):
        """Return allauth's steps of signing in, with our own for the address."""
        ours = f"{__name__}.{NewAddressStage.__name__}"
        theirs = "allauth.account.stages.EmailVerificationStage"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]


class NewAddressStage(EmailVerificationStage):
    """Hold those who have signed up and not confirmed their address yet, and nobody else.

    Accounts that the site or an administrator has made need no address.
    """

    def handle(self):
        """Return (response or None, whether to go on)."""
        user = self.login.user
        # There is none where somebody signs up with an address that has an account.
        if user and not (user.last_login is None and user.emailaddress_set.exists()):
            return None, True
        return super().handle()
