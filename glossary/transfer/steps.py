"""Work that tells how far it is.

Steps are a generator that yields a `Step` now and then and returns its result. Whoever goes through
it may show them; closing it midway breaks the work off, and takes back what its transaction wrote.
"""

from typing import NamedTuple

# Often enough for a bar to move, seldom enough to cost nothing.
TERMS_IN_A_STEP = 100


class Step(NamedTuple):
    """What is being done, with how many terms of how many; of nobody knows how many is None."""

    doing: str
    done: int = 0
    total: int | None = None


def finish(steps, progress=None):
    """Go through all steps and return their result. progress: a function that takes a `Step`."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value
        if progress:
            progress(step)
