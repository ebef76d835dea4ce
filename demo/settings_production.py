"""Settings of the demo site behind HTTPS: `DJANGO_SETTINGS_MODULE=demo.settings_production`.

They read from the environment what must not be in a file: `DJANGO_SECRET_KEY`,
`DJANGO_ALLOWED_HOSTS`, `DATABASE_URL`, `EMAIL_URL`.
"""

import os

from demo.environment import mail_settings
from demo.settings import *  # noqa: F403
from demo.settings import STORAGES
from forum.operating.logs import to_stderr

DEBUG = False
DEMO_SHOW_SIGN_INS = False
DEMO_SHOW_MAILS = False
SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
globals().update(mail_settings(os.environ.get("EMAIL_URL") or "smtp://localhost"))

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = to_stderr()
