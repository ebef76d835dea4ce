"""Who sees who holds what, at both doors: by the forum's setting and each member's choice."""

import pytest
from django.contrib.auth.models import Permission

from forum.models import Forum, Preference, SiteStamp
from tests.forum.doors import HTMLDoor, RESTDoor
from tests.forum.reading_pages import markup, reader, text

PEOPLE = ("guest", "member", "tagger", "own moderator", "moderator", "administrator")


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def door(request, db):
    """A door; `door(mona)` is mona at it, `door()` a guest."""
    return request.param


@pytest.fixture
def people(omar, mona, ada, ines, forum, django_user_model):
    """{who: user}: ines has the right to tag, tom moderates the one forum."""
    ines.user_permissions.add(Permission.objects.get(codename="tag"))
    tom = django_user_model.objects.create_user("tom")
    forum.moderators.add(tom)
    return dict(zip(PEOPLE, (None, omar, ines, tom, mona, ada), strict=True))


@pytest.fixture
def holder(say, django_user_model):
    """Somebody with an unmistakable name, who supports the first interpretation."""
    holder = django_user_model.objects.create_user("holderina")
    say(holder, supports=["a"])
    return holder


@pytest.fixture
def a(question, holder):
    """The first interpretation, which somebody supports."""
    return question.codebook.get("a")


def show_holders_to(whom, question):
    question.forum.holders_visible_to = whom
    question.forum.save()


def test_members_alone_see_them_unless_the_forum_says_otherwise(forum):
    assert Forum.objects.get().holders_visible_to == "members"


@pytest.mark.parametrize(
    ("whom", "readers"), [("everyone", PEOPLE), ("members", PEOPLE[1:]), ("nobody", PEOPLE[2:])]
)
@pytest.mark.parametrize("who", PEOPLE)
def test_the_forum_says_who_sees_them(door, people, question, a, who, whom, readers):
    show_holders_to(whom, question)
    outcome = door(people[who]).read_holders(a)
    assert ("holderina" in outcome.text) == (who in readers)
    if who not in readers:
        reason = "shown to members only" if whom == "members" else "does not list who they are"
        # The page still has the numbers; the list alone is refused.
        assert outcome.how == ("ok" if door is HTMLDoor else "refused")
        assert reason in outcome.text


def test_numbers_are_for_everybody(question, a):
    show_holders_to("nobody", question)
    assert "1 person · 1 reply" in text(reader().get(a.get_absolute_url()))
    first, *_others = reader().get(f"/api/interpretations/{a.pk}/stances/").json()
    assert (first["people"], first["replies"]) == (1, 1)


@pytest.mark.parametrize("who", PEOPLE)
def test_whoever_leaves_the_lists_is_seen_by_those_who_tag(
    door, people, question, a, holder, say, paul, who
):
    show_holders_to("everyone", question)
    say(paul, supports=["a"])
    assert door(holder).choose(holder, is_listed=False).how == "ok"
    shown = door(people[who]).read_holders(a).text
    assert "paul" in shown
    assert ("holderina" in shown) == (who in PEOPLE[2:])
    # They stay counted.
    assert "2 people" in text(reader().get(a.get_absolute_url()))
    assert door(holder).choose(holder, is_listed=True).how == "ok"
    assert "holderina" in door(people[who]).read_holders(a).text


def test_authors_without_an_account_stay_in_the_list(door, question, a, holder, say, paul):
    show_holders_to("everyone", question)
    Preference.choose(holder, is_listed=False, by=holder)
    say(paul, supports=["a"])
    paul.delete()
    shown = door().read_holders(a).text
    assert "paul" in shown
    assert "holderina" not in shown


def test_the_page_says_how_many_are_not_named(question, a, holder, omar):
    Preference.choose(holder, is_listed=False, by=holder)
    page = text(reader(omar).get(a.get_absolute_url()))
    assert "1 person is not listed by name." in page
    assert "not listed by name" not in text(
        reader(omar).get(f"{a.get_absolute_url()}?tab=disputes")
    )


