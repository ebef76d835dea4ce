"""Every address and method, for every role, about a row in every state: who sees and does what.

`pages.py` and `api.py` have what is expected of each address, `who.py` who may see and do what,
apart from the policies, `site.py` the rows. `make test-all` tries all of it, other runs a sample,
which `PARLANCE_SEED` repeats.
"""

import logging
import os
import random

import pytest

from forum import conf as forum_conf
from glossary import conf as glossary_conf
from tests.roles.matrix import Matrix, attempts
from tests.roles.rules import RULES, rules_of
from tests.roles.site import Site
from tests.routes import routes

SEED = int(os.environ.get("PARLANCE_SEED") or random.randrange(10**6))
# Requests of each rule and role.
SAMPLE = 1
SHOWN = 60


@pytest.fixture
def site(db, settings):
    """The site, without limits to how much somebody may do, and without a log of each refusal."""
    for name in (name for conf in (forum_conf, glossary_conf) for name in conf.DEFAULTS):
        if name.endswith("_LIMIT"):
            setattr(settings, name, None)
    logging.disable()
    yield Site()
    logging.disable(logging.NOTSET)


def test_every_address_is_known():
    names = {route.name for route in routes()}
    unknown = sorted(name for name in names if not rules_of(name))
    gone = sorted(key for key in RULES if key.partition("?")[0] not in names)
    assert (unknown, gone) == ([], [])


@pytest.mark.parametrize(
    "size", [pytest.param(None, marks=pytest.mark.exhaustive), SAMPLE], ids=["all", "sample"]
)
def test_everybody_sees_and_does_what_they_may(site, size):
    print(f"PARLANCE_SEED={SEED}")
    matrix = Matrix(site)
    for attempt in attempts(site, random.Random(SEED), size):
        matrix.attempt(attempt)
    print(f"{matrix.statuses.total()} requests: {dict(sorted(matrix.statuses.items()))}")
    listed = "\n".join(matrix.failures[:SHOWN])
    assert not matrix.failures, f"{len(matrix.failures)} are wrong:\n{listed}"
    if size is None:
        assert sorted(matrix.never_done()) == []
