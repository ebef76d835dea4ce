"""Export topics of 5,000, 20,000 and 100,000 replies: `python -m tests.bench export`.

Prints for each how long it takes, when the first bytes come, how large the ZIP is, and how much
memory a process has used at most: the command, and a worker that serves the page and the API.
Building takes some minutes. Ends with an error where more replies take more memory.
"""

import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.server import Gunicorn, Postgres, children

SIZES = (5_000, 20_000, 100_000)
# MB that more replies may take: memory that is not given back at once.
LIMIT_MB = 10
TOKEN = "b" * 32


def build(sizes):
    """Write a tagged topic of each size into an empty database; return their ids."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection, transaction

    from forum.models import SiteStamp, Topic
    from tests.bench.bench_interpretations import LABELS, write_taggings
    from tests.bench.bench_pages import analyze
    from tests.bench.site import SiteBuilder

    # One long transaction, with long pauses.
    connection.settings_dict["OPTIONS"].pop("options", None)
    call_command("migrate", verbosity=0)
    call_command("flush", verbosity=0, interactive=False)
    builder, topics = SiteBuilder(topics=1, posts=1, giant_posts=1), []
    with transaction.atomic():
        builder.make_members()
        builder.make_forums()
        for size in sizes:
            builder.giant_posts = size + 1
            topics.append(builder.add_topic(builder.forums[0], builder.giant_tree()).pk)
            builder.write()
        builder.count_forums()
        builder.reset_sequences()
        SiteStamp.renew()
    taggers = [get_user_model().objects.create_superuser(f"tagger{number}") for number in range(4)]
    for topic in Topic.objects.filter(pk__in=topics).order_by("pk"):
        wording = [(label, f"{label}.") for label in LABELS]
        question = topic.ask("How do they differ?", by=taggers[0], interpretations=wording)
        topic.refresh_from_db()
        replies = topic.posts.filter(depth__gt=0)
        write_taggings(replies, question, taggers, count=topic.reply_count * 9 // 5)
        derive(topic, question)
    analyze()
    return topics


def derive(topic, question):
    """Write the readings that follow from the taggings."""
    from django.db import transaction

    from forum.models.interpretations.derivation import refresh_readings, reopen_readings

    with transaction.atomic():
        reopen_readings(topic)
        refresh_readings(question.locked_row())


def peak_mb(pid):
    """Return the most memory that a process has had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def by_command(topic):
    """Return (first bytes s, all s, MB, peak MB) of an export in this process."""
    from django.contrib.auth import get_user_model

    from forum.interpretations.export import export
    from forum.models import Topic

    by = get_user_model().objects.get(username="tagger0")
    chunks = export(Topic.objects.get(pk=topic), by=by)
    return (*timed(chunks), peak_mb("self"))


def timed(chunks):
    """Return (seconds until the first chunk, until the last, MB)."""
    begin, first, size = time.perf_counter(), None, 0
    for chunk in chunks:
        first = first or time.perf_counter() - begin
        size += len(chunk)
    return first, time.perf_counter() - begin, size / 1e6


def by_download(path, body, kind):
    """Return the same of a download from a server that has just started."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(username="tagger0"))
    headers = {
        "Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": kind,
    }
    with Gunicorn() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
        connection.request("POST", path, body=body, headers=headers)
        response = connection.getresponse()
        assert response.status == 200, response.read(300)
        times = timed(iter(lambda: response.read(65_536), b""))
        peak = max(peak_mb(pid) for pid in children(server.process.pid))
        connection.close()
    return *times, peak


def run(what, *numbers):
    """Build topics of these sizes, or measure one way for the topic with this id; print numbers.

    In a process of its own.
    """
    import django

    django.setup()
    if what == "build":
        print(*build(numbers))
        return
    (topic,) = numbers
    form, json = "application/x-www-form-urlencoded", "application/json"
    measured = {
        "command": lambda: by_command(topic),
        "page": lambda: by_download(f"/forums/topic/{topic}/export/", "people=pseudonyms", form),
        "API": lambda: by_download(f"/api/topics/{topic}/export/", "{}", json),
    }[what]()
    print(*measured)


def measure(name, url):
    """Build and measure one database; return whether memory is bounded."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": url,
    }

    def child(*arguments):
        command = [sys.executable, "-m", "tests.bench.bench_export", *map(str, arguments)]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        return [float(number) for number in done.stdout.split()]

    topics = [int(topic) for topic in child("build", *SIZES)]
    print(f"\n{name}\n{'':24}{'first s':>9}{'all s':>9}{'ZIP MB':>9}{'peak MB':>9}", flush=True)
    is_bounded = True
    for what in ("command", "page", "API"):
        peaks = []
        for size, topic in zip(SIZES, topics, strict=True):
            *numbers, peak = child(what, topic)
            peaks.append(peak)
            columns = "".join(f"{number:9.1f}" for number in (*numbers, peak))
            print(f"{what:10}{size:>8,} replies{columns}", flush=True)
        is_bounded = is_bounded and peaks[-1] - peaks[0] < LIMIT_MB
    return is_bounded


def main(arguments):
    """Measure each database that was asked for."""
    data = Path("var/bench").resolve()
    data.mkdir(parents=True, exist_ok=True)
    are_bounded = []
    if arguments.database in ("sqlite", "both"):
        are_bounded.append(measure("sqlite", f"sqlite:///{data / 'export.sqlite3'}"))
    if arguments.database in ("postgresql", "both"):
        with Postgres() as postgres:
            are_bounded.append(measure("postgresql", postgres.url))
    if not all(are_bounded):
        raise SystemExit("More replies take more memory.")


if __name__ == "__main__":
    run(sys.argv[1], *map(int, sys.argv[2:]))
