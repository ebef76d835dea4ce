"""Who asks too often is told to wait: at pages and API, by exact counts, whoever asks at once."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from forum.models import Post
from tests.forum.own_database import database_url, manage, run
from tests.forum.reading_pages import text

__all__ = ["database_url"]

SIGN_IN = {"username": "ines", "password": "wrong"}


@pytest.mark.django_db(transaction=True)
def test_of_32_at_once_in_four_processes_as_many_pass_as_the_limit_says(database_url):
    manage(database_url, "migrate", "--verbosity", "0")
    # Twice 32 for the first key; of 40 places for the second key as many as ask.
    assert run(database_url, "-m", "tests.limits_at_once", 4, 8, 10).split() == ["10", "10"]
    assert run(database_url, "-m", "tests.limits_at_once", 4, 8, 40).split() == ["30", "30"]


@pytest.fixture
def posting(settings):
    """Let everybody post twice a minute."""
    settings.FORUM_POSTING_LIMIT = "2/m"


def test_pages_and_api_count_together_and_the_page_keeps_the_text(posting, topic, ines, travel):
    page, api = Client(), APIClient()
    page.force_login(ines)
    api.force_authenticate(ines)
    address = f"/forums/topic/{topic.pk}/reply/"
    assert page.post(address, {"body": "First", "to": "", "key": "1"}).status_code == 302
    assert api.post("/api/posts/", {"topic": topic.pk, "body": "Second"}).status_code == 201
    response = page.post(address, {"body": "My third text", "to": "", "key": "2"})
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert "My third text" in text(response)
    assert "Try again in" in text(response)
    response = api.post("/api/posts/", {"topic": topic.pk, "body": "Fourth"})
    assert (response.status_code, response.json().keys()) == (429, {"detail"})
    assert 0 < int(response["Retry-After"]) <= 60
    assert Post.objects.filter(author=ines, depth__gt=0).count() == 2
    # The same text, sent again when time has passed.
    travel(61)
    assert page.post(address, {"body": "My third text", "to": "", "key": "2"}).status_code == 302


@pytest.mark.parametrize("door", ["page", "api"])
def test_starting_and_editing_count_as_posting(posting, forum, topic, paul, door):
    client = Client() if door == "page" else APIClient()
    client.force_login(paul)
    post = topic.reply(paul, "A text")
    for number in range(2):
        data = {"body": f"Text {number}", "reason": "", "seen": ""}
        if door == "page":
            assert client.post(f"/forums/post/{post.pk}/edit/", data).status_code == 302
        else:
            data = {"body": f"Text {number}"}
            sent = client.patch(f"/api/posts/{post.pk}/", data, format="json")
            assert sent.status_code == 200
    if door == "page":
        data = {"title": "A title", "body": "A text", "key": "1"}
        refused = [client.post(f"/forums/forum/{forum.slug}/new/", data)]
    else:
        data = {"title": "A title", "body": "A text", "forum": forum.pk}
        refused = [
            client.post("/api/topics/", data, format="json"),
            client.patch(f"/api/topics/{topic.pk}/", {"title": "Other"}, format="json"),
        ]
    assert {response.status_code for response in refused} == {429}


def test_a_verb_of_the_hosts_own_code_is_free_of_limits(posting, topic, paul):
    for number in range(5):
        topic.reply(paul, f"Text {number}")


def test_previews_are_limited_and_say_so(settings, topic, ines):
    settings.FORUM_PREVIEW_LIMIT = "1/m"
    client = Client()
    client.force_login(ines)
    assert client.post("/forums/preview/", {"body": "A text"}).status_code == 200
    response = client.post("/forums/preview/", {"body": "A text"})
    assert (response.status_code, "Try again in" in text(response)) == (429, True)
    address = f"/forums/topic/{topic.pk}/reply/"
    response = client.post(address, {"body": "Kept", "to": "", "key": "1", "preview": "1"})
    assert (response.status_code, "Kept" in text(response)) == (429, True)


@pytest.mark.parametrize("door", ["page", "api"])
def test_exports_are_limited(settings, topic, mona, door):
    settings.FORUM_EXPORT_LIMIT = "1/h"
    client = Client() if door == "page" else APIClient()
    client.force_login(mona)
    address = ("/forums" if door == "page" else "/api") + "/topic" + "s" * (door == "api")
    sent = [
        client.post(f"{address}/{topic.pk}/export/", {"people": "pseudonyms"}) for _each in range(2)
    ]
    b"".join(sent[0].streaming_content)
    assert [response.status_code for response in sent] == [200, 429]
    assert 3_500 < int(sent[1]["Retry-After"]) <= 3_600


def test_the_anonymous_api_that_links_is_limited_by_address(settings, db):
    settings.GLOSSARY_LINK_LIMIT = "2/m"
    client = APIClient()

    def link(**headers):
        return client.post("/api/glossary/link/", {"html": "A"}, **headers).status_code

    assert [link(), link(), link()] == [200, 200, 429]
    assert link(REMOTE_ADDR="192.0.2.1") == 200
    # Whoever is not a trusted proxy cannot say that somebody else asks.
    assert link(HTTP_X_FORWARDED_FOR="192.0.2.7") == 429


def test_what_is_limited_says_so_in_the_schema(db):
    paths = APIClient().get("/api/schema/?format=json").json()["paths"]
    limited = {
        (path, method)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if "429" in operation["responses"]
    }
    assert limited == {
        ("/api/glossary/link/", "post"),
        ("/api/own-data/", "post"),
        ("/api/posts/", "post"),
        ("/api/posts/{id}/", "patch"),
        ("/api/posts/{id}/appeal/", "post"),
        ("/api/posts/{id}/report/", "post"),
        ("/api/topics/", "post"),
        ("/api/topics/{id}/", "patch"),
        ("/api/topics/{id}/export/", "post"),
        ("/api/forums/{id}/export/", "post"),
        ("/api/questions/{id}/export/", "post"),
    }


@pytest.mark.parametrize("address", ["/accounts/login/", "/admin/login/"])
def test_few_wrong_passwords_for_a_name_and_more_for_an_address(ines, paul, address, travel):
    def sign_in(name="ines", password="wrong", **headers):
        data = {"username": name, "password": password}
        return Client().post(address, data, **headers)

    assert [sign_in().status_code for _each in range(6)] == [200] * 5 + [429]
    refused = sign_in(" INES ", "ines")
    assert (refused.status_code, refused["Retry-After"] > "0") == (429, True)
    assert "Too much at once" in text(refused)
    # From elsewhere, and somebody else from here.
    assert "sessionid" in sign_in(password="ines", REMOTE_ADDR="192.0.2.1").cookies or (
        "admin" in address
    )
    assert sign_in("paul").status_code == 200
    tries = [sign_in(f"nobody-{number}").status_code for number in range(60)]
    assert tries.count(200) == 50 - 6 - 1 - 1
    assert sign_in("paul", "paul").status_code == 429
    travel(301)
    assert sign_in("paul").status_code == 200


def test_a_right_password_takes_its_own_try_back(ines, settings):
    settings.GLOSSARY_SIGN_IN_ADDRESS_LIMIT = "6/5m"
    for _time in range(10):
        wrong = Client().post("/accounts/login/", SIGN_IN)
        assert wrong.status_code == (200 if _time < 6 else 429)
        if _time < 3:
            right = Client().post("/accounts/login/", {**SIGN_IN, "password": "ines"})
            assert right.status_code == 302


def test_the_passwords_of_an_api_are_limited_too(ines, settings):
    from rest_framework.authentication import BasicAuthentication

    from forum.api.topics import TopicViewSet

    settings.GLOSSARY_SIGN_IN_LIMIT = "2/m"
    before = TopicViewSet.authentication_classes
    TopicViewSet.authentication_classes = [BasicAuthentication]
    try:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION="Basic aW5lczp3cm9uZw==")
        sent = [client.get("/api/topics/") for _each in range(3)]
    finally:
        TopicViewSet.authentication_classes = before
    assert [response.status_code for response in sent] == [401, 401, 429]
    assert sent[2]["Content-Type"] == "application/json"
