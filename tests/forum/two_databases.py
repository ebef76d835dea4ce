"""Settings of a site that keeps everything in a second database; the default one cannot be used."""

from demo.settings import DATABASES
from tests.settings import *  # noqa: F403

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "/nowhere/to/be/found/default.sqlite3",
    },
    "other": DATABASES["default"],
}
DATABASE_ROUTERS = ["tests.glossary.two_databases.OnlyWhereAsked"]
