"""Many who ask at the same moment: `python -m tests.limits_at_once PROCESSES THREADS ADMITTED`.

On a database that is migrated; prints how many were admitted, of a first and of a second round.
"""

import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta


def ask(start, admitted, threads, number):
    """Ask once in each of some threads, as a process of its own, in both rounds."""
    import django

    django.setup()
    from django.db import connection

    from glossary.models import RequestCount

    def ask_once(key):
        try:
            return not RequestCount.objects.admit("test", key, number, timedelta(minutes=5))
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        # In the second round the row is there.
        for key in ("a", "a", "b"):
            start.wait()
            for is_admitted in pool.map(ask_once, [key] * threads):
                admitted.put((key, is_admitted))


def main(processes, threads, number):
    """Start the processes; print how many were admitted for either key."""
    context = multiprocessing.get_context("spawn")
    start, admitted = context.Barrier(processes), context.Queue()
    workers = [
        context.Process(target=ask, args=(start, admitted, threads, number))
        for _each in range(processes)
    ]
    for worker in workers:
        worker.start()
    answers = [admitted.get(timeout=60) for _each in range(3 * processes * threads)]
    for worker in workers:
        worker.join()
    print(*(sum(yes for key, yes in answers if key == asked) for asked in "ab"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
