"""`forum_search_index` indexes what the verbs did not."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from forum.models import Post
from forum.search import rebuilding
from forum.search.index import Index
from tests.forum.search.searching import found, search


def run(**options):
    """Run the command; return what it prints."""
    out = StringIO()
    call_command("forum_search_index", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def forgotten(topic, paul):
    """Replies that the index has forgotten."""
    replies = [topic.reply(paul, f"alpha {number}") for number in range(6)]
    Index.to_write().remove([reply.pk for reply in replies])
    return replies


def test_what_is_missing_is_indexed(forgotten):
    assert found("alpha") == []
    assert "6 posts indexed." in run()
    assert set(found("alpha")) == {reply.pk for reply in forgotten}
    assert "0 posts indexed." in run()


def test_it_goes_on_where_it_was_stopped(forgotten, monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    steps = rebuilding.index_missing()
    next(steps)
    steps.close()
    assert len(found("alpha")) == 2
    assert "4 posts indexed." in run()
    assert len(found("alpha")) == 6


def test_what_was_changed_without_a_verb(topic, paul):
    reply = topic.reply(paul, "alpha")
    Post.objects.filter(pk=reply.pk).update(body="beta", body_html="<p>beta</p>")
    run()
    assert found("alpha") == [reply.pk]
    run(all=True, after=reply.pk)
    assert found("alpha") == [reply.pk]
    run(all=True)
    assert found("alpha") == []
    assert found("beta") == [reply.pk]


def test_a_change_while_a_batch_is_read_is_not_lost(topic, paul, monkeypatch):
    reply = topic.reply(paul, "alpha")
    index_posts, edits = rebuilding.index_posts, iter(["beta"])

    def index_what_was_read_before(posts):
        index_posts(posts)
        if body := next(edits, None):
            Post.objects.filter(pk=reply.pk).update(
                body=body, body_html=f"<p>{body}</p>", body_digest=Post.digest(body)
            )

    monkeypatch.setattr(rebuilding, "index_posts", index_what_was_read_before)
    run(all=True)
    assert found("beta") == [reply.pk]


def test_beginning_again_makes_all_anew(topic, paul, settings):
    reply = topic.reply(paul, "arguing")
    assert found("argues") == [reply.pk]
    settings.FORUM_SEARCH_LANGUAGE = ""
    run(again=True)
    assert found("argues") == []
    assert found("arguing") == [reply.pk]
    settings.FORUM_SEARCH_LANGUAGE = "en"
    run(again=True)
    assert found("argues") == [reply.pk]
    assert [person.name for person in search("paul").members] == ["paul"]


def test_accounts_that_were_made_in_bulk(topic):
    users = get_user_model().objects
    users.bulk_create([get_user_model()(username="bulky")])
    topic.reply(users.get(username="bulky"), "x")
    assert search("bulky").members == []
    assert "members indexed." in run()
    assert [person.name for person in search("bulky").members] == ["bulky"]
