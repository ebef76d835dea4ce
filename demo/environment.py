"""What the site is told by environment variables, as Django's settings."""

from urllib.parse import unquote, urlsplit

import django
from django.core.exceptions import ImproperlyConfigured

# Where mails are not sent.
BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "demo": "demo.accounts.mails.EmailBackend",
}
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# How the connection is encrypted, and the port where the address names none.
SMTP_SCHEMES = {
    "smtp": ({}, 25),
    "smtp+tls": ({"use_tls": True}, 587),
    "smtps": ({"use_ssl": True}, 465),
}


def mail_settings(address):
    """Return {setting: value} for the address of a mail server; raise ImproperlyConfigured.

    `smtp+tls://user:password@mail.example.org:587`; `console:` prints mails, `demo:` shows them at
    /mails/ besides.
    """
    backend, options = read_mail(address)
    if django.VERSION >= (6, 1):
        return {"MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}}
    names = {"username": "HOST_USER", "password": "HOST_PASSWORD"}
    given = {f"EMAIL_{names.get(name, name.upper())}": options[name] for name in options}
    return {"EMAIL_BACKEND": backend, **given}


def read_mail(address):
    """Return the backend that an address of a mail server means, and its options."""
    parts = urlsplit(address)
    if parts.scheme in BACKENDS:
        return BACKENDS[parts.scheme], {}
    if parts.scheme not in SMTP_SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL is not understood. Write smtp+tls://USER:PASSWORD@HOST:587, or smtps:// "
            "with port 465, or smtp:// for a server without encryption, or console: to print mail "
            "to the log. In a password write %40 for @, %2F for /, %23 for # and %25 for %."
        )
    encryption, port = SMTP_SCHEMES[parts.scheme]
    return SMTP, {
        "host": parts.hostname,
        "port": parts.port or port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "timeout": 10,
        **encryption,
    }
