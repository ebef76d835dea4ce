"""A request is one transaction at both doors: where a part of it is refused, nothing is changed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from rest_framework.test import APIClient

from forum import markup
from forum.models import (
    Action,
    Interpretation,
    InterpretationRevision,
    Post,
    Question,
    Revision,
    Topic,
)
from forum.signals import moderated, post_edited
from tests.forum.doors import HTMLDoor, RESTDoor
from tests.forum.reading_pages import reader, text

MODELS = [Question, Interpretation, InterpretationRevision, Topic, Post, Revision, Action]


def everything():
    """Return the present values of all rows that a verb may write."""
    rows = {model: list(model.objects.order_by("pk").values()) for model in MODELS}
    rows["terms"] = list(Question.terms.through.objects.values())
    return rows


@pytest.fixture
def unchanged(question, reply, django_capture_on_commit_callbacks):
    """Return a function that calls another; no row may change, and no signal be sent."""

    def unchanged(call):
        before, told = everything(), []

        def hear(signal, **_arguments):
            told.append(signal)

        for signal in (moderated, post_edited):
            signal.connect(hear)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                response = call()
        finally:
            for signal in (moderated, post_edited):
                signal.disconnect(hear)
        assert everything() == before
        assert told == []
        return response

    return unchanged


@pytest.fixture
def rest(mona):
    """The API's client, as mona."""
    client = APIClient()
    client.force_authenticate(mona)
    return client


@pytest.fixture
def html(mona):
    """A browser in which mona is signed in."""
    return reader(mona)


def refuse(*_arguments, **_options):
    raise ValidationError("It may not be about these terms.")


NEW = {"title": "Another title"}


@pytest.mark.parametrize(
    "wrong", [{"order": [1, 2]}, {"terms": [999_999]}, {"guidance": "Word " * 2000}]
)
def test_a_question_at_the_api(rest, question, unchanged, wrong):
    path = f"/api/questions/{question.pk}/"
    response = unchanged(lambda: rest.patch(path, NEW | wrong, format="json"))
    assert response.status_code == 400
    assert rest.patch(path, NEW, format="json").json()["title"] == NEW["title"]


def test_an_interpretation_at_the_api(rest, question, unchanged):
    path = f"/api/interpretations/{question.order[0]}/"
    wrong = {"label": "Another label", "statement": " ", "changes_meaning": False}
    assert unchanged(lambda: rest.patch(path, wrong, format="json")).status_code == 400
    right = wrong | {"statement": "Other words."}
    assert rest.patch(path, right, format="json").json()["label"] == "Another label"


@pytest.mark.parametrize("verb", ["set_terms", "reorder"])
def test_a_verb_that_refuses_late_takes_the_earlier_ones_back(
    rest, html, question, unchanged, monkeypatch, verb
):
    monkeypatch.setattr(Question, verb, refuse)
    change = NEW | {"terms": [], "order": question.order}
    path = f"/api/questions/{question.pk}/"
    assert unchanged(lambda: rest.patch(path, change, format="json")).status_code == 400
    form = NEW | {"guidance": ""}
    if verb == "set_terms":
        page = unchanged(lambda: html.post(f"/forums/question/{question.pk}/edit/", form))
        assert "It may not be about these terms." in text(page)
        # What was typed stands only in the form: the question still has its title.
        assert question.title in text(page)
        assert page.context["question"].title == question.title


def test_an_interpretation_at_its_page(html, question, unchanged):
    row = question.interpretations.get(position=0)
    wrong = {"label": "Another label", "statement": " ", "applies": "", "does_not_apply": ""}
    page = unchanged(lambda: html.post(f"/forums/interpretation/{row.pk}/edit/", wrong))
    assert "This may not be empty." in text(page)
    assert f"a {row.label}" in text(page)


@pytest.mark.parametrize("wrong", [{"title": " "}, {"body": " "}, {"reason": "Word " * 100}])
def test_an_opening_post_with_its_title(html, topic, unchanged, wrong):
    post = topic.opening_post
    sent = {"title": "Another title", "body": "Another text", "seen_title": topic.title}
    sent |= {"seen": "", **wrong}
    page = unchanged(lambda: html.post(f"/forums/post/{post.pk}/edit/", sent))
    assert page.status_code == 200


@pytest.mark.parametrize("door", [HTMLDoor, RESTDoor], ids=["HTML", "REST"])
@pytest.mark.django_db(transaction=True)
def test_no_text_is_rendered_in_a_transaction(door, forum, paul, monkeypatch):
    render, rendered = markup.render, []

    def render_and_note(body):
        rendered.append((body, connection.in_atomic_block))
        return render(body)

    monkeypatch.setattr(markup, "render", render_and_note)
    visitor = door(paul)
    assert visitor.start_topic(forum, body="One").how == "ok"
    topic = Topic.objects.get()
    assert visitor.reply(topic, "Two").how == "ok"
    assert visitor.edit(topic.opening_post, "Three").how == "ok"
    assert visitor.edit(topic.posts.get(depth=1), "Four").how == "ok"
    assert rendered == [(body, False) for body in ("One", "Two", "Three", "Four")]
