"""The REST door: what its answers hold. The rules shared with the pages are in test_both_doors."""

import json

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from forum.models import Forum, Post, Topic


@pytest.fixture
def api():
    """A client; `api(paul)` is signed in."""

    def client(user=None):
        client = APIClient()
        if user is not None:
            client.force_authenticate(user)
        return client

    return client


def rows(answer):
    """Return the rows of a page."""
    return answer.json()["results"]


def test_its_root_leads_to_what_there_is(api, topic, question):
    root = api().get("/api/").json()
    assert set(root) == {
        *("forums", "topics", "posts", "questions", "queue"),
        *("actions", "blocks", "moderation", "reports", "rules", "search"),
    }
    for name in ("forums", "topics", "questions"):
        assert api().get(root[name]).status_code == 200
    assert api().get(root["posts"], {"topic": topic.pk}).status_code == 200


def test_it_lists_forums_as_a_flat_tree(api, forum, db):
    category = Forum.objects.create(title="Words", slug="words", kind="category", position=1)
    child = Forum.objects.create(title="Terms", slug="terms", parent=category)
    Forum.objects.create(title="Last", slug="last", position=2)
    answer = api().get("/api/forums/").json()
    assert [each["title"] for each in answer] == ["Genomics", "Words", "Terms", "Last"]
    assert answer[2]["parent"] == category.pk
    assert api().get(f"/api/forums/{child.pk}/").json() == answer[2]


def test_a_forum_says_what_was_written_last(api, topic, paul):
    reply = topic.reply(paul, "They differ.")
    last = api().get(f"/api/forums/{topic.forum_id}/").json()["last_post"]
    assert (last["id"], last["topic"]) == (reply.pk, topic.pk)
    assert last["author"]["name"] == "paul"
    assert last["url"].endswith(f"/forums/post/{reply.pk}/")


def test_it_does_not_name_a_parent_that_the_reader_may_not_see(api, forum, paul):
    Forum.objects.filter(pk=forum.pk).update(audience="moderators")
    child = Forum.objects.create(title="Child", slug="child", parent=Forum.objects.get())
    child.moderators.add(paul)
    assert [each["parent"] for each in api(paul).get("/api/forums/").json()] == [None]


def test_it_lists_sticky_topics_first(api, forum, ines, mona):
    titles = ("Oldest", "Stuck", "Everywhere", "Newest")
    topics = {title: forum.start_topic(ines, title, "Text") for title in titles}
    topics["Stuck"].stick(by=mona)
    topics["Everywhere"].stick(by=mona, everywhere=True)
    listed = rows(api().get("/api/topics/", {"forum": forum.pk}))
    assert [each["title"] for each in listed] == ["Everywhere", "Stuck", "Newest", "Oldest"]


def test_it_pages_topics_in_bounded_pages(api, forum, ines):
    for number in range(17):
        forum.start_topic(ines, f"Topic {number}", "Text")
    first = api().get("/api/topics/").json()
    assert (first["count"], len(first["results"])) == (17, 15)
    assert len(rows(api().get(first["next"]))) == 2
    assert len(rows(api().get("/api/topics/", {"page_size": 3}))) == 3
    assert len(rows(api().get("/api/topics/", {"page_size": 100_000}))) == 17


def test_a_topic_leads_to_its_opening_post(api, topic):
    answer = api().get(f"/api/topics/{topic.pk}/").json()
    opening = api().get(f"/api/posts/{answer['opening_post']}/").json()
    assert opening["body"] == "What is the *difference*?"
    assert "<em>difference</em>" in opening["body_html"]
    assert opening["parent"] is None
    assert answer["author"] == {
        "id": topic.author_id,
        "name": "ines",
        "role": "participant",
        "url": f"http://testserver/forums/member/{topic.author_id}/",
    }


def test_it_starts_and_renames_a_topic(api, forum, ines):
    data = {"forum": forum.pk, "title": "Cured?", "body": "When is *remission* a cure?"}
    answer = api(ines).post("/api/topics/", data, format="json")
    assert answer.status_code == 201
    topic = Topic.objects.get(pk=answer.json()["id"])
    answer = api(ines).patch(f"/api/topics/{topic.pk}/", {"title": "Remission"}, format="json")
    assert (answer.status_code, answer.json()["title"]) == (200, "Remission")


