"""The forum in Django's admin: forums are arranged, topics and posts moderated by the verbs."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from forum.models import Action, Forum, Topic
from forum.signals import moderated
from tests.forum.reading_pages import reader, text


def choose(user, rows, action):
    """Return the page after an action on rows of one model that were chosen in its list."""
    url = reverse(f"admin:parlance_forum_{rows[0]._meta.model_name}_changelist")
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return reader(user).post(url, chosen, follow=True)


def test_an_action_calls_the_verb_of_each_chosen_row(topic, paul, ada):
    reply = topic.reply(paul, "A reply")
    page = choose(ada, [reply], "trash")
    reply.refresh_from_db()
    topic.refresh_from_db()
    assert (reply.status, topic.reply_count) == ("trashed", 0)
    assert "1 row changed." in text(page)
    choose(ada, [Action.objects.get(verb="trash")], "undo")
    reply.refresh_from_db()
    assert reply.status == "published"


def test_an_action_says_why_it_could_not_be_done(topic, mona, ada):
    action = topic.close(by=mona)
    action.undo(by=mona)
    page = text(choose(ada, [action], "undo"))
    assert "Nothing was changed, because of ‘close (mona)’: This was undone already." in page


def test_where_one_row_is_refused_none_is_changed(topic, mona, ada):
    undone, closing = topic.stick(by=mona), topic.close(by=mona)
    undone.undo(by=mona)
    told, before = [], Action.objects.count()

    def hear(action, **arguments):
        told.append(action)

    moderated.connect(hear)
    # The latest is undone first.
    page = text(choose(ada, [closing, undone], "undo"))
    moderated.disconnect(hear)
    assert "Nothing was changed, because of ‘stick (mona)’: This was undone already." in page
    assert "1 row changed." not in page
    topic.refresh_from_db()
    assert topic.is_closed
    assert (told, Action.objects.count()) == ([], before)


def test_actions_that_built_on_each_other_are_undone_together(topic, mona, ada):
    actions = [topic.close(by=mona), topic.reopen(by=mona), topic.close(by=mona)]
    assert "3 rows changed." in text(choose(ada, actions, "undo"))
    topic.refresh_from_db()
    assert not topic.is_closed


def test_a_forum_with_topics_cannot_be_deleted(topic, ada):
    url = reverse("admin:parlance_forum_forum_delete", args=[topic.forum_id])
    assert reader(ada).post(url, {"post": "yes"}).status_code == 403
    assert Topic.objects.exists()


@pytest.mark.parametrize("model", ["forum", "topic", "post", "action"])
def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(
    model, forum, paul, mona, ada, django_assert_max_num_queries
):
    for number in range(5):
        below = Forum.objects.create(title=f"Below {number}", slug=f"b{number}", parent=forum)
        below.start_topic(paul, "A topic", "Text").close(by=mona)
    client, url = reader(ada), reverse(f"admin:parlance_forum_{model}_changelist")
    with django_assert_max_num_queries(9):
        assert client.get(url).status_code == 200


def test_a_forum_cannot_lie_in_a_ring(forum):
    below = Forum.objects.create(title="Below", slug="below", parent=forum)
    forum.parent = below
    with pytest.raises(ValidationError, match="below itself"):
        forum.full_clean()
    # Made behind the model's back: a third one in it is refused, too.
    Forum.objects.filter(pk=forum.pk).update(parent=below)
    with pytest.raises(ValidationError, match="below itself"):
        Forum(title="Third", slug="third", parent=below).full_clean()
