"""The forum's migrations, in a database that is not the default one and has rows in it."""

import json
import os
import subprocess
import sys

from tests.forum.own_database import database_url  # noqa: F401


def test_a_forum_with_posts_is_migrated_where_that_is_asked_for(database_url):  # noqa: F811
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "tests.forum.two_databases",
    }
    command = [sys.executable, "-m", "tests.forum.migrating"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "topic": "PM?",
        "posts": ["Hello.", "Hello."],
        "action": ["close", "mona", "PM?"],
    }
