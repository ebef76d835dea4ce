"""Settings in which the forum is not installed: the glossary's tests pass with them too."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS, SPECTACULAR_SETTINGS

INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in ("demo", "forum")]
ROOT_URLCONF = "tests.glossary.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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
SPECTACULAR_SETTINGS = {**SPECTACULAR_SETTINGS, "TITLE": "Glossary"}
