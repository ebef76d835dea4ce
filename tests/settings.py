"""The demo's settings, quicker for tests; the database comes from DATABASE_URL, else SQLite."""

from demo.settings import *  # noqa: F403
from demo.settings import INSTALLED_APPS

# A host's own texts, for the glossary to watch.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.glossary.site.apps.SiteConfig"]
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEMO_SHOW_SIGN_INS = True
# The cast of the tests posts at once; tests/forum/abuse/ has members who are new.
FORUM_NEW_MEMBER_POSTS = 0
