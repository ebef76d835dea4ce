"""`manage.py check` says what a site lacks that the glossary's pages need, and how to give it."""

import pytest
from django.apps import apps
from django.core import checks
from django.urls import include, path

from glossary import host_checks

urlpatterns = [path("glossary/", include("glossary.urls"))]


def messages():
    """Return {id: message and hint} of what the glossary's checks find."""
    issues = checks.run_checks(tags=["glossary"])
    assert all(issue.hint for issue in issues)
    return {issue.id: f"{issue.msg} {issue.hint}" for issue in issues}


def test_a_site_without_a_page_of_its_own_is_told_how_to_make_one():
    assert list(messages()) == ["glossary.I001"]
    assert "{% block content %}{% endblock %}" in messages()["glossary.I001"]


def test_a_page_of_the_host_without_our_block(settings, tmp_path):
    (tmp_path / "base.html").write_text("<body>{% block main %}{% endblock %}</body>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert "Your base.html has no block content" in messages()["glossary.W005"]
    (tmp_path / "base.html").write_text("<body>{% block content %}{% endblock %}</body>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert messages() == {}


def test_parts_of_django_that_are_missing(settings):
    settings.MIDDLEWARE = []
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": {}}]
    assert "AuthenticationMiddleware" in messages()["glossary.E009"]
    assert '"context_processors" of TEMPLATES' in messages()["glossary.E010"]


def test_curators_who_cannot_sign_in_anywhere(settings):
    settings.LOGIN_URL = "/nowhere/"
    assert "glossary.W004" not in messages()
    settings.ROOT_URLCONF = __name__
    assert "nobody can sign in to the glossary" in messages()["glossary.W004"]


def test_an_app_of_the_host_that_hides_the_forum(tmp_path, monkeypatch):
    (tmp_path / "forum").mkdir()
    (tmp_path / "forum/__init__.py").write_text("")
    forum = next((app for app in apps.get_app_configs() if app.name == "forum"), None)
    if forum is None:
        pytest.skip("there is no forum")
    assert host_checks.check_shadows("forum", "glossary.I002") == []
    monkeypatch.setattr(forum, "path", str(tmp_path / "forum"))
    assert "rename yours" in messages()["glossary.I002"]
    assert str(tmp_path) in messages()["glossary.I002"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "to"),
    [
        ("/accounts/login/", "/admin/login/"),
        ("no-such-name", "/admin/login/"),
        ("/a-proxy-answers-here/", "/a-proxy-answers-here/"),
    ],
)
def test_curators_are_sent_to_the_admin_where_the_site_has_no_other_page_to_sign_in(
    client, settings, value, to
):
    settings.LOGIN_URL = value
    answer = client.get("/glossary/desk/")
    assert answer.headers["Location"].startswith(f"{to}?next=")
