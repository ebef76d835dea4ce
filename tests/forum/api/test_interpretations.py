"""Questions, readings and taggings at the REST door: what the answers say, and what they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from forum.models import Interpretation, Question, Topic
from glossary.models import Glossary
from tests.conftest import make_user
from tests.forum.interpretations.questions import INTERPRETATIONS


@pytest.fixture
def api(db):
    """A function that returns somebody's client."""

    def api(user=None):
        client = APIClient()
        client.force_authenticate(user)
        return client

    return api


def answer(response, status=200):
    """Return the data of a response that must have the status."""
    assert response.status_code == status, response.content
    return response.json() if response.content else None


# Reading


def test_a_question_comes_with_its_interpretations_in_their_order(api, question, topic):
    data = answer(api().get(f"/api/questions/{question.pk}/"))
    assert data["title"] == "How do the two differ?"
    assert [row["letter"] for row in data["interpretations"]] == ["a", "b", "c", "d"]
    assert data["interpretations"][3]["applies"] == "The reply calls them different jobs."
    assert data["url"] == f"http://testserver{question.get_absolute_url()}"
    row = data["interpretations"][0]
    assert answer(api().get(f"/api/interpretations/{row['id']}/")) == row


def test_questions_are_found_by_forum_term_and_topic(api, question, topic, mona):
    glossary = Glossary.objects.create(name="Medicine", slug="medicine")
    term = glossary.define("Precision", "What fits one.", "What fits one.", by=None)
    question.set_terms([term], by=mona)
    Question.create("Another?", forum=topic.forum, by=mona)
    for query in (f"topic={topic.pk}", f"term={term.pk}"):
        listed = answer(api().get(f"/api/questions/?{query}"))["results"]
        assert [row["id"] for row in listed] == [question.pk]
        assert listed[0]["terms"] == [term.pk]
    assert answer(api().get(f"/api/questions/?forum={topic.forum_id}"))["count"] == 2
    assert answer(api().get("/api/questions/?topic=999"))["results"] == []
    answer(api().get("/api/questions/?topic=x"), 400)


def test_a_division_has_exclusive_parts_that_add_up(api, topic, question, divided):
    for path in (f"/api/topics/{topic.pk}/division/", f"/api/questions/{question.pk}/division/"):
        data = answer(api().get(path))
        assert (data["is_shown"], data["settled"]) == (True, 3)
        for by, total in (("people", 3), ("replies", 4)):
            assert data[by]["total"] == total
            assert sum(part["count"] for part in data[by]["parts"]) == total
        a = data["replies"]["parts"][0]
        assert (a["key"], a["count"], a["lower"], a["upper"]) == ("a", 2, 0.5, 0.75)
        assert a["share"] == pytest.approx(2 / 3)
        untagged = data["replies"]["parts"][-1]
        assert (untagged["key"], untagged["interpretation"], untagged["share"]) == (
            *("untagged", None),
            None,
        )


def test_a_division_is_not_told_before_enough_is_tagged(api, topic, question, say, paul):
    say(paul, supports=["a"])
    data = answer(api().get(f"/api/topics/{topic.pk}/division/"))
    assert (data["is_shown"], data["settled"], data["minimum"]) == (False, 1, 3)
    assert (data["people"], data["replies"]) == (None, None)
    topic.clear_question(by=make_user("senior", is_superuser=True))
    answer(api().get(f"/api/topics/{topic.pk}/division/"), 404)


def test_posts_tell_how_they_are_read(api, topic, divided, ada):
    divided["also a"].tag(by=ada, supports=["d"])
    posts = answer(api().get(f"/api/posts/?topic={topic.pk}&page_size=50"))["results"]
    by_id = {post["id"]: post["reading"] for post in posts}
    assert by_id[topic.opening_post.pk] is None
    reading = by_id[divided["a"].pk]
    assert (reading["state"], reading["part"]) == ("settled", "a")
    assert [(tag["letter"], tag["stance"]) for tag in reading["tags"]] == [
        ("a", "supports"),
        ("b", "disputes"),
    ]
    assert by_id[divided["also a"].pk]["part"] == "contested"
    assert by_id[divided["below"].pk]["state"] == "untagged"


def test_replies_are_filtered_by_part(api, topic, divided, forum, ines):
    def ids(key):
        data = answer(api().get(f"/api/posts/?topic={topic.pk}&interpretation={key}"))
        return [post["id"] for post in data["results"]]

    assert ids("a") == [divided["a"].pk, divided["also a"].pk]
    assert ids("untagged") == [divided["below"].pk]
    assert ids("d") == []
    for unknown in ("e", "z", "%00", "nonsense"):
        answer(api().get(f"/api/posts/?topic={topic.pk}&interpretation={unknown}"), 400)
    other = forum.start_topic(ines, "Another", "Text")
    answer(api().get(f"/api/posts/?topic={other.pk}&interpretation=a"), 400)


