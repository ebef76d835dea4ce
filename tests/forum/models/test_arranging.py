"""Owners make, change, arrange and delete forums; each is logged, and can be undone."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError

from forum.models import Action, Forum
from forum.roles import make_role_groups


@pytest.fixture
def committee(db):
    return Group.objects.create(name="Committee")


@pytest.fixture
def owner(omar):
    """Omar, who may arrange the forums without being a superuser."""
    make_role_groups()
    omar.groups.add(Group.objects.get(name="Forum administrators"))
    return type(omar).objects.get(pk=omar.pk)


def refusal(call):
    with pytest.raises(ValidationError) as refused:
        call()
    return refused.value.message_dict


def test_a_new_forum_comes_last_and_takes_its_parents_visibility(owner, forum, committee):
    forum.revise(by=owner, visibility="groups", groups=[committee])
    first = Forum.make("Two words", by=owner, parent=forum)
    second = Forum.make("Two words", by=owner, parent=forum, description=" Why \n")
    assert [(row.slug, row.position) for row in (first, second)] == [
        ("two-words", 1),
        ("two-words-2", 2),
    ]
    assert (second.audience, second.description) == ("groups", "Why")
    action = Action.objects.newest_first()[0]
    assert (action.label, action.forum, action.actor) == ("Make a forum", second, owner)


def test_all_that_was_changed_comes_back_with_undo(owner, paul, forum, committee):
    made = Forum.make(
        "Room", by=owner, parent=forum, visibility="groups", groups=[committee], moderators=[paul]
    )
    inner = Forum.make("Inner", by=owner, parent=made)
    action = made.revise(
        by=owner, title="Hall", parent=None, visibility="public", groups=[], moderators=[]
    )
    inner.refresh_from_db()
    assert (made.title, made.audience, inner.audience) == ("Hall", "public", "public")
    assert not made.groups.exists()
    action.undo(by=owner)
    made, inner = Forum.objects.get(pk=made.pk), Forum.objects.get(pk=inner.pk)
    assert (made.title, made.parent, made.audience) == ("Room", forum, "groups")
    assert ([*made.groups.all()], [*made.moderators.all()]) == ([committee], [paul])
    assert inner.audience == "groups"


def test_what_changes_nothing_is_not_logged(owner, forum):
    assert forum.revise(by=owner, title=forum.title, groups=[]) is None
    assert not Action.objects.exists()


def test_undo_names_what_was_changed_later(owner, forum):
    first = forum.revise(by=owner, title="One")
    forum.revise(by=owner, title="Two")
    with pytest.raises(ValidationError, match="done later: Edit"):
        first.undo(by=owner)


def test_what_no_forum_can_be_is_said_at_its_field(owner, topic, committee):
    forum = topic.forum
    inner = Forum.make("Inner", by=owner, parent=forum)
    cannot = [
        lambda: forum.revise(by=owner, parent=inner),
        lambda: forum.revise(by=owner, kind="category"),
        lambda: forum.revise(by=owner, visibility="groups"),
        lambda: forum.revise(by=owner, visibility="nobody"),
        lambda: inner.revise(by=owner, slug=forum.slug),
        lambda: inner.revise(by=owner, title=" "),
    ]
    fields = [next(iter(refusal(call))) for call in cannot]
    assert fields == ["parent", "kind", "groups", "visibility", "slug", "title"]


def test_a_forums_moderator_changes_what_it_says_and_not_who_sees_it(owner, forum, paul):
    forum.moderators.add(paul)
    assert forum.revise(by=paul, title="Genes", description="All of them", is_closed=True)
    for fields in ({"visibility": "members"}, {"moderators": [paul]}, {"title": "A", "slug": "a"}):
        with pytest.raises(PermissionDenied):
            forum.revise(by=paul, **fields)
    narrowed = forum.revise(by=owner, visibility="members")
    with pytest.raises(PermissionDenied):
        narrowed.undo(by=paul)
    for verb in (lambda: Forum.make("B", by=paul), lambda: forum.shift(1, by=paul)):
        with pytest.raises(PermissionDenied):
            verb()


def test_forums_are_arranged_by_steps(owner, db):
    for title in "abc":
        Forum.make(title, by=owner)

    def order():
        return "".join(Forum.objects.filter(parent=None).values_list("title", flat=True))

    last = Forum.objects.get(title="c")
    up = last.shift(-1, by=owner)
    assert order() == "acb"
    assert Forum.objects.get(title="a").shift(-1, by=owner) is None
    Forum.objects.get(title="a").shift(5, by=owner)
    assert order() == "cba"
    with pytest.raises(ValidationError):
        up.undo(by=owner)


def test_only_an_empty_forum_is_deleted(owner, topic):
    empty = Forum.make("Empty", by=owner)
    action = empty.delete_empty(by=owner)
    assert not Forum.objects.filter(title="Empty").exists()
    assert action.described == "Delete, Empty"
    with pytest.raises(ValidationError, match="not empty"):
        topic.forum.delete_empty(by=owner)
