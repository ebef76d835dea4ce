"""What people and programs are told when the site fails, and what the log says of it."""

import io
import json
import logging
import sqlite3
from contextlib import ExitStack

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from django.urls import path

from demo import urls
from demo.urls import handler500
from forum.models import Forum
from forum.operating.database_errors import is_passing
from forum.operating.logs import JSONFormatter


def fail(request):
    raise RuntimeError("the view's own fault")


def ask_for_a_missing_table(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nothing_of_the_kind")


urlpatterns = [
    path("fails/", fail),
    path("missing/", ask_for_a_missing_table),
    *urls.urlpatterns,
]
__all__ = ["handler500"]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture
def log():
    """Return a function that gives the entries of the log until now, as a server writes them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JSONFormatter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def away(execute, sql, params, many, context):
    raise OperationalError("the connection is lost")


@pytest.fixture
def database_is_away():
    """Let every statement fail as if the server was gone."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(connection.execute_wrapper(away))


def test_an_exception_in_a_view_is_in_the_log_with_the_id_that_the_page_shows(client, log):
    response = client.get("/fails/")
    assert response.status_code == 500
    [entry] = log()
    assert (entry["level"], entry["path"], entry["status"]) == ("ERROR", "/fails/", 500)
    assert "RuntimeError: the view's own fault" in entry["traceback"]
    assert entry["request_id"] == response.headers["X-Request-ID"]
    assert entry["request_id"] in response.text
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("sent", ["", "short", "a" * 65, 'x"}\n{"level', "zwölf-zeichen"])
def test_an_id_that_does_not_look_like_one_is_not_taken(client, sent):
    answered = client.get("/fails/", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
    assert answered != sent
    assert len(answered) == 32


def test_an_id_of_the_proxy_is_taken(client, log):
    sent = "0b2f1c3e-7b1d-4c53-9d70-0d3f6f0f2a11"
    assert client.get("/fails/", headers={"X-Request-ID": sent}).headers["X-Request-ID"] == sent
    assert log()[0]["request_id"] == sent


@pytest.mark.parametrize("address", ["/", "/forums/", "/glossary/", "/admin/login/?next=/admin/"])
@pytest.mark.parametrize("who", ["guest", "member"])
def test_without_the_database_a_page_says_when_to_come_back(
    client, ada, log, database_is_away, address, who
):
    if who == "member":
        client.force_login(ada)
        address = address.replace("login/?next=/admin/", "")
    elif "login" in address:
        pytest.skip("A guest signs in without a query.")
    database_is_away()
    response = client.get(address)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert response.headers["X-Request-ID"] in response.text
    [entry] = log()
    assert (entry["level"], entry["status"]) == ("ERROR", 503)
    assert "the connection is lost" in entry["traceback"]
    assert "the connection is lost" not in response.text


@pytest.mark.parametrize("address", ["/api/forums/", "/api/glossary/terms/"])
def test_without_the_database_the_api_answers_with_json(client, database_is_away, address):
    database_is_away()
    response = client.get(address)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert response.json()["request_id"] == response.headers["X-Request-ID"]


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails_is_a_503_and_nothing_is_written(client, ines, monkeypatch):
    forum = Forum.objects.create(title="Language", slug="language")
    topic = forum.start_topic(ines, "Consent", "Is that consent?")
    client.force_login(ines)

    def lose_the_connection():
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(connections["default"], "_commit", lose_the_connection)
        response = client.post("/api/posts/", {"topic": topic.pk, "body": "It is."})
        assert response.status_code == 503
    assert topic.posts.count() == 1


def sqlite_error(statement, place=":memory:"):
    """Return Django's exception for what SQLite says to a statement."""
    try:
        with sqlite3.connect(place) as database:
            database.execute("PRAGMA busy_timeout=0")
            database.execute(statement)
    except sqlite3.OperationalError as error:
        passed_on = OperationalError(str(error))
        passed_on.__cause__ = error
        return passed_on


def test_a_database_that_is_locked_is_a_passing_fault_and_a_missing_table_is_none(tmp_path):
    file = tmp_path / "locked.sqlite3"
    with sqlite3.connect(file, isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert is_passing(sqlite_error("BEGIN IMMEDIATE", file))
    assert is_passing(sqlite_error("SELECT 1", tmp_path / "no/such/folder"))
    assert not is_passing(sqlite_error("SELECT 1 FROM missing"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *((code, True) for code in (None, "57P01", "53300", "40P01", "55P03")),
        *((code, False) for code in ("54000", "55000")),
    ],
)
def test_postgresql_says_by_its_code_what_passes(code, expected):
    error = OperationalError("said by the server")
    error.__cause__ = psycopg.OperationalError("said by the server")
    error.__cause__.sqlstate = code
    assert is_passing(error) is expected


def test_a_missing_table_is_no_passing_fault(client, log):
    with transaction.atomic():
        response = client.get("/missing/")
        transaction.set_rollback(True)
    assert response.status_code == 500
    assert "Retry-After" not in response.headers
    assert "nothing_of_the_kind" in log()[0]["traceback"]


def test_the_page_of_an_error_speaks_the_readers_language(client, database_is_away):
    Forum.objects.create(title="Language", slug="language")
    database_is_away()
    text = client.get("/forums/", headers={"Accept-Language": "de"}).text
    assert '<html lang="de"' in text
