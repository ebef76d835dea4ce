"""A site that has been filled with an earlier release goes on with this version."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.forum.own_database import database_url, manage  # noqa: F401

RELEASES = sorted(Path(__file__).parent.glob("releases/*.json"))
USE = """
from django.contrib.auth import get_user_model
from django.test import Client
from forum.models import Post, Topic

client = Client(headers={"host": "localhost"})
topic = Topic.objects.get()
page = client.get(topic.get_absolute_url()).text
# The definition is linked, the edited text is there, the removed one is not.
assert "They are the same." in page and "glossary-term" in page, page
assert "Rude words." not in page
assert "One of the forms of a <em>gene</em>." in client.get("/glossary/medicine/allele/").text
omar = get_user_model().objects.get(username="omar")
client.force_login(omar)
address = f"/forums/topic/{topic.pk}/reply/"
assert client.post(address, {"body": "Still here."}).status_code == 302
assert "Still here." in client.get(topic.get_absolute_url()).text
mona = get_user_model().objects.get(username="mona")
Post.objects.get(body="Rude words.").restore(by=mona)
"""


@pytest.mark.parametrize("file", RELEASES, ids=lambda file: file.stem)
def test_a_filled_database_of_a_release_is_taken_over(file, database_url):  # noqa: F811
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "tests.upgrading.two_databases",
    }
    command = [sys.executable, "-m", "tests.upgrading.upgrade", str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    manage(database_url, "shell", "--verbosity", "0", "--command", USE)
    assert "Nothing wrong" in manage(database_url, "forum_check")


def test_this_version_has_its_rows_kept():
    from forum import __version__

    assert __version__ in {file.stem for file in RELEASES}
