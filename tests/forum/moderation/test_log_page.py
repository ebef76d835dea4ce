"""The log of moderation: what it says of an action, who reads it, and undoing from it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.models import Action, Forum, Post
from forum.models.moderation import moderate_many
from forum.models.status import trash_values
from tests.forum.doors import HTMLDoor, RESTDoor
from tests.forum.reading_pages import reader, text

LOG = "/forums/moderation/log/"


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def door(request, db):
    """A door; `door(paul)` is paul at it, `door()` a guest."""
    return request.param


@pytest.fixture
def rude(topic, paul):
    """A reply of paul's."""
    return topic.reply(paul, "You are a *fool*.\n\nAnd more.")


@pytest.fixture
def elsewhere(ines, mona):
    """An action in another forum."""
    other = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    return other.start_topic(ines, "Another title", "A text").close(by=mona)


def test_the_log_says_which_post_it_was(door, rude, mona):
    rude.trash(by=mona, reason="Be kind")
    said = door(mona).read_log().text
    for part in ("Remove", "mona", "Genomics", "Personalized or precision?", "paul", "Be kind"):
        assert part in said
    assert str(rude.pk) in said
    assert "You are a fool. And more." in said


def test_of_a_hidden_text_it_names_the_post(rude, paul, mona):
    rude.edit("Better words", by=paul)
    action = rude.revisions.get(number=1).hide(by=mona)
    assert (action.post, action.post_number, action.author) == (rude, rude.pk, paul)


def test_of_many_posts_it_names_none(topic, rude, paul, mona):
    posts = [rude, topic.reply(paul, "Rude, too")]
    action = moderate_many(
        posts, "trash", by=mona, forum=topic.forum, topic=topic, change=trash_values
    )
    assert (action.post, action.post_number) == (None, None)


@pytest.mark.parametrize("who", ["guest", "member", "own moderator", "moderator"])
def test_moderators_read_the_log_of_their_forums_only(
    door, topic, elsewhere, mona, omar, paul, who
):
    topic.forum.moderators.add(omar)
    own = topic.close(by=mona, reason="In their forum")
    door = door({"guest": None, "member": paul, "own moderator": omar, "moderator": mona}[who])
    log = door.read_log()
    if who in ("guest", "member"):
        assert "In their forum" not in log.text
        assert door.undo(own).how == "refused"
        return
    assert log.how == "ok"
    assert "In their forum" in log.text
    assert ("Another title" in log.text) == (who == "moderator")
    assert door.undo(own).how == "ok"
    assert door.undo(elsewhere).how == ("ok" if who == "moderator" else "hidden")


def test_a_post_that_has_left_shows_its_number_alone(door, topic, rude, elsewhere, mona, omar):
    topic.forum.moderators.add(omar)
    rude.trash(by=mona, reason="Be kind")
    Post.objects.filter(pk=rude.pk).update(topic=elsewhere.topic)
    said = door(omar).read_log().text
    assert "Be kind" in said
    assert str(rude.pk) in said
    assert "You are a fool" not in said


def test_it_is_undone_from_the_log_and_says_by_whom(door, rude, mona, ada):
    removal = rude.trash(by=mona)
    assert door(ada).undo(removal).how == "ok"
    rude.refresh_from_db()
    assert rude.status == "published"
    again = door(ada).undo(removal)
    assert (again.how, "undone already" in again.text) == ("wrong", True)
    undoing = Action.objects.first()
    assert (undoing.verb, undoing.post, undoing.author) == ("undo", rude, rude.author)


def test_what_is_in_the_way_is_named(door, topic, mona):
    closing = topic.close(by=mona)
    topic.reopen(by=mona)
    refused = door(mona).undo(closing)
    assert (refused.how, "Reopen" in refused.text) == ("wrong", True)


def test_it_is_filtered(door, topic, rude, elsewhere, mona, ada, paul, ines):
    topic.close(by=ada)
    rude.trash(by=mona)
    forum = "elsewhere" if door is HTMLDoor else elsewhere.forum_id
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    since = tomorrow if door is HTMLDoor else f"{tomorrow}T00:00:00Z"
    for query, labels in (
        ("", {"close", "trash"}),
        (f"by={ada.pk}", {"close"}),
        (f"author={paul.pk}", {"trash"}),
        ("verb=trash", {"trash"}),
        (f"post={rude.pk}", {"trash"}),
        (f"topic={topic.pk}&verb=close", {"close"}),
        (f"forum={forum}&verb=trash", set()),
        (f"since={since}", set()),
        (f"until={since}", {"close", "trash"}),
    ):
        log = door(mona).read_log(query)
        assert log.how == "ok", query
        shown = {
            name
            for name, word in (("close", "Close"), ("trash", "Remove"))
            if f"<strong>{word}" in log.text or f"\n{word}\n" in log.text
        }
        assert shown == labels, query


