"""Nothing is concluded from a field that a form lacks: the form is refused, and nothing changed."""

import pytest

from forum.models import Interpretation, Question, Tagging
from tests.forum.reading_pages import reader


@pytest.mark.parametrize("without", [{}, {"reply": ""}, {"reply": "x"}])
def test_a_card_of_the_queue_without_its_reply_tags_none(reply, mona, without):
    sent = {"one": "none", "note": "", "digest": reply.body_digest, **without}
    assert reader(mona).post("/forums/tagging/queue/untagged/", sent).status_code == 404
    assert not Tagging.objects.exists()


def test_a_tagging_must_say_which_text_was_read(reply, mona):
    sent = {"one": "none", "note": ""}
    assert reader(mona).post(f"/forums/post/{reply.pk}/tag/", sent).status_code == 400
    sent["reply"] = reply.pk
    assert reader(mona).post("/forums/tagging/queue/untagged/", sent).status_code == 400
    assert not Tagging.objects.exists()


@pytest.mark.parametrize("missing", ["seen", "seen_title"])
def test_an_edit_must_say_what_it_started_from(topic, ines, missing):
    sent = {"title": "Another", "body": "Another", "reason": "", "seen": "1", "seen_title": "x"}
    del sent[missing]
    address = f"/forums/post/{topic.opening_post.pk}/edit/"
    assert reader(ines).post(address, sent).status_code == 400
    assert topic.opening_post.revision_number == 1


def test_a_form_takes_no_text_away_that_it_does_not_name(question, mona):
    Question.objects.update(guidance="What counts")
    address = f"/forums/question/{question.pk}/edit/"
    assert reader(mona).post(address, {"title": "Another"}).status_code == 400
    assert Question.objects.get().guidance == "What counts"
    row = question.interpretations.first()
    Interpretation.objects.filter(pk=row.pk).update(applies="Often")
    sent = {"label": "Another", "statement": row.statement}
    address = f"/forums/interpretation/{row.pk}/edit/"
    assert reader(mona).post(address, sent).status_code == 400
    row.refresh_from_db()
    assert row.applies == "Often"


def test_an_export_must_say_how_people_are_named(reply, mona):
    response = reader(mona).post(f"/forums/topic/{reply.topic_id}/export/", {})
    assert response["Content-Type"].startswith("text/html")