def test_an_interpretation_tells_who_takes_it_up(api, question, divided):
    b = question.codebook.get("b")
    rows = answer(api().get(f"/api/interpretations/{b.pk}/stances/"))
    assert [(row["stance"], row["people"], row["replies"]) for row in rows] == [
        ("supports", 1, 1),
        ("disputes", 1, 1),
        ("mentions", 0, 0),
    ]
    assert rows[2]["first_at"] is None


# Tagging


def test_a_tagging_is_put_read_and_withdrawn(api, reply, mona):
    path = f"/api/posts/{reply.pk}/tagging/"
    answer(api(mona).get(path), 404)
    said = {"supports": ["b"], "disputes": ["a"], "digest": reply.body_digest, "seconds": 4.2}
    first = answer(api(mona).put(path, said, format="json"))
    assert (first["supports"], first["disputes"], first["mentions"]) == (["b"], ["a"], [])
    assert answer(api(mona).put(path, said, format="json")) == first
    assert answer(api(mona).get(path)) == first
    assert reply.taggings.get().seconds == 4.2
    answer(api(mona).delete(path), 204)
    answer(api(mona).delete(path), 204)
    answer(api(mona).get(path), 404)


def test_interpretations_are_named_by_id_letter_or_label(api, reply, question, mona):
    path = f"/api/posts/{reply.pk}/tagging/"
    for name in (question.codebook.get("c").pk, "c", "Precision beyond personalized"):
        said = {"mentions": [name], "digest": reply.body_digest}
        assert answer(api(mona).put(path, said, format="json"))["mentions"] == ["c"]


@pytest.mark.parametrize(
    "said",
    [
        {"supports": ["z"]},
        {"supports": [10**30]},
        {"supports": [True]},
        {"supports": [None]},
        {"supports": [{"id": 1}]},
        {"supports": "a"},
        {"supports": ["a"] * 51},
        {"supports": ["a"], "disputes": ["a"]},
        {"supports": ["a"], "verdict": "none"},
        {"supports": ["a"], "seconds": "long"},
        {"verdict": "other", "note": "x" * 201},
        {"verdict": "withdrawn"},
        {"supports": ["a\x00"]},
        {},
    ],
)
def test_what_makes_no_tagging_is_a_400(api, reply, mona, said):
    path = f"/api/posts/{reply.pk}/tagging/"
    answer(api(mona).put(path, {"digest": reply.body_digest, **said}, format="json"), 400)
    assert not reply.taggings.exists()


def test_a_tagging_must_say_which_text_was_read(api, reply, mona):
    path = f"/api/posts/{reply.pk}/tagging/"
    assert "digest" in answer(api(mona).put(path, {"supports": ["a"]}, format="json"), 400)


def test_a_conflict_names_the_present_text(api, reply, mona, paul):
    path, old = f"/api/posts/{reply.pk}/tagging/", reply.body_digest
    reply.edit("They differ.", by=paul)
    reply.refresh_from_db()
    data = answer(api(mona).put(path, {"supports": ["a"], "digest": old}, format="json"), 409)
    assert (data["digest"], data["revision_number"]) == (reply.body_digest, 2)
    assert "edited meanwhile" in data["non_field_errors"][0]
    assert answer(api().get(f"/api/posts/{reply.pk}/"))["body_digest"] == reply.body_digest
    reason = {"reason": "Because", "supports": ["a"], "digest": old}
    reply.tag(by=mona, supports=["b"])
    answer(api(mona).post(f"/api/posts/{reply.pk}/settle/", reason, format="json"), 409)


def test_a_stale_tagging_says_so(api, reply, mona, paul):
    reply.tag(by=mona, supports=["a"])
    reply.edit("They differ.", by=paul)
    assert answer(api(mona).get(f"/api/posts/{reply.pk}/tagging/"))["is_stale"]


def test_a_removed_post_tells_nothing_of_its_text(api, topic, say, paul, omar, mona):
    removed = say(paul, supports=["a"])
    say(omar, to=removed)
    removed.trash(by=mona)
    posts = answer(api(omar).get(f"/api/posts/?topic={topic.pk}"))["results"]
    shown = next(post for post in posts if post["id"] == removed.pk)
    assert (shown["body"], shown["body_digest"], shown["reading"]) == (None, None, None)


def test_the_queue_gives_the_next_reply_without_what_others_say(api, topic, divided, ada, mona):
    card = answer(api(ada).get("/api/queue/"))
    assert (card["length"], card["reply"]["id"]) == (1, divided["below"].pk)
    assert (card["question"], card["reply"]["reading"]) == (topic.question_id, None)
    later = answer(api(ada).get(f"/api/queue/?after={divided['below'].pk}&of=topic-{topic.pk}"))
    assert (later["length"], later["reply"]) == (1, None)
    mine = answer(api(mona).get("/api/queue/?list=mine"))
    assert mine["length"] == 3
    for wrong, status in (("list=x", 400), ("of=topic-x", 404), ("of=nothing", 404),
                          ("of=topic-999", 404), ("after=999", 404), ("after=x", 400)):  # fmt: skip
        answer(api(ada).get(f"/api/queue/?{wrong}"), status)


