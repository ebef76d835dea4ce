"""Counts of a question's replies are right after whatever a verb changes, kept up or cached."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from forum.interpretations.agreement import reliability_of
from forum.interpretations.count_cache import cached_count
from forum.interpretations.division import divide, tallies, tally, topic_tallies
from forum.interpretations.division_bar import question_division_bars
from forum.interpretations.parts import stance_counts
from forum.models import Forum, Question, Topic
from forum.models.interpretations.standings import verify_divisions
from forum.policy import ForumPolicy
from tests.conftest import make_user
from tests.forum.reading_pages import markup, reader, text

COUNTS = [stance_counts, reliability_of]

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
    "a reply of long ago": lambda here: here.topic.reply(
        here.omar, "Of long ago", created_at=timezone.now() - timedelta(days=9)
    ),
    "a reply of somebody without an account": lambda here: here.topic.import_reply(
        "So do I", author_name="Uma"
    ),
    "a reply that waits": lambda here: here.topic.reply(here.omar, "Later", status="pending"),
    "an approval": lambda here: here.topic.reply(here.omar, "Now", status="pending").approve(
        by=here.mona
    ),
    "an objection": lambda here: here.tagged.object_to_reading(by=here.tagged.author, note="No"),
    "another question": lambda here: here.topic.ask("What else?", by=here.mona),
    "an undone merge": lambda here: (
        here.row("a").merge_into(here.row("b"), by=here.mona).undo(by=here.mona)
    ),
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
        return other


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


@pytest.mark.parametrize("change", CHANGES)
def test_divisions_are_kept_up_with_what_a_verb_changes(change, here):
    CHANGES[change](here)
    questions = list(Question.objects.all())
    topics = list(Topic.objects.exclude(question=None).select_related("question"))
    assert topic_tallies(topics, None) == {
        each.pk: tally(each.question, None, topic=each) for each in topics
    }
    assert tallies(questions, None) == {each.pk: tally(each, None) for each in questions}
    assert list(verify_divisions()) == []


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
    totals = [divide(question, user).total for user in (mona, omar, None, mona)]
    assert totals == [5, 4, 4, 5]


class BlindPolicy(ForumPolicy):
    """Paul's replies are hidden from omar."""

    def visible_posts(self, user, posts):
        """Leave out what a rule of the host's own hides."""
        posts = super().visible_posts(user, posts)
        return posts.exclude(Q(author__username="paul")) if user.username == "omar" else posts


def test_with_rules_of_the_hosts_own_each_reader_is_counted_for(
    topic, question, divided, omar, ines, settings
):
    settings.FORUM_POLICY = "tests.forum.interpretations.test_count_cache.BlindPolicy"
    topic.refresh_from_db()
    totals = [divide(question, user, topic=topic).total for user in (ines, omar, ines)]
    assert totals == [4, 3, 4]
    assert [divide(question, user).total for user in (ines, omar)] == [4, 3]


def test_nothing_is_cached_where_the_host_wants_no_cache(
    topic, question, divided, settings, django_assert_num_queries
):
    settings.FORUM_PAGE_CACHE_SECONDS = 0
    cached_count(stance_counts, question, None, topic=topic)
    with django_assert_num_queries(1):
        cached_count(stance_counts, question, None, topic=topic)


def test_a_member_sees_on_the_page_at_once_what_was_tagged(topic, divided, mona, omar):
    member = reader(omar)
    assert "4 people" not in markup(member.get(topic.get_absolute_url()))
    late = topic.reply(make_user("late"), "So do I")
    late.tag(by=mona, supports=["d"])
    page = text(member.get(topic.get_absolute_url()))
    assert "d: Different approaches · 1 person" in page
    late.trash(by=mona)
    assert "d: Different approaches · 1 person" not in text(member.get(topic.get_absolute_url()))


def test_several_questions_are_counted_together(
    topic, question, divided, mona, omar, django_assert_num_queries
):
    other = topic.forum.start_topic(omar, "Another", "Text")
    asked = other.ask("What else?", interpretations=[("One", "It is one.")], by=mona)
    other.reply(omar, "An answer").tag(by=mona, supports=["a"])
    both = [question, asked]
    for question in both:
        question.refresh_from_db()
    question_division_bars(both, None)
    with django_assert_num_queries(1):
        bars = question_division_bars(both, None)
    assert [bar.division.total for bar in bars] == [
        divide(each, None).people.total for each in both
    ]


def test_an_account_that_is_deleted_counts_by_its_name(
    topic, question, divided, paul, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        paul.delete()
    topic.refresh_from_db()
    assert topic_tallies([topic], None) == {topic.pk: tally(question, None, topic=topic)}
    assert list(verify_divisions()) == []
