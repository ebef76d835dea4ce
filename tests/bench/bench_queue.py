"""Tag replies from the queue by keyboard, in a real browser: `python -m tests.bench.bench_queue`.

Prints how many requests a reply takes, and how many milliseconds of the server. The topic has as
many replies as `--replies` says, most of them tagged, so that the counts around a card are real.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time

from tests.bench.server import Gunicorn

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
        page.goto("/forums/queue/")
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


def main():
    """Build, tag, print; end with an error where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replies", type=int, default=2000)
    parser.add_argument("--count", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        import django

        django.setup()
        session = build(arguments.replies, arguments.count + 1)
        with Gunicorn() as server:
            started, cpu = time.perf_counter(), server.cpu()
            times, requests = tag(server, session, arguments.count)
            cpu = (server.cpu() - cpu) * 1000
            seconds = time.perf_counter() - started
    count = arguments.count
    print(f"{count} replies of {arguments.replies} in {seconds:.0f} s, one key each")
    print(f"requests a reply:      {requests / count:.2f}")
    median, percentile_95 = statistics.median(times), sorted(times)[-count // 20]
    print(f"answer, median / 95 %: {median:.0f} / {percentile_95:.0f} ms")
    print(f"server's CPU a reply:  {cpu / count:.0f} ms")
    if requests / count > LIMIT_REQUESTS or cpu / count > LIMIT_MS:
        raise SystemExit("More than is allowed.")


if __name__ == "__main__":
    main()
