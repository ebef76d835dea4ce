"""The glossary's migrations, in a database that is not the default one and has rows in it."""

import json
import os
import subprocess
import sys

from tests.forum.own_database import database_url  # noqa: F401


def test_each_migration_that_writes_rows_writes_them_where_it_is_run(database_url):  # noqa: F811
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "tests.glossary.two_databases",
    }
    command = [sys.executable, "-m", "tests.glossary.migrating"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result == {
        "is marked": True,
        "history": [
            ["allele", "genomics/allele", ["gene"]],
            ["allele", "genomics/allele", ["gene"]],
            ["gene", "genomics/gene", []],
            ["gene", "genomics/gene", []],
        ],
        "whose": [True] * 4,
    }
