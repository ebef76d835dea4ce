"""A text that was edited out can be taken from sight, on pages and in the API."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from forum.interpretations.tagging_summary import changes_since
from forum.models import Action
from tests.forum.reading_pages import reader, text

ADDRESS = "Twelve Elm Street"


@pytest.fixture
def post(topic, paul, mona):
    """A post whose first text told where somebody lives; two moderators' edits followed."""
    post = topic.reply(paul, f"She lives at {ADDRESS}, by the way.")
    post.edit("She lives in town, by the way.", by=mona, reason=f"No {ADDRESS} here")
    post.edit("She lives in town.", by=mona)
    return post


@pytest.fixture
def first(post):
    return post.revisions.get(number=1)


def history(post, user):
    """Return the text of the post's history, its diffs apart, as a user reads it."""
    page = reader(user).get(reverse("forum:post-history", args=[post.pk]))
    return text(page)


def revisions(post, user):
    """Return {number: revision} as the API lists them."""
    url = reverse("forum-api:post-revisions", args=[post.pk])
    return {row["number"]: row for row in reader(user).get(url).json()["results"]}


def test_only_moderators_read_a_hidden_text(post, first, paul, mona):
    assert "Street" in history(post, None)
    first.hide(by=mona, reason="An address")
    for user in (None, paul):
        assert "Elm" not in history(post, user).replace(f"Reason: No {ADDRESS} here", "")
        assert "This text was hidden by a moderator." in history(post, user)
        assert revisions(post, user)[1]["body"] is None
    assert ADDRESS in history(post, mona)
    assert ADDRESS in revisions(post, mona)[1]["body"]
    assert revisions(post, None)[1]["is_hidden"] is True


def test_the_text_after_a_hidden_one_does_not_show_what_was_cut(post, first, mona):
    post.revisions.get(number=2).hide(by=mona)
    first.hide(by=mona)
    page = reader(None).get(reverse("forum:post-history", args=[post.pk])).content.decode()
    assert "<del>" not in page
    assert "Elm" not in page
    assert "She lives in town." in page


def test_taggers_are_not_shown_a_hidden_text(post, first, mona):
    assert changes_since(post, 1) is not None
    first.hide(by=mona)
    assert changes_since(post, 1) is None


def test_hiding_is_undone_and_logged(post, first, mona):
    action = first.hide(by=mona, reason="An address")
    assert (action.label, action.reason, action.topic) == ("Hide", "An address", post.topic)
    action.undo(by=mona)
    assert "Street" in history(post, None)
    first.hide(by=mona)
    first.unhide(by=mona)
    assert "Street" in history(post, None)
    assert first.unhide(by=mona) is None


def test_an_erased_text_is_gone_for_everybody(post, first, mona):
    hiding = first.hide(by=mona)
    first.erase(by=mona, reason="Asked for")
    second = post.revisions.get(number=2)
    second.hide(by=mona)
    second.erase(by=mona)
    for user in (None, mona):
        assert "Elm" not in history(post, user)
        assert "This text was erased by a moderator." in history(post, user)
        assert revisions(post, user)[1]["body"] is None
    assert Action.objects.filter(verb="erase", reason="Asked for").exists()
    with pytest.raises(ValidationError, match="was erased"):
        hiding.undo(by=mona)
    with pytest.raises(ValidationError, match="was erased"):
        first.unhide(by=mona)
    assert first.erase(by=mona) is None


def test_what_readers_see_now_is_not_hidden(post, first, mona):
    with pytest.raises(ValidationError, match="present text"):
        post.revisions.get(number=3).hide(by=mona)
    with pytest.raises(ValidationError, match="Hide this text first"):
        first.erase(by=mona)


def test_only_moderators_take_a_text_from_sight(first, paul):
    for verb in (first.hide, first.unhide, first.erase):
        for user in (paul, None):
            with pytest.raises(PermissionDenied):
                verb(by=user)


def test_a_moderator_does_it_on_the_page(post, first, mona, paul):
    page = reader(mona).get(reverse("forum:post-history", args=[post.pk])).content.decode()
    url = reverse("forum:hide-revision", args=[first.pk])
    assert url in page
    assert url not in (
        reader(paul).get(reverse("forum:post-history", args=[post.pk])).content.decode()
    )
    page = text(reader(mona).post(url, {"reason": "An address"}, follow=True))
    assert "The text is hidden." in page
    reader(mona).post(reverse("forum:erase-revision", args=[first.pk]))
    first.refresh_from_db()
    assert (first.is_erased, first.body) == (True, "")


def test_a_moderator_does_it_by_the_api(post, first, mona, paul):
    url = reverse("forum-api:revision-hide", args=[first.pk])
    assert reader(paul).post(url).status_code == 403
    answer = reader(mona).post(url, {"reason": "An address"})
    assert (answer.status_code, answer.json()["is_hidden"]) == (200, True)
    answer = reader(mona).post(reverse("forum-api:revision-erase", args=[first.pk]))
    assert (answer.json()["is_erased"], answer.json()["body"]) == (True, None)


def test_what_one_may_not_read_has_no_history(post, first, mona, paul):
    post.trash(by=mona)
    assert reader(None).get(reverse("forum:hide-revision", args=[first.pk])).status_code == 404
    assert reader(None).post(reverse("forum-api:revision-hide", args=[first.pk])).status_code == 404