@pytest.mark.parametrize(
    ("order", "texts"),
    [
        ("threaded", ["Opening", "First", "To the first", "Second"]),
        ("oldest", ["Opening", "First", "Second", "To the first"]),
        ("newest", ["To the first", "Second", "First", "Opening"]),
    ],
)
def test_it_lists_posts_in_each_order(api, forum, ines, paul, order, texts):
    topic = forum.start_topic(ines, "Topic", "Opening")
    first = topic.reply(paul, "First")
    topic.reply(paul, "Second")
    topic.reply(ines, "To the first", to=first)
    bodies, url = [], f"/api/posts/?topic={topic.pk}&order={order}&page_size=1"
    while url:
        page = api().get(url).json()
        bodies += [post["body"] for post in page["results"]]
        url = page["next"]
    assert bodies == texts


def test_it_replies_to_a_reply(api, topic, paul, omar):
    first = topic.reply(paul, "First")
    data = {"topic": topic.pk, "parent": first.pk, "body": "To the first"}
    answer = api(omar).post("/api/posts/", data, format="json")
    assert answer.status_code == 201
    assert (answer.json()["parent"], answer.json()["depth"]) == (first.pk, 2)


def test_it_lists_the_revisions_of_a_post(api, topic, ines):
    post = topic.opening_post
    answer = api(ines).patch(
        f"/api/posts/{post.pk}/", {"body": "What differs?", "reason": "Shorter", "seen": 1}
    )
    assert (answer.status_code, answer.json()["revision_number"]) == (200, 2)
    revisions = rows(api().get(f"/api/posts/{post.pk}/revisions/"))
    assert [(each["number"], each["body"]) for each in revisions] == [
        (2, "What differs?"),
        (1, "What is the *difference*?"),
    ]
    assert revisions[0]["reason"] == "Shorter"
    assert revisions[0]["author"]["name"] == "ines"


def test_a_removed_post_keeps_its_place_without_its_text(api, topic, paul, omar, mona):
    first = topic.reply(paul, "Rude words")
    topic.reply(omar, "Now, now", to=first)
    first.trash(by=mona)
    answer = api(omar).get("/api/posts/", {"topic": topic.pk})
    placeholder = rows(answer)[1]
    assert placeholder["id"] == first.pk
    assert placeholder["status"] == "trashed"
    for name in ("author", "body", "body_html"):
        assert placeholder[name] is None
    assert b"Rude" not in answer.content
    assert b"paul" not in answer.content
    assert b"Rude words" in api(mona).get("/api/posts/", {"topic": topic.pk}).content


def test_a_reference_to_a_post_leads_to_its_permalink(api, topic, paul):
    first = topic.reply(paul, "First")
    second = topic.reply(paul, f"See #{first.pk}")
    html = api().get(f"/api/posts/{second.pk}/").json()["body_html"]
    assert f'href="/forums/post/{first.pk}/"' in html


def test_moderators_find_removed_topics_by_their_status(api, topic, mona, paul):
    topic.trash(by=mona, reason="Spam")
    assert rows(api(mona).get("/api/topics/")) == []
    assert len(rows(api(mona).get("/api/topics/", {"status": "trashed"}))) == 1
    assert rows(api(paul).get("/api/topics/", {"status": "trashed"})) == []


def test_sticking_takes_a_place(api, topic, mona):
    url = f"/api/topics/{topic.pk}/stick/"
    assert api(mona).post(url).json()["sticky"] == "forum"
    answer = api(mona).post(url, {"everywhere": True}, format="json")
    assert answer.json()["sticky"] == "everywhere"


def test_the_role_of_a_moderator_is_that_of_the_forum(api, topic, paul):
    topic.forum.moderators.add(paul)
    reply = topic.reply(paul, "Moderating")
    role = api().get(f"/api/posts/{reply.pk}/").json()["author"]["role"]
    assert role == "moderator"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/api/posts/", {}),
        ("/api/posts/", {"topic": "x"}),
        ("/api/posts/", {"topic": 10**30}),
        ("/api/topics/", {"forum": "-1"}),
        ("/api/topics/", {"status": "gone"}),
    ],
)
def test_a_filter_that_means_nothing_is_an_error_with_words(api, db, path, data):
    answer = api().get(path, data)
    assert answer.status_code == 400
    assert all(words for words in answer.json().values())


