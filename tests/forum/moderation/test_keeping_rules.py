"""Owners keep the rules on pages and by the API, moderators those of their forums."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from rest_framework.test import APIClient

from forum.models import Action, Rule
from tests.forum.reading_pages import reader, text


@pytest.fixture
def kind(ada):
    return Rule.make("Be  kind", "To all.\n", by=ada)


def titles(user=None):
    return [rule.title for rule in Rule.objects.visible_to(user)]


def test_a_rule_is_made_changed_retired_and_brought_back(ada, kind):
    assert (kind.title, kind.text, kind.position) == ("Be kind", "To all.", 1)
    kind.revise(by=ada, title="Be kinder")
    retired = kind.retire(by=ada)
    assert titles() == []
    retired.undo(by=ada)
    assert titles() == ["Be kinder"]
    assert kind.revise(by=ada, title="Be kinder") is None
    with pytest.raises(ValidationError):
        kind.revise(by=ada, title=" ")
    said = [action.described for action in Action.objects.newest_first()]
    assert said == [
        "Undo, Be kinder",
        "Retire a rule, Be kinder",
        "Edit a rule, Be kinder",
        "Make a rule, Be kinder",
    ]


def test_rules_are_ordered_by_steps(ada, kind):
    last = [Rule.make(title, by=ada) for title in ("Two", "Three")][-1]
    moved = last.shift(-2, by=ada)
    assert titles() == ["Three", "Be kind", "Two"]
    moved.undo(by=ada)
    assert titles() == ["Be kind", "Two", "Three"]


def test_moderators_keep_the_rules_of_their_forums_alone(forum, paul, mona, kind):
    forum.moderators.add(paul)
    own = Rule.make("On topic", by=paul, forum=forum)
    assert [*Rule.objects.kept_by(paul)] == [own]
    assert own.retire(by=mona)
    for user in (paul, mona):
        for verb in (partial(Rule.make, "No"), kind.retire):
            with pytest.raises(PermissionDenied):
                verb(by=user)
    change = kind.revise(by=kind.actions.get().actor, text="Always")
    with pytest.raises(PermissionDenied):
        change.undo(by=mona)


def test_the_page_keeps_them(ada, mona, forum, kind):
    client = reader(ada)
    sent = {"title": "On topic", "text": ""}
    assert client.post(f"/forums/rules/new/?forum={forum.slug}", sent).status_code == 302
    assert client.post("/forums/rules/new/", {**sent, "title": "Two"}).status_code == 302
    assert "field cannot be blank" in text(client.post("/forums/rules/new/", {**sent, "title": ""}))
    two = Rule.objects.get(title="Two")
    client.post("/forums/rules/keep/", {"up": two.pk})
    client.post("/forums/rules/keep/", {"retire": kind.pk})
    assert titles() == ["Two", "On topic"]
    page = text(client.get("/forums/rules/keep/"))
    assert page.index("Two") < page.index("No longer in force") < page.index("Be kind")
    client.post("/forums/rules/keep/", {"restore": kind.pk})
    assert "Be kind" in titles()
    client.post(f"/forums/rule/{kind.pk}/edit/", {"title": "Be kinder", "text": "Now."})
    assert "Be kinder" in text(client.get("/forums/rules/"))
    theirs = text(reader(mona).get("/forums/rules/keep/"))
    assert "On topic" in theirs
    assert "Be kinder" not in theirs
    for wrong in ({}, {"up": "x"}, {"retire": "99"}):
        assert client.post("/forums/rules/keep/", wrong).status_code == 404


def test_everybody_is_led_to_the_rules_and_those_who_keep_them_further(ada, paul, forum, kind):
    for page in ("/forums/", forum.get_absolute_url()):
        assert 'href="/forums/rules/"' in reader(None).get(page).content.decode()
    link = "/forums/rules/keep/"
    assert link in reader(ada).get("/forums/rules/").content.decode()
    assert link not in reader(paul).get("/forums/rules/").content.decode()


def test_the_api_keeps_them(ada, forum, kind):
    client = APIClient()
    client.force_authenticate(ada)
    made = client.post("/api/rules/", {"title": "On topic", "forum": forum.pk}, format="json")
    path = f"/api/rules/{made.json()['id']}/"
    changed = client.patch(path, {"text": "Here", "is_in_force": False}, format="json").json()
    assert (changed["text"], changed["is_in_force"]) == ("Here", False)
    assert [row["title"] for row in client.get("/api/rules/").json()] == ["Be kind"]
    assert len(client.get("/api/rules/?kept=1").json()) == 2
    assert client.post(f"{path}shift/", {"steps": 1}, format="json").status_code == 200
    assert "title" in client.patch(path, {"title": ""}, format="json").content.decode()
