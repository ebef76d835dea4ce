"""Interpretations that many replies are tagged with are merged in steps; nothing waits for them."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.interpretations.division import divide, tally, topic_tallies
from forum.models import Question, Tagging, Topic
from forum.models.interpretations import refreshing
from forum.models.interpretations.derivation import wrong_readings
from forum.models.interpretations.refreshing import refresh_all, refresh_step
from tests.forum.reading_pages import reader, text

COUNTED_AGAIN = "are being counted again"


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Take two replies for many, and let a step do two."""
    monkeypatch.setattr(refreshing, "AT_ONCE", 1)
    monkeypatch.setattr(refreshing, "STEP", 2)


@pytest.fixture
def merge(topic, question, divided, mona):
    """Merge a into b, by which two replies are tagged; leave the counting to the task."""
    extra = topic.reply(divided["a"].author, "So I think too")
    extra.tag(by=mona, supports=["a"])

    def merge():
        a, b = (question.codebook.get(letter) for letter in "ab")
        return a.merge_into(b, by=mona)

    return merge


def is_being_counted(question):
    """Return whether the stored question is."""
    return Question.objects.get(pk=question.pk).is_being_counted


def is_all_right(question):
    """Return whether readings and divisions follow from the taggings."""
    topics = list(Topic.objects.filter(question=question).select_related("question"))
    counted = {each.pk: tally(question, None, topic=each) for each in topics}
    question = Question.objects.get(pk=question.pk)
    return not list(wrong_readings(question)) and topic_tallies(topics, None) == counted


def test_a_merge_of_many_says_that_it_is_being_counted(topic, question, merge):
    assert COUNTED_AGAIN not in text(reader().get(topic.get_absolute_url()))
    merge()
    assert is_being_counted(question)
    assert not is_all_right(question)
    for page in (topic, question):
        assert COUNTED_AGAIN in text(reader().get(page.get_absolute_url()))
    assert divide(Question.objects.get(pk=question.pk), None).is_being_counted
    refresh_all.call(question.pk)
    assert is_all_right(question)
    assert not is_being_counted(question)
    for page in (topic, question):
        assert COUNTED_AGAIN not in text(reader().get(page.get_absolute_url()))


def test_a_task_that_was_cut_off_goes_on_where_it_was(question, merge):
    merge()
    assert refresh_step(question.pk)
    assert refresh_step(question.pk)
    assert is_being_counted(question)
    refresh_all.call(question.pk)
    assert is_all_right(question)
    assert not refresh_step(question.pk)


def test_a_merge_can_be_undone_while_it_is_counted(question, merge, mona):
    before = divide(question, None).people.parts
    action = merge()
    refresh_step(question.pk)
    action.undo(by=mona)
    refresh_all.call(question.pk)
    assert is_all_right(question)
    after = divide(Question.objects.get(pk=question.pk), None).people.parts
    assert [(part.key, part.count) for part in after] == [(row.key, row.count) for row in before]


def test_a_tagging_meanwhile_counts(question, merge, divided, mona):
    merge()
    refresh_step(question.pk)
    divided["below"].tag(by=mona, supports=["d"])
    refresh_all.call(question.pk)
    assert is_all_right(question)


def test_the_task_begins_after_the_commit(question, merge, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        merge()
    assert is_all_right(question)
    assert not is_being_counted(question)


def test_the_check_knows_what_is_being_counted_and_finishes_it(question, merge, capsys):
    merge()
    call_command("forum_check")
    output = capsys.readouterr().out
    assert f"Question {question.pk} is being counted" in output
    assert "Nothing wrong" in output
    call_command("forum_check", "--repair")
    assert is_all_right(question)
    assert not is_being_counted(question)


def test_a_wrong_division_is_found_and_repaired(topic, question, divided, capsys):
    Topic.objects.filter(pk=topic.pk).update(division={})
    call_command("forum_check", "--repair")
    assert "division: 1 wrong" in capsys.readouterr().out
    assert is_all_right(question)


def test_archiving_derives_nothing_again(question, divided, mona):
    with CaptureQueriesContext(connection) as statements:
        question.codebook.get("a").archive(by=mona)
    assert not [each for each in statements if Tagging._meta.db_table in each["sql"]]
    assert is_all_right(question)
