"""A database that several processes and threads can share, for what happens at once."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture
def database_url(tmp_path, transactional_db):
    """A database of the kind that the tests run on, which server processes can share."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'writers.sqlite3'}"
        return
    host = settings.DATABASES["default"]
    # One for each run of the tests that uses this server at the same time.
    name = f"{connection.settings_dict['NAME']}_writers"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield f"postgres://{host['USER']}:{host['PASSWORD']}@{host['HOST']}:{host['PORT']}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(database_url, *arguments, code=None):
    """Run manage.py on the database; return what it prints."""
    return run(database_url, "manage.py", *arguments, code=code)


def run(database_url, *arguments, code=None, settings="tests.bench.settings"):
    """Run Python on the database; return what it prints."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": settings,
    }
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, env=environment, input=code, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def at_once(database_url, scenario, *arguments):
    """Run a scenario of `tests.forum.models.at_once` on a new database; return what it found."""
    manage(database_url, "migrate", "--verbosity", "0")
    printed = run(database_url, "-m", "tests.forum.models.at_once", scenario, *arguments)
    assert "othing wrong" in manage(database_url, "forum_check")
    return json.loads(printed)
