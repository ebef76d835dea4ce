"""Play a scenario on a database with a replica, which is a copy from before its verbs."""

import json
import sqlite3
from contextlib import contextmanager

from django.db import connection

from tests.forum.own_database import manage, run


@contextmanager
def played(scenario, database_url):
    """Play a scenario in processes of their own; return what it prints, which is JSON.

    scenario: the name of a module. `build` makes the site, of which the replica is a copy; `verbs`
    then goes on with both.
    """
    manage(database_url, "migrate", "--verbosity", "0")
    run(database_url, "-m", scenario, "build")
    copy(database_url)
    yield json.loads(run(database_url, "-m", scenario, "verbs", settings="tests.replica.settings"))
    if connection.vendor == "postgresql":
        name = database_url.split("/")[-1]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}_copy WITH (FORCE)")


def copy(url):
    """Make the replica: the database as it is now, which takes no writes."""
    name = url.removeprefix("sqlite:///") if connection.vendor == "sqlite" else url.split("/")[-1]
    if connection.vendor == "sqlite":
        with sqlite3.connect(name) as database:
            database.execute("VACUUM INTO ?", [f"{name}_copy"])
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}_copy WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
