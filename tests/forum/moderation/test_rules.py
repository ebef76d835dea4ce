"""Rules and reasons: whoever removes something says why, and its author reads it."""

import pytest

from forum.models import Action, Forum, Rule
from tests.forum.doors import HTMLDoor, RESTDoor
from tests.forum.reading_pages import reader, text


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def door(request, db):
    """A door; `door(paul)` is paul at it, `door()` a guest."""
    return request.param


@pytest.fixture
def rule(db):
    """A rule of the whole site."""
    return Rule.objects.create(title="Be kind", text="Nobody is called names here.")


@pytest.fixture
def rude(topic, paul):
    """A reply of paul's."""
    return topic.reply(paul, "You are a fool.")


def test_whoever_removes_something_names_a_rule_or_says_why(door, topic, rude, rule, mona):
    for row in (rude, topic):
        outcome = door(mona).moderate("trash", row, reason=" ")
        assert (outcome.how, "Name a rule" in outcome.text) == ("wrong", True)
    assert not Action.objects.exists()
    assert door(mona).moderate("trash", rude, reason="", rule=rule.pk).how == "ok"
    action = Action.objects.get()
    assert (action.rule, action.rule_name, action.reason) == (rule, "Be kind", "")
    assert "Be kind" in door(mona).read_log().text


def test_ones_own_post_is_removed_without_a_reason(door, topic, mona):
    own = topic.reply(mona, "My own words")
    assert door(mona).moderate("trash", own, reason="").how == "ok"


def test_a_rule_of_another_forum_is_refused(door, rude, mona):
    other = Forum.objects.create(title="Other", slug="other")
    elsewhere = Rule.objects.create(title="Elsewhere", forum=other)
    past = Rule.objects.create(title="No more", is_in_force=False)
    for rule in (elsewhere, past):
        assert door(mona).moderate("trash", rude, reason="", rule=rule.pk).how == "wrong"
    rude.refresh_from_db()
    assert rude.status == "published"


def test_a_refusal_comes_before_the_question_for_a_reason(door, rude, omar):
    assert door(omar).moderate("trash", rude, reason="").how == "refused"


def test_the_rules_are_read_by_those_who_see_their_forum(door, rule, forum, omar, mona):
    hidden = Forum.objects.create(title="Hidden", slug="hidden", visibility="moderators")
    Rule.objects.create(title="A rule of Genomics", forum=forum)
    Rule.objects.create(title="A hidden rule", forum=hidden)
    Rule.objects.create(title="No longer", is_in_force=False)
    for user, sees_hidden in ((None, False), (omar, False), (mona, True)):
        said = door(user).read_rules().text
        assert "Be kind" in said
        assert "A rule of Genomics" in said
        assert ("A hidden rule" in said) == sees_hidden
        assert "No longer" not in said


def test_the_author_reads_why_and_never_who(door, topic, rude, rule, mona, paul, omar):
    rude.trash(by=mona, rule=rule, reason="Called names.")
    said = door(paul).read_removal(rude)
    assert said.how == "ok"
    assert "Be kind" in said.text
    assert "Called names." in said.text
    assert "mona" not in said.text
    for user in (None, omar, mona):
        assert door(user).read_removal(rude).how == "hidden"
    assert door(paul).read_removal(topic.opening_post).how == "hidden"


def test_the_author_sees_a_removed_reply_in_its_place_and_others_do_not(
    door, topic, rude, rule, mona, paul, omar
):
    rude.trash(by=mona, rule=rule, reason="Called names.")
    for order in ("threaded", "oldest", "newest"):
        assert "You are a fool." in door(paul).read_posts(topic, order).text
        for user in (None, omar):
            assert "You are a fool." not in door(user).read_posts(topic, order).text
    assert door(paul).read_post(rude).how == "ok"
    assert door(paul).edit(rude).how == "refused"
    page = reader(paul).get(topic.get_absolute_url())
    assert "Removed by a moderator" in text(page)
    assert "Rule: Be kind." in text(page)
    assert "mona" not in text(page)
    assert f'href="/forums/post/{rude.pk}/removal/"' in page.content.decode()


def test_the_author_of_a_removed_topic_is_led_to_why(topic, rude, mona, ines, paul):
    topic.trash(by=mona, reason="Off topic.")
    page = reader(ines).get(topic.get_absolute_url(), follow=True)
    assert "Off topic." in text(page)
    assert "What is the" in text(page)
    # What others wrote there is out of sight for everybody.
    assert "You are a fool." not in text(page)
    assert reader(paul).get(topic.get_absolute_url()).status_code == 404


def test_a_deleted_rule_keeps_its_title_in_the_log(rude, rule, mona):
    action = rude.trash(by=mona, rule=rule)
    rule.delete()
    action.refresh_from_db()
    assert (action.rule, action.rule_name) == (None, "Be kind")


def test_the_rules_are_kept_in_the_admin(ada, rule):
    page = reader(ada).get("/admin/parlance_forum/rule/")
    assert "Be kind" in page.content.decode()
