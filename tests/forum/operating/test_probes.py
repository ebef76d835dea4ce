"""`/healthz` says that the process is alive, `/readyz` that all it needs does its work."""

from asgiref.sync import async_to_sync
from django.core.handlers.asgi import ASGIHandler
from django.db import OperationalError, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import AsyncRequestFactory


def test_a_process_is_alive_without_asking_the_database(client):
    # A probe knows neither the site's name nor that it is served by HTTPS.
    response = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.text) == (200, "ok\n")
    assert "no-store" in response.headers["Cache-Control"]


def test_a_site_is_ready_when_each_part_does_its_work(db, client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/readyz", headers={"host": "10.0.0.7"})
    assert response.status_code == 200
    parts = {"database": "ok", "cache": "ok", "cache posts": "ok", "migrations": "ok"}
    assert response.json() == {"status": "ok", "parts": parts}


def test_a_probe_costs_two_queries(db, client, django_assert_max_num_queries):
    client.get("/readyz")
    with django_assert_max_num_queries(3):
        client.get("/readyz")


def test_without_the_database_a_site_is_not_ready_and_tells_no_secret(client, monkeypatch, caplog):
    def refuse():
        raise OperationalError("the password of mona is wrong")

    monkeypatch.setattr(connections["default"], "ensure_connection", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    parts = {"database": "does not answer", "cache": "ok", "cache posts": "ok"}
    assert response.json() == {"status": "failing", "parts": parts}
    assert "the password of mona" in caplog.text


def test_a_cache_that_keeps_nothing_is_named(db, client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["cache"] == "does not keep what it is given"


def test_migrations_that_are_not_applied_are_counted(db, client):
    MigrationRecorder.Migration.objects.filter(app="parlance_forum", name="0001_initial").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["migrations"] == "1 not applied"


def test_the_probes_answer_under_asgi(db):
    handler = ASGIHandler()
    handler.load_middleware(is_async=True)
    ask = async_to_sync(handler.get_response_async)
    assert ask(AsyncRequestFactory().get("/healthz")).content == b"ok\n"
    response = ask(AsyncRequestFactory().get("/readyz"))
    assert response.status_code == 200
    assert response.headers["X-Request-ID"]
