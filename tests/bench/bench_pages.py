"""Time the pages of a large site against the floor: `python -m tests.bench pages`.

Prints for each page: queries, CPU a request (workers and database), the floor's CPU and the ratio,
requests a second over two workers, and wall times. Every page is rendered afresh first; then the
guests' pages again from the cache.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.server import Gunicorn, Postgres

LIMIT_FRESH = 3.0
LIMIT_CACHED = 0.5


@dataclass
class Page:
    """One page to time, with the floor's address for the same rows."""

    name: str
    path: str
    floor: str


def prepare(*, topics, posts, giant_posts):
    """Build the site in the database that Django is set up for, unless it is there."""
    from django.core.management import call_command

    from forum.models import Post, Question
    from tests.bench.meanings import write_questions, write_terms
    from tests.bench.site import SiteBuilder

    call_command("migrate", verbosity=0)
    if Post.objects.count() < posts * 0.9 or not Question.objects.exists():
        print(f"Building {topics:,} topics with {posts:,} posts ...", flush=True)
        call_command("flush", verbosity=0, interactive=False)
        SiteBuilder(topics=topics, posts=posts, giant_posts=giant_posts).build()
        write_terms()
        write_questions()
        analyze()


def analyze():
    """Let the database count its rows, as a real one has."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def pages():
    """Return the pages to time."""
    from forum.models import Forum, Topic

    first = Forum.objects.order_by("-topic_count").first()
    giant = Topic.objects.order_by("-reply_count").first()
    ordinary = Topic.objects.filter(reply_count__range=(15, 18)).order_by("pk")
    plain, asking = ordinary.filter(question=None).first(), ordinary.exclude(question=None).first()
    last = (giant.thread_count - 1) // 15 + 1
    measured = [
        Page("index", "/forums/", floor_of(Forum.objects.all(), "forums")),
        list_page(first, 1),
        list_page(first, 500),
        topic_page("topic", plain, 1),
        topic_page("topic with tags", asking, 1),
        topic_page("giant, first page", giant, 1),
        topic_page("giant, middle page", giant, last // 2),
        topic_page("giant, last page", giant, last),
    ]
    return measured, plain, asking


def list_page(forum, number):
    """Return a page of a forum's topics."""
    start = (number - 1) * 15
    topics = forum.topics.published().newest_activity_first()[start : start + 15]
    path = f"{forum.get_absolute_url()}?page={number}"
    return Page(f"topic list, page {number}", path, floor_of(topics, "topics"))


def topic_page(name, topic, number):
    """Return a page of a topic, with the floor for just the posts that it shows."""
    from forum.models import Post
    from forum.reading import threads

    ranges = threads.page_ranges(topic, offset=(number - 1) * 15, limit=15, preview=10)
    shown = threads.read_ranges(topic, ranges)
    if number == 1:
        shown.insert(0, topic.opening_post)
    rows = Post.objects.filter(pk__in=[post.pk for post in shown])
    path = f"{topic.get_absolute_url()}?page={number}"
    return Page(f"{name} ({len(shown)} posts)", path, floor_of(rows, "posts"))


def floor_of(rows, kind):
    """Return the address of the floor view for rows."""
    ids = ",".join(str(row.pk) for row in rows)
    return f"/floor/{kind}/?ids={ids}"


def member_headers():
    """Return the headers of a signed-in member, with what a form of theirs needs."""
    from django.conf import settings
    from django.contrib.auth import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
        get_user_model,
    )
    from django.contrib.sessions.backends.db import SessionStore

    member = get_user_model().objects.order_by("pk")[3]
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    token = "a" * 32
    return {
        "Cookie": f"sessionid={session.session_key}; csrftoken={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
    }


