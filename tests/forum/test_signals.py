"""What the forum tells other apps, of every verb, and what it keeps to itself."""

import re
from pathlib import Path

import pytest
from django.db import transaction
from django.dispatch import Signal

from forum import signals
from forum.models import Action, Block, Forum, Post, Topic
from glossary.models import Glossary

DOCS = Path(__file__).parent.parent.parent / "docs/forum.md"
SIGNALS = {name: each for name, each in vars(signals).items() if isinstance(each, Signal)}
# {name: arguments}, as the comments above the signals list them.
LINES = re.compile(r"# Arguments: (.*)\n(\w+) = Signal")
ARGUMENTS = {
    name: arguments.split(", ")
    for arguments, name in LINES.findall(Path(signals.__file__).read_text())
}


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Return a function that calls another, and returns what was told then: [(signal, by)]."""
    sent = []

    def receiver(name):
        def receive(signal, sender, **arguments):
            assert sorted(arguments) == sorted(ARGUMENTS[name])
            sent.append((name, arguments["by"].username))

        return receive

    receivers = {name: receiver(name) for name in SIGNALS}
    for name, each in receivers.items():
        SIGNALS[name].connect(each)

    def told(call):
        sent.clear()
        with django_capture_on_commit_callbacks(execute=True):
            call()
        return sent

    yield told
    for name, each in receivers.items():
        SIGNALS[name].disconnect(each)


VERBS = {
    "start": (lambda here: here.start(), ("topic_started", "ines")),
    "start, to wait": (lambda here: here.start(status="pending"), ("post_held", "ines")),
    "reply": (lambda here: here.answer(), ("reply_posted", "paul")),
    "reply, to wait": (lambda here: here.answer(status="pending"), ("post_held", "paul")),
    "edit": (lambda here: here.reply.edit("Other", by=here.paul), ("post_edited", "paul")),
    "rename": (lambda here: here.topic.rename("Other", by=here.ines), ("moderated", "ines")),
    "close": (lambda here: here.topic.close(by=here.mona), ("moderated", "mona")),
    "reopen": (lambda here: here.closed.reopen(by=here.mona), ("moderated", "mona")),
    "stick": (lambda here: here.topic.stick(by=here.mona), ("moderated", "mona")),
    "unstick": (lambda here: here.closed.unstick(by=here.mona), ("moderated", "mona")),
    "approve a post": (
        lambda here: here.waiting.approve(by=here.mona),
        ("moderated", "mona"),
        ("reply_posted", "mona"),
    ),
    "approve a topic": (
        lambda here: here.held.approve(by=here.mona),
        ("moderated", "mona"),
        ("topic_started", "mona"),
    ),
    "hold": (lambda here: here.reply.hold(by=here.mona), ("moderated", "mona")),
    "spam": (lambda here: here.reply.spam(by=here.mona), ("moderated", "mona")),
    "spam a topic": (lambda here: here.topic.spam(by=here.mona), ("moderated", "mona")),
    "hold a topic": (lambda here: here.topic.hold(by=here.mona), ("moderated", "mona")),
    "erase a post": (lambda here: here.removed.erase(by=here.mona), ("moderated", "mona")),
    "erase a topic": (lambda here: here.gone.erase(by=here.mona), ("moderated", "mona")),
    "block": (lambda here: Block.impose(here.paul, by=here.mona), ("moderated", "mona")),
    "withdraw a post": (lambda here: here.reply.withdraw(by=here.paul), ("moderated", "paul")),
    "edit somebody's post": (
        lambda here: here.reply.edit("Other", by=here.mona),
        ("moderated", "mona"),
        ("post_edited", "mona"),
    ),
    "trash": (lambda here: here.reply.trash(by=here.mona), ("moderated", "mona")),
    "restore": (lambda here: here.removed.restore(by=here.mona), ("moderated", "mona")),
    "dismiss": (
        lambda here: here.reported.dismiss_reports(by=here.mona),
        ("moderated", "mona"),
    ),
    "uphold": (lambda here: here.appeal.uphold(by=here.ada), ("moderated", "ada")),
    "decline": (lambda here: here.appeal.decline(by=here.ada), ("moderated", "ada")),
    "trash a topic": (lambda here: here.topic.trash(by=here.mona), ("moderated", "mona")),
    "restore a topic": (lambda here: here.gone.restore(by=here.mona), ("moderated", "mona")),
    "move a topic": (
        lambda here: here.topic.move(here.elsewhere, by=here.mona),
        ("moderated", "mona"),
    ),
    "merge a topic": (
        lambda here: here.closed.merge(here.topic, by=here.mona),
        ("moderated", "mona"),
    ),
    "split": (
        lambda here: here.topic.split([here.reply], "Else", by=here.mona),
        ("moderated", "mona"),
    ),
    "move a post": (
        lambda here: here.reply.move(here.closed, by=here.mona),
        ("moderated", "mona"),
    ),
    "ask": (
        lambda here: here.topic.ask("Which?", by=here.mona),
        ("moderated", "mona"),
        ("moderated", "mona"),
    ),
    "drop": (lambda here: here.topic.clear_question(by=here.mona), ("moderated", "mona")),
    "add": (lambda here: here.question.add("L", "S", by=here.mona), ("moderated", "mona")),
    "revise": (
        lambda here: here.question.revise(title="Why?", by=here.mona),
        ("moderated", "mona"),
    ),
    "set terms": (
        lambda here: here.question.set_terms([here.term], by=here.mona),
        ("moderated", "mona"),
    ),
    "reorder": (
        lambda here: here.question.reorder(
            list(here.question.interpretations.order_by("-position")), by=here.mona
        ),
        ("moderated", "mona"),
    ),
    "rename an interpretation": (
        lambda here: here.first.rename("Else", by=here.mona),
        ("moderated", "mona"),
    ),
    "revise an interpretation": (
        lambda here: here.first.revise(by=here.mona, statement="Otherwise", changes_meaning=True),
        ("moderated", "mona"),
    ),
    "merge": (
        lambda here: here.first.merge_into(here.second, by=here.mona),
        ("moderated", "mona"),
    ),
    "unmerge": (lambda here: here.merged.unmerge(by=here.mona), ("moderated", "mona")),
    "hide a revision": (lambda here: here.earlier.hide(by=here.mona), ("moderated", "mona")),
    "unhide a revision": (lambda here: here.hidden.unhide(by=here.mona), ("moderated", "mona")),
    "erase a revision": (lambda here: here.hidden.erase(by=here.mona), ("moderated", "mona")),
    "archive": (lambda here: here.first.archive(by=here.mona), ("moderated", "mona")),
    "unarchive": (lambda here: here.archived.unarchive(by=here.mona), ("moderated", "mona")),
    "delete": (lambda here: here.second.delete_unused(by=here.mona), ("moderated", "mona")),
    "tag": (lambda here: here.reply.tag(by=here.ada, supports=["a"]), ("reply_tagged", "ada")),
    "withdraw": (lambda here: here.reply.withdraw_tagging(by=here.mona), ("reply_tagged", "mona")),
    "undo a tagging": (lambda here: here.tagging.undo(by=here.mona), ("reply_tagged", "mona")),
    "settle": (
        lambda here: here.reply.settle(by=here.ada, supports=["b"], reason="So"),
        ("moderated", "ada"),
    ),
    "object": (
        lambda here: here.reply.object_to_reading(by=here.paul, note="No"),
        ("reading_objected", "paul"),
    ),
}


class Here:
    """A topic with a question, and a reply that mona has tagged."""

    def __init__(self, topic, question, reply, **cast):
        self.topic, self.question, self.reply = topic, question, reply
        self.__dict__ |= cast
        self.tagging = reply.tag(by=self.mona, supports=["a"])
        self.closed, self.gone = self.start(), self.start()
        self.elsewhere = Forum.objects.create(title="Elsewhere", slug="elsewhere")
        self.closed.close(by=self.mona)
        self.closed.stick(by=self.mona)
        self.gone.trash(by=self.mona)
        self.held, self.waiting = self.start(status="pending"), self.answer(status="pending")
        self.removed = self.answer()
        self.removed.trash(by=self.mona)
        self.reported = self.answer()
        self.reported.report(by=self.ines, words="Rude")
        appealed = self.answer()
        appealed.trash(by=self.mona)
        self.appeal = appealed.appeal("Please", by=self.paul)
        edited = self.answer()
        edited.edit("Other words", by=self.paul)
        edited.edit("The last words", by=self.paul)
        self.earlier, self.hidden, _present = edited.revisions.order_by("number")
        self.hidden.hide(by=self.mona)
        interpretations = question.interpretations.order_by("position")
        self.first, self.second, self.merged, self.archived = interpretations
        self.merged.merge_into(self.archived, by=self.mona)
        self.archived.archive(by=self.mona)
        glossary = Glossary.objects.create(name="Genes", slug="genes")
        self.term = glossary.terms.create(name="Gene", slug="gene")

    def start(self, **options):
        """Start a topic."""
        return self.topic.forum.start_topic(self.ines, "A title", "A text", **options)

    def answer(self, **options):
        """Reply."""
        return self.topic.reply(self.paul, "A text", **options)


@pytest.fixture
def here(topic, question, reply, mona, ada, ines, paul):
    """Return what the verbs above need."""
    return Here(topic, question, reply, mona=mona, ada=ada, ines=ines, paul=paul)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_told_of(here, told, verb):
    call, *expected = VERBS[verb]
    assert told(lambda: call(here)) == expected


def test_a_reply_is_told_of_when_readers_see_it_first(topic, paul, mona, told):
    waiting = topic.reply(paul, "Words", status="pending")
    assert told(lambda: waiting.approve(by=mona)) == [
        ("moderated", "mona"),
        ("reply_posted", "mona"),
    ]
    removal = waiting.trash(by=mona)
    assert told(lambda: waiting.restore(by=mona)) == [("moderated", "mona")]
    removal = waiting.trash(by=mona)
    assert told(lambda: removal.undo(by=mona)) == [("moderated", "mona")]


def test_what_waits_and_is_removed_and_restored_is_told_of_when_it_is_approved(
    topic, paul, mona, told
):
    waiting = topic.reply(paul, "Words", status="pending")
    waiting.trash(by=mona)
    assert told(lambda: waiting.restore(by=mona)) == [("moderated", "mona")]
    assert waiting.status == "pending"
    assert ("reply_posted", "mona") in told(lambda: waiting.approve(by=mona))


def test_of_a_reply_in_a_topic_that_waits_nothing_is_told(forum, ines, mona, told):
    topic = forum.start_topic(ines, "A title", "A text", status="pending")
    assert told(lambda: topic.reply(mona, "Wait a moment.")) == []
    assert told(lambda: topic.approve(by=mona)) == [
        ("moderated", "mona"),
        ("topic_started", "mona"),
    ]


def test_an_import_is_quiet(forum, paul, told):
    def bring_in():
        topic = Topic.import_topic(forum, "A title", "A text", author=paul)
        topic.import_reply("Words", author_name="Bob")

    assert told(bring_in) == []
    assert not Action.objects.exists()


def test_a_receiver_that_fails_keeps_nobody_from_their_work(topic, paul, told):
    def fail(**arguments):
        raise RuntimeError("not today")

    # The first to be called.
    signals.reply_posted.receivers, others = [], signals.reply_posted.receivers
    signals.reply_posted.connect(fail)
    signals.reply_posted.receivers += others
    try:
        assert told(lambda: topic.reply(paul, "Words")) == [("reply_posted", "paul")]
    finally:
        signals.reply_posted.disconnect(fail)
    assert Post.objects.filter(body="Words").exists()


def test_what_is_rolled_back_is_not_told_of(topic, paul, told):
    def reply_in_vain():
        with transaction.atomic():
            topic.reply(paul, "Words")
            transaction.set_rollback(True)

    assert told(reply_in_vain) == []


def test_the_docs_list_every_signal_with_its_arguments():
    rows = re.findall(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \|", DOCS.read_text(), re.MULTILINE)
    listed = {name: re.findall(r"\w+", arguments) for name, arguments in rows}
    assert {name: listed.get(name) for name in SIGNALS} == ARGUMENTS


def test_readers_are_told_once_of_what_was_approved_taken_back_and_approved_again(
    told, topic, paul, mona
):
    reply = topic.reply(paul, "Words", status="pending")
    approvals = []
    sent = told(lambda: approvals.append(reply.approve(by=mona)))
    assert "reply_posted" in {name for name, *_rest in sent}

    def again():
        undoing = approvals[0].undo(by=mona)
        reply.refresh_from_db()
        reply.approve(by=mona).undo(by=mona)
        return undoing

    assert "reply_posted" not in {name for name, *_rest in told(again)}
