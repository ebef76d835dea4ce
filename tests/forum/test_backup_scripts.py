"""What is backed up comes back whole, by the scripts of a new site and by hand; on PostgreSQL."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import dj_database_url
import psycopg
import pytest
from django.db import connection

COMMUNITY = "from tests.upgrading.make import write_community; write_community()"
REPLY = """
from django.contrib.auth import get_user_model
from forum.models import Topic
author = get_user_model().objects.get(username="omar")
print(Topic.objects.get().reply(author, "Still here.").pk)
"""
# What a newer release may do: a column that the older one does not fill.
NEWER = """
ALTER TABLE parlance_forum_post ADD COLUMN newer integer NOT NULL DEFAULT 1;
ALTER TABLE parlance_forum_post ALTER COLUMN newer DROP DEFAULT;
INSERT INTO django_migrations (app, name, applied) VALUES ('parlance_forum', '0002_newer', now());
"""
ROOT = Path(__file__).resolve().parent.parent.parent
DOCKER = ROOT / "tests/forum/docker_stand_in.py"
NAME = f"trial_{os.getpid()}"
pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the scripts are for PostgreSQL"),
    pytest.mark.skipif(not shutil.which("pg_dump"), reason="pg_dump is not on this machine"),
]


class Site:
    """A new site on a database of its own, with `docker` replaced by our stand-in."""

    def __init__(self, folder):
        self.folder = folder / "mysite"
        server = dj_database_url.parse(os.environ["DATABASE_URL"])
        self.server = {
            "host": server["HOST"],
            "port": server["PORT"] or 5432,
            "user": server["USER"],
            "password": server["PASSWORD"],
        }
        address = "postgres://{user}:{password}@{host}:{port}/".format(**self.server) + NAME
        self.log = folder / "docker.log"
        self.environment = {
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": address,
            "PGHOST": str(self.server["host"]),
            "PGPORT": str(self.server["port"]),
            "PGUSER": self.server["user"],
            "PGPASSWORD": self.server["password"],
            "STAND_IN_NAME": NAME,
            "STAND_IN_LOG": str(self.log),
        }
        docker = folder / "docker"
        docker.write_text(f'#!/bin/sh\nexec {sys.executable} {DOCKER} "$@"\n')
        docker.chmod(0o755)

    def run(self, *command):
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )

    def succeed(self, *command):
        result = self.run(*command)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def manage(self, *arguments):
        return self.succeed(sys.executable, "manage.py", *arguments)

    def reply(self):
        return self.run(sys.executable, "manage.py", "shell", "-v", "0", "-c", REPLY)

    def execute(self, statement, database="postgres"):
        with psycopg.connect(**self.server, dbname=database, autocommit=True) as server:
            cursor = server.execute(statement)
            return [row[0] for row in cursor] if cursor.description else []

    def names(self):
        return self.execute("SELECT username FROM auth_user ORDER BY username", NAME)

    def add(self, name):
        self.succeed(
            *(sys.executable, "manage.py", "createsuperuser", "--noinput"),
            *("--email", f"{name}@example.org", "--username", name),
        )

    def databases(self):
        found = self.execute(f"SELECT datname FROM pg_database WHERE datname LIKE '{NAME}%'")
        return {name.removeprefix(NAME) for name in found}


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    subprocess.run(
        [sys.executable, "-m", "forum.startproject", "mysite"],
        cwd=tmp_path,
        env=site.environment,
        check=True,
        capture_output=True,
    )
    site.execute(f"CREATE DATABASE {NAME}")
    site.succeed(sys.executable, "manage.py", "migrate", "--verbosity", "0")
    (site.folder / "var/media").mkdir()
    yield site
    for ending in site.databases():
        site.execute(f"DROP DATABASE {NAME}{ending} WITH (FORCE)")


def test_what_was_backed_up_comes_back(site):
    picture = site.folder / "var/media/picture.txt"
    picture.write_text("mona's picture")
    site.add("mona")
    dump = Path(site.succeed("bash", "backup.sh", "copies").strip())
    assert sorted(path.suffix for path in dump.parent.iterdir()) == [".dump", ".gz"]
    assert dump.stat().st_mode & 0o077 == 0

    picture.unlink()
    site.add("omar")
    site.execute("DELETE FROM auth_user WHERE username = 'mona'", NAME)
    assert site.names() == ["omar"]

    site.succeed("bash", "restore.sh", str(dump))
    assert site.names() == ["mona"]
    assert picture.read_text() == "mona's picture"
    # What there was until then can still be looked at, and no kept page shows it.
    assert site.databases() == {"", "_before_restore"}
    assert "FLUSHALL" in site.log.read_text()
    # Once more: the earlier database of that name is in nobody's way.
    site.succeed("bash", "restore.sh", str(dump))
    assert site.names() == ["mona"]


def test_a_broken_backup_changes_nothing(site):
    site.add("mona")
    dump = Path(site.succeed("bash", "backup.sh").strip())
    dump.write_bytes(dump.read_bytes()[:-2000])
    site.add("omar")
    site.log.unlink()
    assert site.run("bash", "restore.sh", str(dump)).returncode != 0
    assert site.names() == ["mona", "omar"]
    assert "stop web" not in site.log.read_text()

    dump.unlink()
    result = site.run("bash", "restore.sh", str(dump))
    assert result.returncode == 1
    assert "There is no" in result.stderr


def test_a_backup_that_breaks_off_leaves_no_file(site):
    site.execute(f"DROP DATABASE {NAME}")
    assert site.run("bash", "backup.sh").returncode != 0
    assert list((site.folder / "backups").iterdir()) == []
    site.execute(f"CREATE DATABASE {NAME}")


def test_a_dump_that_is_restored_by_hand_into_a_fresh_database_is_whole(site, tmp_path):
    site.manage("shell", "-v", "0", "-c", COMMUNITY)
    rows = site.manage("dumpdata", "parlance_forum", "parlance_glossary", "auth.user")
    dump, fresh = str(tmp_path / "site.dump"), f"{NAME}_fresh"
    site.succeed("pg_dump", "--format=custom", "--file", dump, NAME)
    site.succeed("createdb", fresh)
    site.succeed(
        *("pg_restore", "--dbname", fresh, "--no-owner"),
        *("--exit-on-error", "--single-transaction", dump),
    )
    site.environment["DATABASE_URL"] = site.environment["DATABASE_URL"].replace(NAME, fresh)
    assert site.manage("dumpdata", "parlance_forum", "parlance_glossary", "auth.user") == rows
    site.manage("migrate", "--check")
    assert "Nothing wrong" in site.manage("forum_check")
    # Numbers go on where they were, and what is missing would have been found.
    assert site.reply().returncode == 0
    site.execute("DELETE FROM parlance_forum_voice", fresh)
    assert site.run(sys.executable, "manage.py", "forum_check").returncode == 1


def test_a_backup_is_the_way_back_from_an_upgrade(site):
    site.manage("shell", "-v", "0", "-c", COMMUNITY)
    dump = site.succeed("bash", "backup.sh").strip()
    site.execute(NEWER, NAME)
    assert site.reply().returncode != 0
    # It ends with `forum_check`, which fails where something is wrong.
    assert "Nothing wrong" in site.succeed("bash", "restore.sh", dump)
    assert site.reply().returncode == 0
    assert site.execute("SELECT name FROM django_migrations WHERE name = '0002_newer'", NAME) == []
    assert "stop web worker" in site.log.read_text()
