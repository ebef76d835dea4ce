"""`manage.py check` explains what is set up wrong."""

import pytest
from django.core import checks
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from forum import checks as forum_checks
from forum import conf
from forum.policy import ForumPolicy


def reported():
    """Return {id: message and hint} of what the forum's checks find."""
    messages = checks.run_checks(tags=["forum"])
    assert all(message.hint for message in messages)
    return {message.id: f"{message.msg} {message.hint}" for message in messages}


class NoPolicy:
    """Answers nothing."""


class OwnPolicy(ForumPolicy):
    """A host's own."""


NOT_A_FUNCTION = "a text"


def test_a_forum_that_is_set_up_right_has_nothing_to_explain():
    assert reported() == {}


def test_a_host_may_bring_its_own_policy(settings):
    settings.FORUM_POLICY = "tests.forum.test_checks.OwnPolicy"
    assert reported() == {}


@pytest.mark.parametrize("name", forum_checks.WHOLE_NUMBERS)
@pytest.mark.parametrize("value", ["15", -1, True, 2.5, 10**12])
def test_it_explains_a_number_that_is_none(settings, name, value):
    setattr(settings, name, value)
    assert reported()["forum.E001"].startswith(f"{name} is {value!r}. Use a whole number from")


def test_it_takes_no_limit_only_where_there_may_be_none(settings):
    settings.FORUM_EDIT_MINUTES = None
    assert reported() == {}
    settings.FORUM_BODY_MAX_LENGTH = None
    assert "FORUM_BODY_MAX_LENGTH is None" in reported()["forum.E001"]


def test_it_explains_a_flag_that_is_none(settings):
    settings.FORUM_ALLOW_IMAGES = "no"
    assert "Use True or False" in reported()["forum.E002"]


@pytest.mark.parametrize("value", ["some", True, None, []])
def test_it_explains_links_that_are_no_choice(settings, value):
    settings.FORUM_LINKS = value
    assert f"FORUM_LINKS is {value!r}. Use one of 'all', 'first'" in reported()["forum.E010"]


@pytest.mark.parametrize("name", ["FORUM_POLICY", "FORUM_DISPLAY_NAME"])
@pytest.mark.parametrize("path", ["nowhere.Policy", "forum.policy.Nothing", "policy", None, 7])
def test_it_explains_what_cannot_be_imported(settings, name, path):
    setattr(settings, name, path)
    assert f"{name} is {path!r}, which cannot be imported" in reported()["forum.E003"]


def test_it_explains_a_policy_that_does_not_answer(settings):
    settings.FORUM_POLICY = "tests.forum.test_checks.NoPolicy"
    assert "can_reply" in reported()["forum.E004"]


def test_it_explains_a_display_name_that_cannot_be_called(settings):
    settings.FORUM_DISPLAY_NAME = "tests.forum.test_checks.NOT_A_FUNCTION"
    assert "cannot be called" in reported()["forum.E005"]


@pytest.mark.parametrize("alias", ["pages", None, []])
def test_it_explains_a_cache_that_is_not_there(settings, alias):
    settings.FORUM_PAGE_CACHE = alias
    assert "Use one of those that it has (default, posts)" in reported()["forum.E006"]


def test_posts_may_be_kept_nowhere_but_not_in_a_cache_that_is_not_there(settings):
    settings.FORUM_POST_CACHE = None
    assert reported() == {}
    settings.FORUM_POST_CACHE = "elsewhere"
    assert "FORUM_POST_CACHE is 'elsewhere'" in reported()["forum.E006"]


def test_it_warns_of_a_misspelt_setting(settings):
    settings.FORUM_TOPIC_PER_PAGE = 20
    settings.FORUM_OF_MY_OWN = True
    assert "Did you mean FORUM_TOPICS_PER_PAGE?" in reported()["forum.W001"]
    assert "FORUM_OF_MY_OWN" not in str(reported())


@pytest.fixture
def sqlite(monkeypatch, tmp_path):
    """A function that sets the default database up as a SQLite file with the given options."""

    def set_up(**options):
        connection = connections.create_connection("default")
        fields = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "forum.sqlite3"}
        settings_dict = {**connection.settings_dict, **fields, "OPTIONS": options}
        wrapper = DatabaseWrapper(settings_dict, "default")
        monkeypatch.setattr(forum_checks, "connections", {"default": wrapper})

    return set_up


def test_it_warns_of_sqlite_as_django_sets_it_up(sqlite):
    sqlite()
    assert "database is locked" in reported()["forum.W002"]
    assert "PRAGMA journal_mode=WAL" in reported()["forum.W003"]


def test_sqlite_as_the_hint_says_is_right(sqlite):
    sqlite(transaction_mode="immediate", init_command="pragma journal_mode = WAL;")
    assert reported() == {}


@pytest.mark.parametrize("language", [7, "German", "de\n", ["de"]])
def test_it_reports_a_language_of_searches_that_is_none(settings, language):
    settings.FORUM_SEARCH_LANGUAGE = language
    assert repr(language) in reported()["forum.E012"]


@pytest.mark.parametrize("language", [None, "", "de", "pt-br"])
def test_a_language_of_searches_is_right(settings, language):
    settings.FORUM_SEARCH_LANGUAGE = language
    assert "forum.E012" not in reported()


def test_every_setting_is_checked():
    checked = {*forum_checks.WHOLE_NUMBERS, *forum_checks.FLAGS, "FORUM_PAGE_CACHE"}
    checked |= {"FORUM_POLICY", "FORUM_DISPLAY_NAME", "FORUM_LINKS", "FORUM_POST_CACHE"}
    checked |= {"FORUM_SPAM_CHECK"}
    checked.add("FORUM_SEARCH_LANGUAGE")
    checked |= {name for name in conf.DEFAULTS if name.endswith("_LIMIT")}
    assert set(conf.DEFAULTS) == checked
