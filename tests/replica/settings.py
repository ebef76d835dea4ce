"""Settings of a site whose router sends all reads to a copy of the database.

The copy is "default", so that what names no database goes wrong.
"""

from tests.bench.settings import *  # noqa: F403
from tests.bench.settings import DATABASES

PRIMARY = DATABASES["default"]
IS_SQLITE = PRIMARY["ENGINE"] == "django.db.backends.sqlite3"
COPY = f"{PRIMARY['NAME']}_copy"
DATABASES = {
    "default": PRIMARY
    | {
        "NAME": f"file:{COPY}?mode=ro" if IS_SQLITE else COPY,
        "OPTIONS": {} if IS_SQLITE else {"options": "-c default_transaction_read_only=on"},
    },
    "primary": PRIMARY,
}
DATABASE_ROUTERS = ["tests.replica.router.ReplicaRouter"]
# A session is kept in the cache, so that people who sign in need not be on the replica yet.
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
