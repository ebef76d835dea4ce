"""Every verb locks rows in one order: `forum.models.locking` says which, and why."""

import re

import pytest
from django.db import connection, transaction

from forum.maintenance.repair import confirm_forum, confirm_topic
from forum.models import Action, Block, Forum, Rule, SiteStamp, Topic, anonymise, locking
from forum.models.interpretations.derivation import verify_readings
from forum.models.moderation import lock_all
from glossary.models import Glossary
from tests.forum.own_database import at_once, database_url

__all__ = ["database_url"]

ORDER = [
    "parlance_forum_topic",
    "parlance_forum_question",
    "parlance_forum_action",
    "parlance_forum_forum",
    "parlance_forum_sitestamp",
]
UPDATE = re.compile(r'UPDATE "(\w+)"')
LOCKING = re.compile(r'FROM "(\w+)".*FOR (NO KEY )?UPDATE', re.DOTALL)


# What SQLite lacks, as its transaction is the lock: here it is asked to say it all the same.
FEATURES = ("has_select_for_update", "has_select_for_update_of", "has_select_for_no_key_update")


@pytest.fixture
def locks(monkeypatch):
    """Return a function that calls another, and returns what that locks: [(table, how)]."""
    locked = []

    def note(execute, sql, params, many, context):
        if sql.startswith("UPDATE"):
            locked.append((UPDATE.match(sql)[1], "update"))
        elif held := LOCKING.search(sql):
            locked.append((held[1], "by pk" if "ORDER BY" in sql or '"id" = ' in sql else "anyhow"))
            assert held[2] or held[1] not in ORDER, f"others wait for this: {sql}"
        if connection.vendor != "postgresql":
            sql = re.sub(r" FOR (NO KEY )?UPDATE.*", "", sql)
        return execute(sql, params, many, context)

    def locks(call):
        locked.clear()
        with transaction.atomic():
            call()
        return list(locked)

    # After the commit, where there is one.
    monkeypatch.setattr(SiteStamp, "renew_on_commit", lambda *_using, **_options: None)
    if connection.vendor != "postgresql":
        for feature in FEATURES:
            monkeypatch.setattr(connection.features, feature, True)
    with connection.execute_wrapper(note):
        yield locks


def first_of_each(locked):
    """Return the tables of the order, as they were first locked, each once."""
    return list(dict.fromkeys(table for table, _how in locked if table in ORDER))


@pytest.fixture
def here(topic, question, reply, forum, paul, ines, mona, ada):
    """What the verbs below need."""

    class Here:
        def undo(self, *actions):
            with transaction.atomic():
                lock_all(actions)
                for action in actions:
                    action.undo(by=mona)

    here = Here()
    here.topic, here.question, here.reply, here.forum = topic, question, reply, forum
    here.paul, here.ines, here.mona, here.ada = paul, ines, mona, ada
    here.first, here.second, here.merged, here.archived = question.interpretations.order_by(
        "position"
    )
    here.merged.merge_into(here.archived, by=mona)
    here.archived.archive(by=mona)
    question.add("Unused", "Nobody has used it", by=mona)
    here.tagging = reply.tag(by=mona, supports=["a"])
    edited = topic.reply(paul, "Rude")
    edited.edit("Polite", by=mona)
    edited.edit("Kind", by=mona)
    here.earlier, here.hidden, *_later = edited.revisions.order_by("number")
    here.hidden.hide(by=mona)
    here.removed = topic.reply(paul, "Rude")
    here.removal = here.removed.trash(by=mona)
    here.reported = topic.reply(paul, "Rude, too")
    here.reported.report(by=ines, words="Rude")
    appealed = topic.reply(paul, "Not so rude")
    appealed.trash(by=mona)
    here.appeal = appealed.appeal("Please", by=paul)
    here.other = Forum.objects.create(title="Other", slug="other").start_topic(ines, "T", "B")
    # Topics of forums in the opposite order of their ids, with the question.
    here.below = Forum.objects.create(title="Below", slug="below", parent=forum)
    here.late = here.below.start_topic(ines, "Late", "B")
    here.late.ask(question, by=mona)
    here.merging = here.below.start_topic(ines, "Doubled", "B").merge(here.other, by=mona)
    aside = topic.reply(paul, "Aside")
    here.splitting = topic.split([aside], "Aside", by=mona, forum=here.below)
    here.late_closing = here.late.close(by=mona)
    here.closed = here.below.start_topic(ines, "Closed", "B")
    here.closed.close(by=mona)
    here.closed.stick(by=mona)
    here.gone = here.below.start_topic(ines, "Gone", "B")
    here.gone.trash(by=mona)
    here.blocking = Block.impose(ines, by=mona, forum=here.other.forum)
    here.withdrawn = topic.reply(paul, "Withdrawn")
    here.withdrawn.withdraw(by=paul)
    edited.edit("Kinder", by=mona)
    here.waiting = here.below.start_topic(ines, "Waiting", "B", status="pending")
    here.held = topic.reply(paul, "Held", status="pending")
    glossary = Glossary.objects.create(name="Genes", slug="genes")
    here.terms = [glossary.terms.create(name="Gene", slug="gene")]
    here.rule = Rule.make("Be brief", by=ada)
    Rule.make("Be patient", by=ada)
    here.empty = Forum.objects.create(title="Empty", slug="empty")
    here.revising = here.below.revise(by=ada, visibility="members")
    topic.refresh_from_db()
    return here


