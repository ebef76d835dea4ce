"""Tagging replies: on a page of their own, in place, and card by card in the queue."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import Reading, Tagging
from tests.conftest import make_user
from tests.forum.reading_pages import reader, text


@pytest.fixture
def as_mona(mona):
    """A browser in which mona is signed in."""
    return reader(mona)


@pytest.fixture
def replies(topic, question, paul, omar):
    """Three replies, the second below the first."""
    first = topic.reply(paul, "They are the same.")
    second = topic.reply(omar, "> They are the same.\n\nThey are not.", to=first)
    return [first, second, topic.reply(paul, "I do not know.")]


def tag_url(post):
    return reverse("forum:tag-post", args=[post.pk])


def option(question, letter, stance="supports"):
    """Return the value of the button that says so."""
    return f"{stance}-{question.codebook.get(letter).pk}"


def answered(post, **fields):
    """Return what the form of a reply sends."""
    return {"digest": post.body_digest, "revision": post.revision_number, **fields}


def said(post, moderator):
    """Return what a moderator says of a reply by now: {letter: stance}, or the verdict."""
    tagging = post.tagging_by(moderator)
    if tagging is None or tagging.verdict:
        return tagging and tagging.verdict
    return {tag.interpretation.letter: tag.stance for tag in tagging.tags.all()}


# One reply


def test_it_tags_with_one_button(as_mona, reply, question, mona):
    sent = answered(reply, one=option(question, "b"))
    response = as_mona.post(tag_url(reply), sent, follow=True)
    assert said(reply, mona) == {"b": "supports"}
    assert "Saved: supports b." in text(response)
    assert "You: supports b" in text(response)


def test_it_tags_several_interpretations(as_mona, reply, question, mona):
    stances = {"a": "supports", "b": "disputes", "d": "mentions"}
    fields = {f"stance-{question.codebook.get(letter).pk}": s for letter, s in stances.items()}
    as_mona.post(tag_url(reply), answered(reply, **fields))
    assert said(reply, mona) == stances


def test_a_few_words_alone_are_another_interpretation(as_mona, reply, mona):
    as_mona.post(tag_url(reply), answered(reply, note="It is about money"))
    assert said(reply, mona) == "other"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Choose an interpretation, or say why none fits."),
        ({"one": "other"}, "Say in a few words what the reply argues."),
        ({"one": "supports-999999"}, "Choose one of the interpretations."),
        ({"one": "loves-1"}, "Choose one of the interpretations."),
        ({"note": "x" * 201}, "at most 200 characters"),
    ],
)
def test_it_says_what_is_wrong(as_mona, reply, mona, fields, problem):
    response = as_mona.post(tag_url(reply), answered(reply, **fields))
    assert problem in text(response)
    assert said(reply, mona) is None


def test_nobody_tags_their_own_reply(as_mona, topic, question, mona):
    own = topic.reply(mona, "My own view")
    assert as_mona.get(tag_url(own)).status_code == 403
    page = as_mona.get(topic.get_absolute_url()).content.decode()
    assert tag_url(own) not in page


def test_members_are_refused_and_guests_sign_in(reply, omar):
    assert reader().get(tag_url(reply)).status_code == 302
    member = reader(omar)
    assert member.get(tag_url(reply)).status_code == 403
    assert member.get("/forums/tagging/queue/").status_code == 403
    assert "data-forum-tag" not in member.get(reply.topic.get_absolute_url()).content.decode()


def test_a_group_of_taggers_may_tag_without_moderating(reply, question):
    tagger = make_user("tagger")
    tagger.user_permissions.add(Permission.objects.get(codename="tag"))
    client = reader(tagger)
    client.post(tag_url(reply), answered(reply, one=option(question, "a")))
    assert said(reply, tagger) == {"a": "supports"}
    page = text(client.get(reply.topic.get_absolute_url()))
    assert "You: supports a" in page
    assert "Moderate" not in page


def test_where_nothing_is_asked_nothing_is_tagged(as_mona, forum, ines, paul):
    topic = forum.start_topic(ines, "Chat", "Hello")
    reply = topic.reply(paul, "Hello")
    assert as_mona.get(tag_url(reply)).status_code == 404
    assert "data-forum-tag" not in as_mona.get(topic.get_absolute_url()).content.decode()


def test_an_edited_reply_is_shown_with_what_changed(as_mona, reply, question, mona, paul):
    reply.tag(by=mona, supports=["a"])
    reply.edit("They are not the same.", by=paul)
    page = as_mona.get(tag_url(reply)).content.decode()
    assert "edited since you tagged it (supports a)" in page
    assert "<ins>not </ins>" in page
    assert "Edited: tag again" in text(as_mona.get(reply.topic.get_absolute_url()))


def test_a_changed_statement_is_shown_with_what_changed(as_mona, reply, question, mona):
    reply.tag(by=mona, supports=["a"])
    question.codebook.get("a").revise(
        by=mona, changes_meaning=True, statement="The two terms never mean the same."
    )
    page = as_mona.get(tag_url(reply)).content.decode()
    assert "What counts as a (Interchangeable) was changed" in page
    assert "<ins>never " in page


def test_a_reply_that_changed_meanwhile_is_a_conflict(as_mona, reply, question, mona, paul):
    sent = answered(reply, **{f"stance-{question.codebook.get('b').pk}": "supports"})
    reply.edit("They are not the same.", by=paul)
    response = as_mona.post(tag_url(reply), sent)
    assert response.status_code == 409
    assert said(reply, mona) is None
    page = response.content.decode()
    assert "edited while you read it" in page
    assert "<ins>not </ins>" in page

    # The choice is kept, and the form is about the new text by now.
    assert re.search(r'value="supports"[^>]*checked', page)
    sent["digest"] = re.search(r'name="digest" value="(\w+)"', page)[1]
    assert as_mona.post(tag_url(reply), sent).status_code == 302
    assert said(reply, mona) == {"b": "supports"}


def test_what_others_say_shows_after_one_has_tagged(as_mona, reply, question, mona, ada):
    reply.tag(by=ada, supports=["b"])
    assert "ada : supports b" not in text(as_mona.get(tag_url(reply)))
    response = as_mona.post(tag_url(reply), answered(reply, one=option(question, "a")), follow=True)
    assert "ada differs: supports b." in text(response)
    page = text(as_mona.get(tag_url(reply)))
    assert "ada : supports b differs" in page
    reply.tag(by=mona, supports=["b"])
    assert "ada : supports b differs" not in text(as_mona.get(tag_url(reply)))


def test_it_is_noted_who_asked_to_see_what_others_say(as_mona, reply, question, mona, ada):
    reply.tag(by=ada, supports=["b"])
    page = as_mona.get(f"{tag_url(reply)}?others=1")
    assert "ada : supports b" in text(page)
    assert 'name="saw_other" value="True"' in page.content.decode()
    as_mona.post(tag_url(reply), answered(reply, one=option(question, "b"), saw_other="True"))
    assert reply.tagging_by(mona).saw_other


def test_a_tagging_is_withdrawn(as_mona, reply, question, mona):
    reply.tag(by=mona, supports=["a"])
    url = reverse("forum:withdraw-tagging", args=[reply.pk])
    assert as_mona.get(url).status_code == 405
    response = as_mona.post(url, follow=True)
    assert "Your tagging is withdrawn." in text(response)
    assert said(reply, mona) is None


def test_a_disagreement_is_settled_with_a_reason(as_mona, reply, question, mona, ada):
    reply.tag(by=mona, supports=["a"])
    reply.tag(by=ada, supports=["b"])
    url = reverse("forum:settle-post", args=[reply.pk])
    fields = {f"stance-{question.codebook.get('b').pk}": "supports"}
    response = as_mona.post(url, answered(reply, back="/forums/tagging/queue/contested/", **fields))
    assert "This may not be empty." in text(response)
    assert 'value="/forums/tagging/queue/contested/"' in response.content.decode()
    as_mona.post(url, answered(reply, reason="The last sentence decides", **fields))
    reading = Reading.objects.get(post=reply)
    assert (reading.state, reading.supported.letter) == ("settled", "b")
    assert reading.reason == "The last sentence decides"


def test_a_disagreement_may_be_left_as_it_is(as_mona, reply, mona, ada):
    reply.tag(by=mona, supports=["a"])
    reply.tag(by=ada, supports=["b"])
    url = reverse("forum:settle-post", args=[reply.pk])
    as_mona.post(url, answered(reply, reason="Both can be read into it", leave="1"))
    reading = Reading.objects.get(post=reply)
    assert (reading.state, reading.queue) == ("contested", "")


def test_a_script_gets_the_line_alone(as_mona, reply, question):
    sent = answered(reply, one=option(question, "a"))
    page = as_mona.post(f"{tag_url(reply)}?fragment=1", sent).content.decode()
    assert "You: supports a" in page
    assert "Saved: supports a." in page
    assert "<html" not in page


def test_settling_leads_nowhere_else(as_mona, reply, mona, ada):
    reply.tag(by=ada, supports=["b"])
    url = reverse("forum:settle-post", args=[reply.pk])
    sent = answered(reply, reason="So", one="none", back="https://evil.example/")
    assert "evil" not in as_mona.post(url, sent)["Location"]


# The queue


def test_a_card_shows_what_stands_around_the_reply(as_mona, replies):
    shown = text(as_mona.get(f"/forums/tagging/queue/?reply={replies[1].pk}"))
    assert "Answers paul : They are the same." in shown
    assert "Somebody else's words They are the same." in shown
    assert "After paul: I do not know." in shown
    assert "How do the two differ?" in shown
    assert "0 of 3 read" in shown


def test_it_goes_on_to_the_next_reply(as_mona, replies, question, mona):
    first, second, _third = replies
    sent = answered(first, reply=first.pk, one=option(question, "b", "disputes"))
    response = as_mona.post("/forums/tagging/queue/untagged/", sent, follow=True)
    assert said(first, mona) == {"b": "disputes"}
    assert f"Saved #{first.pk}: disputes b." in text(response)
    assert f"#{second.pk}" in text(response)
    assert "1 of 3 read" in text(response)


def test_any_number_of_steps_is_undone_without_script(as_mona, replies, question, mona):
    for reply in replies:
        form = as_mona.get(f"/forums/tagging/queue/untagged/?reply={reply.pk}").content.decode()
        done = re.search(r'name="done" value="([\d-]*)"', form)[1]
        latest = Tagging.objects.order_by("pk").values_list("pk", flat=True)
        done = "-".join(map(str, latest))
        sent = answered(reply, reply=reply.pk, one="none", done=done)
        response = as_mona.post("/forums/tagging/queue/untagged/", sent, follow=True)
    for reply in reversed(replies):
        page = response.content.decode()
        fields = dict(re.findall(r'name="(tagging|done)" value="([\d-]+)"', page))
        response = as_mona.post("/forums/tagging/queue/untagged/undo/", fields, follow=True)
        assert f"Undone: your tagging of #{reply.pk}." in text(response)
        assert said(reply, mona) is None
    assert "Undo the last one" not in text(response)


def test_what_is_not_ones_own_cannot_be_undone(as_mona, reply, ada):
    other = reply.tag(by=ada, supports=["a"])
    response = as_mona.post("/forums/tagging/queue/untagged/undo/", {"tagging": other.pk})
    assert response.status_code == 404
    assert said(reply, ada) == {"a": "supports"}


def test_two_moderators_at_one_reply_lose_nothing(as_mona, reply, question, mona, ada):
    as_mona.get("/forums/tagging/queue/")
    reply.tag(by=ada, supports=["b"])
    sent = answered(reply, reply=reply.pk, one=option(question, "a"))
    response = as_mona.post("/forums/tagging/queue/untagged/", sent, follow=True)
    assert "ada differs: supports b." in text(response)
    assert (said(reply, mona), said(reply, ada)) == ({"a": "supports"}, {"b": "supports"})


def test_a_conflict_in_the_queue_keeps_the_card(as_mona, replies, question, mona, paul):
    first = replies[0]
    sent = answered(first, reply=first.pk, one=option(question, "a"))
    first.edit("They are not the same.", by=paul)
    response = as_mona.post("/forums/tagging/queue/untagged/?fragment=1", sent)
    assert response.status_code == 409
    assert f'data-post="{first.pk}"' in response.content.decode()
    page = response.content.decode()
    assert "edited while you read it, so your answer was not saved" in page
    assert said(first, mona) is None

    # One button was the whole answer, and one is again: the list of several is not in its way.
    assert "data-forum-several>" in page
    sent["digest"] = re.search(r'name="digest" value="(\w+)"', page)[1]
    as_mona.post("/forums/tagging/queue/untagged/?fragment=1", sent)
    assert said(first, mona) == {"a": "supports"}


def test_what_is_wrong_with_a_card_stands_beside_its_field(as_mona, replies):
    sent = answered(replies[0], reply=replies[0].pk, one="other", note="")
    page = as_mona.post("/forums/tagging/queue/untagged/?fragment=1", sent).content.decode()
    assert 'role="alert"' in page
    assert "data-forum-several>" in page


def test_a_key_means_the_same_on_every_card(as_mona, replies, question, mona):
    replies[0].tag(by=mona, supports=["b"])
    key = re.compile(r'value="supports-(\d+)" data-forum-digit="(\d)"')
    question.codebook.get("b").archive(by=mona)
    once, never = (
        key.findall(as_mona.get(f"/forums/tagging/queue/?reply={reply.pk}").content.decode())
        for reply in replies[:2]
    )
    assert once == never
    assert [digit for _pk, digit in once] == ["1", "2", "3"]


def test_each_list_says_when_it_is_empty(as_mona, reply, mona):
    for name in ("again", "contested", "unlisted", "mine"):
        page = as_mona.get(f"/forums/tagging/queue/{name}/")
        assert page.status_code == 200
        assert "data-forum-answer" not in page.content.decode()
    reply.tag(by=mona, supports=["a"])
    assert "Everything here has been read." in text(as_mona.get("/forums/tagging/queue/"))
    assert f"#{reply.pk}" in text(as_mona.get("/forums/tagging/queue/mine/"))


def test_at_the_end_it_says_what_was_skipped(as_mona, replies):
    page = as_mona.get(f"/forums/tagging/queue/untagged/?after={replies[-1].pk}")
    assert "3 replies in it are left" in text(page)


def test_it_is_narrowed_to_a_topic_a_question_or_a_forum(as_mona, forum, topic, replies, question):
    for of in (f"topic-{topic.pk}", f"question-{question.pk}", f"forum-{forum.slug}"):
        assert f"#{replies[0].pk}" in text(as_mona.get("/forums/tagging/queue/", {"of": of}))


@pytest.mark.parametrize(
    "address",
    [
        "nowhere/",
        "untagged/?of=topic-999999",
        "untagged/?of=topic-x",
        "untagged/?of=planet-1",
        "untagged/?reply=999999",
        "untagged/?reply=x",
        "untagged/?after=99999999999999999999",
        "untagged/?before=-1",
    ],
)
def test_what_is_not_there_is_not_found(as_mona, reply, address):
    assert as_mona.get(f"/forums/tagging/queue/{address}").status_code == 404


def test_what_the_author_objects_to_stands_on_the_card(as_mona, reply, mona, paul):
    reply.tag(by=mona, supports=["a"])
    reply.object_to_reading(by=paul, note="I only quoted that view.")
    page = text(as_mona.get("/forums/tagging/queue/again/"))
    assert "paul, who wrote this reply, says that its tags misread it: I only quoted" in page


def test_markup_in_a_reply_stays_text_in_excerpts(as_mona, topic, question, paul):
    first = topic.reply(paul, "`<script>alert(1)</script>` & so on")
    second = topic.reply(paul, '[a](https://example.org "<blockquote>")', to=first)
    page = as_mona.get(f"/forums/tagging/queue/?reply={second.pk}").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on" in page
    assert "<script>alert" not in page
    assert "Somebody else" not in page


def test_the_topic_page_costs_one_query_more_for_who_tags(topic, replies, mona, omar):
    url = topic.get_absolute_url()
    costs = []
    for user in (mona, omar):
        visitor = reader(user)
        visitor.get(url)
        with CaptureQueriesContext(connection) as queries:
            visitor.get(url)
        costs.append(len([each for each in queries if '"forum_' in each["sql"]]))
    assert costs[0] <= costs[1] + 1


@pytest.mark.parametrize("address", ["", "contested/", "mine/"])
def test_the_queues_earlier_address_leads_on(as_mona, address):
    answer = as_mona.get(f"/forums/queue/{address}?of=topic-6&after=7")
    assert answer.status_code == 301
    assert answer["Location"] == f"/forums/tagging/queue/{address}?of=topic-6&after=7"
    assert as_mona.get(f"/forums/queue/{address}")["Location"] == f"/forums/tagging/queue/{address}"
