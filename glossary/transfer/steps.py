"""Long work that reports its progress.

It is a generator that yields a `Step` from time to time and returns the result. The caller can show
the steps; closing the generator early stops the work and rolls its transaction back.
"""

from typing import NamedTuple

# Often enough for a progress bar to move, seldom enough to cost nothing.
TERMS_IN_A_STEP = 100


class Step(NamedTuple):
    """Progress. doing: what is being done. done, total: terms; total is None if not known."""

    doing: str
    done: int = 0
    total: int | None = None


def finish(steps, progress=None):
    """Run all steps and return the result. progress: a function that takes a `Step`."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value
        if progress:
            progress(step)
