"""What changes is found as it is now, at once, and undoing it as well."""

import pytest
from django.contrib.auth import get_user_model

from forum.models import Action, Forum, Post, Topic
from forum.search.index import Index
from tests.forum.search.searching import found, search


@pytest.fixture
def other(db):
    """Another forum."""
    return Forum.objects.create(title="Other", slug="other")


def undo(by):
    """Undo the latest action."""
    Action.objects.newest_first().first().undo(by=by)


def test_a_new_post_and_its_edit(topic, paul):
    reply = topic.reply(paul, "alpha")
    assert found("alpha") == [reply.pk]
    reply.edit("beta", by=paul)
    assert found("alpha") == []
    assert found("beta") == [reply.pk]


def test_what_is_imported(forum):
    topic = Topic.import_topic(forum, "Alpha", "one", author_name="Somebody")
    reply = topic.import_reply("alpha", author_name="Somebody")
    assert set(found("alpha")) == {reply.pk, topic.opening_post.pk}


def test_a_topics_new_title(topic, ines, mona):
    topic.rename("Alpha", by=ines)
    assert found("alpha", titles=True) == [topic.opening_post.pk]
    assert found("personalized") == []
    undo(mona)
    assert found("alpha") == []
    assert found("personalized") == [topic.opening_post.pk]


def test_a_removal_and_its_undoing(topic, paul, omar, mona):
    reply = topic.reply(paul, "alpha")
    reply.trash(by=mona, reason="x")
    assert found("alpha") == found("alpha", omar) == []
    assert found("alpha", mona) == [reply.pk]
    reply.restore(by=mona)
    assert found("alpha") == [reply.pk]
    topic.trash(by=mona, reason="x")
    assert found("alpha") == []


def test_a_moved_topic(forum, topic, other, paul, mona):
    reply = topic.reply(paul, "alpha")
    topic.move(other, by=mona)
    assert found("alpha", forum=other) == [reply.pk]
    assert found("alpha", forum=forum) == []
    undo(mona)
    assert found("alpha", forum=forum) == [reply.pk]
    assert found("alpha", forum=other) == []


def test_a_moved_reply(forum, topic, other, ines, paul, mona):
    reply = topic.reply(paul, "alpha")
    elsewhere = other.start_topic(ines, "Elsewhere", "x")
    reply.move(elsewhere, by=mona)
    assert found("alpha", forum=other) == [reply.pk]
    undo(mona)
    assert found("alpha", forum=forum) == [reply.pk]


def test_a_merged_topic_has_no_title_any_more(topic, other, ines, mona):
    merged = other.start_topic(ines, "Alpha", "beta")
    opening = merged.opening_post.pk
    merged.merge(topic, by=mona)
    assert found("alpha") == found("beta", forum=other) == []
    assert found("beta", forum=topic.forum) == [opening]
    undo(mona)
    assert found("alpha", titles=True) == [opening]
    assert found("beta", forum=other) == [opening]


def test_what_is_split_off_has_a_title(topic, other, paul, mona):
    reply = topic.reply(paul, "alpha")
    topic.split([reply], "Gamma", by=mona, forum=other)
    assert found("gamma", titles=True) == found("alpha", forum=other) == [reply.pk]
    undo(mona)
    assert found("gamma") == found("alpha", forum=other) == []


def test_a_member_who_is_renamed(topic, ines):
    assert [person.name for person in search("ines").members] == ["ines"]
    ines.first_name = "Zoë"
    ines.save()
    assert search("ines").members == []
    assert [person.name for person in search("zoe").members] == ["Zoë"]


def test_an_account_that_is_deleted(topic, paul):
    reply = topic.reply(paul, "alpha")
    paul.delete()
    assert search("paul").members == []
    assert found("alpha") == [reply.pk]
    assert found("alpha", author="paul") == []


def test_what_is_deleted_leaves_the_index(topic, paul):
    topic.reply(paul, "alpha")
    ids = list(topic.posts.values_list("pk", flat=True))
    topic.delete()
    assert Index.to_read().named("topic", "personalized", limit=9) == []
    assert not Post.objects.exists()
    with Index.to_read().connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM parlance_forum_search")
        assert cursor.fetchone() == (0,), ids


def test_a_failed_verb_leaves_the_index_as_it_was(topic, paul, monkeypatch):
    reply = topic.reply(paul, "alpha")
    monkeypatch.setattr("forum.models.posts.send_on_commit", lambda *a, **b: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        reply.edit("beta", by=paul)
    assert found("alpha") == [reply.pk]
    assert found("beta") == []


def test_signing_in_writes_no_name(paul, django_assert_num_queries):
    user = get_user_model().objects.get(pk=paul.pk)
    with django_assert_num_queries(1):
        user.save(update_fields=["last_login"])
