"""Run the benchmarks: `python -m tests.bench`, or with the name of one.

pages            the forum's pages on a large site, SQLite and PostgreSQL, against a floor
interpretations  the division, the queue and filtered pages of a much tagged topic, on both
queue            a moderator who tags 100 replies by keyboard in a browser, on both
cache            how often guests get pages from the cache while people write and sign up
linker           the glossary's engine against other algorithms

Only by name, because they take up to half an hour:

scale            the largest topic, thread, member and question, on both
moderation       the log, the queue and forum_check of a much moderated site, on both
search           searches among 500,000 posts, on both
export           memory and time of an export of 5,000, 20,000 and 100,000 replies, on both
"""

import argparse
import os
from importlib import import_module

# What `all` runs, in this order, and what runs by its name alone.
ALL = ("linker", "pages", "cache", "interpretations", "queue")
BY_NAME = ("export", "moderation", "scale", "search")
# What a benchmark starts in a process of its own, for one database.
HERE = tuple(
    f"{name}-here"
    for name in ("pages", "cache", "interpretations", "queue", "scale", "moderation", "search")
)


def read_arguments():
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="?", default="all", choices=["all", *ALL, *BY_NAME, *HERE])
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--topics", type=int, default=20_000)
    parser.add_argument("--posts", type=int, default=500_000)
    parser.add_argument("--giant-posts", type=int, default=50_000)
    parser.add_argument("--requests", type=int, default=300)
    return parser.parse_args()


def benchmark(name):
    """Return the module of a benchmark."""
    return import_module(f"tests.bench.bench_{name.removesuffix('-here')}")


def main():
    """Read the command line and run what it names."""
    arguments = read_arguments()
    if arguments.what == "pages-here":
        postgres_pid = os.environ.get("BENCH_POSTGRES_PID")
        benchmark("pages").run(
            postgres_pid=int(postgres_pid) if postgres_pid else None,
            requests=arguments.requests,
            topics=arguments.topics,
            posts=arguments.posts,
            giant_posts=arguments.giant_posts,
        )
    elif arguments.what in HERE:
        benchmark(arguments.what).run()
    else:
        for name in ALL if arguments.what == "all" else [arguments.what]:
            run_all(name, arguments)


def run_all(name, arguments):
    """Run one benchmark on all databases that were asked for; the linker has none."""
    module = benchmark(name)
    module.main() if name == "linker" else module.main(arguments)


main()
