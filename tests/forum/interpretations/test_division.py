"""How a discussion divides, what it could still be, and who is counted where."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.interpretations.division import divide, tallies, tally
from forum.interpretations.parts import (
    filtered_page,
    in_part,
    readings_of,
    replies_with_readings,
    stance_counts,
    with_stance,
)
from forum.models import Forum, Post, Question
from tests.conftest import make_user
from tests.forum.interpretations.questions import INTERPRETATIONS

PARTS = ["several", "disputes", "none", "other", "unclear", "off_topic"]
PARTS += ["contested", "again", "untagged"]


@pytest.fixture
def say(topic, question, mona):
    """Write a reply and tag it, if anything is said of it; return the reply."""
    start = timezone.now() - timedelta(days=9)

    def say(author, *, to=None, **said):
        number = topic.posts.count()
        at = start + timedelta(minutes=number)
        reply = topic.reply(author, f"Reply {number}", to=to, created_at=at)
        if said:
            reply.tag(by=mona, **said)
        return reply

    return say


def counts(division):
    """Return the parts of a division that hold anything."""
    return {part.key: part.count for part in division.parts if part.count}


def test_replies_are_counted_in_exclusive_parts_that_add_up(topic, question, say, paul, omar, ada):
    say(paul, supports=["a"], disputes=["b"])
    say(omar, supports=["a"])
    say(paul, supports=["a", "b"])
    say(paul, disputes=["b"])
    say(paul, mentions=["b"])
    say(paul, verdict="other", note="Money")
    say(paul, verdict="unclear")
    say(paul, verdict="off_topic")
    contested = say(paul, supports=["c"])
    contested.tag(by=ada, supports=["d"])
    say(paul, supports=["d"]).edit("Something else", by=paul)
    say(paul)
    divided = divide(question, None, topic=topic)
    assert counts(divided.replies) == {"a": 2} | dict.fromkeys(PARTS, 1)
    assert (divided.total, divided.settled, divided.is_shown) == (11, 8, True)
    assert [part.key for part in divided.replies.parts] == ["a", "b", "c", "d", *PARTS]
    assert sum(part.proportion for part in divided.replies.parts) == pytest.approx(1)


def test_a_person_is_counted_once_at_their_latest_settled_reply_that_supports_something(
    topic, question, say, paul, omar, ines
):
    say(paul, supports=["a"])
    say(paul, supports=["b"])
    say(paul, disputes=["b"])
    say(paul, verdict="none")
    say(omar, verdict="off_topic")
    say(omar, disputes=["a"])
    say(ines, supports=["a", "b"])
    people = divide(question, None, topic=topic).people
    assert counts(people) == {"b": 1, "disputes": 1, "several": 1}
    assert people.total == 3


def test_whoever_supports_nothing_yet_is_open_while_a_reply_of_theirs_is(
    topic, question, say, paul, omar, ines, ada
):
    say(paul, verdict="none")
    say(paul)
    say(omar)
    say(omar, supports=["a"]).tag(by=ada, supports=["b"])
    say(ines)
    say(ines, supports=["a"]).edit("Something else", by=ines)
    people = divide(question, None, topic=topic).people
    assert counts(people) == {"untagged": 1, "contested": 1, "again": 1}


def test_the_share_says_what_it_could_still_be(topic, question, say, db):
    for number in range(15):
        author = make_user(f"member{number}")
        letter = "a" if number < 4 else "b"
        say(author, **({"supports": [letter]} if number < 11 else {}))
    for division in (divide(question, None, topic=topic).replies, divide(question, None).people):
        a = division["a"]
        assert (a.share, a.lower, a.upper) == (4 / 11, 4 / 15, 8 / 15)
        assert division["untagged"].share is None


def test_an_open_reply_may_move_a_person_who_is_placed_already(topic, question, say, paul, omar):
    say(paul, supports=["a"])
    say(paul)
    say(omar)
    say(omar, supports=["b"])
    people = divide(question, None, topic=topic).people
    a, b = people["a"], people["b"]
    assert (a.share, a.lower, a.upper) == (0.5, 0.0, 0.5)
    assert (b.share, b.lower, b.upper) == (0.5, 0.5, 1.0)


def test_no_bar_is_shown_before_enough_is_settled(topic, question, say, paul, settings):
    say(paul, supports=["a"])
    say(paul, supports=["a"])
    assert not divide(question, None).is_shown
    settings.FORUM_DIVISION_MINIMUM = 2
    assert divide(question, None).is_shown


def test_what_was_shown_stays_while_the_count_is_one_below(topic, question, say, paul, omar, ada):
    replies = [say(paul, supports=["a"]), say(omar, supports=["b"]), say(omar, supports=["b"])]
    assert divide(question, None).is_shown
    replies[0].edit("Other words", by=paul)
    assert (divide(question, None).settled, divide(question, None).is_shown) == (2, True)
    replies[1].tag(by=ada, supports=["c"])
    assert (divide(question, None).settled, divide(question, None).is_shown) == (1, False)


def test_a_withdrawn_tagging_counts_as_if_it_had_never_been(topic, question, say, paul, mona):
    replies = [say(paul, supports=["a"]) for _number in range(3)]
    replies[0].withdraw_tagging(by=mona)
    assert not divide(question, None).is_shown


def test_percentages_need_ten_people_whatever_is_counted(topic, question, say, paul):
    for number in range(9):
        say(make_user(f"member{number}"), supports=["a"])
        say(paul, supports=["b"])
    say(make_user("late"))
    assert divide(question, None).has_percentages
    divided = divide(question, None)
    assert (divided.people.settled, divided.replies.settled) == (10, 18)


def test_nine_people_are_too_few_for_percentages(topic, question, say, paul, omar):
    for number in range(8):
        say(make_user(f"member{number}"), supports=["a"])
    reply = say(paul, supports=["b"])
    assert not divide(question, None).has_percentages
    say(omar, supports=["b"])
    assert divide(question, None).has_percentages
    reply.edit("Other words", by=paul)
    assert divide(question, None).has_percentages


def test_an_empty_discussion_divides_into_nothing(topic, question):
    divided = divide(question, None, topic=topic)
    assert not divided.is_shown
    a = divided.people["a"]
    assert (a.share, a.lower, a.upper, a.proportion) == (None, None, None, 0.0)


def test_people_without_an_account_are_told_apart_by_name(topic, question, say, paul, omar):
    say(paul, supports=["a"])
    say(paul, supports=["a"])
    say(omar, supports=["b"])
    paul.delete()
    omar.delete()
    assert counts(divide(question, None).people) == {"a": 1, "b": 1}


def test_counts_respect_what_the_viewer_may_see(topic, question, say, paul, mona):
    hidden = Forum.objects.create(title="Hidden", slug="hidden", visibility="moderators")
    elsewhere = hidden.start_topic(mona, "Behind the door", "Text")
    elsewhere.ask(question, by=mona)
    say(paul, supports=["a"])
    elsewhere.reply(mona, "b it is")
    removed = say(paul, supports=["b"])
    removed.trash(by=mona)
    assert divide(question, None).total == 1
    assert divide(question, paul).total == 1
    assert divide(question, mona).total == 2
    assert divide(question, mona, topic=topic).total == 1


def test_a_division_takes_one_query(topic, question, say, paul, django_assert_num_queries):
    say(paul, supports=["a"])
    assert question.codebook
    with django_assert_num_queries(1):
        divide(question, None, topic=topic)


def test_merged_interpretations_count_as_their_target_and_unused_archived_ones_are_left_out(
    topic, question, say, paul, mona
):
    say(paul, supports=["a"])
    question.codebook.get("a").merge_into(question.codebook.get("b"), by=mona)
    question.codebook.get("d").archive(by=mona)
    question.refresh_from_db()
    people = divide(question, None).people
    assert [part.key for part in people.interpretations] == ["b", "c"]
    assert counts(people) == {"b": 1}


def test_a_reply_whose_reading_is_missing_counts_as_untagged(topic, question, say, paul):
    reply = say(paul)
    reply.readings.all().delete()
    assert counts(divide(question, None).replies) == {"untagged": 1}


def test_every_part_filters_the_topic_to_its_replies(topic, question, say, paul, ada):
    replies = {
        "a": say(paul, supports=["a"], mentions=["b"]),
        "several": say(paul, supports=["a", "b"]),
        "disputes": say(paul, disputes=["b"]),
        "none": say(paul, verdict="none"),
        "contested": say(paul, supports=["c"]),
        "untagged": say(paul),
    }
    replies["contested"].tag(by=ada, supports=["d"])
    for key, reply in replies.items():
        assert list(in_part(replies_with_readings(question, None, topic), question, key)) == [reply]
    assert not in_part(replies_with_readings(question, None, topic), question, "d").exists()
    with pytest.raises(ValueError, match="no-such-part"):
        in_part(replies_with_readings(question, None, topic), question, "no-such-part")


def test_a_filtered_page_keeps_what_a_reply_answers_as_stubs(
    topic, question, say, paul, omar, django_assert_num_queries
):
    first = say(paul, supports=["a"])
    below = say(omar, to=first, supports=["b"])
    deeper = say(paul, to=below, supports=["a"])
    say(omar, supports=["b"])
    last = say(omar, supports=["a"])
    assert topic.question.codebook
    with django_assert_num_queries(2):
        page = filtered_page(topic, None, "a", offset=0, limit=15)
    assert [(post, post.is_stub) for post in page] == [
        (first, False),
        (below, True),
        (deeper, False),
        (last, False),
    ]
    rest = filtered_page(topic, None, "a", offset=1, limit=1)
    assert [(post, post.is_stub) for post in rest] == [
        (first, True),
        (below, True),
        (deeper, False),
    ]


def test_the_readings_of_a_page_take_one_query(
    topic, question, say, paul, ada, django_assert_num_queries
):
    tagged = say(paul, supports=["b"], disputes=["a"])
    plain = say(paul, verdict="unclear")
    waiting = say(paul)
    contested = say(paul, supports=["a"])
    contested.tag(by=ada, disputes=["a"])
    assert question.codebook
    with django_assert_num_queries(1):
        shown = readings_of(question, [tagged, plain, waiting, contested])
    assert [(row.letter, stance) for row, stance in shown[tagged.pk].tags] == [
        ("a", "disputes"),
        ("b", "supports"),
    ]
    assert [shown[reply.pk].part for reply in (tagged, plain, waiting, contested)] == [
        "b",
        "unclear",
        "untagged",
        "contested",
    ]
    assert [stance for _row, stance in shown[contested.pk].tags] == ["supports", "disputes"]


def test_an_interpretation_knows_who_supports_disputes_and_mentions_it(
    topic, question, say, paul, omar
):
    first = say(paul, supports=["a"], mentions=["b"])
    say(paul, supports=["a", "b"])
    latest = say(omar, supports=["a"])
    say(omar, disputes=["a"])
    a = question.codebook.get("a")
    counts = stance_counts(question, None)
    supported = counts[a.pk, "supports"]
    assert (supported.replies, supported.people) == (3, 2)
    assert (supported.first_at, supported.latest_at) == (first.created_at, latest.created_at)
    assert counts[a.pk, "disputes"].replies == 1
    supporting = with_stance(replies_with_readings(question, None), a, "supports")
    assert set(supporting) == set(
        Post.objects.filter(taggings__tags__interpretation=a, taggings__tags__stance="supports")
    )


def test_several_questions_are_counted_in_one_query_where_each_is_asked_once(
    topic,
    question,
    say,
    paul,
    omar,
    mona,
    ada,
    django_assert_num_queries,
    django_capture_on_commit_callbacks,
):
    say(paul, supports=["a"])
    say(omar, supports=["b"])
    gone = make_user("gone")
    say(gone, supports=["c"])
    with django_capture_on_commit_callbacks(execute=True):
        gone.delete()
    other = topic.forum.start_topic(omar, "Another", "Text")
    asked = other.ask("What else?", interpretations=INTERPRETATIONS, by=mona)
    for author, letter in ((paul, "a"), (omar, "d")):
        other.reply(author, "An answer").tag(by=mona, supports=[letter])
    # What was tagged while the topic asked the first question counts no more for either.
    other.ask(question, by=ada)
    other.ask(asked, by=ada)
    unasked = Question.create("Nobody asks", forum=topic.forum, by=mona)
    with django_assert_num_queries(1):
        counts = tallies([question, asked, unasked], None)
    assert counts == {each.pk: tally(each, None) for each in (question, asked, unasked)}
    # Who writes in several topics counts once, so that all people are read.
    other.ask(question, by=ada)
    with django_assert_num_queries(2):
        counts = tallies([question, asked, unasked], None)
    assert counts == {each.pk: tally(each, None) for each in (question, asked, unasked)}
