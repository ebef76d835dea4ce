"""The index, and a forum's page."""

import re

import pytest

from forum.models import Forum, Topic
from forum.reading.list_rows import topic_rows
from forum.reading.people import Person
from tests.forum.reading_pages import reader, text


def titles(response):
    """Return the titles of the rows of a page's lists, from top to bottom."""
    return re.findall(r'class="row-title"[^>]*>([^<]*)<', response.content.decode())


def test_the_index_sums_what_lies_below_as_far_as_the_reader_sees_it(forum, ines, mona):
    below = Forum.objects.create(title="Below", slug="below", parent=forum)
    hidden = Forum.objects.create(
        title="Staff", slug="staff", parent=forum, visibility="moderators"
    )
    forum.start_topic(ines, "One", "Text").reply(ines, "Reply")
    below.start_topic(ines, "Two", "Text")
    hidden.start_topic(mona, "Secret", "Text")
    guest, moderator = text(reader().get("/forums/")), text(reader(mona).get("/forums/"))
    assert "Below (1, 1) 2 3 Two" in guest
    assert "Staff" not in guest
    assert "Secret" not in guest
    assert "Staff (1, 1) 3 4 Secret" in moderator


def test_the_index_groups_forums_by_category(db):
    category = Forum.objects.create(title="Medicine", slug="medicine", kind="category", position=1)
    Forum.objects.create(title="Inside", slug="inside", parent=category)
    Forum.objects.create(title="News", slug="news")
    page = reader().get("/forums/")
    assert titles(page) == ["News", "Inside"]
    assert "Medicine" in text(page)
    assert "No topics yet" in text(page)
    assert titles(reader().get("/forums/forum/medicine/")) == ["Inside"]


def test_an_empty_index_says_so(db):
    assert "There are no forums here yet." in text(reader().get("/forums/"))


def test_ones_own_topics_that_wait_stand_above_them_and_are_marked(forum, ines, paul, mona):
    for title in ("Sticky", "Plain"):
        forum.start_topic(paul, title, "Text")
    forum.topics.get(title="Sticky").stick(by=mona)
    for title in ("Mine", "Mine, too"):
        forum.start_topic(ines, title, "Text", status="pending")
    mine, others = (reader(user).get(forum.get_absolute_url()) for user in (ines, paul))
    assert titles(mine) == ["Mine, too", "Mine", "Sticky", "Plain"]
    assert text(mine).count("Waiting for approval") == 2
    assert "2 topics" in text(mine)
    assert titles(others) == titles(reader().get(forum.get_absolute_url())) == ["Sticky", "Plain"]


def test_sticky_topics_come_first_on_the_first_page_alone(forum, ines, mona, settings):
    settings.FORUM_TOPICS_PER_PAGE = 2
    elsewhere = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    elsewhere.start_topic(ines, "Everywhere", "Text").stick(by=mona, everywhere=True)
    for title in ("Sticky", "A", "B", "C"):
        forum.start_topic(ines, title, "Text")
    forum.topics.get(title="Sticky").stick(by=mona)
    first, second = (reader().get(forum.get_absolute_url(), {"page": page}) for page in (1, 2))
    assert titles(first) == ["Everywhere", "Sticky", "C", "B"]
    assert "in: Elsewhere" in text(first)
    assert "3 topics, 1–3 of 4" in text(first)
    assert titles(second) == ["A"]
    assert "Topic 4 of 4" in text(second)


def test_a_topic_stuck_everywhere_shows_only_to_those_who_may_see_it(forum, ines, mona):
    staff = Forum.objects.create(title="Staff", slug="staff", visibility="moderators")
    staff.start_topic(mona, "Secret", "Text").stick(by=mona, everywhere=True)
    forum.start_topic(ines, "A", "Text")
    assert titles(reader().get(forum.get_absolute_url())) == ["A"]
    assert titles(reader(mona).get(forum.get_absolute_url())) == ["Secret", "A"]


def test_moderators_find_removed_topics_and_nobody_else_does(forum, topic, mona, paul):
    topic.trash(by=mona)
    url = forum.get_absolute_url()
    for user in (None, paul):
        assert topic.title not in text(reader(user).get(url))
        assert reader(user).get(url, {"status": "trashed"}).status_code == 404
    assert "Removed topics (1)" in text(reader(mona).get(url))
    assert titles(reader(mona).get(url, {"status": "trashed"})) == [topic.title]


@pytest.mark.parametrize("kind", ["forum", "category"])
def test_nobody_starts_a_topic_where_none_can_be(kind, paul):
    Forum.objects.create(title="F", slug="f", kind=kind, is_closed=kind == "forum")
    page = reader(paul).get("/forums/forum/f/")
    assert b"/new/" not in page.content
    assert reader(paul).get("/forums/forum/f/new/").status_code == 403
    assert reader(paul).post("/forums/forum/f/new/", {"title": "T", "body": "B"}).status_code == 403


def test_a_guest_who_starts_a_topic_signs_in_first(forum):
    response = reader().get(f"/forums/forum/{forum.slug}/new/")
    assert response["Location"] == f"/accounts/login/?next=/forums/forum/{forum.slug}/new/"
    assert "Sign in to start a topic." in text(reader().get(forum.get_absolute_url()))


def test_a_hidden_forum_is_a_404(paul):
    Forum.objects.create(title="Staff", slug="staff", visibility="moderators")
    assert reader(paul).get("/forums/forum/staff/").status_code == 404
    assert reader(paul).get("/forums/forum/staff/new/").status_code == 404


def test_a_former_member_is_not_taken_for_somebody_whose_id_is_that_name(db):
    # A host's user model may have any ids, names too.
    people = {"paul": Person("Paul the Second", "participant", "/forums/member/paul/")}
    present = Topic(
        pk=1, slug="present", forum_id=1, author_id="paul", author_name="Paul the Second"
    )
    former = Topic(pk=2, slug="former", forum_id=1, author_name="paul")
    rows = topic_rows([present, former], people, forum=Forum(pk=1))
    assert [row.person.name for row in rows] == ["Paul the Second", "paul"]
