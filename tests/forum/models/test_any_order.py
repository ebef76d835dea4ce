"""Moderators act and undo in any order: the stored rows stay right, and all of it can be undone."""

from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from forum.models import Action, Block, Forum, Post, Topic
from forum.models.bulk import act_on_many
from forum.models.interpretations.standings import verify_divisions
from tests.conftest import make_user
from tests.forum.interpretations.questions import INTERPRETATIONS
from tests.forum.models.moved_topics import state, write_many
from tests.forum.models.test_log import findings

CHOICE = strategies.integers(0, 10_000)
MANY_VERBS = strategies.sampled_from(["trash", "restore", "spam", "hold", "approve"])
# No example is kept, and each run tries the same ones.
FEW = settings(
    max_examples=6,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
FEW_LARGE = settings(FEW, max_examples=8, stateful_step_count=25, derandomize=False)
MANY = settings(FEW, max_examples=150, stateful_step_count=40, derandomize=False)


def undoings_of(action):
    """Return the Action that undid this one, the one that undid that, and so on, as a list."""
    action, undoings = Action.objects.get(pk=action.pk), []
    while action.undone_by is not None:
        action = Action.objects.get(pk=action.undone_by_id)
        undoings.append(action)
    return undoings


class Moderation(RuleBasedStateMachine):
    """Four topics in two forums under two questions, and a moderator of all."""

    # Replies of each topic that are written in bulk, before others.
    many = 0

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.mona = make_user("mona", is_superuser=True)
        self.people = [make_user(name) for name in ("paul", "omar", "ines")]
        self.forums = [Forum.objects.create(title=name, slug=name) for name in ("one", "two")]
        question = None
        for number in range(4):
            forum = self.forums[number % 2]
            topic = forum.start_topic(self.people[number % 3], f"Topic {number}", "Opening")
            if number < 3:
                asked = "Which?" if number == 0 else question if number == 1 else "Why?"
                question = topic.ask(asked, by=self.mona, interpretations=INTERPRETATIONS)
            if self.many:
                write_many(topic, self.people, self.many)
            above = None
            for each in range(6):
                author = self.people[(number + each) % 3]
                reply = topic.reply(author, f"Reply {each}", to=above if each % 3 else None)
                above = reply
                if each % 2 and number < 3:
                    reply.tag(by=self.mona, supports=["ab"[each % 4 // 2]])
        # What undoing everything has to bring back.
        self.before, self.actions = state(), []

    def teardown(self):
        """Take everything back, the latest first; then all is as it was, if nobody has replied."""
        try:
            for action in reversed(self.actions):
                undoings = undoings_of(action)
                if len(undoings) % 2 == 0:
                    (undoings or [action])[-1].undo(by=self.mona)
            assert findings() == []
            if not Post.objects.filter(body="Later").exists():
                assert state() == self.before
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def topic(self, choice):
        topics = Topic.objects.visible_to(self.mona).order_by("pk")
        return topics[choice % topics.count()]

    def post(self, choice):
        posts = Post.objects.select_related("topic__forum").order_by("pk")
        return posts[choice % posts.count()]

    def act(self, call):
        """Call a verb, which may say that it cannot be."""
        try:
            with transaction.atomic():
                action = call()
        except (ValidationError, PermissionDenied):
            return
        if action is not None:
            self.actions.append(action)

    @rule(choice=CHOICE, where=CHOICE)
    def move_topic(self, choice, where):
        self.act(lambda: self.topic(choice).move(self.forums[where % 2], by=self.mona))

    @rule(choice=CHOICE, into=CHOICE)
    def merge(self, choice, into):
        self.act(lambda: self.topic(choice).merge(self.topic(into), by=self.mona))

    @rule(choice=CHOICE, posts=strategies.lists(CHOICE, min_size=1, max_size=3), where=CHOICE)
    def split(self, choice, posts, where):
        topic = self.post(choice).topic
        replies = list(topic.posts.replies().order_by("pk"))
        chosen = {replies[each % len(replies)] for each in posts} if replies else ()
        forum = self.forums[where % 2]
        self.act(lambda: topic.split(chosen, "Aside", by=self.mona, forum=forum))

    @rule(choice=CHOICE, to=CHOICE)
    def move_post(self, choice, to):
        self.act(lambda: self.post(choice).move(self.post(to), by=self.mona))

    @rule(choice=CHOICE, verb=strategies.sampled_from(["trash", "restore", "spam", "hold"]))
    def remove_post(self, choice, verb):
        self.act(lambda: getattr(self.post(choice), verb)(by=self.mona))

    @rule(choice=CHOICE, verb=strategies.sampled_from(["withdraw", "put_back"]))
    def withdraw(self, choice, verb):
        post = self.post(choice)
        self.act(lambda: getattr(post, verb)(by=post.author))

    @rule(choice=CHOICE, words=strategies.sampled_from("abc"))
    def edit(self, choice, words):
        def edit():
            if self.post(choice).edit(words, by=self.mona, reason="So") is not None:
                return Action.objects.filter(verb="edit").latest("pk")

        self.act(edit)

    @rule(choice=CHOICE, status=strategies.sampled_from([None, "trashed", "spam"]), where=CHOICE)
    def block(self, choice, status, where):
        person, forum = self.people[choice % 3], [*self.forums, None][where % 3]
        self.act(lambda: Block.impose(person, by=self.mona, forum=forum, remove=status))

    @rule(choice=CHOICE)
    def unblock(self, choice):
        if blocks := Block.objects.in_force():
            self.act(lambda: blocks[choice % len(blocks)].lift(by=self.mona))

    @rule(posts=strategies.lists(CHOICE, min_size=1, max_size=5), verb=MANY_VERBS)
    def at_once(self, posts, verb):
        rows = [self.post(each) for each in posts]
        self.act(lambda: act_on_many(verb, rows, by=self.mona))

    @rule(choice=CHOICE, who=CHOICE)
    def report(self, choice, who):
        post, reporter = self.post(choice), self.people[who % 3]
        with suppress(PermissionDenied, ValidationError), transaction.atomic():
            post.report(by=reporter, words="Rude")

    @rule(choice=CHOICE, verb=strategies.sampled_from(["close", "reopen", "stick", "unstick"]))
    def moderate_topic(self, choice, verb):
        self.act(lambda: getattr(self.topic(choice), verb)(by=self.mona))

    @rule(choice=CHOICE)
    def clear_question(self, choice):
        self.act(lambda: self.topic(choice).clear_question(by=self.mona))

    @rule(choice=CHOICE, who=CHOICE)
    def reply(self, choice, who):
        post = self.post(choice)
        if post.status == post.topic.status == "published":
            post.topic.reply(self.mona, "Later", to=post)

    @rule(choice=CHOICE)
    def undo(self, choice):
        if self.actions:
            action = self.actions[choice % len(self.actions)]
            action.refresh_from_db()
            self.act(lambda: action.undo(by=self.mona))

    @invariant()
    def all_is_right(self):
        """What `forum_check` proves holds, and every topic has its one opening post."""
        assert findings() == []
        assert [str(each) for each in verify_divisions()] == []


class LargeModeration(Moderation):
    """The same with trees of a thousand replies each, which are checked when all is done."""

    many = 1_000

    @invariant()
    def all_is_right(self):
        """Leave the proof to the end: it reads every post."""


@pytest.mark.exhaustive
def test_trees_of_thousands_of_replies_stay_right_too(db):
    run_state_machine_as_test(LargeModeration, settings=FEW_LARGE)


@pytest.mark.parametrize(
    "how", [FEW, pytest.param(MANY, marks=pytest.mark.exhaustive)], ids=["few", "many"]
)
def test_whatever_moderators_do_and_undo_the_rows_stay_right(db, how):
    run_state_machine_as_test(Moderation, settings=how)
