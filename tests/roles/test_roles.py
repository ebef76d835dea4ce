"""Every address and method, for every role, about a row in every state: who sees and does what.

`rules.py` has what is expected, `who.py` who may see and do what, apart from the policies, `site.py`
the rows. All of it is in `make test-all`; otherwise a sample, which `PARLANCE_SEED` repeats.
"""

import io
import logging
import os
import random
import zipfile
from collections import Counter

import pytest
from django.apps import apps
from django.db import connection, transaction

from forum import conf as forum_conf
from glossary import conf as glossary_conf
from tests.roles.rules import METHODS, READING, RULES, Admin, Foreign, rules_of
from tests.roles.site import SECRET, Site
from tests.roles.who import ROLES
from tests.routes import routes

SEED = int(os.environ.get("PARLANCE_SEED") or random.randrange(10**6))
# Of each address and role.
SAMPLE = 2
SHOWN = 60
WRITING = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def site(db, settings):
    """The site, without limits to how much somebody may do, and without a log of each refusal."""
    logging.disable()
    for name in (name for conf in (forum_conf, glossary_conf) for name in conf.DEFAULTS):
        if name.endswith("_LIMIT"):
            setattr(settings, name, None)
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
    tried = list(requests(site, size, random.Random(SEED)))
    matrix = Matrix(site)
    for request in tried:
        matrix.attempt(*request)
    print(f"{len(tried)} requests; {dict(matrix.outcomes)}")
    listed = "\n".join(matrix.failures[:SHOWN])
    assert not matrix.failures, f"{len(matrix.failures)} failures:\n{listed}"


def requests(site, size, chance):
    """Yield (route, query, rule, methods, case, role, method) to try, of each `size` or all."""
    found = {}
    for route in routes():
        found.setdefault(route.name, route)
    queries = {name: [""] for name in found}
    for key in RULES:
        name, mark, query = key.partition("?")
        if mark:
            queries[name].append(query)
    for name, route in found.items():
        for query in queries[name]:
            rules = rules_of(f"{name}?{query}" if query else name)
            for number, rule in enumerate(rules):
                yield from of_rule(site, route, query, rules, number, rule, size, chance)


def of_rule(site, route, query, rules, number, rule, size, chance):
    """Yield the same for one of an address's rules."""
    tried = METHODS
    if not isinstance(rule, Admin | Foreign):
        is_api = "-api:" in route.name
        allowed = {method for other in rules for method in other.methods(is_api=is_api)}
        own = rule.methods(is_api=is_api)
        # Methods that no rule allows are tried with the first rule.
        tried = [
            method for method in METHODS if method in own or (not number and method not in allowed)
        ]
    if query:
        tried = READING
    for role in ROLES:
        cells = [(case, method) for case in site.cases[rule.noun] for method in tried]
        if size:
            cells = chance.sample(cells, min(size, len(cells)))
        for case, method in cells:
            yield route, query, rule, case, role, method


class Matrix:
    """Tries requests, and gathers what came out and what should not have."""

    def __init__(self, site):
        """Take the site as it is, to which each request leaves it."""
        self.site, self.failures, self.outcomes = site, [], Counter()
        self.kept = {role: site.secrets.kept_from(role) for role in ROLES}
        self.cookies = {role: client.cookies.copy() for role, client in site.clients.items()}
        self.digest = digest()

    def attempt(self, route, query, rule, case, role, method):
        """Make one request, and take back what it writes."""
        path = route.address(DEFAULTS | case.values)
        if query:
            path += "?" + query.format(**case.values)
        sent = getattr(rule, "sent", {}).get(method)
        body = sent.body(case) if sent else {}
        options = {"content_type": "application/json"} if "-api:" in route.name else {}
        client, writes = self.site.clients[role], []
        # A response may set cookies, or sign out.
        client.cookies = self.cookies[role].copy()
        send = getattr(client, method.lower())
        if method not in ("GET", "HEAD", "POST", "OPTIONS"):
            options["content_type"] = "application/json"
        data = body if method not in ("GET", "HEAD", "OPTIONS") else {}
        with transaction.atomic():
            with connection.execute_wrapper(watching(writes)):
                response = send(path, data, **options)
                content = b"".join(response.streaming_content) if response.streaming else response.content
            changed = bool(writes) and digest() != self.digest
            transaction.set_rollback(True)
        wanted = expected(route, rule, case, role, method)
        about = f"{method} {path} ({route.name}: {case}) as {role}"
        status = response.status_code
        self.outcomes[status] += 1
        if status >= 500 or (wanted and status not in wanted):
            self.failures.append(f"{status}, not {wanted}: {about}")
        if changed and (method in ("GET", "HEAD", "OPTIONS") or status >= 400):
            self.failures.append(f"{status}, but something was changed: {about}")
        told = set(SECRET.findall(text_of(response, content))) - set(SECRET.findall(path))
        for word in sorted(told & self.kept[role].keys()):
            self.failures.append(f"tells {self.kept[role][word]}: {about}")


DEFAULTS = {
    "name": "untagged",
    "object_id": "1",
    "content_type_id": "1",
    "id": "1",
    "url": "x",
    "app_label": "parlance_forum",
}


def expected(route, rule, case, role, method):
    """Return the statuses that are right for a request, a set; empty where any may be."""
    if isinstance(rule, Foreign):
        return set()
    if isinstance(rule, Admin):
        if not (role.is_member and role.is_staff):
            return {302}
        return set() if rule.may(role, case) else {302, 403, 404, 405}
    is_api = "-api:" in route.name
    refused = refusals(rule, case, role, method, is_api=is_api)
    allowed = {m for other in rules_of(route.name) for m in other.methods(is_api=is_api)}
    if method not in allowed:
        # The API may ask who somebody is before it looks at the method.
        return {405, *(refused if is_api else ())}
    if method == "OPTIONS":
        return {200}
    if not rule.gate(role, case):
        return refused
    if not rule.sees(role, case):
        return {404}
    if method in READING:
        return {*rule.found(case)} if rule.may_read(role, case) else refused
    sent = rule.sent[method]
    if not sent.may(role, case):
        return refused
    if sent.fits(case):
        return {*sent.done}
    return {200, 204, 302, 400}


def refusals(rule, case, role, method, *, is_api):
    """Return the statuses of a refusal."""
    if role.is_member:
        return {403}
    if is_api:
        return {401, 403}
    if rule.always_signs_in:
        return {302}
    return {302} if method in READING and not case.is_category else {403}


def watching(writes):
    """Return a wrapper of the database's statements that notes those which write."""

    def execute(run, sql, params, many, context):
        if sql.lstrip().startswith(WRITING):
            writes.append(sql)
        return run(sql, params, many, context)

    return execute


def digest():
    """Return all rows of both apps and all accounts, to compare."""
    names = ("parlance_forum", "parlance_glossary")
    models = [model for name in names for model in apps.get_app_config(name).get_models()]
    models.append(apps.get_model("auth.User"))
    rows = []
    for model in models:
        fields = [f.attname for f in model._meta.concrete_fields if f.name != "last_login"]
        rows.append(list(model._base_manager.order_by("pk").values_list(*fields)))
    return rows


def text_of(response, content):
    """Return all that a response says, headers and the files of a ZIP too."""
    parts = [str(response.headers), content.decode(errors="replace")]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            parts += [files.read(name).decode(errors="replace") for name in files.namelist()]
    return "\n".join(parts)
