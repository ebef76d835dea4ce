"""What is found, by words and by filters, on whichever database there is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from forum.models import Forum
from glossary.models import Glossary
from tests.forum.search.searching import found, search


@pytest.fixture
def say(topic, paul):
    """Write a reply and return its number."""
    return lambda body, author=paul, **more: topic.reply(author, body, **more).pk


@pytest.mark.parametrize(
    ("written", "looked_for"),
    [
        ("Ärger with naïve words", "arger NAIVE"),
        ("I don’t know", "dont"),
        ("I dont know", "don't"),
        ("Well-being matters", "wellbeing"),
        ("Wellbeing matters", "well-being"),
        ("Well being matters", "well‑being"),
        ("Cafe\u0301 society", "café"),
        ("these/those", "those"),
        ("昨日東京大学に行きました", "東京大学"),
        ("昨日東京大学に行きました", "京"),
        ("ภาษาไทยง่ายมาก", "ไทย"),
        ("a `code_word` here", "code word"),
        ("**bold** and [a link](https://example.org)", "bold link"),
    ],
)
def test_a_post_is_found_however_it_is_written(say, written, looked_for):
    number = say(written)
    say("Something else: 大阪")
    assert found(looked_for) == [number]


def test_words_in_their_other_forms_are_found_in_the_sites_language(say):
    number = say("They were arguing about policies.")
    assert found("argue policy") == [number]


def test_all_words_are_needed_and_excluded_ones_are_not_there(say):
    both, one = say("alpha beta"), say("alpha gamma")
    assert set(found("alpha")) == {both, one}
    assert found("alpha beta") == [both]
    assert found("alpha -beta") == [one]
    assert found('alpha -"alpha beta"') == [one]
    assert found("-alpha -gamma") == [both - 1]


def test_a_phrase_is_found_in_its_order_only(say):
    number = say("the informed consent of patients")
    say("the consent was informed")
    assert found('"informed consent"') == [number]
    assert found('"INFORMED, consent"') == [number]


def test_a_phrase_of_a_title_does_not_go_on_in_the_text(forum, ines):
    topic = forum.start_topic(ines, "One alpha", "beta two")
    assert found("alpha beta") == [topic.opening_post.pk]
    assert found('"alpha beta"') == []


def test_what_a_post_quotes_from_another_is_found_there_alone(topic, say):
    number = say("The marvellous original.")
    say(f"> #{number}:\n>\n> The marvellous original.\n\nI agree.")
    assert found("marvellous") == [number]
    assert found("agree") == [number + 1]


def test_a_title_counts_more_than_a_text_and_many_words_more_than_one(forum, ines, say):
    once = say("alpha " + "and other things " * 20)
    often = say("alpha alpha alpha and other things")
    title = forum.start_topic(ines, "About alpha", "Nothing").opening_post.pk
    assert found("alpha") == [title, often, once]
    assert found("alpha", order="newest") == [title, often, once]
    assert found("alpha", titles=True) == [title]


def test_the_newest_come_first_by_time_and_not_by_number(say):
    now = timezone.now()
    newer = say("alpha", created_at=now - timedelta(days=1))
    older = say("alpha", created_at=now - timedelta(days=9))
    assert found("alpha", order="newest") == [newer, older]


@override_settings(FORUM_SEARCH_WINDOW=10)
def test_only_the_latest_are_looked_at_and_the_rest_is_said(say):
    numbers = [say("alpha beta")] + [say("alpha") for _each in range(10)]
    results = search("alpha")
    assert (results.count, results.is_more) == (10, True)
    assert set(results.found.ids) == set(numbers[1:])
    assert found("beta") == numbers[:1]


def test_a_forum_has_those_below_it(forum, topic, say, ines):
    child = Forum.objects.create(title="Below", slug="below", parent=forum)
    other = Forum.objects.create(title="Beside", slug="beside")
    here = say("alpha")
    below = child.start_topic(ines, "x", "alpha").opening_post.pk
    beside = other.start_topic(ines, "x", "alpha").opening_post.pk
    assert set(found("alpha", forum=forum)) == {here, below}
    assert found("alpha", forum=child) == [below]
    assert set(found("alpha")) == {here, below, beside}
    assert found("", forum=other) == [beside]


def test_an_author_is_found_by_the_end_of_a_name(say, omar, paul):
    omar.first_name, omar.last_name = "Omar", "Ben-Áli"
    omar.save()
    by_paul, by_omar = say("alpha"), say("alpha", omar)
    assert found("alpha", author="paul") == [by_paul]
    assert found("alpha", author="omar ben ali") == [by_omar]
    assert found("", author="ALI") == [by_omar]
    assert found("alpha", author_id=omar.pk) == [by_omar]
    ada = omar.__class__.objects.create_user("ada", first_name="Paul")
    paul.first_name, paul.last_name = "Big", "Paul"
    paul.save()
    by_ada = say("alpha", ada)
    assert found("alpha", author="Paul") == [by_ada]
    assert found("alpha", author="pau") == found("alpha", author="nobody") == []


def test_a_time_begins_and_ends_where_it_says(say):
    def at(year, month, day):
        return datetime(year, month, day, 12, tzinfo=UTC)

    written = [at(2019, 3, 5), at(2021, 3, 5), at(2021, 3, 7), at(2022, 1, 1)]
    numbers = [say("alpha", created_at=moment) for moment in written]
    assert set(found("alpha", since=at(2021, 3, 6))) == set(numbers[2:])
    assert set(found("alpha", until=at(2021, 3, 6))) == set(numbers[:2])
    assert found("alpha", since=at(2021, 3, 6), until=at(2021, 12, 31)) == [numbers[2]]
    assert set(found("alpha", since=at(2018, 1, 1), until=at(2022, 1, 2))) == set(numbers)
    assert found("alpha", since=at(2021, 4, 1), until=at(2021, 3, 1)) == []
    assert set(found("alpha", since=datetime.min.replace(tzinfo=UTC))) == set(numbers)


def test_a_stance_on_an_interpretation_is_found(topic, question, say, paul, omar, mona):
    first, second, third = say("alpha"), say("alpha", omar), say("beta", omar)
    a, b = question.interpretations.order_by("position")[:2]
    topic.posts.get(pk=first).tag(by=mona, supports=[a])
    topic.posts.get(pk=second).tag(by=mona, disputes=[a], supports=[b])
    topic.posts.get(pk=third).tag(by=mona, supports=[b])
    assert set(found("alpha", interpretation=a)) == {first, second}
    assert found("alpha", interpretation=a, stance="disputes") == [second]
    assert set(found("", interpretation=b, stance="supports")) == {second, third}
    topic.posts.get(pk=first).edit("alpha again", by=paul)
    assert found("alpha", interpretation=a) == [second]


def test_a_term_is_found_by_all_its_forms(say, ada):
    glossary = Glossary.objects.create(name="Medicine", slug="medicine")
    words = {"summary": "Care that fits.", "definition": "Care that fits."}
    term = glossary.define("precision medicine", **words, aliases=["PM", "x-care"], by=ada)
    term.publish(by=ada)
    numbers = [say(text) for text in ("Precision medicine.", "What PM means", "The xcare")]
    say("medicine of precision")
    assert set(found("", term="precision medicine")) == set(numbers)
    assert found("means", term="pm") == [numbers[1]]
    assert found("means", term="no such term") == []


def test_members_and_terms_are_found_by_words_alone(topic, say, ada):
    say("alpha")
    glossary = Glossary.objects.create(name="Medicine", slug="medicine")
    glossary.define("paulism", summary="s", definition="d", by=ada).publish(by=ada)
    results = search("PAUL")
    assert [person.name for person in results.members] == ["paul"]
    assert [term.name for term in results.terms] == ["paulism"]
    results = search("paul", titles=True)
    assert results.members == results.terms == []