VERBS = {
    "start": lambda here: here.forum.start_topic(here.paul, "A title", "A text", key="k"),
    "import": lambda here: Topic.import_topic(here.forum, "A title", "A text", author_name="Bob"),
    "reply": lambda here: here.topic.reply(here.paul, "A text", to=here.reply, key="k"),
    "import a reply": lambda here: here.topic.import_reply("A text", author_name="Bob"),
    "edit": lambda here: here.reply.edit("Other words", by=here.paul),
    "rename": lambda here: here.topic.rename("Another title", by=here.ines),
    "close": lambda here: here.topic.close(by=here.mona),
    "reopen": lambda here: here.closed.reopen(by=here.mona),
    "stick": lambda here: here.topic.stick(by=here.mona),
    "unstick": lambda here: here.closed.unstick(by=here.mona),
    "approve a topic": lambda here: here.waiting.approve(by=here.mona),
    "approve a post": lambda here: here.held.approve(by=here.mona),
    "hold a topic": lambda here: here.topic.hold(by=here.mona),
    "hold a post": lambda here: here.reply.hold(by=here.mona),
    "spam a topic": lambda here: here.topic.spam(by=here.mona),
    "spam a post": lambda here: here.reply.spam(by=here.mona),
    "spam all of an account": lambda here: here.reply.spam(by=here.mona, block=True),
    "erase a topic": lambda here: here.gone.erase(by=here.mona),
    "erase a post": lambda here: here.removed.erase(by=here.mona),
    "block": lambda here: Block.impose(here.paul, by=here.mona, remove="trashed"),
    "unblock": lambda here: Block.objects.get().lift(by=here.mona),
    "undo a block": lambda here: here.blocking.undo(by=here.mona),
    "withdraw a post": lambda here: here.reply.withdraw(by=here.paul),
    "put back": lambda here: here.withdrawn.put_back(by=here.paul),
    "edit somebody's post": lambda here: here.reply.edit("Yet other words", by=here.ada),
    "undo an edit": lambda here: Action.objects.filter(verb="edit").first().undo(by=here.ada),
    "restore a topic": lambda here: here.gone.restore(by=here.mona),
    "trash a topic": lambda here: here.topic.trash(by=here.mona),
    "trash a post": lambda here: here.reply.trash(by=here.mona),
    "restore": lambda here: here.removed.restore(by=here.mona),
    "hide a revision": lambda here: here.earlier.hide(by=here.mona),
    "unhide a revision": lambda here: here.hidden.unhide(by=here.mona),
    "erase a revision": lambda here: here.hidden.erase(by=here.mona),
    "report": lambda here: here.reply.report(by=here.ines, words="Rude"),
    "trash what is reported": lambda here: here.reported.trash(by=here.mona),
    "dismiss": lambda here: here.reported.dismiss_reports(by=here.mona),
    "appeal": lambda here: here.removed.appeal("Please", by=here.paul),
    "uphold": lambda here: here.appeal.uphold(by=here.ada),
    "decline": lambda here: here.appeal.decline(by=here.ada),
    "undo": lambda here: here.removal.undo(by=here.mona),
    "undo several": lambda here: here.undo(here.late_closing, here.removal),
    "ask": lambda here: here.other.ask(here.question, by=here.mona),
    "ask anew": lambda here: here.other.ask("Which is it?", by=here.mona),
    "drop": lambda here: here.topic.clear_question(by=here.mona),
    "tag": lambda here: here.reply.tag(by=here.ada, supports=["b"]),
    "withdraw": lambda here: here.reply.withdraw_tagging(by=here.mona),
    "undo a tagging": lambda here: here.tagging.undo(by=here.mona),
    "settle": lambda here: here.reply.settle(by=here.ada, supports=["b"], reason="So"),
    "object": lambda here: here.reply.object_to_reading(by=here.paul, note="No"),
    "add": lambda here: here.question.add("New", "A new one", by=here.mona),
    "revise a question": lambda here: here.question.revise(by=here.mona, title="Why?"),
    "terms": lambda here: here.question.set_terms(here.terms, by=here.mona),
    "reorder": lambda here: here.question.reorder(
        list(here.question.interpretations.order_by("-position")), by=here.mona
    ),
    "rename an interpretation": lambda here: here.first.rename("Else", by=here.mona),
    "revise": lambda here: here.first.revise(
        by=here.mona, statement="Otherwise", changes_meaning=True
    ),
    "merge": lambda here: here.first.merge_into(here.second, by=here.mona),
    "unmerge": lambda here: here.merged.unmerge(by=here.mona),
    "archive": lambda here: here.first.archive(by=here.mona),
    "unarchive": lambda here: here.archived.unarchive(by=here.mona),
    "delete": lambda here: here.question.interpretations.last().delete_unused(by=here.mona),
    "move a topic": lambda here: here.late.move(here.forum, by=here.mona),
    "merge a topic": lambda here: here.late.merge(here.other, by=here.mona),
    "split": lambda here: here.topic.split([here.reply], "Else", by=here.mona, forum=here.below),
    "move a post": lambda here: here.reply.move(here.other, by=here.mona),
    "undo a merge": lambda here: here.merging.undo(by=here.mona),
    "undo a split": lambda here: here.splitting.undo(by=here.mona),
    "make a forum": lambda here: Forum.make("New", by=here.ada, parent=here.forum),
    "revise a forum": lambda here: here.forum.revise(by=here.ada, visibility="members"),
    "shift a forum": lambda here: here.forum.shift(1, by=here.ada),
    "delete a forum": lambda here: here.empty.delete_empty(by=here.ada),
    "undo a revised forum": lambda here: here.revising.undo(by=here.ada),
    "make a rule": lambda here: Rule.make("Be kind", by=here.ada, forum=here.forum),
    "retire a rule": lambda here: here.rule.retire(by=here.ada),
    "shift a rule": lambda here: here.rule.shift(1, by=here.ada),
    "anonymise": lambda here: anonymise(here.paul, by=here.ada),
    "delete a topic": lambda here: here.topic.delete(),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_locks_topics_then_questions_then_forums(here, locks, verb):
    locked = locks(lambda: VERBS[verb](here))
    order = first_of_each(locked)
    if verb in ("start", "import"):
        # It holds the forum before the topic is there: nobody can wait for that.
        order.remove("parlance_forum_topic")
    assert order == sorted(order, key=ORDER.index), locked
    assert [table for table, how in locked if how == "anyhow" and table in ORDER] == []


def test_a_repair_locks_in_the_same_order(here, locks):
    Topic.objects.filter(pk=here.topic.pk).update(reply_count=9)
    Forum.objects.filter(pk=here.forum.pk).update(post_count=9)
    here.reply.readings.update(state="contested")
    repairs = [
        lambda: confirm_topic(here.topic.pk, repair=True),
        lambda: confirm_forum(here.forum.pk, repair=True),
        lambda: list(verify_readings(repair=True)),
    ]
    for repair in repairs:
        locked = locks(repair)
        assert locked
        order = first_of_each(locked)
        assert order == sorted(order, key=ORDER.index), locked


def test_a_forum_that_is_saved_locks_those_around_it_by_their_ids(here, locks):
    lower = Forum.objects.create(title="Lower", slug="lower")
    upper = Forum.objects.create(title="Upper", slug="upper")
    Forum.objects.filter(pk=lower.pk).update(parent=upper)
    upper.visibility = "members"
    locked = locks(upper.save)
    lower.refresh_from_db()
    assert lower.audience == "members"
    assert locked[0] == ("parlance_forum_forum", "by pk")


def test_the_topics_of_a_question_are_locked_anew_where_others_ask_it_by_then(here, monkeypatch):
    asked, related_ids = [], locking._related_ids

    def one_too_few_at_first(model, lookup, ids):
        topic_ids = related_ids(model, lookup, ids)
        if model == "question" and lookup == "topics":
            asked.append(sorted(topic_ids))
            if len(asked) == 1:
                topic_ids.discard(here.late.pk)
        return topic_ids

    monkeypatch.setattr(locking, "_related_ids", one_too_few_at_first)
    here.question.revise(by=here.mona, title="Why?")
    asking = sorted([here.topic.pk, here.late.pk, here.splitting.topic_id])
    assert asked[1:] == [asking] * 3


ROUNDS = [60, pytest.param(300, marks=pytest.mark.exhaustive)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "scenario", ["two_questions", "a_reply_and_a_tagging", "a_question_and_a_forum"]
)
@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_moderators_at_once_never_wait_for_each_other(database_url, scenario, rounds):
    assert at_once(database_url, scenario, rounds) == {"refused": [], "done": rounds * 2}
