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
DATABASE_ROUTERS = ["tests.upgrading.two_databases.OnlyWhereAsked"]


class OnlyWhereAsked:
    """A router that refuses to say where rows are: a migration has to say it itself."""

    def db_for_read(self, model, **hints):
        """Refuse."""
        raise AssertionError(f"Nobody said in which database {model.__name__} is read.")

    def db_for_write(self, model, **hints):
        """Refuse, but for a row that points at one whose database is known."""
        if hints.get("instance") is None or hints["instance"]._state.db != "other":
            raise AssertionError(f"Nobody said in which database {model.__name__} is written.")
        return "other"

    def allow_migrate(self, db, app_label, **hints):
        """Allow tables in the second database alone."""
        return db == "other"
