"""Where people stand in each topic of a list: a small bar, and the same in words."""

import pytest
from django.core.cache import cache

from forum.interpretations.division_bar import topic_division_bars
from forum.models import Topic
from tests.forum.interpretations.questions import INTERPRETATIONS
from tests.forum.reading_pages import reader, text

STANDS = "Where people stand: Interchangeable 2 · Precision within personalized 1"


def asking_topics(forum, ines, paul, mona, number):
    """Write topics with a question each and three replies that are tagged."""
    for _topic in range(number):
        topic = forum.start_topic(ines, "Asks", "Text")
        topic.ask("What is it?", interpretations=INTERPRETATIONS, by=mona)
        for _reply in range(3):
            topic.reply(paul, "The same").tag(by=mona, supports=["a"])


@pytest.mark.parametrize("who", [None, "omar"])
def test_lists_say_where_people_stand(topic, divided, request, who):
    user = who and request.getfixturevalue(who)
    for address in (topic.forum.get_absolute_url(), f"/forums/member/{topic.author_id}/"):
        page = reader(user).get(address)
        assert STANDS in text(page)


def test_a_topic_without_a_question_or_with_too_few_tags_has_no_bar(topic, say, paul):
    topic.forum.start_topic(paul, "Asks nothing", "Text")
    say(paul, supports=["a"])
    page = reader().get(topic.forum.get_absolute_url())
    assert "Where people stand" not in text(page)


def test_guests_see_a_changed_tag_in_the_list_at_once(topic, divided, mona):
    guest, address = reader(), topic.forum.get_absolute_url()
    assert STANDS in text(guest.get(address))
    divided["also a"].tag(by=mona, supports=["d"])
    assert "Interchangeable 1 · Precision within personalized 1 · Different approaches 1" in text(
        guest.get(address)
    )


def test_a_renamed_interpretation_shows_in_the_list_at_once(topic, divided, question, mona):
    guest, address = reader(), topic.forum.get_absolute_url()
    assert "Interchangeable 2" in text(guest.get(address))
    question.codebook.get("a").rename("One and the same", by=mona)
    assert "One and the same 2" in text(guest.get(address))


def test_many_topics_take_as_few_queries_as_one(
    forum, ines, paul, mona, django_assert_max_num_queries
):
    asking_topics(forum, ines, paul, mona, 5)
    topics = list(Topic.objects.with_question())
    # One for the interpretations, which this process has not read yet.
    with django_assert_max_num_queries(2):
        assert len(topic_division_bars(topics, None)) == 5
    cache.clear()
    with django_assert_max_num_queries(1):
        assert len(topic_division_bars(topics, None)) == 5
    with django_assert_max_num_queries(0):
        assert len(topic_division_bars(topics, paul)) == 5
