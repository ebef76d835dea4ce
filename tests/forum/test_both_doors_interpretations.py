"""The rules of questions and taggings hold at both doors: the pages and the REST API."""

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache

from forum.interpretations.division import divide
from forum.models import Forum, Post
from tests.forum.doors import HTMLDoor, RESTDoor

PEOPLE = ("guest", "member", "tagger", "moderator", "own moderator", "administrator")
TAGGERS, MODERATORS = PEOPLE[2:], PEOPLE[3:]


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def door(request, db):
    """A door; `door(mona)` is mona at it, `door()` a guest."""
    return request.param


@pytest.fixture
def people(omar, mona, paul, ada, ines, forum):
    """{who: user}; ines has the right to tag, paul moderates the one forum."""
    forum.moderators.add(paul)
    ines.user_permissions.add(Permission.objects.get(codename="tag"))
    return dict(zip(PEOPLE, (None, omar, ines, mona, paul, ada), strict=True))


@pytest.fixture
def others_reply(topic, question, django_user_model):
    """A reply of somebody who is none of the cast."""
    author = django_user_model.objects.create_user(username="else")
    return topic.reply(author, "They are the same.")


@pytest.fixture
def a(question):
    """The id of the first interpretation."""
    return question.codebook.get("a").pk


def said(post, user):
    """Return what a moderator says of a reply by now: {letter: stance}, or the verdict."""
    tagging = Post.objects.get(pk=post.pk).tagging_by(user)
    if tagging is None or tagging.verdict:
        return tagging and tagging.verdict
    return {tag.interpretation.letter: tag.stance for tag in tagging.tags.all()}


# Who may tag


@pytest.mark.parametrize("who", PEOPLE)
def test_moderators_and_who_has_the_right_tag(door, people, others_reply, a, who):
    user = people[who]
    outcome = door(user).tag(others_reply, "disputes", a)
    assert outcome.how == ("ok" if who in TAGGERS else "refused")
    if who in TAGGERS:
        assert said(others_reply, user) == {"a": "disputes"}
        assert door(user).withdraw(others_reply).how == "ok"
        assert said(others_reply, user) is None
    else:
        assert "Only moderators and taggers" in outcome.text
        assert not others_reply.taggings.exists()


@pytest.mark.parametrize("who", TAGGERS)
def test_nobody_tags_their_own_post(door, people, topic, question, a, who):
    user = people[who]
    own = topic.reply(user, "It is the same.")
    Post.objects.filter(pk=topic.opening_post.pk).update(author=user)
    for post in (own, topic.opening_post):
        outcome = door(user).tag(post, "supports", a)
        assert outcome.how == "refused"
        assert "Nobody tags their own post." in outcome.text
        assert not post.taggings.exists()


@pytest.mark.parametrize("who", TAGGERS)
def test_an_opening_post_that_argues_counts_like_a_reply(door, people, topic, question, a, who):
    opening, user = topic.opening_post, people[who]
    Post.objects.filter(pk=opening.pk).update(author=None)
    topic.reply(people["member"], "Not tagged yet.")
    assert divide(question, None).total == 1
    assert door(user).tag(opening, "supports", a).how == "ok"
    assert divide(question, None).replies["a"].count == 1
    assert divide(question, None).total == 2
    topic.opening_post.withdraw_tagging(by=user)
    assert divide(question, None).total == 1


@pytest.mark.parametrize("who", PEOPLE)
def test_a_hidden_forum_hides_all_that_is_said_in_it(door, people, others_reply, a, mona, who):
    others_reply.tag(by=mona, supports=["a"])
    topic = others_reply.topic
    Forum.objects.update(visibility="moderators", audience="moderators")
    cache.clear()
    at = door(people[who])
    how = "ok" if who in MODERATORS else "hidden"
    question = topic.question
    assert at.read_question(question).how == how
    assert at.read_interpretation(question.codebook.get("a")).how == how
    assert at.read_division(topic).how == how
    assert at.read_part(topic, "untagged").how == how
    assert at.tag(others_reply, "supports", a).how == how
    for kind, row in (("topic", topic), ("question", question), ("forum", topic.forum)):
        assert at.export(kind, row).how == how


def test_what_was_removed_cannot_be_tagged(door, others_reply, a, mona):
    others_reply.trash(by=mona)
    outcome = door(mona).tag(others_reply, "supports", a)
    assert outcome.how == "refused"
    assert "This post was removed" in outcome.text


def test_a_topic_without_a_question_has_nothing_to_tag(door, forum, ines, paul, mona):
    topic = forum.start_topic(ines, "Another", "Text")
    reply = topic.reply(paul, "Words")
    assert door(mona).tag(reply, verdict="none").how == "hidden"


# What a tagging says


