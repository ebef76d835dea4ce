"""Time the log, the queue and forum_check: `python -m tests.bench moderation`.

500,000 posts, 500,000 actions and 60,000 open cases, on SQLite and PostgreSQL. Prints queries and
CPU of this process for each page, and what `forum_check` takes. Building takes some minutes.
"""

import resource
import time

from tests.bench.databases import run_on_each

REPEATS = 5


class Counter:
    """Counts the queries of a connection."""

    queries = 0

    def __call__(self, execute, *query):
        """Count a query, and send it."""
        self.queries += 1
        return execute(*query)


def addresses(giant):
    """Return {name: address} of what is measured."""
    log = "/forums/moderation/log/"
    return {
        "log": log,
        "log, by an action": f"{log}?verb=undo",
        "log, of a forum and a time": f"{log}?forum=forum-3&since=2026-01-01",
        "log, of an author": f"{log}?author={giant.author_id}",
        "log, of a topic": f"{log}?topic={giant.pk + 1}",
        "log, far back": f"{log}?before=1000",
        "queue": "/forums/moderation/",
        "API: log": "/api/actions/",
        "API: queue": "/api/moderation/",
        "index": "/forums/",
    }


def measure(giant, moderator):
    """Print queries and CPU of each address, for a moderator of all forums."""
    from django.db import connection
    from django.test import Client

    client = Client()
    client.force_login(moderator)
    print(f"\n{connection.vendor}\n{'':36}{'queries':>9}{'CPU ms':>9}")
    for name, address in addresses(giant).items():
        client.get(address)
        with connection.execute_wrapper(counter := Counter()):
            assert client.get(address).status_code == 200
        start = time.process_time()
        for _repeat in range(REPEATS):
            client.get(address)
        spent = (time.process_time() - start) * 1000 / REPEATS
        print(f"{name:36}{counter.queries:9}{spent:9.1f}", flush=True)


def check():
    """Print what `forum_check` takes of time and memory."""
    from django.core.management import call_command

    wall, start = time.monotonic(), time.process_time()
    call_command("forum_check")
    spent, wall = time.process_time() - start, time.monotonic() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"forum_check: {spent:.1f} s of CPU, {wall:.1f} s, at most {peak} MB", flush=True)


def run():
    """Build and time one database; Django is set up for it."""
    import django

    django.setup()
    from django.core.management import call_command

    from tests.bench.bench_pages import analyze
    from tests.bench.moderated_site import build_moderated_site

    call_command("migrate", verbosity=0)
    call_command("flush", verbosity=0, interactive=False)
    giant, moderator = build_moderated_site(
        topics=20_000, posts=500_000, giant_posts=50_000, actions=500_000, cases=60_000
    )
    analyze()
    measure(giant, moderator)
    check()


def main(arguments):
    """Run for each database that was asked for, each in a process of its own."""
    run_on_each(arguments, "moderation", BENCH_PAGE_CACHE_SECONDS="0")
