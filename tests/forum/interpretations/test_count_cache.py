"""Counts of a question's replies are kept until a verb changes something, and never after that."""

import pytest
from django.db.models import Q

from forum.interpretations.agreement import reliability_of
from forum.interpretations.count_cache import cached_count, cached_count_of_each
from forum.interpretations.division import from_tally, tallies, tally
from forum.interpretations.division_bar import question_division_bar, question_division_bars
from forum.interpretations.parts import stance_counts
from forum.models import Forum, Topic
from forum.policy import ForumPolicy
from tests.conftest import make_user
from tests.forum.reading_pages import markup, reader, text

COUNTS = [tally, stance_counts, reliability_of]

# Whatever changes what is counted: each is called with the replies, the topic, the question, and
# the two who moderate.
CHANGES = {
    "a reply": lambda here: here.topic.reply(here.omar, "One more"),
    "a first tagging": lambda here: here.open.tag(by=here.mona, supports=["d"]),
    "another's tagging": lambda here: here.tagged.tag(by=here.ada, supports=["b"]),
    "a changed mind": lambda here: here.tagged.tag(by=here.mona, verdict="none"),
    "a withdrawal": lambda here: here.tagged.withdraw_tagging(by=here.mona),
    "a decision": lambda here: here.tagged.settle(by=here.ada, supports=["c"], reason="Clear"),
    "an edit": lambda here: here.tagged.edit("Other words", by=here.mona),
    "a removal": lambda here: here.tagged.trash(by=here.mona),
    "an undone removal": lambda here: here.tagged.trash(by=here.mona).undo(by=here.mona),
    "a merge": lambda here: here.row("a").merge_into(here.row("b"), by=here.mona),
    "an archived interpretation": lambda here: here.row("a").archive(by=here.mona),
    "another meaning": lambda here: here.row("a").revise(
        statement="Quite another", changes_meaning=True, by=here.mona
    ),
    "no question any more": lambda here: here.topic.clear_question(by=here.mona),
    "a second topic": lambda here: here.ask_elsewhere(),
}


class Here:
    """What the changes are made to."""

    def __init__(self, topic, question, divided, **people):
        self.topic, self.question = topic, question
        self.tagged, self.open = divided["a"], divided["below"]
        self.__dict__.update(people)

    def row(self, letter):
        """Return the interpretation with a letter."""
        return self.question.codebook.get(letter)

    def ask_elsewhere(self):
        """Let another topic ask the question, and have it answered."""
        other = self.topic.forum.start_topic(self.omar, "Elsewhere", "Text")
        other.ask(self.question, by=self.mona)
        other.reply(self.omar, "They are the same").tag(by=self.mona, supports=["a"])


@pytest.fixture
def here(topic, question, divided, mona, ada, omar):
    """The divided topic, and who changes it."""
    return Here(topic, question, divided, mona=mona, ada=ada, omar=omar)


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_verb_changes_counts_at_once(change, here):
    def asked():
        topic = Topic.objects.select_related("question").get(pk=here.topic.pk)
        question = type(here.question).objects.get(pk=here.question.pk)
        scopes = [None] if topic.question_id is None else [None, topic]
        return [(count, question, scope) for count in COUNTS for scope in scopes]

    for count, question, scope in asked():
        assert cached_count(count, question, None, topic=scope) == count(
            question, None, topic=scope
        )
    CHANGES[change](here)
    for count, question, scope in asked():
        assert cached_count(count, question, None, topic=scope) == count(
            question, None, topic=scope
        )


@pytest.mark.parametrize("count", COUNTS)
def test_what_has_not_changed_is_not_counted_again(
    count, topic, question, divided, omar, django_assert_num_queries
):
    topic.refresh_from_db()
    expected = cached_count(count, question, None, topic=topic)
    with django_assert_num_queries(0):
        assert cached_count(count, question, omar, topic=topic) == expected
    expected = cached_count(count, question, None)
    with django_assert_num_queries(1):
        assert cached_count(count, question, None) == expected


def test_nobody_is_given_the_counts_of_whom_sees_more(topic, question, divided, mona, omar):
    hidden = Forum.objects.create(title="Hidden", slug="hidden", visibility="moderators")
    secret = hidden.start_topic(mona, "Behind the door", "Text")
    secret.ask(question, by=mona)
    secret.reply(mona, "Secret")
    totals = [
        divided_by_replies(cached_count(tally, question, user), question)
        for user in (mona, omar, None, mona)
    ]
    assert totals == [5, 4, 4, 5]


def divided_by_replies(counts, question):
    """Return how many replies a tally has counted."""
    return from_tally(question, counts).replies.total


class BlindPolicy(ForumPolicy):
    """Paul's replies are hidden from omar."""

    def visible_posts(self, user, posts):
        """Leave out what a rule of the host's own hides."""
        posts = super().visible_posts(user, posts)
        return posts.exclude(Q(author__username="paul")) if user.username == "omar" else posts


def test_with_rules_of_the_hosts_own_nothing_is_cached(
    topic, question, divided, omar, ines, settings
):
    settings.FORUM_POLICY = "tests.forum.interpretations.test_count_cache.BlindPolicy"
    topic.refresh_from_db()
    totals = [
        divided_by_replies(cached_count(tally, question, user, topic=topic), question)
        for user in (ines, omar, ines)
    ]
    assert totals == [4, 3, 4]


def test_nothing_is_cached_where_the_host_wants_no_cache(
    topic, question, divided, settings, django_assert_num_queries
):
    settings.FORUM_PAGE_CACHE_SECONDS = 0
    cached_count(tally, question, None, topic=topic)
    with django_assert_num_queries(1):
        cached_count(tally, question, None, topic=topic)


def test_a_member_sees_on_the_page_at_once_what_was_tagged(topic, divided, mona, omar):
    member = reader(omar)
    assert "4 people" not in markup(member.get(topic.get_absolute_url()))
    late = topic.reply(make_user("late"), "So do I")
    late.tag(by=mona, supports=["d"])
    page = text(member.get(topic.get_absolute_url()))
    assert "d: Different approaches · 1 person" in page
    late.trash(by=mona)
    assert "d: Different approaches · 1 person" not in text(member.get(topic.get_absolute_url()))


def test_a_bar_counts_the_same_from_the_cache(question, divided):
    first, second = (question_division_bar(question, None) for _each in range(2))
    assert [each.title for each in first.segments] == [each.title for each in second.segments]
    assert first.division.total == 3


def test_several_questions_are_counted_together_and_each_is_cached(
    topic, question, divided, mona, omar, django_assert_num_queries
):
    other = topic.forum.start_topic(omar, "Another", "Text")
    asked = other.ask("What else?", interpretations=[("One", "It is one.")], by=mona)
    cached_count(tally, question, None)
    both = [question, asked]
    # What is kept of the one is taken for it; the other is counted.
    with django_assert_num_queries(2):
        counts = cached_count_of_each(tally, tallies, both, None)
    assert counts == {each.pk: tally(each, None) for each in both}
    with django_assert_num_queries(1):
        assert cached_count_of_each(tally, tallies, both, omar) == counts
    other.reply(omar, "An answer").tag(by=mona, supports=["a"])
    assert cached_count_of_each(tally, tallies, both, None) == tallies(both, None) != counts
    assert [bar.total for bar in question_division_bars(both, None)] == [
        question_division_bar(each, None).total for each in both
    ]
