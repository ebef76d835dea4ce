"""Time what is large: `python -m tests.bench scale`. CPU of this process, and of the database's.

A topic of 200,000 posts with a thread of 50,000, half of it by one member; a question with 60,000
tagged replies. Prints means; wall times would depend on who else uses the machine.
"""

from tests.bench.databases import both_cpu, run_on_each

REPEATS = 10


def questions(giant, asking):
    """Return {name: a function that asks it}."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from forum import conf
    from forum.interpretations.division import divide
    from forum.reading.permalinks import post_page_url

    client, last = Client(), giant.reply_count // conf.FORUM_POSTS_PER_PAGE + 1
    member = get_user_model().objects.order_by("pk").first()
    url, posts = giant.get_absolute_url(), giant.posts.select_related("topic__forum")

    def permalink(position, order):
        post = posts.get(position=position)
        return lambda: post_page_url(post, order)

    return {
        "flat order, middle": lambda: client.get(f"{url}?order=oldest&page={last // 2}"),
        "flat order, end": lambda: client.get(f"{url}?order=oldest&page={last}"),
        "permalink, end of the long thread": permalink(49_999, "threaded"),
        "permalink, end, newest first": permalink(giant.next_position - 5, "newest"),
        "member with many posts": lambda: client.get(reverse("forum:member", args=[member.pk])),
        "division of a topic": lambda: divide(asking.question, None, topic=asking),
        "division of a question": lambda: divide(asking.question, None),
    }


def run():
    """Build and time one database; Django is set up for it."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.bench.bench_pages import analyze
    from tests.bench.scale_site import build_scale_site

    call_command("migrate", verbosity=0)
    call_command("flush", verbosity=0, interactive=False)
    giant, asking, _moderator = build_scale_site()
    analyze()
    print(f"\n{connection.vendor}\n{'':36}{'Python ms':>11}{'database ms':>13}")
    for name, ask in questions(giant, asking).items():
        here, there = both_cpu(connection, ask, REPEATS)
        print(f"{name:36}{here:11.1f}{there:13.1f}", flush=True)


def main(arguments):
    """Run for each database that was asked for, each in a process of its own."""
    run_on_each(arguments, "scale", BENCH_PAGE_CACHE_SECONDS="0")