# Keeping questions


def test_a_moderator_poses_a_question_and_a_topic_asks_it(api, topic, mona):
    wording = [dict(zip(("label", "statement"), row, strict=True)) for row in INTERPRETATIONS[:3]]
    posed = {"forum": topic.forum_id, "title": "Which?", "interpretations": wording}
    created = answer(api(mona).post("/api/questions/", posed, format="json"), 201)
    assert [row["label"] for row in created["interpretations"]] == [row["label"] for row in wording]
    path = f"/api/topics/{topic.pk}/question/"
    answer(api(mona).put(path, {"question": created["id"]}, format="json"), 204)
    assert Topic.objects.get(pk=topic.pk).question.title == "Which?"
    answer(api(mona).put(path, {"question": 999}, format="json"), 404)
    answer(api(mona).put(path, {"question": None}, format="json"), 204)
    assert Topic.objects.get(pk=topic.pk).question is None


def test_a_question_is_changed_and_reordered(api, question, mona):
    path = f"/api/questions/{question.pk}/"
    changes = {"title": "How else?", "guidance": "Read slowly.", "order": question.order[::-1]}
    data = answer(api(mona).patch(path, changes, format="json"))
    assert (data["title"], data["guidance"]) == ("How else?", "Read slowly.")
    assert data["interpretations"][0]["label"] == "Different approaches"
    answer(api(mona).patch(path, {"order": [1, 2]}, format="json"), 400)
    answer(api(mona).patch(path, {"title": " "}, format="json"), 400)


def test_interpretations_are_added_reworded_merged_archived_and_deleted(api, question, mona):
    client = api(mona)
    added = {"question": question.pk, "label": "Neither", "statement": "No such thing."}
    new = answer(client.post("/api/interpretations/", added, format="json"), 201)
    path = f"/api/interpretations/{new['id']}/"
    assert new["letter"] == "e"
    assert answer(client.patch(path, {"label": "None"}, format="json"))["label"] == "None"
    reworded = {"statement": "No such thing exists."}
    assert "changes_meaning" in answer(client.patch(path, reworded, format="json"), 400)
    reworded["changes_meaning"] = False
    data = answer(client.patch(path, reworded, format="json"))
    assert data["statement"] == "No such thing exists."
    a = question.codebook.get("a").pk
    assert answer(client.post(f"{path}merge/", {"into": a}))["merged_into"] == a
    assert answer(client.post(f"{path}unmerge/"))["merged_into"] is None
    assert answer(client.post(f"{path}archive/"))["is_archived"]
    assert not answer(client.post(f"{path}unarchive/"))["is_archived"]
    answer(client.delete(path), 204)
    assert not Interpretation.objects.filter(pk=new["id"]).exists()


def test_only_moderators_keep_questions(api, question, topic, omar):
    a = question.codebook.get("a").pk
    client = api(omar)
    for response in (
        client.post("/api/questions/", {"forum": topic.forum_id, "title": "Which?"}),
        client.patch(f"/api/questions/{question.pk}/", {"title": "Which?"}),
        client.put(f"/api/topics/{topic.pk}/question/", {"question": None}, format="json"),
        client.post("/api/interpretations/",
                    {"question": question.pk, "label": "New", "statement": "New"}),
        client.patch(f"/api/interpretations/{a}/", {"label": "New"}),
        client.delete(f"/api/interpretations/{a}/"),
        client.post(f"/api/interpretations/{a}/archive/"),
    ):  # fmt: skip
        answer(response, 403)
    assert Question.objects.get().title == "How do the two differ?"


# What it costs


def test_the_answers_cost_the_same_however_much_is_tagged(
    api, topic, question, say, divided, paul, ada
):
    a = question.codebook.get("a").pk
    paths = [
        f"/api/topics/{topic.pk}/division/",
        f"/api/posts/?topic={topic.pk}&page_size=50",
        f"/api/posts/?topic={topic.pk}&interpretation=a",
        f"/api/questions/{question.pk}/",
        "/api/questions/",
        f"/api/interpretations/{a}/stances/",
        "/api/queue/",
    ]
    client = api(ada)

    def cost(path):
        with CaptureQueriesContext(connection) as queries:
            answer(client.get(path))
        return len(queries)

    def costs():
        # What a process reads once, it has read by the second time.
        return [[cost(path) for path in paths] for _time in range(2)][-1]

    before = costs()
    for number in range(8):
        say(make_user(f"more{number}"), to=divided["a"], supports=["a"], disputes=["c"])
    assert costs() == before
    assert max(before) <= 10, before
