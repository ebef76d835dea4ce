"""What the log says of acts on many posts, and who may undo those without a forum."""

import pytest

from forum.models import Action, Block, Post
from forum.models.bulk import act_on_many
from tests.forum.reading_pages import reader, text


def test_a_moderator_of_all_forums_is_offered_the_undo_of_a_block_everywhere(topic, paul, mona):
    reply = topic.reply(paul, "Buy")
    topic.reply(paul, "Buy now")
    action = Block.impose(paul, by=mona, remove="spam", reason="Selling")
    [row] = reader(mona).get("/api/actions/?verb=block").json()["results"]
    assert row["is_undoable"]
    assert row["about"]["name"] == "paul"
    page = reader(mona).get("/forums/moderation/log/?verb=block").content.decode()
    assert f"/forums/moderation/log/{action.pk}/undo/" in page
    action.undo(by=mona)
    assert Post.objects.get(pk=reply.pk).status == "published"


@pytest.mark.parametrize("authors", [("omar",), ("omar", "ines")])
def test_many_are_booked_on_their_author_never_on_the_topics(
    topic, paul, omar, ines, mona, authors
):
    by_name = {"omar": omar, "ines": ines}
    replies = [topic.reply(by_name[name], "Rude") for name in authors]
    act_on_many(
        "trash", [*replies, topic.reply(by_name[authors[0]], "Ruder")], by=mona, reason="So"
    )
    action = Action.objects.get(verb="trash")
    assert action.author == (omar if len(authors) == 1 else None)


def test_nobody_decides_their_own_appeal_where_another_may(topic, ada, mona, omar):
    post = topic.reply(mona, "Words")
    post.trash(by=ada, reason="Rude")
    appeal = Post.objects.get(pk=post.pk).appeal("They are not.", by=mona)
    assert "your own appeal" in text(reader(mona).get("/forums/moderation/"))
    answer = reader(mona).post(f"/forums/appeal/{appeal.pk}/uphold/", {"reason": "I say so"})
    assert answer.status_code == 403
    assert Post.objects.get(pk=post.pk).status == "trashed"


def test_who_is_blocked_reads_why_on_their_own_page(topic, paul, mona):
    topic.reply(paul, "Words")
    Block.impose(paul, by=mona, reason="You quarrel")
    assert "You quarrel" in text(reader(paul).get(f"/forums/member/{paul.pk}/"))
    assert "You quarrel" not in text(reader().get(f"/forums/member/{paul.pk}/"))


def test_whoever_appealed_with_success_reads_so(topic, paul, ada, mona):
    post = topic.reply(paul, "A reference")
    post.trash(by=ada, reason="An advertisement?")
    appeal = Post.objects.get(pk=post.pk).appeal("It is a reference.", by=paul)
    appeal.uphold(by=mona, reason="You are right.")
    page = text(reader(paul).get("/forums/reports/"))
    assert "The author was right: the post is back." in page
    assert "You are right." in page


def test_the_author_of_what_waits_is_no_former_member(topic, paul, mona):
    post = topic.reply(paul, "Words", status="pending")
    author = reader(mona).get(f"/api/posts/{post.pk}/").json()["author"]
    assert (author["name"], author["role"]) == ("paul", "participant")


def test_an_appeal_needs_no_decision_once_the_post_is_back(topic, paul, ada, mona):
    post = topic.reply(paul, "A reference")
    removal = post.trash(by=ada, reason="An advertisement?")
    Post.objects.get(pk=post.pk).appeal("It is a reference.", by=paul)
    removal.undo(by=mona)
    page = text(reader(paul).get("/forums/reports/"))
    assert "The post is back." in page
    assert "yet to decide" not in page


def test_what_is_in_force_again_is_undone_again(topic, mona):
    sticking = topic.stick(by=mona)
    undoing = sticking.undo(by=mona)
    undoing.undo(by=mona)
    sticking.refresh_from_db()
    assert sticking.undone_by is None
    sticking.undo(by=mona)
    topic.refresh_from_db()
    assert topic.sticky == "none"