@pytest.mark.parametrize("cursor", ["%00", "x", "cD0lMDA=", "cD14", "bz05OTk5OTk5OTk5", "é"])
@pytest.mark.parametrize("order", ["threaded", "newest"])
def test_a_cursor_that_is_made_up_breaks_nothing(api, topic, cursor, order):
    query = {"topic": topic.pk, "cursor": cursor, "order": order}
    assert api().get("/api/posts/", query).status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "data",
    [
        {"body": "\x00\x08"},
        {"body": None},
        {"body": ["a"]},
        {"body": "x", "parent": 10**40},
        {"body": "x", "parent": "one"},
        [],
        "text",
    ],
)
def test_hostile_data_is_an_error_with_words(api, topic, paul, data):
    if isinstance(data, dict):
        data = {"topic": topic.pk, **data}
    # json.dumps escapes what no encoding takes.
    sent = json.dumps(data)
    answer = api(paul).post("/api/posts/", sent, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()


@pytest.mark.parametrize("text", ["A\x00", "A\ud800"])
def test_text_that_no_database_stores_is_an_error_with_words(api, topic, paul, text):
    sent = json.dumps({"topic": topic.pk, "body": text})
    answer = api(paul).post("/api/posts/", sent, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json() == {"detail": "There are characters that cannot be stored."}


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("application/json", b"[" * 100_000 + b"]" * 100_000),
        ("application/json", b'{"body": ' * 50 + b"1" + b"}" * 50),
        ("application/json", b'{"body": "\xff"}'),
        ("application/json; charset=utf-7", b'{"body": "+2AA-"}'),
        ("application/json; charset=nonsense", b"{}"),
        ("multipart/form-data; boundary=x", b"--x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=" % n for n in range(1_100))),
    ],
)
def test_what_cannot_be_parsed_is_an_error(api, topic, paul, kind, sent):
    answer = api(paul).generic("POST", "/api/posts/", sent, content_type=kind)
    assert answer.status_code == 400


def test_a_number_that_no_row_can_have_is_not_found(api, db):
    for noun in ("forums", "topics", "posts"):
        assert api().get(f"/api/{noun}/{'9' * 18}/").status_code == 404
        assert api().get(f"/api/{noun}/{'9' * 40}/").status_code == 404


@pytest.mark.parametrize("reader", ["guest", "member"])
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    api, forum, ines, paul, omar, django_assert_max_num_queries, reader
):
    client = api(omar if reader == "member" else None)
    urls = ["/api/forums/", "/api/topics/", f"/api/topics/?forum={forum.pk}"]
    for number in range(12):
        Forum.objects.create(title=f"Forum {number}", slug=f"forum-{number}", parent=forum)
        topic = forum.start_topic(ines, f"Topic {number}", "Text")
        for _number in range(3):
            topic.reply(paul, f"See #{topic.opening_post.pk}", to=topic.reply(omar, "Reply"))
    post = topic.last_post
    urls += [f"/api/posts/?topic={topic.pk}", f"/api/topics/{topic.pk}/"]
    urls += [f"/api/posts/{post.pk}/", f"/api/posts/{post.pk}/revisions/"]
    for url in urls:
        client.get(url)
        with django_assert_max_num_queries(7):
            assert client.get(url).status_code == 200


def test_the_page_of_a_giant_topic_asks_for_its_own_rows_only(api, topic, paul):
    post = topic.reply(paul, "First")
    copies = [
        Post(
            **{
                field.attname: getattr(post, field.attname)
                for field in Post._meta.concrete_fields
                if field.attname not in ("id", "position", "path")
            },
            position=position,
            path=f"{position:06}",
        )
        for position in range(10, 400)
    ]
    Post.objects.bulk_create(copies)
    answer = api().get("/api/posts/", {"topic": topic.pk, "page_size": 1000})
    assert len(rows(answer)) == 100


def test_the_schema_has_no_warnings(capsys, db):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")
    assert capsys.readouterr().err == ""


def test_the_schema_is_served(client, db):
    answer = client.get("/api/schema/")
    assert answer.status_code == 200
    assert b"/api/topics/{id}/close/" in answer.content
