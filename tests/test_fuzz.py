"""Nothing that is sent to any address makes the site fail: it is refused with a 4xx."""

import random

import pytest
from django.db import transaction

from forum import conf as forum_conf
from glossary import conf as glossary_conf
from tests.forum.measured_content import Content
from tests.fuzzing import Targets, client_for
from tests.routes import routes

SEED = 20_260_101
SAMPLE = 400


@pytest.fixture
def content(db):
    """A site that holds one of everything."""
    return Content()


def failures(attacks, clients):
    """Return [(status, attack)] of the attacks that made the site fail."""
    failed = []
    for number, attack in enumerate(attacks):
        # What an attack writes is taken back, so that the next finds the same site.
        with transaction.atomic():
            response = attack.send(clients[number % len(clients)])
            transaction.set_rollback(True)
        if response.status_code >= 500 and response.status_code != 501:
            failed.append((response.status_code, str(attack)))
    return failed


@pytest.mark.parametrize(
    "size", [pytest.param(None, marks=pytest.mark.exhaustive), SAMPLE], ids=["all", "sample"]
)
@pytest.mark.parametrize("who", ["administrator", "guest"])
def test_no_request_makes_the_site_fail(content, ada, settings, who, size):
    for name in (name for conf in (forum_conf, glossary_conf) for name in conf.DEFAULTS):
        if name.endswith("_LIMIT"):
            setattr(settings, name, None)
    user = ada if who == "administrator" else None
    targets = Targets(content, client_for(ada), SEED)
    attacks = list(targets.attacks())
    assert len(attacks) > 20 * len(list(routes()))
    if size or user is None:
        # Guests are stopped earlier, so a quarter of all is enough.
        attacks = random.Random(SEED).sample(attacks, size or len(attacks) // 4)
    failed = failures(attacks, [client_for(user)])
    listed = "\n".join(f"{status} {attack}" for status, attack in failed[:40])
    assert not failed, f"{len(failed)} of {len(attacks)} requests failed:\n{listed}"
