"""Owners' pages and API for forums: who will see what is shown before it is saved."""

import pytest
from django.contrib.auth.models import Group
from rest_framework.test import APIClient

from forum.models import Action, Forum
from tests.forum.reading_pages import reader


@pytest.fixture
def committee(paul, ines):
    group = Group.objects.create(name="Committee")
    group.user_set.set([paul, ines])
    return group


def settings_of(forum, **changes):
    """Return the whole form of a forum, with changes."""
    return {
        "title": forum.title,
        "slug": forum.slug,
        "description": forum.description,
        "kind": forum.kind,
        "parent": forum.parent_id or "",
        "visibility": forum.visibility,
        "groups": forum.group_ids,
        "holders_visible_to": forum.holders_visible_to,
        **changes,
    }


def address(forum):
    return f"/forums/forum/{forum.slug}/settings/"


def text(response):
    return " ".join(response.content.decode().split())


def test_who_will_see_it_is_shown_before_it_is_saved(ada, forum, committee):
    inner = Forum.objects.create(title="Inner", slug="inner", parent=forum)
    client = reader(ada)
    sent = settings_of(forum, visibility="groups", groups=[committee.pk], title="Genes")
    page = client.post(address(forum), sent)
    shown = text(page)
    assert "<del>Everybody</del> → <ins>Members of Committee (2), and moderators</ins>" in shown
    assert shown.count("<ins>") == 2
    assert "More people" not in shown
    forum.refresh_from_db()
    assert (forum.title, forum.audience) == ("Genomics", "public")
    page = client.post(address(forum), {**sent, "seen": page.context["form"].digest})
    assert page.status_code == 302
    for row in (forum, inner):
        row.refresh_from_db()
    assert (forum.title, forum.audience, inner.audience) == ("Genes", "groups", "groups")


def test_another_change_than_the_one_shown_is_shown_again(ada, forum, committee):
    client = reader(ada)
    page = client.post(address(forum), settings_of(forum, visibility="members"))
    seen = page.context["form"].digest
    page = client.post(address(forum), settings_of(forum, visibility="moderators", seen=seen))
    assert page.status_code == 200
    assert "Whoever is signed in" not in text(page)
    assert Forum.objects.get(pk=forum.pk).audience == "public"


def test_the_page_warns_where_more_people_would_see_something(ada, forum, committee):
    inner = Forum.objects.create(title="In", slug="in", parent=forum, visibility="members")
    forum.revise(by=ada, visibility="groups", groups=[committee])
    shown = text(reader(ada).post(address(forum), settings_of(forum, visibility="inherited")))
    assert "This shows something to more people than now" in shown
    assert shown.count("More people") == 2
    assert "<ins>Whoever is signed in</ins>" in shown
    assert Forum.objects.get(pk=inner.pk).audience == "groups"


def test_a_preview_leaves_nothing_behind(ada, forum):
    before = Action.objects.count()
    reader(ada).post(address(forum), settings_of(forum, visibility="members"))
    reader(ada).post("/forums/arrange/new/", settings_of(forum, slug="", title="New"))
    assert Action.objects.count() == before
    assert Forum.objects.count() == 1


def test_what_changes_nothing_for_readers_is_saved_at_once(ada, forum):
    response = reader(ada).post(address(forum), settings_of(forum, title="Genes"))
    assert response.status_code == 302
    assert Forum.objects.get(pk=forum.pk).title == "Genes"


def test_a_moderator_sees_only_what_they_may_change(paul, forum):
    forum.moderators.add(paul)
    client = reader(paul)
    page = text(client.get(address(forum)))
    assert 'name="title"' in page
    assert 'name="visibility"' not in page
    sent = {"title": "Genes", "description": "All", "visibility": "moderators", "is_closed": "on"}
    assert client.post(address(forum), sent).status_code == 302
    forum.refresh_from_db()
    assert (forum.title, forum.is_closed, forum.visibility) == ("Genes", True, "inherited")


def test_moderators_are_named_by_how_they_sign_in(ada, paul, omar, forum):
    forum.moderators.add(paul)
    client = reader(ada)
    sent = settings_of(forum, moderators=[paul.pk], new_moderators="omar, nobody-here")
    assert "Nobody signs in as nobody-here." in text(client.post(address(forum), sent))
    assert client.post(address(forum), {**sent, "new_moderators": "omar"}).status_code == 302
    assert {*forum.moderators.all()} == {paul, omar}


def test_the_pages_lead_owners_there_and_nobody_else(ada, mona, paul, forum):
    forum.moderators.add(paul)
    pages = ("/forums/", forum.get_absolute_url())
    links = ("/forums/arrange/", address(forum))
    shown = {
        user and user.username: [link in text(reader(user).get(page)) for page, link in both]
        for both in [list(zip(pages, links, strict=True))]
        for user in (None, ada, mona, paul)
    }
    assert shown == {
        None: [False, False],
        "ada": [True, True],
        "mona": [False, True],
        "paul": [False, True],
    }


def test_forums_move_up_and_down(ada, forum):
    other = Forum.objects.create(title="Other", slug="other")
    client = reader(ada)
    client.post("/forums/arrange/", {"up": other.pk})
    assert [*Forum.objects.all()] == [other, forum]
    page = text(client.get("/forums/arrange/"))
    assert page.index("Other") < page.index("Genomics")
    for wrong in ({"up": "x"}, {"down": "99"}, {}):
        assert client.post("/forums/arrange/", wrong).status_code == 404


def test_an_empty_forum_is_deleted_after_a_confirmation(ada, topic):
    empty = Forum.objects.create(title="Empty", slug="empty")
    client = reader(ada)
    assert "/forum/empty/delete/" in text(client.get(address(empty)))
    assert "/delete/" not in text(client.get(address(topic.forum)))
    assert client.post("/forums/forum/empty/delete/", {"reason": ""}).status_code == 302
    assert not Forum.objects.filter(pk=empty.pk).exists()
    page = client.post(f"/forums/forum/{topic.forum.slug}/delete/", {"reason": ""})
    assert "This forum is not empty" in text(page)


@pytest.fixture
def api(ada):
    client = APIClient()
    client.force_authenticate(ada)
    return client


def test_the_api_makes_changes_arranges_and_deletes(api, ada, paul, forum, committee):
    made = api.post("/api/forums/", {"title": "Room", "parent": forum.pk}, format="json").json()
    path = f"/api/forums/{made['id']}/"
    assert (made["slug"], made["visibility"], made["audience"]) == ("room", "inherited", "public")
    sent = {"visibility": "groups", "groups": [committee.pk], "moderators": [paul.pk]}
    [shown] = api.post(f"{path}preview/", sent, format="json").json()
    assert shown["then"] == "Members of Committee (2), and moderators (1 of this forum alone)"
    assert Forum.objects.get(pk=made["id"]).audience == "public"
    changed = api.patch(path, sent, format="json").json()
    assert changed == api.get(f"{path}settings/").json()
    assert (changed["audience"], changed["groups"]) == ("groups", [committee.pk])
    assert api.post(f"{path}shift/", {"steps": -1}, format="json").status_code == 200
    assert api.delete(path).status_code == 204


def test_the_api_says_what_is_wrong_at_its_field(api, forum):
    path = f"/api/forums/{forum.pk}/"
    for sent in ({"groups": [99]}, {"visibility": "groups"}, {"parent": forum.pk}, {"title": ""}):
        response = api.patch(path, sent, format="json")
        assert response.status_code == 400
        assert (
            next(iter(sent)) in response.content.decode() or "groups" in response.content.decode()
        )
