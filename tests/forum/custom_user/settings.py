"""Settings of that site."""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS, TEMPLATES

# Django's own admin and the demo need a user model with more.
INSTALLED_APPS = [
    "tests.forum.custom_user",
    *(app for app in INSTALLED_APPS if app not in ("demo", "django.contrib.admin")),
]
AUTH_USER_MODEL = "custom_user.Person"
ROOT_URLCONF = "tests.forum.custom_user.urls"
LOGIN_URL = "login"
# The templates of the demo know its addresses.
TEMPLATES = [{**TEMPLATES[0], "DIRS": []}]
# The tests of the other user model may be running meanwhile.
DATABASES = {"default": {**DATABASES["default"], "TEST": {"NAME": None}}}
if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": "test_parlance_custom_user"}
