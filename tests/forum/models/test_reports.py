"""Reports and appeals: the verbs, and undoing them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from forum.models import Action, Appeal, Post, Report, Rule


@pytest.fixture
def rude(topic, paul):
    """A reply of paul's."""
    return topic.reply(paul, "You are a fool.")


def test_a_post_is_reported_once_by_each_member(rude, omar, ines):
    report = rude.report(by=omar, words="Rude")
    assert (report.state, report.reporter_name) == ("open", "omar")
    with pytest.raises(ValidationError, match="already"):
        rude.report(by=omar, words="Again")
    rude.report(by=ines, rule=Rule.objects.create(title="Be kind"))
    with pytest.raises(ValidationError):
        rude.report(by=omar)


def test_nobody_reports_what_is_theirs_or_removed(rude, paul, omar, mona):
    for user in (None, paul):
        with pytest.raises(PermissionDenied):
            rude.report(by=user, words="Rude")
    rude.trash(by=mona)
    with pytest.raises(PermissionDenied):
        rude.report(by=omar, words="Rude")


def test_removing_answers_the_reports_and_undoing_opens_them_again(rude, omar, ines, mona):
    rude.report(by=omar, words="Rude")
    rude.report(by=ines, words="Rude")
    removal = rude.trash(by=mona)
    assert set(Report.objects.values_list("state", flat=True)) == {"acted"}
    removal.undo(by=mona)
    assert set(Report.objects.values_list("state", flat=True)) == {"open"}


def test_undoing_that_removes_again_answers_what_was_reported_meanwhile(rude, omar, ines, mona):
    rude.report(by=omar, words="Rude")
    rude.trash(by=mona)
    brought_back = rude.restore(by=mona)
    rude.report(by=ines, words="Rude, I say")
    undoing = brought_back.undo(by=mona)
    assert set(Report.objects.values_list("state", flat=True)) == {"acted"}
    undoing.undo(by=mona)
    assert dict(Report.objects.values_list("reporter_name", "state")) == {
        "omar": "acted",
        "ines": "open",
    }


def test_removing_a_topic_answers_the_reports_of_its_opening_post(topic, omar, mona):
    topic.opening_post.report(by=omar, words="Rude")
    removal = topic.trash(by=mona)
    assert Report.objects.get().state == "acted"
    removal.undo(by=mona)
    assert Report.objects.get().state == "open"


def test_dismissing_is_one_action_about_the_post_and_undone(rude, omar, ines, mona):
    rude.report(by=omar, words="Rude")
    rude.report(by=ines, words="Rude")
    action = rude.dismiss_reports(by=mona, reason="Strong, not rude")
    assert (action.post, action.verb) == (rude, "dismiss")
    assert set(Report.objects.values_list("state", "answer")) == {("dismissed", "Strong, not rude")}
    assert rude.dismiss_reports(by=mona) is None
    action.undo(by=mona)
    assert set(Report.objects.values_list("state", "answer")) == {("open", "")}
    with pytest.raises(PermissionDenied):
        rude.dismiss_reports(by=omar)


def test_an_appeal_is_made_once_by_the_author_of_a_removed_post(rude, paul, omar, mona):
    with pytest.raises(PermissionDenied):
        rude.appeal("Why?", by=paul)
    removal = rude.trash(by=mona)
    with pytest.raises(PermissionDenied):
        rude.appeal("Why?", by=omar)
    with pytest.raises(ValidationError):
        rude.appeal("  ", by=paul)
    assert rude.appeal("A quotation", by=paul).removal == removal
    with pytest.raises(ValidationError, match="already"):
        rude.appeal("Please", by=paul)
    rude.restore(by=mona)
    rude.trash(by=mona)
    rude.appeal("Once more, of another removal", by=paul)


def test_an_upheld_appeal_brings_the_post_back_and_is_undone(rude, topic, paul, omar, mona, ada):
    rude.report(by=omar, words="Rude")
    rude.trash(by=mona)
    appeal = rude.appeal("A quotation", by=paul)
    action = appeal.uphold(by=ada, reason="It is a quotation")
    rude.refresh_from_db()
    topic.refresh_from_db()
    assert (rude.status, topic.reply_count, appeal.state) == ("published", 1, "upheld")
    assert Report.objects.get().state == "dismissed"
    assert appeal.uphold(by=ada) is None
    action.undo(by=mona)
    rude.refresh_from_db()
    topic.refresh_from_db()
    assert (rude.status, topic.reply_count) == ("trashed", 0)
    assert Appeal.objects.get().state == "open"
    assert Report.objects.get().state == "acted"


def test_an_upheld_appeal_brings_a_topic_back(topic, ines, mona, ada):
    topic.trash(by=mona)
    Post.objects.get(topic=topic).appeal("It is on topic", by=ines).uphold(by=ada)
    topic.refresh_from_db()
    assert topic.status == "published"


def test_a_declined_appeal_leaves_it_removed(rude, paul, mona, ada):
    rude.trash(by=mona)
    appeal = rude.appeal("A quotation", by=paul)
    action = appeal.decline(by=ada, reason="Whose?")
    rude.refresh_from_db()
    assert (rude.status, appeal.state, appeal.answer) == ("trashed", "declined", "Whose?")
    action.undo(by=ada)
    assert Appeal.objects.get().state == "open"


def test_whoever_removed_it_decides_only_where_nobody_else_can(rude, paul, mona, omar):
    rude.trash(by=mona)
    appeal = rude.appeal("A quotation", by=paul)
    rude.forum.moderators.add(omar)
    with pytest.raises(PermissionDenied, match="another moderator"):
        appeal.uphold(by=mona)
    rude.forum.moderators.remove(omar)
    appeal.uphold(by=mona)
    assert Action.objects.first().verb == "uphold"


def test_a_reason_that_is_too_long_changes_nothing(rude, omar, mona):
    rude.report(by=omar, words="Rude")
    with pytest.raises(ValidationError):
        rude.dismiss_reports(by=mona, reason="x" * 201)
    assert Report.objects.get().state == "open"


def test_moderators_alone_note_things(rude, omar, mona):
    rude.note("Third time this week", by=mona)
    assert rude.notes.get().author_name == "mona"
    with pytest.raises(PermissionDenied):
        rude.note("Words", by=omar)
