"""How moderators give topics questions and keep their interpretations, by the pages alone."""

import pytest
from django.urls import reverse

from forum.models import Forum, Interpretation, Question
from glossary.models import Glossary
from tests.forum.reading_pages import reader, text


@pytest.fixture
def as_mona(mona):
    """A browser in which mona is signed in."""
    return reader(mona)


@pytest.fixture
def terms(mona, ada):
    """Two published terms."""
    glossary = Glossary.objects.create(name="Medicine", slug="medicine")
    terms = [glossary.define(name, name, name, by=ada) for name in ("Cure", "Remission")]
    for term in terms:
        term.publish(by=ada)
    return terms


def edit_url(question):
    return reverse("forum:edit-question", args=[question.pk])


def of(name, row):
    """Return the address at which something is done to an interpretation."""
    return reverse(f"forum:{name}-interpretation", args=[row.pk])


def labels(question):
    """Return the labels in their order."""
    return [row.label for row in question.interpretations.open().order_by("position")]


def test_a_topic_gets_a_question_of_its_own(as_mona, topic, terms):
    url = reverse("forum:topic-question", args=[topic.pk])
    assert url in as_mona.get(topic.get_absolute_url()).content.decode()
    sent = {
        "title": "When is one cured?",
        "interpretations": "Never: Nobody can know.\n\nAfter years: Five years: no more.\n",
        "guidance": "Tag what is argued.",
        "terms": [terms[0].pk],
    }
    page = text(as_mona.post(url, sent, follow=True))
    question = Question.objects.get(topics=topic)
    assert (question.title, question.guidance) == (sent["title"], sent["guidance"])
    assert labels(question) == ["Never", "After years"]
    assert question.interpretations.get(position=1).statement == "Five years: no more."
    assert list(question.terms.all()) == [terms[0]]
    assert "The topic has its question now." in page


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"title": ""}, "This may not be empty."),
        ({"interpretations": "No statement"}, "“No statement” has no statement"),
        ({"interpretations": "A: B\na: C"}, "has this label"),
        ({"interpretations": f"{'x' * 41}: B"}, "41 characters; 40 are the most"),
        ({"interpretations": "\n".join(f"{n}: x" for n in range(51))}, "50 interpretations"),
        ({"title": "x" * 201}, "201 characters; 200 are the most"),
        ({"terms": ["999999"]}, "999999 is not one of the available choices"),
        ({"terms": ["x"]}, "“x” is not a valid value"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(as_mona, topic, fields, problem):
    sent = {"title": "When?", "interpretations": "A: B", "guidance": "Kept", **fields}
    page = as_mona.post(reverse("forum:topic-question", args=[topic.pk]), sent)
    assert problem in text(page)
    assert "Kept" in page.content.decode()
    assert not Question.objects.exists()


def test_terms_are_found_without_losing_what_was_typed(as_mona, question, terms):
    question.set_terms([terms[0]], by=as_mona_user(question))
    sent = {"title": "Half written", "terms": [terms[0].pk], "find": "remis", "search": "1"}
    page = as_mona.post(edit_url(question), sent).content.decode()
    assert "Half written" in page
    assert "Remission" in page
    assert page.count("checked") == 1
    question.refresh_from_db()
    assert question.title == "How do the two differ?"


def as_mona_user(question):
    """Return a moderator of the question's forum."""
    return question.forum.actions.first().actor


def test_a_question_is_shared(as_mona, forum, question, ines):
    other = forum.start_topic(ines, "The same again", "What now?")
    url = reverse("forum:topic-question", args=[other.pk])
    assert "Choose a question." in text(as_mona.post(url, {"share": "1"}))
    as_mona.post(url, {"share": "1", "question": question.pk})
    other.refresh_from_db()
    assert other.question == question
    assert "The same again" in text(as_mona.get(edit_url(question)))


def test_a_question_is_taken_off_a_topic(as_mona, topic, question):
    url = reverse("forum:clear-question", args=[topic.pk])
    assert "Take the question off this topic?" in text(as_mona.get(url))
    as_mona.post(url, {"reason": "Done"})
    topic.refresh_from_db()
    assert topic.question is None
    assert "No topic asks it at present." in text(as_mona.get(edit_url(question)))


def test_the_prompt_the_guidance_and_the_terms_are_changed(as_mona, question, terms):
    sent = {"title": "Do they differ?", "guidance": "Read twice.", "terms": [terms[1].pk]}
    assert "The question is saved." in text(as_mona.post(edit_url(question), sent, follow=True))
    question.refresh_from_db()
    assert (question.title, question.guidance) == ("Do they differ?", "Read twice.")
    assert list(question.terms.all()) == [terms[1]]


def test_an_interpretation_is_added(as_mona, question):
    url = of("add", question)
    new = {"label": "New", "applies": "Often.", "does_not_apply": ""}
    assert "This may not be empty." in text(as_mona.post(url, new))
    as_mona.post(url, new | {"statement": "A new one."})
    assert labels(question)[-1] == "New"


def test_renaming_asks_nothing(as_mona, question, reply, mona):
    row = question.interpretations.get(position=0)
    reply.tag(by=mona, supports=[row])
    as_mona.post(of("edit", row), wording(row, label="Same thing"))
    row.refresh_from_db()
    assert row.label == "Same thing"
    assert reply.reading.state == "settled"


@pytest.mark.parametrize(("answer", "state"), [("no", "settled"), ("yes", "stale")])
def test_a_new_statement_asks_whether_it_changes_what_counts(
    as_mona, question, reply, mona, answer, state
):
    row = question.interpretations.get(position=0)
    reply.tag(by=mona, supports=[row])
    assert "1 tagging uses it." in text(as_mona.get(of("edit", row)))
    sent = wording(row, statement="They are synonyms.")
    page = as_mona.post(of("edit", row), sent)
    assert "Say whether the new wording changes what counts." in text(page)
    as_mona.post(of("edit", row), sent | {"changes_meaning": answer})
    row.refresh_from_db()
    assert row.statement == "They are synonyms."
    assert reply.reading.state == state
    history = as_mona.get(reverse("forum:interpretation-history", args=[row.pk]))
    assert "synonyms" in history.content.decode()
    assert ("changed what counts" in text(history)) == (answer == "yes")


def test_what_nobody_has_used_is_reworded_without_asking(as_mona, question):
    row = question.interpretations.get(position=0)
    assert "what counts" not in text(as_mona.get(of("edit", row)))
    as_mona.post(of("edit", row), wording(row, statement="They are synonyms."))
    row.refresh_from_db()
    assert row.statement == "They are synonyms."


def wording(row, **changes):
    """Return what the form of an interpretation sends."""
    names = ("label", "statement", "applies", "does_not_apply")
    return {name: getattr(row, name) for name in names} | changes


def test_interpretations_are_merged_and_parted(as_mona, question, reply, mona):
    first, second = question.interpretations.order_by("position")[:2]
    reply.tag(by=mona, supports=[first])
    assert "Choose an interpretation." in text(as_mona.post(of("merge", first), {}))
    page = as_mona.post(of("merge", first), {"into": second.pk}, follow=True)
    assert "Interchangeable counts as Precision within personalized" in text(page)
    assert reply.reading.supported == second
    as_mona.post(of("unmerge", first))
    assert reply.reading.supported == first


def test_an_interpretation_is_archived_and_brought_back(as_mona, question):
    row = question.interpretations.get(position=0)
    page = as_mona.post(of("archive", row), follow=True)
    assert "‘Interchangeable’ is archived." in text(page)
    assert "Bring back" in text(page)
    assert labels(question)[0] == "Precision within personalized"
    as_mona.post(of("unarchive", row))
    assert labels(question)[0] == "Interchangeable"


def test_only_what_was_never_used_is_deleted(as_mona, question, reply, mona):
    used, unused = question.interpretations.order_by("position")[:2]
    reply.tag(by=mona, supports=[used])
    page = as_mona.get(edit_url(question)).content.decode()
    assert of("delete", unused) in page
    assert of("delete", used) not in page
    assert "has been used" in text(as_mona.post(of("delete", used)))
    as_mona.post(of("delete", unused))
    assert not Interpretation.objects.filter(pk=unused.pk).exists()
    assert Interpretation.objects.filter(pk=used.pk).exists()


def test_an_interpretation_moves_up_and_down(as_mona, question):
    rows = list(question.interpretations.order_by("position"))
    url = of("move", question)
    page = as_mona.post(url, {"down": rows[0].pk}, follow=True)
    assert "‘Interchangeable’ is b now." in text(page)
    as_mona.post(url, {"up": rows[3].pk})
    expected = [rows[1].label, rows[0].label, rows[3].label, rows[2].label]
    assert labels(question) == expected
    as_mona.post(url, {"up": rows[1].pk})
    assert labels(question) == expected
    assert as_mona.post(url, {"up": "x"}).status_code == 404


def test_it_says_where_there_is_nothing_yet(as_mona, topic, mona):
    question = topic.ask("What now?", by=mona)
    assert "There is no interpretation yet" in text(as_mona.get(edit_url(question)))


def test_only_moderators_of_its_forum_keep_a_question(topic, question, omar, paul):
    row = question.interpretations.first()
    addresses = [
        reverse("forum:topic-question", args=[topic.pk]),
        reverse("forum:clear-question", args=[topic.pk]),
        edit_url(question),
        of("add", question),
        *(of(name, row) for name in ("edit", "merge", "archive", "delete", "unmerge")),
    ]
    elsewhere = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    elsewhere.moderators.add(paul)
    for address in addresses:
        assert reader().get(address).status_code == 302
        assert reader(omar).get(address).status_code == 403
        assert reader(paul).get(address).status_code == 403
        assert reader(omar).post(address).status_code == 403
    question.forum.visibility = "moderators"
    question.forum.save()
    assert {reader(omar).get(address).status_code for address in addresses} == {404}


def test_the_history_of_an_interpretation_comes_in_pages(as_mona, question, mona):
    row = question.interpretations.get(label="Interchangeable")
    for number in range(2, 13):
        row.revise(by=mona, changes_meaning=False, statement=f"Wording number {number}")
    url = reverse("forum:interpretation-history", args=[row.pk])
    first, second = text(as_mona.get(url)), text(as_mona.get(url, {"page": 2}))
    assert ("Wording 12" in first, "Wording 3" in first, "Wording 2" in first) == (
        True,
        True,
        False,
    )
    assert ("Wording 3" in second, "Wording 2" in second, "First wording" in second) == (
        False,
        True,
        True,
    )
    # The oldest of a page is compared with the one before it, which is on the next.
    assert "Wording number 2 3" in first
    assert as_mona.get(url, {"page": 3}).status_code == 404


def test_a_question_that_many_topics_ask_names_some_of_them(as_mona, forum, question, ines, mona):
    for number in range(12):
        topic = forum.start_topic(ines, f"Another topic {number}", "Text")
        topic.ask(question, by=mona)
    page = as_mona.get(edit_url(question))
    assert text(page).count("Another topic") + text(page).count("Personalized or precision?") == 12
    assert f'<a href="{question.get_absolute_url()}">and others</a>' in page.content.decode()


def test_the_questions_of_a_topics_own_forum_are_offered_first(as_mona, topic, ines, mona):
    other = Forum.objects.create(title="Law", slug="law")
    for forum, title in ((other, "Another"), (topic.forum, "Zeal?"), (topic.forum, "Yarn?")):
        Question.create(title, forum=forum, by=mona)
    page = text(as_mona.get(reverse("forum:topic-question", args=[topic.pk])))
    assert "Choose a question Yarn? Zeal? Another" in page
