"""The requests of the matrix, what is expected of each, and what came of it."""

import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from itertools import product

from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction

from tests.roles.kinds import METHODS, READING, Admin, Foreign, Rule
from tests.roles.rules import RULES, rules_of
from tests.roles.site import SECRET
from tests.roles.who import ROLES, Case, Role, nobody
from tests.routes import Route, routes

WRITING = ("INSERT", "UPDATE", "DELETE")
WATCHED = ("parlance_forum_", "parlance_glossary_", "auth_user")
# What fills in the variables of an address that no case names.
VALUES = {"name": "untagged", "object_id": "1", "content_type_id": "1", "id": "1", "url": "x"}
VALUES |= {"app_label": "parlance_forum", "key": "x", "uidb36": "1", "pk": "1"}


@dataclass(frozen=True)
class Attempt:
    """One request: a method of an address, by a role, about a row in a state."""

    route: Route
    query: str
    rule: object
    case: Case
    role: Role
    method: str

    def __str__(self):
        return f"{self.method} {self.path} ({self.route.name}: {self.case}) as {self.role}"

    @property
    def is_api(self):
        """Return whether the address is one of the API's."""
        return "-api:" in self.route.name

    @property
    def sent(self):
        """Return the `Sent` of the method, None where nothing is sent."""
        return getattr(self.rule, "sent", {}).get(self.method)

    @property
    def path(self):
        """Return the address with its query."""
        path = self.route.address(VALUES | of_admin(self.route) | self.case.values)
        return f"{path}?{self.query.format(**self.case.values)}" if self.query else path

    def send(self, client):
        """Make the request; return (response, its content)."""
        is_json = self.is_api or self.method not in ("GET", "HEAD", "POST")
        options = {"content_type": "application/json"} if is_json else {}
        body = self.sent.body(self.case) if self.sent else {}
        response = getattr(client, self.method.lower())(self.path, body, **options)
        return response, b"".join(response)

    def expected(self):
        """Return the statuses that are right, a set; None where any is that is no failure."""
        rule, who = self.rule, (self.role, self.case)
        if isinstance(rule, Foreign):
            return None
        if isinstance(rule, Admin):
            if not (self.role.is_member and self.role.is_staff):
                return {302}
            return None if rule.may(*who) else {302, 403, 404, 405}
        if self.method not in methods_of(self.route, self.is_api):
            # The API may ask who somebody is before it looks at the method.
            return {405, *(self.refusals() if self.is_api else ())}
        if self.method == "OPTIONS":
            return {200}
        if not rule.gate(*who):
            return self.refusals()
        if not rule.sees(*who):
            return {404}
        if self.method in READING:
            return {*rule.found(self.case)} if rule.may_read(*who) else self.refusals()
        if not self.sent.may(*who):
            return self.refusals()
        return {*self.sent.done} if self.sent.fits(self.case) else {200, 204, 302, 400}

    def refusals(self):
        """Return the statuses of a refusal: guests may be sent to sign in."""
        if self.role.is_member:
            return {403}
        if self.is_api:
            return {401, 403}
        if self.rule.always_signs_in:
            return {302}
        return {302} if self.method in READING and self.rule.signs_in(self.case) else {403}


def attempts(site, chance=None, size=None):
    """Yield every Attempt; with `size`, as many of each rule and role, drawn by `chance`."""
    queries = {}
    for key in RULES:
        name, _mark, query = key.partition("?")
        queries.setdefault(name, [""]).extend([query] if query else [])
    for route in routes():
        for query in queries.get(route.name, [""]):
            rules = rules_of(f"{route.name}?{query}" if query else route.name)
            for rule in rules:
                taken, refused = tried_with(rule, route, is_first=rule is rules[0] and not query)
                cases = site.cases[rule.noun]
                cells = list(product(cases, taken)) + list(product(cases[:1], refused))
                for role in ROLES:
                    drawn = chance.sample(cells, min(size, len(cells))) if size else cells
                    for case, method in drawn:
                        yield Attempt(route, query, rule, case, role, method)