def test_a_tagging_says_the_same_at_both_doors(door, others_reply, a, mona):
    at = door(mona)
    assert at.tag(others_reply, "supports", a).how == "ok"
    assert at.tag(others_reply, verdict="other", note="Money").how == "ok"
    assert said(others_reply, mona) == "other"
    assert others_reply.taggings.count() == 2
    assert others_reply.tagging_by(mona).note == "Money"


def test_said_again_the_same_is_not_written_again(door, others_reply, a, mona):
    at = door(mona)
    for _time in range(3):
        assert at.tag(others_reply, "mentions", a).how == "ok"
    assert others_reply.taggings.count() == 1


@pytest.mark.parametrize(
    "answer", [{}, {"interpretation": 999_999}, {"verdict": "nonsense"}, {"verdict": "withdrawn"}]
)
def test_a_tagging_that_says_nothing_known_is_refused(door, others_reply, mona, answer):
    assert door(mona).tag(others_reply, **answer).how == "wrong"
    assert not others_reply.taggings.exists()


def test_an_interpretation_that_is_not_listed_needs_a_few_words(door, others_reply, mona):
    outcome = door(mona).tag(others_reply, verdict="other")
    assert outcome.how == "wrong"
    assert "Say in a few words what the reply argues." in outcome.text


def test_a_reply_that_changed_meanwhile_is_a_conflict(door, others_reply, a, mona):
    before = others_reply.body_digest
    others_reply.edit("They are not the same.", by=mona)
    outcome = door(mona).tag(others_reply, "supports", a, digest=before)
    assert outcome.how == "conflict"
    others_reply.refresh_from_db()
    assert others_reply.body_digest in outcome.text
    assert not others_reply.taggings.exists()
    assert door(mona).tag(others_reply, "supports", a).how == "ok"


# Settling, objecting


@pytest.mark.parametrize("who", PEOPLE)
def test_moderators_settle_with_a_reason(door, people, others_reply, a, ada, who):
    others_reply.tag(by=ada, supports=["b"])
    at = door(people[who])
    outcome = at.settle(others_reply, a)
    assert outcome.how == ("ok" if who in MODERATORS else "refused")
    assert others_reply.reading.is_decided == (who in MODERATORS)
    if who in MODERATORS:
        assert at.settle(others_reply, a, reason=" ").how == "wrong"


@pytest.mark.parametrize("who", PEOPLE)
def test_only_its_author_says_that_a_reply_is_misread(door, people, others_reply, mona, who):
    others_reply.tag(by=mona, supports=["b"])
    outcome = door(people[who]).object(others_reply)
    assert outcome.how == "refused"
    author = door(others_reply.author)
    assert author.object(others_reply, note="").how == "wrong"
    assert author.object(others_reply).how == "ok"
    assert others_reply.reading.is_objected


# Reading


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_reads_how_a_topic_divides(door, people, topic, question, mona, who):
    author = people["administrator"]
    for _number in range(3):
        topic.reply(author, "They are the same.").tag(by=mona, supports=["a"])
    at = door(people[who])
    assert "Interchangeable" in at.read_division(topic).text
    assert "They are the same." in at.read_part(topic, "a").text
    assert at.read_question(question).how == "ok"
    assert "The two terms mean the same." in at.read_interpretation(question.codebook.get("a")).text


def test_a_part_holds_its_replies_alone_and_an_unknown_one_is_no_part(door, topic, question, mona):
    author = topic.author
    for letter, words in (("a", "Same words"), ("a", "Same again"), ("b", "Other words")):
        topic.reply(author, words).tag(by=mona, supports=[letter])
    text = door().read_part(topic, "a").text
    assert "Same words" in text
    assert "Other words" not in text
    assert door().read_part(topic, "nonsense").how in ("wrong", "hidden")


@pytest.mark.parametrize("who", PEOPLE[1:])
def test_taggers_have_a_queue_without_their_own_replies(door, people, topic, question, who):
    own = topic.reply(people[who], "My own words")
    outcome = door(people[who]).read_queue()
    assert outcome.how == ("ok" if who in TAGGERS else "refused")
    assert own.body not in outcome.text


@pytest.mark.parametrize("who", PEOPLE)
def test_moderators_and_researchers_take_taggings_away(door, people, topic, question, omar, who):
    at = door(people[who])
    for kind, row in (("topic", topic), ("question", question), ("forum", topic.forum)):
        assert at.export(kind, row).how == ("ok" if who in MODERATORS else "refused")
    assert topic.forum.actions.filter(verb="export").count() == (3 if who in MODERATORS else 0)
    omar.user_permissions.add(Permission.objects.get(codename="export"))
    researcher = type(omar).objects.get(pk=omar.pk)
    assert door(researcher).export("topic", topic).how == "ok"
