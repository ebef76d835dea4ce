"""`manage.py check` says what a site lacks that the forum's pages need, and how to give it."""

import sys

import pytest
from django.contrib.auth.views import LoginView
from django.contrib.messages.middleware import MessageMiddleware
from django.urls import include, path
from django.views.generic import View

from tests.forum.test_checks import reported

BLOCKS = "".join("{% block " + name + " %}{% endblock %}" for name in ("title", "head", "content"))

forums = path("forums/", include("forum.urls"))


@pytest.fixture
def addresses(settings, monkeypatch):
    """Return a function that gives the site these addresses and no others."""
    settings.LOGIN_URL = "/accounts/login/"

    def replace(*patterns):
        monkeypatch.setattr(sys.modules[__name__], "urlpatterns", patterns, raising=False)
        settings.ROOT_URLCONF = "tests.settings"
        settings.ROOT_URLCONF = __name__

    return replace


class OwnSignIn(View):
    """A host's own."""


class OwnMiddleware(MessageMiddleware):
    """A host's own."""


def test_a_forum_without_addresses(addresses):
    addresses()
    assert 'Add path("forums/", include("forum.urls"))' in reported()["forum.W004"]


@pytest.mark.parametrize("value", ["/accounts/login/", "no-such-name"])
def test_a_site_where_nobody_can_sign_in(addresses, settings, value):
    settings.LOGIN_URL = value
    addresses(forums)
    assert f"LOGIN_URL is {value!r}, and nothing answers there" in reported()["forum.W005"]
    assert "forum.sign_in_urls" in reported()["forum.W005"]


@pytest.mark.parametrize(
    "sign_in",
    [
        path("accounts/", include("forum.sign_in_urls")),
        path("accounts/login/", OwnSignIn.as_view()),
        path("accounts/login/", LoginView.as_view(template_name="registration/login.html")),
    ],
)
def test_a_site_where_people_sign_in(addresses, sign_in):
    addresses(forums, sign_in)
    assert reported() == {}


def test_a_site_where_people_sign_in_elsewhere(addresses, settings):
    settings.LOGIN_URL = "https://sso.example.org/"
    addresses(forums)
    assert reported() == {}


def test_a_page_to_sign_in_without_its_template(addresses):
    addresses(forums, path("accounts/login/", LoginView.as_view(template_name="none.html")))
    assert "lacks its template none.html" in reported()["forum.W005"]


def test_parts_of_django_that_are_missing(settings):
    wanted = {
        "forum.E007": ("INSTALLED_APPS", "django.contrib.messages"),
        "forum.E008": ("MIDDLEWARE", "django.contrib.messages.middleware.MessageMiddleware"),
    }
    for identity, (setting, missing) in wanted.items():
        setattr(settings, setting, [one for one in getattr(settings, setting) if one != missing])
        assert missing in reported()[identity]
        assert setting in reported()[identity]


def test_context_processors_that_are_missing(settings):
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "OPTIONS": {"context_processors": []}}]
    assert "django.contrib." in reported()["forum.E009"]
    settings.TEMPLATES = []
    assert "Django's template engine" in reported()["forum.E009"]


def test_a_middleware_derived_from_djangos_will_do(settings):
    own = "tests.forum.test_site_checks.OwnMiddleware"
    settings.MIDDLEWARE = [
        own if one.endswith(".MessageMiddleware") else one for one in settings.MIDDLEWARE
    ]
    assert reported() == {}


@pytest.fixture
def base(settings, tmp_path):
    """Return a function that gives the site another base.html, or none."""

    def replace(source):
        if source is not None:
            (tmp_path / "base.html").write_text(source)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
        settings.LOGIN_URL = "/forums/"

    return replace


@pytest.mark.parametrize("source", [None, BLOCKS])
def test_a_page_of_the_host_that_is_right_or_is_not_there(base, source):
    base(source)
    assert reported() == {}


def test_a_page_of_the_host_without_our_blocks(base):
    base(BLOCKS.replace("block head", "block extra_head"))
    assert "Your base.html has no block head" in reported()["forum.W006"]
    assert "{% block head %}{% endblock %}" in reported()["forum.W006"]


@pytest.mark.parametrize("source", ["{% extends 'none.html' %}", "{% nothing %}"])
def test_a_page_of_the_host_that_cannot_be_read(base, source):
    base(source)
    assert "base.html cannot be read" in reported()["forum.W006"]


def test_an_api_without_its_templates(settings):
    settings.INSTALLED_APPS = [one for one in settings.INSTALLED_APPS if one != "rest_framework"]
    assert 'Add "rest_framework" to INSTALLED_APPS' in reported()["forum.W007"]
