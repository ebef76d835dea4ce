"""Settings of the demo site.

They work without any set-up, and can be changed by environment variables.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from demo.environment import mail_settings

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything that the site writes goes here: the database, collected static files, the key.
DATA_DIR = Path(os.environ.get("PARLANCE_DATA_DIR", BASE_DIR / "var"))
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = os.environ.get("DJANGO_DEBUG", "1") == "1"
SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "only-for-the-demo-on-your-own-machine")
ALLOWED_HOSTS = os.environ.get("DJANGO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [
    origin for origin in os.environ.get("DJANGO_CSRF_TRUSTED_ORIGINS", "").split(",") if origin
]

# The sign-in page lists the demo's people with their passwords. Never for a real site.
DEMO_SHOW_SIGN_INS = DEBUG
# What the site has mailed is shown to everybody at /mails/, where no mail server is named.
DEMO_SHOW_MAILS = DEBUG and not os.environ.get("EMAIL_URL")

INSTALLED_APPS = [
    "demo",
    "forum",
    "glossary",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "forum.operating.request_id.request_id_middleware",
    "forum.operating.probes.probes_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "glossary.middleware.RequestMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "glossary.linking.middleware.glossary_middleware",
]

ROOT_URLCONF = "demo.urls"
WSGI_APPLICATION = "demo.wsgi.application"
ASGI_APPLICATION = "demo.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'demo.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for the writer (WAL); a writer waits for its turn from the start of its
    # transaction (IMMEDIATE) instead of failing in the middle of it.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
            "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
        ),
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        # Without these a server that cannot be reached holds up a request for minutes.
        connect_timeout=5,
        tcp_user_timeout=20_000,
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
        options=(
            "-c statement_timeout=15000 -c lock_timeout=10000"
            " -c idle_in_transaction_session_timeout=30000"
        ),
    )

# For guests' pages. A real site with several machines shares one cache among them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    # Posts are many and small: in a cache of their own they do not push out pages.
    "posts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "posts",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
FORUM_POST_CACHE = "posts"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["demo.accounts.backends.NameOrAddressBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

# Accounts: django-allauth, in `demo.accounts`.
ACCOUNT_ADAPTER = "demo.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "demo.accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# Whoever is signed in may choose another of the demo's people.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True
# One address each: a new one takes its place once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Parlance] "
# Signing in is counted by the backend, exactly; what else may be asked too often, by allauth.
ACCOUNT_RATE_LIMITS = {"login": None}
MFA_FORMS = {
    "authenticate": "demo.accounts.forms.CodeForm",
    "reauthenticate": "demo.accounts.forms.CodeAgainForm",
    "add_webauthn": "demo.accounts.forms.AddKeyForm",
    "edit_webauthn": "demo.accounts.forms.EditKeyForm",
}
# Whoever has a second factor may change the address too; signing up needs a confirmed one anyway.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Parlance"
# A code may be half a minute old: clocks differ, and people type slowly.
MFA_TOTP_TOLERANCE = 1
# Browsers allow passkeys without HTTPS at http://localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

globals().update(
    mail_settings("demo:" if DEMO_SHOW_MAILS else os.environ.get("EMAIL_URL") or "console:")
)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "webmaster@localhost"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Bytes. A post has at most 20,000 characters, so no form of the site comes near this.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Parlance",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # Posts and terms both have a status, with different values.
    "ENUM_NAME_OVERRIDES": {
        "PostStatus": "forum.models.status.Status",
        "TermStatus": "glossary.models.revisions.Status",
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
