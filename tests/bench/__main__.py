"""Run the benchmarks: `python -m tests.bench`, or with the name of one.

pages            the forum's pages on a large site, SQLite and PostgreSQL, against a floor
interpretations  the division, the queue and filtered pages of a much tagged topic, on both
linker           the glossary's engine against other algorithms
"""

import argparse
import os


def main():
    """Read the command line and run what it names."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what",
        nargs="?",
        default="all",
        choices=[
            *("all", "pages", "interpretations", "linker"),
            *("pages-here", "interpretations-here"),
        ],
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--topics", type=int, default=20_000)
    parser.add_argument("--posts", type=int, default=500_000)
    parser.add_argument("--giant-posts", type=int, default=50_000)
    parser.add_argument("--requests", type=int, default=300)
    arguments = parser.parse_args()
    if arguments.what in ("all", "linker"):
        from tests.bench import bench_linker

        bench_linker.main()
    if arguments.what in ("all", "pages"):
        from tests.bench import bench_pages

        bench_pages.main(arguments)
    if arguments.what in ("all", "interpretations"):
        from tests.bench import bench_interpretations

        bench_interpretations.main(arguments)
    if arguments.what == "interpretations-here":
        from tests.bench import bench_interpretations

        bench_interpretations.run()
    if arguments.what == "pages-here":
        from tests.bench import bench_pages

        postgres_pid = os.environ.get("BENCH_POSTGRES_PID")
        bench_pages.run(
            postgres_pid=int(postgres_pid) if postgres_pid else None,
            requests=arguments.requests,
            topics=arguments.topics,
            posts=arguments.posts,
            giant_posts=arguments.giant_posts,
        )


main()
