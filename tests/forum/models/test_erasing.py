"""A removed post is erased for good: its words and author go, its place stays."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from forum.models import Action, Post, PostAddress, Revision
from tests.forum.models.test_log import findings


@pytest.fixture
def removed(topic, paul, omar, mona):
    """A removed post of paul's, with an earlier text, an appeal, its address, and an answer."""
    post = topic.reply(paul, "My number is 0144")
    PostAddress.keep(post, "203.0.113.7")
    topic.reply(omar, "Below", to=post)
    post.edit("My number is 0155", by=paul, reason="Wrong number 0144")
    post.trash(by=mona, reason="Personal")
    Post.objects.get(pk=post.pk).appeal("It is mine: 0155", by=paul)
    return Post.objects.get(pk=post.pk)


def test_only_what_is_removed_is_erased_and_only_by_moderators(topic, paul, mona):
    post = topic.reply(paul, "Words")
    with pytest.raises(ValidationError, match="Remove this first"):
        post.erase(by=mona)
    post.trash(by=mona, reason="So")
    with pytest.raises(PermissionDenied):
        post.erase(by=paul)


def test_words_author_and_address_are_nowhere(removed, mona, client):
    removed.erase(by=mona, reason="Asked for")
    post = Post.objects.get(pk=removed.pk)
    assert (post.body, post.body_html, post.author, post.author_name) == ("", "", None, "")
    assert not Revision.objects.filter(post=post).exclude(body="", reason="").exists()
    assert list(post.appeals.values_list("words", "author")) == [("", None)]
    assert not PostAddress.objects.exists()
    assert not Action.objects.filter(post=post).exclude(author=None).exists()
    client.force_login(mona)
    page = client.get(post.topic.get_absolute_url()).content.decode()
    assert "0155" not in page
    assert "0144" not in page


def test_the_place_stays_for_what_hangs_below(removed, mona, client):
    removed.erase(by=mona)
    page = client.get(removed.topic.get_absolute_url()).content.decode()
    assert "Below" in page
    assert f'id="post-{removed.pk}"' in page
    assert findings() == []


def test_nobody_brings_it_back(removed, mona):
    action = removed.erase(by=mona)
    with pytest.raises(ValidationError, match="cannot be undone"):
        action.undo(by=mona)
    removed.restore(by=mona)
    assert Post.objects.get(pk=removed.pk).status == "erased"
    assert removed.erase(by=mona) is None
