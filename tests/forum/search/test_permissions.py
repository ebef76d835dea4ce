"""What a reader may not see is neither found nor counted, and no total gives it away."""

import pytest
from django.test import override_settings

from forum.models import Forum
from tests.forum.search.searching import found, search


@pytest.fixture
def hidden(db):
    """A forum that only moderators see."""
    return Forum.objects.create(title="Staff", slug="staff", visibility="moderators")


@pytest.fixture
def members_only(db):
    """A forum that only members see."""
    return Forum.objects.create(title="Members", slug="members", visibility="members")


def test_posts_of_forums_that_a_reader_does_not_see(topic, hidden, members_only, mona, paul):
    public = topic.reply(paul, "alpha").pk
    inside = members_only.start_topic(paul, "Inside", "alpha").opening_post.pk
    staff = hidden.start_topic(mona, "Staff alpha", "alpha").opening_post.pk
    assert found("alpha") == [public]
    assert set(found("alpha", paul)) == {public, inside}
    assert set(found("alpha", mona)) == {public, inside, staff}
    assert found("alpha", titles=True) == found("alpha", paul, titles=True) == []
    assert search("alpha").count == 1
    assert found("alpha", forum=hidden) == found("alpha", paul, forum=hidden) == []


def test_a_forum_that_is_hidden_later(forum, topic, paul):
    reply = topic.reply(paul, "alpha").pk
    assert found("alpha") == [reply]
    forum.visibility = "members"
    forum.save()
    assert found("alpha") == []
    assert found("alpha", paul) == [reply]


@override_settings(FORUM_SEARCH_WINDOW=10)
def test_what_is_hidden_takes_no_place_in_the_window(topic, members_only, paul):
    first = topic.reply(paul, "alpha").pk
    inside = members_only.start_topic(paul, "Inside", "alpha")
    for _each in range(12):
        inside.reply(paul, "alpha")
    results = search("alpha")
    assert (results.count, results.is_more, list(results.found.ids)) == (1, False, [first])


@override_settings(FORUM_SEARCH_WINDOW=10)
def test_what_was_removed_takes_no_place_in_the_window(topic, paul, omar, mona):
    first = topic.reply(paul, "alpha").pk
    for _each in range(30):
        topic.reply(omar, "alpha").trash(by=mona, reason="x")
    results = search("alpha", paul)
    assert (results.count, results.is_more, list(results.found.ids)) == (1, False, [first])
    assert search("alpha", mona).is_more


def test_authors_find_their_own_that_wait_and_others_do_not(topic, paul, omar, mona):
    reply = topic.reply(paul, "alpha", status="pending").pk
    assert found("alpha", paul) == found("alpha", mona) == [reply]
    assert found("alpha") == found("alpha", omar) == []
    assert found("alpha", omar, author="paul") == []


def test_only_members_who_have_pages_are_named(topic, hidden, mona, omar, paul):
    assert search("omar").members == search("omar", paul).members == []
    hidden.start_topic(mona, "x", "x").reply(mona, "y")
    assert search("mona").members == []
    topic.reply(omar, "x")
    assert [person.name for person in search("omar").members] == ["omar"]
    omar.is_active = False
    omar.save()
    assert search("omar").members == []
    assert [person.name for person in search("omar", mona).members] == ["omar"]


def test_suggestions_name_only_what_a_reader_may_see(client, topic, hidden, mona, paul):
    hidden.start_topic(mona, "Personal matters", "x")
    topic.trash(by=mona, reason="x")
    address = "/forums/search/?fragment=1&q=personal"
    assert "Personal" not in client.get(address).content.decode()
    client.force_login(paul)
    assert "Personal" not in client.get(address).content.decode()
    client.force_login(mona)
    assert "Personal matters" in client.get(address).content.decode()
    topic.restore(by=mona)
    client.logout()
    assert "Personalized or precision?" in client.get(address).content.decode()


def test_an_interpretation_of_a_question_that_a_reader_does_not_see(client, hidden, mona):
    topic = hidden.start_topic(mona, "x", "alpha")
    question = topic.ask("Secret?", interpretations=[{"label": "L", "statement": "S"}], by=mona)
    pk = question.interpretations.get().pk
    content = client.get(f"/forums/search/?q=alpha&interpretation={pk}").content.decode()
    assert "There is no such interpretation" in content
    assert "“L”" not in content
    assert client.get(f"/api/search/?q=alpha&interpretation={pk}").status_code == 400
