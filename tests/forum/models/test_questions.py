"""Questions, and what moderators do with them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from forum.forms.questions import SharedQuestionForm
from forum.maintenance.check import examine_topics
from forum.models import Action, Forum, Interpretation, Question
from tests.forum.interpretations.questions import INTERPRETATIONS


def stands(reply):
    """Return the state of a reply's reading and its tags as a reader sees them."""
    reply.refresh_from_db()
    tags = {(tag.interpretation.letter, tag.stance) for tag in reply.reading.tags.all()}
    return reply.reading.state, reply.reading.outcome, tags


def test_a_moderator_gives_a_topic_its_question(topic, mona):
    asked = topic.ask("How do the two differ?", interpretations=INTERPRETATIONS, by=mona)
    assert topic.question == asked
    assert [(row.letter, row.label) for row in asked.interpretations.all()] == [
        ("a", "Interchangeable"),
        ("b", "Precision within personalized"),
        ("c", "Precision beyond personalized"),
        ("d", "Different approaches"),
    ]


def test_who_may_not_moderate_is_refused_before_anything_is_checked(question, ines):
    first = question.interpretations.first()
    for verb in (
        lambda: question.revise(by=ines, title=""),
        lambda: question.reorder([], by=ines),
        lambda: first.rename("", by=ines),
        lambda: first.revise(by=ines, changes_meaning=True, statement=""),
        lambda: first.merge_into(first, by=ines),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_a_member_gives_no_topic_a_question(topic, ines):
    with pytest.raises(PermissionDenied, match="Only moderators"):
        topic.ask("How do the two differ?", by=ines)
    assert not Question.objects.exists()


def test_a_question_serves_several_topics(forum, question, mona, paul):
    other = forum.start_topic(paul, "Once more", "Again")
    reply = other.reply(paul, "They are the same.")
    other.ask(question, by=mona)
    reply.tag(by=mona, supports=["a"])
    assert set(question.topics.all()) == {other, *question.topics.exclude(pk=other.pk)}
    assert stands(reply) == ("settled", "supports", {("a", "supports")})


def test_asking_can_be_undone(topic, question, mona):
    action = Action.objects.get(verb="ask")
    action.undo(by=mona)
    topic.refresh_from_db()
    assert topic.question is None


def test_what_was_tagged_counts_again_when_the_question_is_asked_again(
    topic, question, reply, mona
):
    reply.tag(by=mona, supports=["b"])
    topic.clear_question(by=mona)
    reply.refresh_from_db()
    assert reply.reading is None
    topic.ask(question, by=mona)
    assert stands(reply)[0] == "settled"


@pytest.mark.parametrize("label", ["", "  ", "x" * 41])
def test_a_label_is_short(question, mona, label):
    with pytest.raises(ValidationError):
        question.add(label, "A statement", by=mona)


def test_two_interpretations_do_not_share_a_label(question, mona):
    with pytest.raises(ValidationError, match="has this label"):
        question.add("interchangeable", "A statement", by=mona)


def test_adding_an_interpretation_is_a_new_version_of_the_question(question, mona):
    before = question.version
    added = question.add("Neither", "Both are slogans.", by=mona)
    assert (added.letter, question.version) == ("e", before + 1)
    assert [row.label for row in question.codebook.open][-1] == "Neither"


def test_renaming_is_free(question, reply, mona):
    reply.tag(by=mona, supports=["a"])
    a = question.codebook.get("a")
    a.rename("The same", by=mona)
    question.refresh_from_db()
    assert question.codebook.get("a").label == "The same"
    assert stands(reply)[0] == "settled"
    assert list(a.revisions.values_list("label", flat=True)) == ["Interchangeable", "The same"]


def test_a_changed_meaning_has_the_taggings_that_used_it_read_again(topic, question, reply, mona):
    other = topic.reply(reply.author, "They differ.")
    reply.tag(by=mona, supports=["a"])
    other.tag(by=mona, supports=["b"])
    version = question.version
    action = question.codebook.get("a").revise(
        statement="They mean one thing.", changes_meaning=True, by=mona
    )
    question.refresh_from_db()
    assert question.version == version + 1
    assert stands(reply) == ("stale", "supports", {("a", "supports")})
    assert stands(other)[0] == "settled"
    action.undo(by=mona)
    assert stands(reply)[0] == "settled"
    assert question.codebook.interpretations


def test_what_was_tagged_under_a_meaning_that_was_undone_is_read_again(question, reply, mona):
    action = question.codebook.get("a").revise(
        statement="They mean one thing.", changes_meaning=True, by=mona
    )
    reply.tag(by=mona, supports=["a"])
    action.undo(by=mona)
    assert stands(reply)[0] == "stale"


def test_a_corrected_statement_changes_nothing_else(question, reply, mona):
    reply.tag(by=mona, supports=["a"])
    question.codebook.get("a").revise(
        statement="The terms mean the same.", changes_meaning=False, by=mona
    )
    assert stands(reply)[0] == "settled"


def test_merging_moves_what_is_counted_and_leaves_what_was_said(question, reply, mona):
    tagging = reply.tag(by=mona, supports=["b"])
    b, c = question.codebook.get("b"), question.codebook.get("c")
    action = b.merge_into(c, by=mona)
    assert stands(reply) == ("settled", "supports", {("c", "supports")})
    assert tagging.tags.get().interpretation == b
    action.undo(by=mona)
    assert stands(reply) == ("settled", "supports", {("b", "supports")})


def test_merging_settles_a_difference_that_is_none_any_more(question, reply, mona, ada):
    reply.tag(by=mona, supports=["b"])
    reply.tag(by=ada, supports=["c"])
    assert stands(reply)[0] == "contested"
    question.codebook.get("b").merge_into(question.codebook.get("c"), by=mona)
    assert stands(reply) == ("settled", "supports", {("c", "supports")})


def test_merging_never_runs_in_a_circle(question, mona):
    a, b = question.codebook.get("a"), question.codebook.get("b")
    a.merge_into(b, by=mona)
    with pytest.raises(ValidationError, match="merged itself"):
        b.merge_into(a, by=mona)
    with pytest.raises(ValidationError, match="same question"):
        b.merge_into(b, by=mona)


def test_what_was_merged_is_read_again_when_its_target_changes_its_meaning(question, reply, mona):
    reply.tag(by=mona, supports=["a"])
    a, b = question.codebook.get("a"), question.codebook.get("b")
    a.merge_into(b, by=mona)
    b.revise(statement="Something else", changes_meaning=True, by=mona)
    assert stands(reply)[0] == "stale"


def test_a_used_interpretation_is_archived_and_not_deleted(question, reply, mona):
    reply.tag(by=mona, supports=["a"])
    a = question.codebook.get("a")
    with pytest.raises(ValidationError, match="archive it instead"):
        a.delete_unused(by=mona)
    action = a.archive(by=mona)
    assert stands(reply)[0] == "settled"
    action.undo(by=mona)
    a.refresh_from_db()
    assert a.is_open


def test_an_unused_interpretation_can_be_deleted(question, mona):
    question.codebook.get("d").delete_unused(by=mona)
    question.refresh_from_db()
    assert [row.letter for row in question.codebook.open] == ["a", "b", "c"]


def test_all_ways_of_being_used_are_found_in_one_query(
    question, reply, mona, ada, django_assert_num_queries
):
    reply.tag(by=mona, disputes=["a"])
    reply.settle(by=ada, supports=["b"], reason="Clear")
    question.add("Also", "Also this.", by=mona).merge_into(question.codebook.get("c"), by=mona)
    with django_assert_num_queries(1):
        rows = list(question.interpretations.with_usage().order_by("position"))
    assert [row.was_used for row in rows] == [True, True, True, False, False]
    assert [row.is_used for row in rows] == [True, True, True, False, False]


def test_an_archived_interpretation_is_not_newly_used(topic, question, reply, mona, ada):
    reply.tag(by=mona, supports=["a"])
    question.codebook.get("a").archive(by=mona)
    with pytest.raises(ValidationError, match="archived"):
        reply.tag(by=ada, supports=["a"])
    reply.tag(by=mona, supports=["a"], mentions=["b"])
    assert stands(reply)[2] == {("a", "supports"), ("b", "mentions")}


def test_a_new_order_gives_new_letters_and_can_be_undone(question, mona):
    rows = list(question.interpretations.all())
    action = question.reorder(rows[::-1], by=mona)
    assert [row.label for row in question.interpretations.all()] == [r.label for r in rows[::-1]]
    action.undo(by=mona)
    assert list(question.interpretations.all()) == rows
    with pytest.raises(ValidationError, match="each interpretation once"):
        question.reorder(rows[:2], by=mona)


def test_a_question_is_about_terms(question, mona):
    from glossary.models import Glossary

    glossary = Glossary.objects.create(name="Medicine", slug="medicine")
    term = glossary.terms.create(name="precision medicine", slug="precision-medicine")
    action = question.set_terms([term], by=mona)
    assert list(term.forum_questions.all()) == [question]
    action.undo(by=mona)
    assert not question.terms.exists()


def test_letters_go_on_after_z():
    letters = [Interpretation(position=position).letter for position in (0, 25, 26, 27, 701, 702)]
    assert letters == ["a", "z", "aa", "ab", "zz", "aaa"]


def test_undoing_a_bring_back_keeps_when_it_was_archived(question, mona):
    interpretation = question.interpretations.first()
    interpretation.archive(by=mona)
    archived_at = interpretation.archived_at
    brought_back = interpretation.unarchive(by=mona)
    assert interpretation.archived_at is None
    brought_back.undo(by=mona)
    interpretation.refresh_from_db()
    assert interpretation.archived_at == archived_at


def test_a_revision_is_compared_with_what_is_stored_and_not_with_an_old_copy(question, mona):
    interpretation = question.interpretations.first()
    old_copy = question.interpretations.first()
    before = interpretation.statement
    interpretation.revise(by=mona, statement="Something else.", changes_meaning=False)
    assert old_copy.revise(by=mona, statement=before, changes_meaning=False) is not None
    interpretation.refresh_from_db()
    assert interpretation.statement == before


def test_a_topic_asks_only_what_all_its_readers_may_see(topic, ines, mona):
    hidden = Forum.objects.create(title="Committee", slug="committee", visibility="moderators")
    inside = Question.create("A secret?", forum=hidden, by=mona)
    with pytest.raises(ValidationError, match="belongs to ‘Committee’"):
        topic.ask(inside, by=mona)
    topic.refresh_from_db()
    assert topic.question is None
    assert inside not in SharedQuestionForm(topic=topic, user=mona).fields["question"].queryset
    minutes = hidden.start_topic(mona, "Minutes", "Here.")
    minutes.ask(inside, by=mona)
    open_question = Question.create("No secret?", forum=topic.forum, by=mona)
    minutes.ask(open_question, by=mona)
    # Narrowed afterwards: for a person to decide.
    topic.ask(open_question, by=mona)
    Question.objects.filter(pk=open_question.pk).update(forum=hidden)
    found = [finding.kind for _topic, finding in examine_topics(0, minutes.pk)]
    assert found == ["topic question"]
