"""Moderators tag replies; readings follow."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from forum.models import Action, Forum, Reading
from forum.models.interpretations.derivation import verify_readings
from tests.conftest import make_user
from tests.forum.models.test_questions import stands


@pytest.fixture(autouse=True)
def _readings_are_proved(db):
    """Prove after each test that every stored reading follows from its taggings."""
    yield
    assert list(verify_readings()) == []


def test_a_tagging_is_kept_with_all_that_it_is_about(question, reply, mona):
    tagging = reply.tag(
        by=mona, supports=["a"], disputes=["c"], mentions=["b"], seconds=4.26, note=" Clear "
    )
    assert (tagging.moderator, tagging.moderator_name) == (mona, "mona")
    assert (tagging.body_digest, tagging.revision) == (reply.body_digest, 1)
    assert (tagging.question_version, tagging.saw_other) == (question.version, False)
    assert (tagging.seconds, tagging.note) == (4.3, "Clear")
    assert stands(reply) == (
        "settled",
        "supports",
        {("a", "supports"), ("b", "mentions"), ("c", "disputes")},
    )


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"supports": ["a", "b"]}, "several"),
        ({"disputes": ["a"], "mentions": ["b"]}, "disputes"),
        ({"mentions": ["b"]}, "none"),
        ({"verdict": "none"}, "none"),
        ({"verdict": "other", "note": "It is about money"}, "other"),
        ({"verdict": "unclear"}, "unclear"),
        ({"verdict": "off_topic"}, "off_topic"),
    ],
)
def test_every_answer_has_its_outcome(reply, mona, said, outcome):
    reply.tag(by=mona, **said)
    assert stands(reply)[:2] == ("settled", outcome)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({}, "Choose an interpretation"),
        ({"verdict": "perhaps"}, "Choose an interpretation"),
        ({"verdict": "withdrawn"}, "withdraw it"),
        ({"verdict": "other"}, "in a few words"),
        ({"verdict": "none", "supports": ["a"]}, "not both"),
        ({"supports": ["a"], "disputes": ["a"]}, "one stance"),
        ({"supports": ["z"]}, "not an interpretation of this question"),
        ({"supports": ["a"], "note": "x" * 201}, "200 are the most"),
    ],
)
def test_what_cannot_be_is_refused(reply, mona, said, message):
    with pytest.raises(ValidationError, match=message):
        reply.tag(by=mona, **said)
    assert stands(reply)[0] == "untagged"


@pytest.mark.parametrize("seconds", [None, "", "abc", float("nan"), -3, 10**9, float("inf")])
def test_a_strange_time_does_no_harm(reply, mona, seconds):
    tagging = reply.tag(by=mona, supports=["a"], seconds=seconds)
    assert tagging.seconds is None or 0 <= tagging.seconds <= 86400


def test_an_opening_post_has_a_reading_only_while_it_is_tagged(topic, question, mona, ada):
    opening = topic.opening_post
    assert opening.reading is None
    with pytest.raises(ValidationError, match="Nobody has tagged"):
        opening.settle(by=mona, reason="It argues", supports=["a"])
    opening.tag(by=mona, supports=["a"])
    assert (opening.reading.state, opening.reading.supported.letter) == ("settled", "a")
    opening.tag(by=ada, supports=["b"])
    assert opening.reading.queue == "contested"
    opening.withdraw_tagging(by=ada)
    opening.withdraw_tagging(by=mona)
    assert opening.reading is None
    assert not list(verify_readings())


def test_the_tags_of_an_opening_post_are_kept_while_another_question_is_asked(
    topic, question, mona
):
    topic.opening_post.tag(by=mona, supports=["a"])
    topic.ask("Something else?", by=mona)
    assert topic.opening_post.reading is None
    topic.ask(question, by=mona)
    assert topic.opening_post.reading.state == "settled"


def test_nobody_tags_their_own_reply(topic, question, mona):
    with pytest.raises(PermissionDenied, match="their own"):
        topic.reply(mona, "Mine").tag(by=mona, supports=["a"])


def test_members_and_guests_do_not_tag(reply, omar):
    for user in (omar, None):
        with pytest.raises(PermissionDenied, match="taggers"):
            reply.tag(by=user, supports=["a"])


def test_a_removed_reply_is_not_tagged(reply, mona, ada):
    reply.trash(by=ada)
    with pytest.raises(PermissionDenied, match="removed"):
        reply.tag(by=mona, supports=["a"])


def test_a_topic_without_a_question_has_nothing_to_tag(topic, paul, mona):
    with pytest.raises(ValidationError, match="no question"):
        topic.reply(paul, "Yes").tag(by=mona, verdict="none")


def test_a_tagger_needs_no_moderators_powers(topic, reply, db):
    tagger = make_user("tagger")
    tagger.user_permissions.add(Permission.objects.get(codename="tag"))
    reply.tag(by=tagger, supports=["a"])
    with pytest.raises(PermissionDenied):
        topic.close(by=tagger)
    with pytest.raises(PermissionDenied, match="moderators of this forum"):
        reply.settle(by=tagger, supports=["a"], reason="I say so")
    Forum.objects.update(visibility="moderators", audience="moderators")
    reply.topic.forum.refresh_from_db()
    # A later request: a user object remembers what it may see.
    tagger = type(tagger).objects.get(pk=tagger.pk)
    with pytest.raises(PermissionDenied):
        reply.tag(by=tagger, supports=["b"])


def test_a_moderator_of_one_forum_tags_there_alone(forum, reply, omar, paul, mona):
    other = Forum.objects.create(title="Other", slug="other").start_topic(paul, "Other", "Text")
    other.ask("What?", interpretations=[("Yes", "Yes."), ("No", "No.")], by=mona)
    elsewhere = other.reply(paul, "Yes")
    forum.moderators.add(omar)
    reply.tag(by=omar, supports=["a"])
    with pytest.raises(PermissionDenied):
        elsewhere.tag(by=omar, supports=["a"])


def test_saying_the_same_again_writes_nothing(reply, mona):
    first = reply.tag(by=mona, supports=["a"], mentions=["b"])
    assert reply.tag(by=mona, supports=["a"], mentions=["b"]) == first
    assert reply.taggings.count() == 1


def test_a_changed_mind_is_a_new_row(reply, mona):
    first = reply.tag(by=mona, supports=["a"])
    second = reply.tag(by=mona, supports=["b"])
    first.refresh_from_db()
    assert first.is_superseded
    assert not second.is_superseded
    assert stands(reply)[2] == {("b", "supports")}


def test_a_tagging_can_be_withdrawn(reply, mona):
    assert reply.withdraw_tagging(by=mona) is None
    reply.tag(by=mona, supports=["a"])
    reply.withdraw_tagging(by=mona)
    assert reply.withdraw_tagging(by=mona) is None
    assert stands(reply) == ("untagged", "", set())
    assert reply.tagging_by(mona) is None
    assert [row.verdict for row in reply.taggings.all()] == ["", "withdrawn"]


def test_taggings_are_undone_step_by_step(topic, reply, mona, paul):
    other = topic.reply(paul, "Neither")
    first = reply.tag(by=mona, supports=["a"])
    second = other.tag(by=mona, verdict="none")
    third = reply.tag(by=mona, supports=["b"])
    third.undo(by=mona)
    assert stands(reply)[2] == {("a", "supports")}
    second.undo(by=mona)
    assert stands(other)[0] == "untagged"
    first.undo(by=mona)
    assert stands(reply)[0] == "untagged"


def test_an_undo_never_undoes_something_else(reply, mona, ada):
    first = reply.tag(by=mona, supports=["a"])
    reply.tag(by=mona, supports=["b"])
    with pytest.raises(ValidationError, match="changed since"):
        first.undo(by=mona)
    with pytest.raises(PermissionDenied, match="your own"):
        first.undo(by=ada)


def test_what_was_edited_meanwhile_is_not_tagged_unread(reply, paul, mona):
    read = reply.body_digest
    reply.edit("They differ.", by=paul)
    with pytest.raises(ValidationError) as refusal:
        reply.tag(by=mona, supports=["a"], digest=read)
    assert refusal.value.code == "changed_meanwhile"
    reply.tag(by=mona, supports=["d"], digest=reply.body_digest)


def test_a_tagging_of_an_edited_reply_is_stale_until_the_text_returns(reply, paul, mona):
    text = reply.body
    reply.tag(by=mona, supports=["a"])
    reply.edit("They differ.", by=paul)
    assert stands(reply) == ("stale", "supports", {("a", "supports")})
    assert reply.reading.queue == "again"
    reply.edit(text, by=paul)
    assert stands(reply)[0] == "settled"
    assert reply.reading.queue == ""


def test_whoever_reads_the_edited_reply_again_settles_it(reply, paul, mona, ada):
    reply.tag(by=mona, supports=["a"])
    reply.tag(by=ada, supports=["a"])
    reply.edit("They differ.", by=paul)
    reply.tag(by=ada, supports=["d"])
    assert stands(reply) == ("settled", "supports", {("d", "supports")})


def test_two_who_agree_settle_and_two_who_differ_contest(reply, mona, ada):
    reply.tag(by=mona, supports=["a"])
    reply.tag(by=ada, supports=["b"])
    assert stands(reply) == ("contested", "", {("a", "supports"), ("b", "supports")})
    reply.tag(by=ada, supports=["a"])
    assert stands(reply) == ("settled", "supports", {("a", "supports")})


def test_a_stance_alone_makes_a_difference(reply, mona, ada):
    reply.tag(by=mona, supports=["a"])
    reply.tag(by=ada, disputes=["a"])
    assert stands(reply) == ("contested", "", {("a", "supports"), ("a", "disputes")})


def test_having_seen_another_tagging_counts_only_where_there_is_one(reply, mona, ada):
    assert not reply.tag(by=mona, supports=["a"], saw_other=True).saw_other
    assert reply.tag(by=ada, supports=["a"], saw_other=True).saw_other


def test_a_senior_moderator_settles_with_a_reason(reply, mona, ada):
    reply.tag(by=mona, supports=["a"])
    reply.tag(by=ada, supports=["b"])
    with pytest.raises(ValidationError, match="may not be empty"):
        reply.settle(by=ada, supports=["b"], reason=" ")
    action = reply.settle(by=ada, supports=["b"], reason="He says part of")
    assert stands(reply) == ("settled", "supports", {("b", "supports")})
    assert (reply.reading.settled_by, reply.reading.reason) == (ada, "He says part of")
    action.undo(by=ada)
    assert stands(reply)[0] == "contested"
    assert reply.reading.settled_by is None


def test_a_settlement_holds_against_later_taggings_and_not_against_an_edit(reply, mona, ada, paul):
    text = reply.body
    reply.tag(by=mona, supports=["a"])
    reply.settle(by=ada, verdict="none", reason="Irony")
    reply.tag(by=mona, supports=["c"])
    assert stands(reply)[1] == "none"
    reply.edit("They differ.", by=paul)
    assert stands(reply)[0] == "stale"
    reply.edit(text, by=paul)
    assert stands(reply)[:2] == ("settled", "none")


def test_a_difference_may_be_left_as_it_is(reply, mona, ada):
    reply.tag(by=mona, supports=["a"])
    reply.tag(by=ada, supports=["b"])
    assert reply.reading.queue == "contested"
    reply.settle(by=ada, leave_contested=True, reason="Both can be read from it")
    assert stands(reply)[0] == "contested"
    assert reply.reading.queue == ""


def test_there_is_nothing_to_settle_before_anybody_has_tagged(reply, ada):
    with pytest.raises(ValidationError, match="tag it instead"):
        reply.settle(by=ada, supports=["a"], reason="Obvious")


def test_an_author_says_that_their_reply_is_misread(reply, paul, omar, mona):
    with pytest.raises(ValidationError, match="no tags yet"):
        reply.object_to_reading(by=paul, note="Not at all")
    reply.tag(by=mona, supports=["a"])
    with pytest.raises(PermissionDenied, match="Only its author"):
        reply.object_to_reading(by=omar, note="Not at all")
    reply.object_to_reading(by=paul, note="I meant it in part")
    reply.object_to_reading(by=paul, note="I meant b")
    assert reply.objections.get().note == "I meant b"
    assert (stands(reply)[0], reply.reading.queue) == ("settled", "again")
    reply.tag(by=mona, supports=["a"])
    assert stands(reply)[0] == "settled"
    assert reply.reading.queue == ""
    assert reply.taggings.count() == 2


def test_a_reply_to_a_topic_with_a_question_waits_in_the_queue(reply):
    assert (reply.reading.state, reply.reading.queue) == ("untagged", "untagged")


def test_replies_that_were_there_before_the_question_wait_too(topic, paul, mona):
    early = topic.reply(paul, "Early")
    topic.ask("What?", interpretations=[("Yes", "Yes."), ("No", "No.")], by=mona)
    early.refresh_from_db()
    assert early.reading.state == "untagged"
    topic.clear_question(by=mona)
    assert not Reading.objects.exists()


def test_every_tagging_makes_the_cached_pages_out_of_date(topic, reply, mona):
    topic.refresh_from_db()
    before = topic.version
    reply.tag(by=mona, supports=["a"])
    topic.refresh_from_db()
    assert topic.version > before


def test_an_account_that_is_gone_leaves_its_taggings(reply, mona, ada):
    tagging = reply.tag(by=mona, supports=["a"])
    reply.settle(by=mona, supports=["b"], reason="It is a part")
    mona.delete()
    tagging.refresh_from_db()
    assert (tagging.moderator, tagging.moderator_name) == (None, "mona")
    assert reply.reading.settled_by_name == "mona"
    Action.objects.get(verb="settle").undo(by=ada)
    assert stands(reply)[1] == "supports"


def test_a_wrong_reading_is_found_and_repaired(question, reply, mona):
    reply.tag(by=mona, supports=["a"])
    Reading.objects.filter(post=reply).update(state="contested")
    assert "wrong in state" in str(next(verify_readings()))
    reply.readings.get().tags.all().delete()
    assert len(list(verify_readings(repair=True))) == 1
    Reading.objects.all().delete()
    assert [finding.kind for finding in verify_readings(repair=True)] == ["reading is missing"]
    assert list(verify_readings()) == []


def test_forum_check_finds_and_repairs_a_wrong_reading(reply, mona, capsys):
    reply.tag(by=mona, supports=["a"])
    Reading.objects.update(queue="again")
    with pytest.raises(CommandError, match="1 wrong"):
        call_command("forum_check")
    assert "reading wrong in queue: 1 wrong" in capsys.readouterr().out
    call_command("forum_check", "--repair")
    assert "1 repaired, 0 left" in capsys.readouterr().out
