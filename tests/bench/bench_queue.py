"""Tag replies from the queue by keyboard, in a real browser: `python -m tests.bench queue`.

Prints how many requests a reply takes, and how many milliseconds of server and database. Most of
the topic's replies are tagged already, so that the counts around a card are real.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from tests.bench.server import Gunicorn, Postgres

REPLIES, COUNT = 2_000, 100
# The first moments of a card, in which no key counts.
SETTLING = 310
LIMIT_REQUESTS = 1
LIMIT_MS = 100


def build(replies, left):
    """Write a topic with short replies, `left` of them not tagged; return mona's session."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from forum.models import Forum

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    users = get_user_model().objects
    mona = users.create_superuser("mona", password="mona")
    writers = [users.create_user(f"writer{number}") for number in range(40)]
    forum = Forum.objects.create(title="Genomics", slug="genomics")
    topic = forum.start_topic(writers[0], "Personalized or precision?", "What is the difference?")
    labels = ["Interchangeable", "Within", "Beyond", "Different"]
    topic.ask(
        "How do they differ?", by=mona, interpretations=[(label, f"{label}.") for label in labels]
    )
    last = None
    for number in range(replies):
        text = f"Short reply number {number}: they are the same, more or less."
        last = topic.reply(writers[number % 40], text, to=last if number % 3 else None)
        if number < replies - left:
            last.tag(by=mona, supports=["abcd"[number % 4]])
    client = Client()
    client.force_login(mona)
    return client.cookies["sessionid"].value


def tag(server, session, count):
    """Press one key a reply; return the times of the answers in ms and the number of requests."""
    from playwright.sync_api import sync_playwright

    requests = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}")
        context.add_cookies(
            [{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{server.port}"}]
        )
        page = context.new_page()
        page.goto("/forums/tagging/queue/")
        page.on(
            "requestfinished",
            lambda request: "/forums/" in request.url and requests.append(request),
        )
        for number in range(count):
            card = page.locator("[data-forum-card]").get_attribute("data-post")
            page.wait_for_timeout(SETTLING)
            page.keyboard.press("1234"[number % 4])
            page.wait_for_selector(f"[data-forum-card]:not([data-post='{card}'])")
        times = [each.timing["responseEnd"] - each.timing["requestStart"] for each in requests]
        browser.close()
    return times, len(requests)


def run():
    """Build, tag and print for one database; end with an error where a limit is passed."""
    import django

    django.setup()
    from django.db import connection

    session = build(REPLIES, COUNT + 1)
    postgres_pid = os.environ.get("BENCH_POSTGRES_PID")
    with Gunicorn(postgres_pid=int(postgres_pid) if postgres_pid else None) as server:
        started, cpu = time.perf_counter(), server.cpu()
        times, requests = tag(server, session, COUNT)
        cpu = (server.cpu() - cpu) * 1000
        seconds = time.perf_counter() - started
    print(f"\n{connection.vendor}: {COUNT} replies of {REPLIES:,} in {seconds:.0f} s, one key each")
    print(f"requests a reply:                {requests / COUNT:.2f}")
    median, percentile_95 = statistics.median(times), sorted(times)[-COUNT // 20]
    print(f"answer, median / 95 %:           {median:.0f} / {percentile_95:.0f} ms")
    print(f"CPU a reply, database included:  {cpu / COUNT:.0f} ms", flush=True)
    if requests / COUNT > LIMIT_REQUESTS or cpu / COUNT > LIMIT_MS:
        raise SystemExit("More than is allowed.")


def main(arguments):
    """Run for each database that was asked for, each in a process of its own."""
    command = [sys.executable, "-m", "tests.bench", "queue-here"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        # The browser's own event loop runs in the thread that builds.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    if arguments.database in ("sqlite", "both"):
        with tempfile.TemporaryDirectory() as folder:
            url = {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
            subprocess.run(command, env={**environment, **url}, check=True)
    if arguments.database in ("postgresql", "both"):
        with Postgres() as postgres:
            url = {"DATABASE_URL": postgres.url, "BENCH_POSTGRES_PID": str(postgres.pid)}
            subprocess.run(command, env={**environment, **url}, check=True)
