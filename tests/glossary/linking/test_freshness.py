"""A changed term shows on the next page of every process, for one query a request."""

import json
import os
import subprocess
import sys
import threading

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from django.template import Context, Template
from django.test import AsyncClient
from django.utils.safestring import mark_safe

from glossary.linking import link, link_terms
from glossary.linking.link import vocabulary_version
from glossary.models import Alias, Glossary, Term, VocabularyVersion
from glossary.models.vocabulary import changing_vocabulary


def links(html="<p>an allele, a gene</p>", **kwargs):
    """Return how many links the HTML gets."""
    return link_terms(mark_safe(html), **kwargs).count("<a ")


@pytest.mark.parametrize(
    ("change", "count"),
    [
        (lambda term, other: term.retire(by=None, reason="old"), 1),
        (lambda term, other: term.unpublish(by=None), 1),
        (lambda term, other: term.delete(), 1),
        (lambda term, other: term.revise(by=None, autolink=False), 1),
        (lambda term, other: term.revise(by=None, name="chromosome"), 1),
        (lambda term, other: Term.objects.filter(pk=term.pk).update(status="retired"), 1),
        (lambda term, other: Term.objects.filter(pk=term.pk).delete(), 1),
        (lambda term, other: Term.objects.all().delete(), 0),
        (lambda term, other: Term.objects.update(definition=" "), 0),
        (lambda term, other: Glossary.objects.update(is_global=False), 0),
        (lambda term, other: Alias.objects.create(term=other, text="an"), 3),
        (lambda term, other: Alias.objects.bulk_create([Alias(term=other, text="an")]), 3),
        (lambda term, other: other.aliases.create(text="an"), 3),
        (lambda term, other: other.aliases.all().delete(), 2),
    ],
)
def test_the_next_text_shows_every_kind_of_write(define, change, count):
    term, other = define("allele"), define("gene")
    assert links() == 2
    change(term, other)
    assert links() == count


def test_the_next_text_shows_a_bulk_update(define):
    term = define("allele")
    assert links() == 1
    term.status = "draft"
    Term.objects.bulk_update([term], ["status"])
    assert links() == 0


def test_a_rolled_back_write_leaves_no_trace(define):
    define("allele")
    with transaction.atomic():
        define("gene")
        assert links() == 2
        transaction.set_rollback(True)
    assert links() == 1


def test_a_write_in_the_middle_of_a_change_is_seen_after_it(define):
    define("allele")
    with changing_vocabulary():
        Term.objects.update(status="draft")
        links()
        Term.objects.update(status="published")
    assert links() == 1


def test_a_missing_version_row_is_made_anew(define):
    define("allele")
    VocabularyVersion.objects.all().delete()
    assert links() == 1
    define("gene")
    assert links() == 2


def test_raw_sql_shows_after_the_command(define):
    from django.core.management import call_command

    define("allele")
    assert links() == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parlance_glossary_term SET status = 'draft'")
    call_command("glossary_refresh")
    assert links() == 0


def test_a_request_reads_the_version_once(client, define, django_assert_num_queries, settings):
    settings.ROOT_URLCONF = "tests.glossary.linked_page"
    define("allele")
    client.get("/three-texts/")
    with django_assert_num_queries(1):
        response = client.get("/three-texts/")
    assert response.content.count(b"<a ") == 3
    define("gene")
    assert client.get("/three-texts/").content.count(b"<a ") == 6
    with django_assert_num_queries(0):
        client.get("/no-text/")


def test_an_asynchronous_request_reads_the_version_once_too(define, settings):
    settings.ROOT_URLCONF = "tests.glossary.linked_page"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "glossary.linking.middleware.glossary_middleware"]
    define("allele")
    get = async_to_sync(AsyncClient().get)
    get("/three-texts/")
    assert json.loads(get("/count-queries/").content) == {"queries": 1, "links": 3}


def test_a_request_that_writes_sees_its_own_write(client, define, settings):
    settings.ROOT_URLCONF = "tests.glossary.linked_page"
    define("allele")
    assert client.get("/write-between/").content == b"1 0"


def test_a_template_rendered_outside_of_a_request_is_fresh(define):
    define("allele")
    template = Template("{% load glossary %}{{ text|link_terms }}")
    assert "<a " in template.render(Context({"text": "an allele"}))
    Term.objects.update(status="draft")
    assert "<a " not in template.render(Context({"text": "an allele"}))


@pytest.mark.django_db(transaction=True)
def test_another_thread_sees_a_term_when_it_is_committed_and_not_before():
    glossary = Glossary.objects.create(name="Genomics", slug="genomics")
    seen = []

    def look():
        seen.append(links("<p>an allele</p>"))
        connection.close()

    def look_in_a_thread():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(20)

    with transaction.atomic():
        glossary.define("allele", definition="It.", by=None).publish(by=None)
        assert links("<p>an allele</p>") == 1
        if connection.vendor == "postgresql":
            look_in_a_thread()
        else:
            seen.append(0)  # SQLite's tables in memory are locked for other connections
        transaction.on_commit(look_in_a_thread)
    assert seen == [0, 1]


READER = """
import sys, django
django.setup()
from django.utils.safestring import mark_safe
from glossary.linking import link_terms
for line in sys.stdin:
    print(link_terms(mark_safe("<p>an allele</p>")).count("<a "), flush=True)
"""

WRITER = """
import sys, django
django.setup()
from glossary.models import Glossary, Term
exec(sys.argv[1])
"""

PUBLISH = """
glossary = Glossary.objects.create(name="G", slug="g")
glossary.define("allele", definition="It.", by=None).publish(by=None)
"""


@pytest.mark.django_db(transaction=True)
def test_another_process_sees_the_change_in_its_next_text(tmp_path):
    """Two processes on one database file, or one PostgreSQL database."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings_glossary_alone",
        "DATABASE_URL": _address_of_database(tmp_path),
    }

    def run(*arguments):
        subprocess.run([sys.executable, *arguments], env=environment, check=True, timeout=120)

    run("-m", "django", "migrate", "--verbosity", "0")
    with subprocess.Popen(
        [sys.executable, "-c", READER],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:

        def ask():
            reader.stdin.write("\n")
            reader.stdin.flush()
            return int(reader.stdout.readline())

        assert ask() == 0
        run("-c", WRITER, PUBLISH)
        assert ask() == 1
        run("-c", WRITER, "Term.objects.update(status='retired')")
        assert ask() == 0
        reader.stdin.close()


def _address_of_database(tmp_path):
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path / 'two.sqlite3'}"
    parts = connection.settings_dict
    password = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    place = f"{parts['HOST']}:{parts['PORT']}" if parts["PORT"] else parts["HOST"]
    return f"postgres://{parts['USER']}{password}@{place}/{parts['NAME']}"


def test_threads_that_ask_at_once_compile_once(define, monkeypatch):
    define("allele")
    compiled = []
    compile_ = link._compile
    monkeypatch.setattr(link, "_compile", lambda version: compiled.append(1) or compile_(version))
    first = link.current_vocabulary()
    assert link.current_vocabulary() is first
    assert len(compiled) == 1
    assert first.version == vocabulary_version()
