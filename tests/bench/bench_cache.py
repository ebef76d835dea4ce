"""Count how often guests get their pages from the cache while people write and sign up.

`python -m tests.bench cache`: in one process, on a clock that is only counted: 25 guest requests a
second (a fifth the index, three tenths lists, half topics), one reply and one account that is made
and then confirmed. What is popular is read, and answered, most.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from unittest import mock

REQUESTS_A_SECOND = 25
WARM_UP, SECONDS = 120, 600
KINDS = {"index": (0.2, 90), "lists": (0.3, 90), "topics": (0.5, 80)}
TOPICS, POSTS = 400, 6_000


class Clock:
    """Stands in for `time.time`."""

    def __init__(self):
        self.now = time.time()

    def __call__(self):
        return self.now


class Readers:
    """Guests who read, and whoever writes and signs up meanwhile."""

    def __init__(self, seed=3):
        from forum.models import Forum, Topic

        self.random = random.Random(seed)
        self.forums = list(Forum.objects.order_by("position"))
        self.topics = list(Topic.objects.order_by("-pk")[:TOPICS])
        self.asked, self.kept, self.accounts = Counter(), Counter(), 0

    def popular(self, rows):
        """Return one of the rows, the first ones more often (Zipf)."""
        weights = [1 / (rank + 1) for rank in range(len(rows))]
        return self.random.choices(rows, weights)[0]

    def path(self, kind):
        """Return an address of one kind."""
        if kind == "index":
            return "/forums/"
        if kind == "topics":
            return self.popular(self.topics).get_absolute_url()
        forum = self.popular(self.forums)
        number = self.popular(range(1, min(forum.topic_count // 15, 4) + 1) or [1])
        return forum.get_absolute_url() + (f"?page={number}" if number > 1 else "")

    def read(self, client):
        """Ask for a page, and note whether it came from the cache."""
        from forum.reading import page_cache

        kind = self.random.choices(list(KINDS), [share for share, _aim in KINDS.values()])[0]
        with mock.patch.object(page_cache, "_show", wraps=page_cache._show) as show:
            assert client.get(self.path(kind)).status_code == 200
        self.asked[kind] += 1
        self.kept[kind] += show.called

    def write(self):
        """Reply once, and make one account as sign-up pages do."""
        from django.contrib.auth import get_user_model

        from forum.models import Topic

        topic = Topic.objects.get(pk=self.popular(self.topics).pk)
        topic.reply(topic.author, "A reply of a few words, as people write them.")
        self.accounts += 1
        name = f"newcomer{self.accounts}-{os.getpid()}"
        user = get_user_model().objects.create(username=name, is_active=False)
        user.is_active, user.first_name = True, "New"
        user.save()


def run():
    """Measure on one database; Django is set up for it."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from tests.bench.bench_pages import prepare

    prepare(topics=TOPICS, posts=POSTS, giant_posts=100)
    readers, clock, client = Readers(), Clock(), Client()
    with mock.patch.object(time, "time", clock):
        for second in range(WARM_UP + SECONDS):
            if second == WARM_UP:
                readers.asked.clear(), readers.kept.clear()
            for _each in range(REQUESTS_A_SECOND):
                readers.read(client)
                clock.now += 1 / REQUESTS_A_SECOND
            readers.write()
    print(f"\n{connection.vendor}: guests' pages from the cache, 1 reply and 1 account a second")
    for kind, (_share, aim) in KINDS.items():
        rate = 100 * readers.kept[kind] / readers.asked[kind]
        print(f"  {kind:8} {rate:5.1f} %   (aim {aim} %)")


def main(arguments):
    """Run on SQLite, in a process of its own: what is measured is the same on every database."""
    data = Path("var/bench").resolve()
    data.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": f"sqlite:///{data / 'cache.sqlite3'}",
    }
    command = [sys.executable, "-m", "tests.bench", "cache-here"]
    subprocess.run(command, env=environment, check=True)
