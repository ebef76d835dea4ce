"""The cache is optional: pages are the same without it, and one warning a minute says so."""

import time

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client
from django.urls import reverse

from forum import cache


class Failing(BaseCache):
    """A cache whose every method fails, at once."""

    def __init__(self, *arguments):
        super().__init__({})

    def _fail(self, *_arguments, **_options):
        raise ConnectionError("Nobody answers.")

    get = get_many = set = set_many = add = delete = clear = _fail


class Silent(Failing):
    """A cache that does not answer: each call fails when its time is up."""

    calls = 0

    def _wait(self, *_arguments, **_options):
        type(self).calls += 1
        time.sleep(0.06)
        raise TimeoutError("Nobody answers.")

    get = get_many = set = set_many = add = delete = clear = _wait


class Foreign(LocMemCache):
    """A cache that others use as well: whatever key is asked for, it has a value of theirs."""

    values = (42, "text", b"bytes", {"parts": 1}, ["list"], ("tuple",), (1, 2, 3, 4), object)
    asked = 0

    def get(self, *_arguments, **_options):
        self.asked += 1
        return self.values[self.asked % len(self.values)]

    def get_many(self, keys, **_options):
        return {key: self.get(key) for key in keys}


@pytest.fixture
def use_cache(settings, monkeypatch):
    """Return a function that gives the site another cache."""

    def use(backend):
        settings.CACHES = {"default": {"BACKEND": f"{__name__}.{backend}"}}
        settings.FORUM_POST_CACHE = "default"
        monkeypatch.setattr(cache, "_states", {})

    return use


def test_it_gives_back_what_was_set():
    cache.set("a", {"b": [1]}, 60)
    cache.set_many({"c": "d", "e": False}, 60)
    assert cache.get("a") == {"b": [1]}
    assert cache.get_many(["c", "e", "f"]) == {"c": "d", "e": False}
    cache.delete("a")
    assert cache.get("a") is None


def test_only_one_of_many_adds_a_key():
    assert [cache.add("a", 60), cache.add("a", 60)] == [True, False]


def test_what_others_have_written_is_not_taken_for_ours():
    for value in (*Foreign.values[:-1], ("parlance forum", "0.0", "a", "old")):
        caches["default"].set("a", value)
        assert cache.get("a") is None
    cache.set("a", "ours", 60)
    caches["default"].set("b", caches["default"].get("a"))
    assert cache.get_many(["a", "b"]) == {"a": "ours"}


def test_a_value_that_cannot_be_read_is_none(caplog):
    cache.set("a", "ours", 60)
    store = caches["default"]
    store._cache[store.make_key("a")] = b"not a pickle"
    assert cache.get("a") is None
    cache.set("a", "again", 60)
    assert cache.get("a") == "again"


@pytest.mark.parametrize("backend", ["Failing", "Silent", "Foreign"])
def test_pages_are_the_same_with_such_a_cache(backend, use_cache, divided, topic, glossary_page):
    pages = [topic.get_absolute_url(), topic.forum.get_absolute_url(), reverse("forum:index")]
    pages += [topic.question.get_absolute_url(), glossary_page, "/api/topics/"]
    before = [Client().get(page).content for page in pages]
    use_cache(backend)
    for _again in range(2):
        responses = [Client().get(page) for page in pages]
        assert [response.status_code for response in responses] == [200] * len(pages)
        assert [response.content for response in responses] == before


@pytest.fixture
def glossary_page(db):
    """The address of a page of the glossary."""
    return reverse("glossary:index")


def test_a_failing_cache_is_logged_once_a_minute(use_cache, caplog, monkeypatch):
    use_cache("Failing")
    for _again in range(3):
        cache.get("a")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "Nobody answers." in caplog.text
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)
    cache.set("a", 1, 60)
    assert len(caplog.records) == 2


def test_a_cache_that_does_not_answer_is_left_alone_for_a_while(use_cache, monkeypatch):
    use_cache("Silent")
    monkeypatch.setattr(Silent, "calls", 0)
    for _again in range(5):
        assert cache.get("a") is None
        assert cache.add("a", 60)
    assert Silent.calls == 1
    later = time.monotonic() + 6
    monkeypatch.setattr(time, "monotonic", lambda: later)
    cache.get("a")
    assert Silent.calls == 2


def test_the_api_counts_requests_while_there_is_a_cache(use_cache, settings, rf, db, monkeypatch):
    from forum.api.throttling import AnonRateThrottle

    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min"})
    request = rf.get("/")
    request.user = None
    allowed = [AnonRateThrottle().allow_request(request, None) for _each in range(3)]
    assert allowed == [True, True, False]
    use_cache("Failing")
    assert AnonRateThrottle().allow_request(request, None)