def test_the_page_where_the_list_ends_says_who_is_missing(
    question, a, holder, say, omar, django_user_model
):
    for number in range(50):
        say(django_user_model.objects.create_user(f"member{number}"), supports=["a"])
    page, api = f"{a.get_absolute_url()}?page=2", f"/api/interpretations/{a.pk}/people/?page=2"
    for second in (page, api):
        assert "holderina" in reader(omar).get(second).content.decode()
    Preference.choose(holder, is_listed=False, by=holder)
    assert "1 person is not listed by name." in text(reader(omar).get(page))
    assert "not listed by name" not in text(reader(omar).get(a.get_absolute_url()))
    assert reader(omar).get(api).status_code == 404


# Choosing


def test_only_members_choose_and_only_for_themselves(door, holder, omar, mona):
    guest = door().choose(holder, is_listed=False)
    assert guest.how == ("hidden" if door is HTMLDoor else "refused")
    # To others the page's address does not exist; the API has none for anybody else.
    for other in (omar, mona):
        door(other).choose(holder, is_listed=False)
        assert Preference.of(holder).is_listed


def test_the_address_does_not_tell_who_has_an_account(db, omar, paul):
    for viewer in (None, omar):
        there = reader(viewer).post(f"/forums/member/{paul.pk}/preference/")
        nowhere = reader(viewer).post(f"/forums/member/{paul.pk + 999}/preference/")
        assert there.status_code == nowhere.status_code == 404


def test_members_find_the_choice_on_their_own_page_alone(topic, ines, omar):
    url = f"/forums/member/{ines.pk}/"
    own = markup(reader(ines).get(url))
    assert "Do not list me by name" in own
    assert "moderators, who tag, still see you" in own
    assert "Do not list me by name" not in markup(reader(omar).get(url))
    chosen = 'name="is_listed" value="{}" aria-describedby="unlisted-help" checked>'
    assert chosen.format("yes") in own
    done = reader(ines).post(f"{url}preference/", {"is_listed": "no"}, follow=True)
    assert "Your choice was saved." in text(done)
    assert chosen.format("no") in markup(done)
    assert reader(ines).get("/api/preference/").json() == {"is_listed": False}


def test_guests_pages_are_made_anew_when_somebody_leaves_the_lists(topic, ines):
    before = SiteStamp.current()
    Preference.choose(ines, is_listed=False, by=ines)
    assert SiteStamp.current() != before


def test_the_api_says_what_stances_there_are(a, omar):
    answer = reader(omar).get(f"/api/interpretations/{a.pk}/people/?stance=loves")
    assert answer.status_code == 400
    assert "stance" in answer.json()


def test_the_api_lists_a_person_with_their_replies(topic, a, holder, omar):
    (row,) = reader(omar).get(f"/api/interpretations/{a.pk}/people/").json()["results"]
    assert row["person"]["id"] == holder.pk
    assert row["person"]["url"].endswith(f"/forums/member/{holder.pk}/")
    assert row["numbers"] == [topic.posts.get(author=holder).pk]


# Who never wrote


@pytest.mark.parametrize("who", ["guest", "member"])
def test_whoever_never_wrote_is_shown_nowhere(door, people, topic, question, a, holder, paul, who):
    """At neither door can anybody find out that paul has an account, not by his choice either."""
    Preference.choose(paul, is_listed=False, by=paul)
    show_holders_to("everyone", question)
    user = people[who]
    assert reader(user).get(f"/forums/member/{paul.pk}/").status_code == 404
    at_door = door(user)
    for outcome in (
        at_door.read_forums(),
        at_door.read_forum(topic.forum),
        at_door.read_posts(topic),
        at_door.read_question(question),
        at_door.read_holders(a),
    ):
        assert outcome.how == "ok"
        assert "paul" not in outcome.text
        assert f"/member/{paul.pk}/" not in outcome.text


@pytest.mark.parametrize("sent", [{}, {"is_listed": ""}, {"unlisted": "on"}])
def test_nothing_is_chosen_by_a_form_without_the_choice(holder, sent):
    before = Preference.of(holder).is_listed
    address = f"/forums/member/{holder.pk}/preference/"
    assert reader(holder).post(address, sent).status_code == 400
    assert Preference.of(holder).is_listed == before
