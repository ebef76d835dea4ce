"""Topics and posts that moderators move, merge and split, and what is left when that is undone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from forum.models import Forum, Post, Topic, paths
from tests.forum.interpretations.questions import INTERPRETATIONS
from tests.forum.models.moved_topics import elsewhere, other, state, thread, tree
from tests.forum.models.test_log import findings

__all__ = ["elsewhere", "other", "thread"]


# Merging


def test_a_merged_topic_is_a_reply_with_its_replies_below(topic, other, thread, mona):
    opening = other.opening_post
    this, that = other.posts.filter(depth__gt=0).order_by("pk")
    dates = dict(Post.objects.values_list("pk", "created_at"))
    action = other.merge(topic, by=mona, reason="The same")
    assert (action.verb, action.topic, action.reason) == ("merge", topic, "The same")
    assert list(tree(topic).items())[-3:] == [
        (opening.pk, None),
        (this.pk, opening.pk),
        (that.pk, this.pk),
    ]
    topic.refresh_from_db()
    assert (topic.reply_count, topic.voice_count) == (7, 3)
    assert dict(Post.objects.values_list("pk", "created_at")) == dates
    assert (other.status, other.merged_into) == ("merged", opening)
    assert other not in Topic.objects.visible_to(mona)
    assert findings() == []


def test_undoing_a_merge_takes_the_replies_along_that_came_since(topic, other, thread, mona, ines):
    opening, this = other.posts.order_by("pk")[:2]
    before = state()[0]
    action = other.merge(topic, by=mona)
    since = topic.reply(ines, "To the one who asked", to=opening)
    below = topic.reply(ines, "To a reply", to=this)
    stays = topic.reply(ines, "To the topic")
    action.undo(by=mona)
    assert findings() == []
    for reply in (since, below, stays):
        reply.refresh_from_db()
    assert (since.topic, since.parent, since.depth) == (other, None, 1)
    assert (below.topic, below.parent) == (other, this)
    assert stays.topic == topic
    came = {since.pk, below.pk, stays.pk}
    shape = [row[:7] for row in state()[0] if row[0] not in came]
    assert shape == [row[:7] for row in before]


def test_tags_for_the_question_that_holds_count_again(topic, question, other, elsewhere, mona):
    reply = other.posts.get(body="This")
    other.ask(question, by=mona)
    reply.tag(by=mona, supports=["a"])
    other.ask("Another?", interpretations=INTERPRETATIONS, by=mona)
    reply.tag(by=mona, supports=["b"])
    before = state()
    action = other.merge(topic, by=mona)
    assert [reading.outcome for reading in reply.readings.all()] == ["supports", "supports"]
    # Each reply has one for the question that is asked now, the opening post too.
    assert question.readings.filter(post__topic=topic).count() == 3
    assert findings() == []
    action.undo(by=mona)
    assert state() == before
    assert findings() == []


def test_what_readers_do_not_see_is_not_merged(topic, other, mona):
    other.trash(by=mona)
    for first, second in ((other, topic), (topic, other)):
        with pytest.raises(ValidationError, match="restore it first"):
            first.merge(second, by=mona)
    with pytest.raises(ValidationError, match="with itself"):
        topic.merge(topic, by=mona)


def test_nobody_replies_to_a_merged_topic(topic, other, mona):
    stale = Topic.objects.get(pk=other.pk)
    other.merge(topic, by=mona)
    with pytest.raises(ValidationError, match="merged with another one meanwhile"):
        stale.reply(mona, "Late")
    with pytest.raises(ValidationError, match="merged with another one meanwhile"):
        stale.close(by=mona)


def test_the_opening_post_of_a_merged_topic_must_be_there_to_undo_it(topic, other, mona):
    opening = other.opening_post
    action = other.merge(topic, by=mona)
    opening.refresh_from_db()
    removal = opening.trash(by=mona)
    with pytest.raises(ValidationError, match="done later: Remove"):
        action.undo(by=mona)
    removal.undo(by=mona)
    action.undo(by=mona)
    assert findings() == []


# Splitting


def test_a_split_makes_a_topic_of_the_earliest_chosen_and_all_below(topic, thread, mona, question):
    _first, second, third, beside = thread
    action = topic.split([beside, second], "  On its own ", by=mona)
    new = action.topic
    assert (new.title, new.forum, new.question) == ("On its own", topic.forum, question)
    assert (new.author, new.created_at) == (second.author, second.created_at)
    assert list(tree(new).items()) == [(second.pk, None), (third.pk, None), (beside.pk, None)]
    assert (new.opening_post, new.reply_count, new.voice_count) == (second, 2, 2)
    # An opening post has no reading while it is not tagged.
    assert sorted(question.readings.filter(post__topic=new).values_list("post", flat=True)) == [
        third.pk,
        beside.pk,
    ]
    assert findings() == []


def test_chosen_posts_stay_below_each_other(topic, thread, mona):
    first, second, third, beside = thread
    new = topic.split([third, first, beside], "On its own", by=mona).topic
    assert tree(new) == {first.pk: None, second.pk: None, third.pk: second.pk, beside.pk: None}


def test_undoing_a_split_brings_back_what_came_since(topic, thread, question, mona, ines):
    _first, second, third, _beside = thread
    third.tag(by=mona, supports=["a"])
    second.tag(by=mona, supports=["b"])
    before = state()
    action = topic.split([second], "On its own", by=mona)
    new = action.topic
    assert new.opening_post.reading.outcome == "supports"
    undoing = action.undo(by=mona)
    assert state() == before
    undoing.undo(by=mona)
    assert findings() == []
    since, below = new.reply(ines, "To the topic"), new.reply(ines, "Below", to=third)
    # It is in force again.
    action.undo(by=mona)
    for reply in (since, below):
        reply.refresh_from_db()
    assert (since.topic, since.parent) == (topic, second)
    assert (below.topic, below.parent) == (topic, third)
    new.refresh_from_db()
    assert (new.status, new.merged_into) == ("merged", second)
    assert findings() == []


def test_what_cannot_be_split_off_is_refused(topic, thread, other, mona):
    first, second = thread[:2]
    for posts, message in (
        ([], "Choose the posts"),
        ([topic.opening_post, first], "opening post stays"),
        ([first, other.posts.last()], "in another topic"),
    ):
        with pytest.raises(ValidationError, match=message):
            topic.split(posts, "On its own", by=mona)
    with pytest.raises(ValidationError, match="needs a title"):
        topic.split([first], " ", by=mona)
    second.trash(by=mona)
    with pytest.raises(ValidationError, match="were removed"):
        topic.split([second], "On its own", by=mona)
    new = topic.split([second, first], "On its own", by=mona).topic
    assert new.opening_post == first
    assert findings() == []


# Moving


def test_a_moved_topic_counts_in_its_new_forum(topic, forum, elsewhere, thread, mona):
    before = state()
    action = topic.move(elsewhere, by=mona)
    assert (topic.forum, action.verb, action.forum) == (elsewhere, "move", forum)
    elsewhere.refresh_from_db()
    assert (elsewhere.topic_count, elsewhere.post_count) == (1, 5)
    assert topic.move(elsewhere, by=mona) is None
    action.undo(by=mona)
    assert state() == before
    assert findings() == []


def test_a_topic_is_not_moved_where_it_cannot_be(topic, question, mona, forum):
    category = Forum.objects.create(title="All", slug="all", kind="category")
    with pytest.raises(ValidationError, match="A category holds forums only"):
        topic.move(category, by=mona)
    inner = Forum.objects.create(title="Inner", slug="inner", visibility="moderators")
    asking = inner.start_topic(mona, "Secret", "Text")
    asking.ask("A secret question?", by=mona)
    with pytest.raises(ValidationError, match="question belongs to ‘Inner’"):
        asking.move(forum, by=mona)
    reply = asking.reply(mona, "Words")
    with pytest.raises(ValidationError, match="question belongs to ‘Inner’"):
        asking.split([reply], "Out", by=mona, forum=forum)
    clearing = asking.clear_question(by=mona)
    asking.move(forum, by=mona)
    with pytest.raises(ValidationError, match="question belongs to ‘Inner’"):
        clearing.undo(by=mona)
    assert findings() == []


def test_a_moved_post_takes_along_what_hangs_below(topic, other, thread, mona):
    _first, second, third, _beside = thread
    this = other.posts.get(body="This")
    before = state()
    action = second.move(this, by=mona)
    assert (second.topic, second.parent, second.depth) == (other, this, 2)
    assert tree(other)[third.pk] == second.pk
    assert third.pk not in tree(topic)
    assert findings() == []
    assert second.move(this, by=mona) is None
    again = second.move(other.opening_post, by=mona)
    assert (second.parent, second.depth) == (None, 1)
    with pytest.raises(ValidationError, match="done later: Move"):
        action.undo(by=mona)
    again.undo(by=mona)
    action.undo(by=mona)
    assert state() == before
    assert findings() == []


def test_a_post_moves_within_its_topic_and_keeps_its_order(topic, thread, mona):
    first, second, third, beside = thread
    before = state()
    action = second.move(topic, by=mona)
    assert list(tree(topic)) == [topic.opening_post.pk, first.pk, second.pk, third.pk, beside.pk]
    deeper = first.move(second, by=mona)
    assert tree(topic)[first.pk] == second.pk
    # The reply above it hangs below it now.
    with pytest.raises(ValidationError, match="done later: Move"):
        action.undo(by=mona)
    with pytest.raises(ValidationError, match="below itself"):
        second.move(first, by=mona)
    deeper.undo(by=mona)
    action.undo(by=mona)
    assert state() == before


def test_what_cannot_be_moved_is_refused(topic, thread, other, mona):
    first, second = thread[:2]
    with pytest.raises(ValidationError, match="opening post"):
        topic.opening_post.move(other, by=mona)
    with pytest.raises(ValidationError, match="below itself"):
        first.move(first, by=mona)
    second.trash(by=mona)
    with pytest.raises(ValidationError, match="was removed"):
        thread[3].move(second, by=mona)
    stale = Post.objects.get(pk=first.pk)
    stale.topic  # noqa: B018 - read before it is moved
    first.move(other, by=mona)
    with pytest.raises(ValidationError, match="moved meanwhile"):
        stale.move(topic, by=mona)


def test_a_move_to_a_topic_that_was_merged_since_is_not_undone(topic, other, thread, mona, forum):
    third = forum.start_topic(mona, "A third", "Text")
    action = thread[0].move(other, by=mona)
    topic.merge(third, by=mona)
    with pytest.raises(ValidationError, match="done later: Merge"):
        action.undo(by=mona)


def test_threads_of_any_depth_keep_their_places(topic, other, paul, mona):
    deep, above = [], None
    for number in range(paths.MAX_DEPTH + 3):
        above = topic.reply(paul, f"Words {number}", to=above)
        deep.append(above)
    before = state()
    for call in (
        lambda: deep[-3].move(other, by=mona),
        lambda: deep[50].move(topic, by=mona),
        lambda: topic.merge(other, by=mona),
        lambda: topic.split([deep[-2], deep[1]], "Deep", by=mona),
    ):
        action = call()
        assert findings() == []
        action.undo(by=mona)
        assert state() == before
        topic.refresh_from_db()
        for post in deep:
            post.refresh_from_db()


# Rights


def test_rights_are_asked_for_on_both_sides(topic, other, elsewhere, thread, paul, mona, forum):
    verbs = (
        lambda: topic.move(elsewhere, by=paul),
        lambda: topic.merge(other, by=paul),
        lambda: topic.split([thread[1]], "Out", by=paul, forum=elsewhere),
        lambda: thread[1].move(other, by=paul),
    )
    for moderated in (forum, elsewhere):
        paul.moderated_forums.set([moderated])
        paul.__dict__.pop("_forum_policy", None)
        for verb in verbs:
            with pytest.raises(PermissionDenied):
                verb()
    actions = [
        thread[1].move(other, by=mona),
        topic.split([thread[3]], "Out", by=mona, forum=elsewhere),
        topic.move(elsewhere, by=mona),
    ]
    for action in reversed(actions):
        with pytest.raises(PermissionDenied):
            action.undo(by=paul)
        undoing = action.undo(by=mona)
        with pytest.raises(PermissionDenied):
            undoing.undo(by=paul)
    assert findings() == []
