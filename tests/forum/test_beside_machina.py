"""Our forum and django-machina's in one site and one database."""

import json

from tests.forum.own_database import database_url, run  # noqa: F401

SETTINGS = "tests.forum.beside_machina.settings"


def test_it_stands_beside_another_app_called_forum(database_url):  # noqa: F811
    run(database_url, "manage.py", "check", "--fail-level", "WARNING", settings=SETTINGS)
    printed = run(database_url, "-m", "tests.forum.beside_machina.visit", settings=SETTINGS)
    assert json.loads(printed) == {
        "our page": True,
        "their page": True,
        "topics": [1, 1],
        "labels": ["forum", "parlance_forum"],
    }
