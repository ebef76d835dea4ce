"""`manage.py forum_check` finds, names and repairs every kind of damage."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db.models import F

from forum.models import (
    Action,
    Appeal,
    Change,
    ChangedRow,
    Forum,
    Post,
    Report,
    Revision,
    Topic,
    Voice,
)


def check(**options):
    """Run the command; return what it printed and, where something is left, its error."""
    output = StringIO()
    try:
        call_command("forum_check", stdout=output, **options)
    except CommandError as error:
        return f"{output.getvalue()}\n{error}", True
    return output.getvalue(), False


@pytest.fixture
def thread(topic, paul, omar, mona):
    """A topic with two threads: replies at three levels, one removed in their middle."""
    first = topic.reply(paul, "First")
    second = topic.reply(omar, "Second", to=first)
    topic.reply(paul, "Third", to=second)
    topic.reply(omar, "Another thread")
    second.trash(by=mona)
    topic.refresh_from_db()
    return topic


def post_saying(body):
    return Post.objects.filter(body=body)


def change_post(body, **values):
    return lambda: post_saying(body).update(**values)


def change_topic(**values):
    return lambda: Topic.objects.update(**values)


def change_forum(**values):
    return lambda: Forum.objects.update(**values)


def swap_two_paths():
    first, other = post_saying("First").get(), post_saying("Another thread").get()
    post_saying("First").update(path="aside")
    post_saying("Another thread").update(path=first.path)
    post_saying("First").update(path=other.path)


def removed_with_a_report():
    """Remove a reported reply, and leave its report open."""
    post = post_saying("Another thread").get()
    post.report(by=get_user_model().objects.get(username="ines"), words="Rude")
    post.trash(by=get_user_model().objects.get(username="mona"))
    Report.objects.update(state="open")


def appeal_against_something_else():
    """Let an appeal name another action than the removal."""
    second = post_saying("Second").get()
    mona = get_user_model().objects.get(username="mona")
    second.appeal("Please", by=second.author)
    Appeal.objects.update(removal=second.topic.close(by=mona))
    ChangedRow.objects.filter(change__action__verb="close").delete()
    Change.objects.filter(action__verb="close").delete()


DAMAGE = {
    "report state": removed_with_a_report,
    "appeal removal": appeal_against_something_else,
    "post status_before": change_post("Third", status_before="pending"),
    "topic status_before": change_topic(status_before="pending"),
    "topic merged_into": lambda: Topic.objects.update(merged_into=post_saying("Third").get()),
    "action post_number": lambda: Action.objects.update(post_number=7),
    "change rows": lambda: ChangedRow.objects.all().delete(),
    "post reply_count": change_post("First", reply_count=7),
    "post opens_thread": change_post("Another thread", opens_thread=False),
    "post path": swap_two_paths,
    "post depth": change_post("Third", depth=2),
    "post body_digest": change_post("Third", body_digest="0" * 64),
    "post revision_number": change_post("Third", revision_number=5),
    "post latest revision": lambda: Revision.objects.filter(body="Third").update(body="Else"),
    "post parent": lambda: post_saying("First").update(parent=Post.objects.get(position=0)),
    "topic reply_count": change_topic(reply_count=1),
    "topic thread_count": change_topic(thread_count=9),
    "topic voice_count": change_topic(voice_count=0),
    "topic voices": lambda: Voice.objects.filter(author_name="paul").delete(),
    "topic last_post_id": change_topic(last_post=None),
    "topic last_activity_at": lambda: Topic.objects.update(
        last_activity_at=F("last_activity_at") + timedelta(days=1)
    ),
    "topic next_position": change_topic(next_position=2),
    "forum topic_count": change_forum(topic_count=4),
    "forum post_count": change_forum(post_count=9),
    "forum last_post_id": change_forum(last_post=None),
}


def test_it_finds_nothing_wrong_after_the_verbs(thread):
    output, failed = check()
    assert not failed
    assert "Checked 1 forums, 1 topics, 5 posts, 0 readings." in output
    assert "Nothing wrong." in output


@pytest.mark.parametrize("kind", DAMAGE)
def test_it_finds_names_and_repairs_each_kind_of_damage(thread, kind):
    DAMAGE[kind]()
    output, failed = check()
    assert failed
    assert f"{kind}: " in output
    output, failed = check(repair=True)
    assert not failed
    assert " 0 left" in output
    assert "Nothing wrong" in check()[0]


def test_a_repair_brings_back_the_values_that_the_verbs_had_written(thread):
    def rows():
        fields = ("pk", "path", "depth", "reply_count", "opens_thread", "body_html")
        return list(Post.objects.order_by("pk").values(*fields))

    before = rows()
    swap_two_paths()
    post_saying("Third").update(reply_count=4, body_html="<p>Gone</p>", body_digest="")
    check(repair=True)
    assert rows() == before


def test_it_only_looks_unless_asked_to_repair(thread):
    change_topic(reply_count=77)()
    check()
    assert Topic.objects.get().reply_count == 77


def test_it_keeps_a_text_that_was_changed_behind_the_verbs(thread):
    post_saying("Third").update(body="Changed by SQL")
    assert not check(repair=True)[1]
    post = post_saying("Changed by SQL").get()
    assert "Changed by SQL" in post.body_html
    texts = post.revisions.order_by("number").values_list("body", flat=True)
    assert list(texts) == ["Third", "Changed by SQL"]


def test_it_names_a_merged_topic_that_leads_nowhere_or_has_posts(thread, forum, ines, mona):
    other = forum.start_topic(ines, "Other", "Text")
    other.merge(thread, by=mona)
    Topic.objects.filter(pk=other.pk).update(merged_into=None)
    output, failed = check(repair=True)
    assert failed
    assert "merged_into is None, should be the post that its address leads to" in output
    post_saying("Text").update(topic=other)
    assert "topic posts: 1 wrong" in check()[0]


def test_it_names_an_action_that_something_else_undid(thread, mona):
    removal = Action.objects.get(verb="trash")
    Action.objects.filter(pk=removal.pk).update(undone_by=thread.close(by=mona))
    assert "undone_by is close (mona), should be an action that undoes" in check()[0]


def test_it_names_what_needs_a_person(thread, forum, paul):
    other = forum.start_topic(paul, "Other", "Text")
    post_saying("Another thread").update(parent=other.opening_post)
    output, failed = check(repair=True)
    assert failed
    assert "The rest needs a person" in output
    assert "should be a post of the same topic" in output


def test_it_says_which_topic_has_no_opening_post(forum, ines):
    topic = Topic.objects.create(
        forum=forum, author=ines, author_name="ines", title="Empty", slug="empty"
    )
    output, failed = check()
    assert failed
    assert f"topic {topic.pk}: opening posts is 0, should be 1" in output


def test_it_narrows_a_forum_that_shows_more_than_its_parent(forum):
    child = Forum.objects.create(title="Child", slug="child", parent=forum)
    Forum.objects.filter(pk=forum.pk).update(visibility="members", audience="members")
    assert "forum audience: 1 wrong" in check()[0]
    assert not check(repair=True)[1]
    child.refresh_from_db()
    assert (child.visibility, child.audience) == ("inherited", "members")


def test_it_says_where_the_tree_of_forums_is_a_ring(forum):
    child = Forum.objects.create(title="Child", slug="child", parent=forum)
    Forum.objects.filter(pk=forum.pk).update(parent=child)
    output, failed = check(repair=True)
    assert failed
    assert "should be not below itself" in output


def test_it_prints_the_first_of_many_and_their_number(topic, paul):
    for number in range(5):
        topic.reply(paul, f"Reply {number}")
    Post.objects.filter(depth=1).update(reply_count=3)
    output, _failed = check(show=2)
    assert "post reply_count: 5 wrong" in output
    assert "… and 3 more" in output


def test_former_members_of_one_name_are_no_damage(topic, paul, omar):
    topic.reply(paul, "One")
    topic.reply(omar, "Two")
    paul.delete()
    omar.delete()
    Post.objects.filter(author=None).update(author_name="Kim")
    Voice.objects.filter(author=None).update(author_name="Kim")
    assert "Nothing wrong" in check()[0]


def test_former_members_of_one_name_are_counted_also_where_their_posts_are_removed(
    topic, paul, omar, mona
):
    omar.first_name = paul.first_name = "Kim"
    omar.save(), paul.save()
    replies = [topic.reply(paul, "One"), topic.reply(omar, "Two")]
    paul.delete(), omar.delete()
    for verb in ("trash", "restore"):
        for reply in replies:
            getattr(Post.objects.get(pk=reply.pk), verb)(by=mona)
            assert "Nothing wrong" in check()[0]


@pytest.mark.parametrize("first", [0, 1])
def test_a_former_member_who_changed_their_name_is_counted_until_their_last_post_goes(
    topic, paul, mona, first
):
    replies = [topic.reply(paul, "One")]
    paul.first_name = "Paula"
    paul.save()
    replies.append(topic.reply(paul, "Two"))
    paul.delete()
    for reply, voices in ((replies[first], 2), (replies[1 - first], 1)):
        Post.objects.get(pk=reply.pk).trash(by=mona)
        assert Topic.objects.get(pk=topic.pk).voice_count == voices
        assert "Nothing wrong" in check()[0]


def test_very_deep_threads_are_right(topic, paul):
    post = None
    for _level in range(103):
        post = topic.reply(paul, "Deeper", to=post)
    assert "Nothing wrong" in check()[0]


def test_the_number_of_queries_does_not_depend_on_the_number_of_posts(
    topic, paul, django_assert_max_num_queries
):
    for number in range(30):
        topic.reply(paul, f"Reply {number}")
    with django_assert_max_num_queries(30):
        check()
