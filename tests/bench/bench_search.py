"""Time searches among 500,000 posts: `python -m tests.bench search`.

CPU of this process, and of the database's where that is another one. The aim for a common word: 30
ms and 50. Prints means; wall times would depend on who else uses the machine. SQLite works in this
process, so that its figure is of both.
"""

import os
import time
from functools import partial

from tests.bench.databases import both_cpu, run_on_each

REPEATS = 20
TOPICS, POSTS, GIANT = 20_000, 500_000, 50_000
# The last forum of the site, which only members see.
HIDDEN = "forum-20"
SEARCHES = {
    "a common word": "q=medicine",
    "a common word, newest": "q=medicine&order=newest",
    "three common words": "q=precision medicine patients",
    "a phrase": 'q="in my reading of the guideline"',
    "a common word without another": "q=medicine -oncology",
    "a rare word": "q=17123",
    "two words that are never together": "q=17123 17124",
    "no such word": "q=nonexistent",
    "a common word, one forum": "q=medicine&forum=forum-7",
    "a common word, one author": "q=medicine&author=member7",
    "a common word, one early month": "q=medicine&since=2020-03-01&until=2020-03-31",
    "a word in titles": "q=mean&titles=on",
    "nothing but an author": "author=member7",
    "suggestions": "q=what&fragment=1",
}


def build():
    """Write the site into an empty database, and index it."""
    from django.core.management import call_command

    from forum.models import Forum
    from tests.bench.bench_pages import analyze
    from tests.bench.site import SiteBuilder

    call_command("migrate", verbosity=0)
    call_command("flush", verbosity=0, interactive=False)
    SiteBuilder(topics=TOPICS, posts=POSTS, giant_posts=GIANT).build()
    Forum.objects.filter(slug=HIDDEN).update(visibility="members")
    begin = time.process_time()
    call_command("forum_search_index", again=True)
    print(f"  indexed in {time.process_time() - begin:.0f} s of CPU", flush=True)
    analyze()


def run():
    """Build and time one database; Django is set up for it."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    if not os.environ.get("BENCH_KEPT"):
        build()
    from forum.search.results import Results

    guest, member = Client(), Client()
    member.force_login(get_user_model().objects.order_by("pk").first())
    address = reverse("forum:search")
    print(f"\n{connection.vendor}\n{'':44}{'Python ms':>11}{'database ms':>13}")
    measure(connection, "a common word, without the page", lambda: Results("medicine", None))
    for who, client in (("guest", guest), ("member", member)):
        for name, query in SEARCHES.items():
            measure(connection, f"{name}, {who}", partial(client.get, f"{address}?{query}"))


def measure(connection, name, ask):
    """Print what a question takes."""
    here, there = both_cpu(connection, ask, REPEATS)
    print(f"{name:44}{here:11.1f}{there:13.1f}", flush=True)


def main(arguments):
    """Run for each database that was asked for, each in a process of its own."""
    run_on_each(arguments, "search")