def tried_with(rule, route, *, is_first):
    """Return the methods to try with a rule: those it takes, and those that the address refuses.

    The latter are tried with its first rule alone, and of one row, since they do not look at it.
    """
    if isinstance(rule, Admin | Foreign):
        return METHODS, ()
    is_api = "-api:" in route.name
    own, taken = rule.methods(is_api=is_api), methods_of(route, is_api)
    refused = [one for one in METHODS if is_first and one not in taken]
    return [one for one in METHODS if one in own], refused


def methods_of(route, is_api):
    """Return the methods that an address takes, a set."""
    return {one for rule in rules_of(route.name) for one in rule.methods(is_api=is_api)}


def of_admin(route):
    """Return the variables of a page of the admin about a row: of the first one."""
    for model in admin.site._registry:
        if f"admin/{model._meta.app_label}/{model._meta.model_name}/" in route.path:
            return {"object_id": getattr(model._base_manager.first(), "pk", 1)}
    return {}


class Matrix:
    """Makes requests, and gathers what came out and what should not have."""

    def __init__(self, site):
        """Take the site as it is, in which state each request leaves it."""
        self.site, self.failures, self.statuses, self.done = site, [], Counter(), set()
        self.kept = {role: site.secrets.kept_from(role) for role in ROLES}
        self.cookies = {role: client.cookies.copy() for role, client in site.clients.items()}
        self.digest = digest()

    def attempt(self, attempt):
        """Make one request, and take back what it writes."""
        client, writes = self.site.clients[attempt.role], []
        # An earlier response may have set cookies, or signed out.
        client.cookies = self.cookies[attempt.role].copy()
        with transaction.atomic():
            with connection.execute_wrapper(noting(writes)):
                response, content = attempt.send(client)
            is_allowed = attempt.method not in (*READING, "OPTIONS") and response.status_code < 400
            is_changed = bool(writes) and not is_allowed and digest() != self.digest
            transaction.set_rollback(True)
        self.statuses[response.status_code] += 1
        if attempt.sent and response.status_code in attempt.sent.done:
            self.done.add((attempt.route.name, attempt.method))
        self.judge(attempt, response, content, is_changed=is_changed)

    def judge(self, attempt, response, content, *, is_changed):
        """Note what is wrong: `is_changed` says that something was which must not be."""
        status, expected = response.status_code, attempt.expected()
        if status >= 500 or (expected is not None and status not in expected):
            self.failures.append(f"{status}, not {expected}: {attempt}")
        if is_changed:
            self.failures.append(f"{status}, but something was changed: {attempt}")
        kept = self.kept[attempt.role]
        # What a request names it may be told, such as the title in a topic's address.
        told = set(SECRET.findall(text_of(response, content))) - set(SECRET.findall(attempt.path))
        self.failures += [f"tells {kept[word]}: {attempt}" for word in sorted(told & kept.keys())]

    def never_done(self):
        """Yield (address, method) of what somebody may do, and nobody did."""
        for key in RULES:
            name = key.partition("?")[0]
            for rule in rules_of(key):
                if isinstance(rule, Rule) and rule.sees is not nobody:
                    sent = ((name, method) for method in rule.sent)
                    yield from (one for one in sent if one not in self.done)


def noting(writes):
    """Return a wrapper of the database's statements that notes those which write our tables."""

    def execute(run, sql, params, many, context):
        if sql.startswith(WRITING) and any(table in sql for table in WATCHED):
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
        fields = [one.attname for one in model._meta.concrete_fields if one.name != "last_login"]
        rows.append(list(model._base_manager.order_by("pk").values_list(*fields)))
    return rows


def text_of(response, content):
    """Return all that a response says, its headers and the files of a ZIP too."""
    parts = [str(response.headers), content.decode(errors="replace")]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            parts += [files.read(name).decode(errors="replace") for name in files.namelist()]
    return "\n".join(parts)
