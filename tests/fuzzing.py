"""Hostile requests for every address of the site, made from its URLconf, its forms and its schema.

Each attack is one request with one thing wrong: a part of the address, a parameter, a header, a
cookie, a field of a form that a page shows, a field of a body that the API's schema names, or the
body as a whole.
"""

import json
import random
import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import html5lib
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from forum.models import Post, Reading
from glossary.models import Candidate, Upload
from tests.routes import routes

BIG = "9" * 30
LONG = "x" * 100_000
# In addresses and forms, where all is text.
TEXTS = ["\0", "a\0b", "", " ", "-1", "0", str(2**31), str(2**63), BIG, "1e999", "NaN", "٣", "²"]
TEXTS += ["%s", "'\"<", "../..", "\u202e", "🙂", "a" * 300, "1-2", "a-1", "None", "on"]
# In JSON, where a value may be of any kind.
VALUES = [*TEXTS, "\ud800", LONG, None, True, -1, 0, 2**31, 2**63, 10**30, 1e308, 1.5]
VALUES += [[], {}, [None], [[1]], {"a": 1}, ["\0"], [10**30], [{"label": []}]]
IN_PATHS = ["0", "01", "-1", str(2**31), str(2**63), BIG, "%00", "a%00", "%ED%A0%80", "%FF", "٣"]
IN_PATHS += ["²", "a" * 3_000, "x", " ", "..", "1-" * 30 + "1", "_2F", "%0A"]
PARAMETERS = """
    _changelist_filters _popup _to_field after aliases all author before cursor count depth done
    e forum fragment format glossary interpretation letter list name next o of order others p
    page page_size q question quote reply show since stance status status__exact tab term titles
    to topic topic__exact until usage
""".split()
COOKIES = "sessionid csrftoken messages django_language forum_order glossary_links".split()
HEADERS = {
    "HTTP_ACCEPT": ["\0", "/;q=x", "text/html;q=1e999", "application/json; indent=99999999999"],
    "HTTP_ACCEPT_LANGUAGE": ["\0", "x" * 9_000, "de-\0", ";q=,,"],
    "HTTP_IDEMPOTENCY_KEY": ["a\0b", "x" * 9_000, "\xff"],
    "HTTP_IF_MODIFIED_SINCE": ["Mon, 99 Foo 99999 00:00:00 GMT", "\0"],
    "HTTP_IF_NONE_MATCH": ["\0", '"', 'W/"x' * 500],
    "HTTP_AUTHORIZATION": ["Basic", "Basic AGE6Yg==", "Basic \xff", "Token \0", "Basic YQ=="],
    "HTTP_HOST": ["a\0b", "nowhere.example", "[::1"],
    "HTTP_RANGE": ["bytes=0-99999999999999999999"],
    "HTTP_REFERER": ["\0", "http://[", "//\xff"],
    "HTTP_X_FORWARDED_FOR": ["\0", "x, y", "1.2.3.4.5", "::::"],
    "HTTP_COOKIE": [
        *(f'{name}="a\\000b"' for name in COOKIES),
        *(f"{name}={'x' * 6_000}" for name in COOKIES),
        *(f"{name}=\xff\xfe" for name in COOKIES),
        "forum_order=²; glossary_links=²; django_language=²",
    ],
}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
DEEP = "[" * 100_000 + "]" * 100_000
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MULTIPART = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="body"'
# (content type, body)
BODIES = [
    (JSON, b""),
    (JSON, b"{"),
    (JSON, b"[]"),
    (JSON, b"null"),
    (JSON, b"7"),
    (JSON, b'"text"'),
    (JSON, b'{"body": NaN}'),
    (JSON, b'{"body": "\xff\xfe"}'),
    (JSON, b'{"\\u0000": "\\ud800"}'),
    (JSON, DEEP.encode()),
    (JSON, b'{"body": ' * 500 + b"1" + b"}" * 500),
    (JSON, b'{"topic": 1' + b"0" * 5_000 + b"}"),
    *(
        (f"{kind}; charset={charset}", b"body=+2AA-&title=a")
        for kind in (FORM, JSON)
        for charset in ("utf-7", "utf-16", "base64", "idna", "nonsense", "latin-1", "")
    ),
    (f"{MULTIPART}; charset=utf-7", PART + b"\r\n\r\n+2AA-\r\n--x--"),
    (f"{MULTIPART}; charset=hex", PART + b"\r\n\r\n+2AA-\r\n--x--"),
    (FORM, b"body=%00"),
    (FORM, b"body=%ED%A0%80&%00=1"),
    (FORM, b"&".join(b"a%d=1" % number for number in range(1_500))),
    (FORM, b"body=" + b"x" * 1_200_000),
    (FORM, b"\xff\xfe=\xff"),
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=\xff", b"--x"),
    (MULTIPART, b""),
    (MULTIPART, PART),
    (MULTIPART, PART + b"\r\n\r\na\0b\r\n--x--"),
    (MULTIPART, PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--"),
    (MULTIPART, PART + b'; filename="a\0.csv"\r\n\r\nx\r\n--x--'),
    (MULTIPART, PART[:-6] + b'"\xff"; filename="\xff"\r\n\r\nx\r\n--x--'),
    ("nonsense", b"body"),
    ("", b"body"),
    ("application/xml", b"<body/>"),
]


@dataclass(frozen=True)
class Attack:
    """One request."""

    method: str
    path: str
    body: object = b""
    content_type: str = FORM
    headers: dict = field(default_factory=dict, hash=False)

    def __str__(self):
        return (
            f"{self.method} {self.path[:300]!r} {self.content_type!r} {self.body[:300]!r} "
            + (repr(self.headers)[:200])
        )

    def send(self, client):
        """Send it; return the response, read to its end."""
        headers = {**self.headers}
        if cookies := headers.pop("HTTP_COOKIE", ""):
            own = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
            headers["HTTP_COOKIE"] = cookies if "sessionid" in cookies else f"{own}; {cookies}"
        response = client.generic(
            self.method, self.path, self.body, content_type=self.content_type, **headers
        )
        if response.streaming:
            b"".join(response.streaming_content)
        return response


class Targets:
    """The addresses of a site's content, and the attacks on them."""

    def __init__(self, content, client, seed=0):
        """Take the content of `tests.forum.measured_content`, and a client who may do all."""
        self.content, self.client, self.random = content, client, random.Random(seed)
        self.candidate = Candidate.objects.create(text="a word", key="a word")
        self.upload = Upload.objects.create(
            uploaded_by=content.mona, file_name="a.csv", format="csv", content=b"name\nallele"
        )
        values = content.values
        removed = content.topic.reply(content.paul, "To be appealed about")
        action = removed.trash(by=content.mona, reason="Rude")
        self.rows = {
            "appeal": removed.appeal("It is not.", by=content.paul),
            "action": action,
            "log": action,
            "topic": values["topic"],
            "post": values["own"],
            "block": values["block"],
            "revision": values["earlier"],
            "question": values["question"],
            "interpretation": values["unused"],
            "member": values["paul"],
            "forum": values["forum"],
            "rule": content.rule,
            "terms": values["term"],
            "candidates": self.candidate,
            "key": Authenticator(pk=1),
        }

    # Addresses

    def arguments(self, route):
        """Return {argument: its text} for a Route, of rows that exist. Fails for an unknown one."""
        return {name: self.argument(name, route.path) for name in route.variables}

    def argument(self, name, route):
        """Return what fills an argument of a path in."""
        if name == "object_id" and "content_type_id" not in route:
            return str(self.of_admin(route).pk)
        if name == "pk":
            [noun] = [noun for noun in self.rows if re.search(rf"/{noun}s?/<", route)]
            return str(self.rows[noun].pk)
        values = self.content.values
        known = {
            "slug": values["term"].slug if "glossary" in route else values["forum"].slug,
            "glossary": self.content.glossary.slug,
            "number": str(Post.objects.filter(topic=values["topic"], depth=1).first().pk),
            "ids": f"{values['term'].pk}-{values['term'].pk + 1}",
            "name": "untagged",
            "app_label": "parlance_forum",
            "content_type_id": "1",
            "object_id": "1",
            "id": str(self.content.paul.pk),
            "url": "x",
            "key": "x",
            "uidb36": "1",
        }
        if "revert" in route:
            known["number"] = "1"
        if "glossaries" in route:
            known["slug"] = known["glossary"]
        return known[name]

    def of_admin(self, route):
        """Return a row of the model whose page in the admin has this route."""
        for model in admin.site._registry:
            if f"admin/{model._meta.app_label}/{model._meta.model_name}/" in route:
                return model._base_manager.first() or model(pk=1)
        raise LookupError(route)

    # Attacks

    def attacks(self):
        """Yield every attack on every address."""
        for route in routes():
            arguments = {name: quote(text) for name, text in self.arguments(route).items()}
            path = route.address(arguments)
            methods = self.methods(route.pattern)
            yield from (Attack(method, path) for method in METHODS)
            for name in arguments:
                for hostile in IN_PATHS:
                    hostile_path = route.address({**arguments, name: hostile})
                    yield from (Attack(method, hostile_path) for method in methods)
            for name in PARAMETERS:
                for text in self.random.sample(TEXTS, 4):
                    yield Attack("GET", f"{path}?{urlencode({name: text})}")
            yield Attack("GET", f"{path}?{'&'.join(f'a{n}=' for n in range(1_500))}")
            yield Attack("GET", f"{path}?q={LONG}")
            for name, texts in HEADERS.items():
                yield from (Attack("GET", path, headers={name: text}) for text in texts)
            for kind, body in BODIES:
                for method in set(methods) - {"GET"}:
                    yield Attack(method, path, body, kind)
            yield from self.attacks_on_forms(path)
        yield from self.attacks_on_schema()

    @staticmethod
    def methods(pattern):
        """Return the methods that an address may take."""
        actions = getattr(pattern.callback, "actions", None)
        return (
            [method.upper() for method in actions if method != "head"]
            if actions
            else (["GET", "POST"])
        )

    def attacks_on_forms(self, path):
        """Yield attacks on each field of the forms that a page shows."""
        response = self.client.get(path)
        if response.status_code != 200 or "html" not in response.get("Content-Type", ""):
            return
        page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
        for form in page.iter("form"):
            if (form.get("method") or "").lower() != "post":
                continue
            target, fields = form.get("action") or path, dict(fields_of(form))
            if not target.startswith("/"):
                target = path
            for name in fields:
                for text in self.random.sample(TEXTS, 8):
                    yield Attack("POST", target, urlencode({**fields, name: text}).encode())
                left = {other: text for other, text in fields.items() if other != name}
                yield Attack("POST", target, urlencode(left).encode())

    def attacks_on_schema(self):
        """Yield attacks on each field of the bodies that the API takes, as its schema says."""
        schema = SchemaGenerator().get_schema(request=None, public=True)
        for path, methods in schema["paths"].items():
            for method, operation in methods.items():
                body = operation.get("requestBody", {}).get("content", {}).get(JSON)
                if body is None:
                    continue
                fields = self.example(body["schema"], schema["components"]["schemas"])
                filled = self.filled(path)
                for name in fields:
                    for value in self.random.sample(VALUES, 16):
                        sent = json.dumps({**fields, name: value}).encode()
                        yield Attack(method.upper(), filled, sent, JSON)

    def filled(self, path):
        """Return an address of the schema with its argument filled in."""
        noun = re.findall(r"/(\w+?)s/", path)[-1:]
        row = next((self.rows[name] for name in self.rows if name in (*noun, f"{noun}s")), None)
        return path.replace("{slug}", self.content.glossary.slug).replace(
            "{id}", str(row.pk if row else self.rows["terms"].pk)
        )

    def example(self, schema, components):
        """Return {field: a value that may be right} of a body's schema."""
        schema = components[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        made = {}
        for name, prop in schema.get("properties", {}).items():
            if name in self.rows:
                made[name] = self.rows[name].pk
            else:
                kinds = {"integer": 1, "number": 1, "boolean": True, "array": []}
                made[name] = kinds.get(prop.get("type"), "a text")
        made |= {"digest": Reading.objects.first().post.body_digest} if "digest" in made else {}
        return made


def fields_of(form):
    """Yield (name, text) of a form's fields, as a browser would send them, and of each button."""
    for element in form.iter():
        name = element.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if element.tag == "textarea":
            yield name, element.text or ""
        elif element.tag == "select":
            options = [option.get("value") or "" for option in element.iter("option")]
            yield name, (options or [""])[0]
        elif element.tag in ("input", "button"):
            yield name, element.get("value") or ""


def client_for(user=None):
    """Return a client that shows errors as responses; signed in as a user, or a guest."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client