def test_pages_of_the_log_follow_one_another_and_a_far_one_costs_no_more(topic, mona):
    for number in range(70):
        topic.close(by=mona, reason=f"Closed {number}.")
        topic.reopen(by=mona, reason=f"Reopened {number}.")
    client, url, said, queries = reader(mona), LOG + "?verb=close", "", []
    while url:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url)
        queries.append(len(asked))
        said += text(page)
        url = LOG + page.context["next_url"] if page.context["next_url"] else ""
    assert [said.count(f"Closed {number}.") for number in range(70)] == [1] * 70
    assert "Reopened" not in said
    assert len(queries) == 3
    assert max(queries[1:]) <= queries[0] + 1


@pytest.mark.parametrize(
    "query", ["by=x", "by=99999999999999999999999", "since=x", "before=x", "forum=no", "post=-1"]
)
def test_what_cannot_be_asked_is_said_and_shows_nothing(topic, mona, query):
    topic.close(by=mona, reason="Settled words")
    page = reader(mona).get(f"{LOG}?{query}")
    assert page.status_code == 200
    assert "Settled words" not in text(page)


def test_links_lead_to_the_log_from_the_topic_the_post_and_the_person(topic, rude, mona, paul):
    page = reader(mona).get(topic.get_absolute_url()).content.decode()
    assert f'href="{LOG}?topic={topic.pk}"' in page
    assert f'href="{LOG}?post={rude.pk}"' in page
    address = f"/forums/member/{paul.pk}/"
    assert f'href="{LOG}?author={paul.pk}"' in reader(mona).get(address).content.decode()
    for client in (reader(paul), reader()):
        assert LOG not in client.get(topic.get_absolute_url()).content.decode()
        assert LOG not in client.get(address).content.decode()


def test_under_a_removed_post_moderators_read_who_when_and_why(topic, rude, mona, paul, omar):
    topic.reply(omar, "An answer", to=rude)
    rude.trash(by=mona, reason="Be kind")
    shown = text(reader(mona).get(topic.get_absolute_url()))
    assert "Removed by mona" in shown
    assert "Reason: Be kind" in shown
    for user in (omar, None):
        assert "Be kind" not in text(reader(user).get(topic.get_absolute_url()))


def test_so_they_do_where_many_were_removed_at_once(topic, rude, paul, mona, ada):
    other = topic.reply(paul, "Rude, too")
    moderate_many(
        [rude, other], "trash", by=ada, forum=topic.forum, change=trash_values, reason="All of it"
    )
    shown = text(reader(mona).get(topic.get_absolute_url()))
    assert shown.count("Removed by ada") == shown.count("Reason: All of it") == 2


def test_and_of_a_removed_topic(topic, mona, rude):
    topic.trash(by=mona, reason="All of it")
    shown = text(reader(mona).get(topic.get_absolute_url()))
    assert shown.count("Removed by mona") == 1
    topic.restore(by=mona)
    topic.trash(by=mona, reason="After all").undo(by=mona)
    assert "Removed by" not in text(reader(mona).get(topic.get_absolute_url()))


def test_on_its_authors_page_a_removed_post_looks_removed(topic, rude, mona, paul):
    address = f"/forums/member/{paul.pk}/?tab=replies"
    assert "Removed" not in text(reader(mona).get(address))
    rude.trash(by=mona)
    assert "Removed" in text(reader(mona).get(address))


@pytest.mark.parametrize(
    "address", ["٣", "log", "//elsewhere.example/", "https://elsewhere.example/"]
)
def test_undoing_leads_to_addresses_of_this_site_alone(topic, mona, address):
    action = topic.close(by=mona)
    page = reader(mona).post(f"{LOG}{action.pk}/undo/", {"next": address})
    assert (page.status_code, page.url) == (302, LOG)


def test_the_last_day_of_the_calendar_is_answered(topic, mona):
    topic.close(by=mona)
    for day in ("9999-12-31", "0001-01-01"):
        page = reader(mona).get(f"/forums/moderation/log/?until={day}&since={day}")
        assert page.status_code == 200