def count_queries(path, headers, *, cached):
    """Return how many queries a page takes, once it has been asked for before."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings

    extra = {"HTTP_COOKIE": headers["Cookie"]} if headers else {}
    with override_settings(FORUM_PAGE_CACHE_SECONDS=60 if cached else 0):
        Client().get(path, **extra)
        with CaptureQueriesContext(connection) as queries:
            Client().get(path, **extra)
    return len(queries)


def get(server, path, headers, _number):
    """Ask for a page."""
    return server.request("GET", path, headers=headers)


def time_pages(server, measured, headers, *, requests, limit, who):
    """Time each page and its floor; print a line each."""
    for page in measured:
        floor_path = page.floor + ("&member=1" if headers else "")
        floor, load = server.load_in_turns(
            partial(get, server, floor_path, headers),
            partial(get, server, page.path, headers),
            requests=requests,
        )
        queries = count_queries(page.path, headers, cached=limit == LIMIT_CACHED)
        print_line(f"{page.name}, {who}", queries, load, floor, limit)


def time_replies(server, topic, headers, *, requests, where=""):
    """Time posting a reply and its floor."""
    form = {"body": "This *settles* it for me, and for most of our patients.\n\n- thanks", "to": ""}

    def floor(_number):
        return server.request(
            "POST", f"/floor/reply/{topic.pk}/", body=urlencode(form), headers=headers
        )

    def post(number):
        body = urlencode({**form, "key": f"{os.urandom(8).hex()}-{number}"})
        return server.request(
            "POST", f"/forums/topic/{topic.pk}/reply/", body=body, headers=headers
        )

    floor_load, load = server.load_in_turns(floor, post, requests=requests, expect=(302,))
    print_line(f"posting a reply{where}", 0, load, floor_load, LIMIT_FRESH)


def print_header(title):
    """Print the columns."""
    print(f"\n{title}")
    print(
        f"{'page':44}{'queries':>8}{'CPU ms':>9}{'floor':>8}{'ratio':>7}"
        f"{'limit':>7}{'req/s':>8}{'p50':>8}{'p95':>8}"
    )


def print_line(name, queries, load, floor, limit):
    """Print one row."""
    print(
        f"{name:44}{queries or '':>8}{load.cpu:9.2f}{floor.cpu:8.2f}{load.cpu / floor.cpu:7.2f}"
        f"{limit:7.1f}{load.per_second:8.0f}{load.median:8.1f}{load.percentile_95:8.1f}",
        flush=True,
    )


def run(*, postgres_pid=None, requests, **sizes):
    """Build and time one database; Django is set up for it."""
    import django

    django.setup()
    from django.db import connection

    prepare(**sizes)
    measured, plain, asking = pages()
    headers = member_headers()
    connection.close()
    fresh = {"BENCH_PAGE_CACHE_SECONDS": "0"}
    with Gunicorn(postgres_pid=postgres_pid, **fresh) as server:
        print_header(f"{connection.vendor}: rendered afresh")
        time_pages(server, measured, None, requests=requests, limit=LIMIT_FRESH, who="guest")
        time_pages(server, measured, headers, requests=requests, limit=LIMIT_FRESH, who="member")
        time_replies(server, plain, headers, requests=requests)
        time_replies(server, asking, headers, requests=requests, where=" with tags")
    with Gunicorn(postgres_pid=postgres_pid) as server:
        print_header(f"{connection.vendor}: guests' pages from the cache")
        time_pages(server, measured, None, requests=requests, limit=LIMIT_CACHED, who="guest")


def main(arguments):
    """Run for each database that was asked for, each in a process of its own."""
    data = Path("var/bench").resolve()
    data.mkdir(parents=True, exist_ok=True)
    sizes = [
        "--topics",
        arguments.topics,
        "--posts",
        arguments.posts,
        "--giant-posts",
        arguments.giant_posts,
    ]
    command = [
        sys.executable,
        "-m",
        "tests.bench",
        "pages-here",
        *map(str, sizes),
        "--requests",
        str(arguments.requests),
    ]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    if arguments.database in ("sqlite", "both"):
        url = {"DATABASE_URL": f"sqlite:///{data / f'{arguments.posts}.sqlite3'}"}
        subprocess.run(command, env={**environment, **url}, check=True)
    if arguments.database in ("postgresql", "both"):
        with Postgres() as postgres:
            url = {"DATABASE_URL": postgres.url, "BENCH_POSTGRES_PID": str(postgres.pid)}
            subprocess.run(command, env={**environment, **url}, check=True)
