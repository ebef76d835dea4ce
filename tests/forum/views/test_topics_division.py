"""What readers see on a topic's page: how it divides, its parts, the tags of its replies."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import Preference
from tests.conftest import make_user
from tests.forum.reading_pages import count_queries, markup, numbers, reader, text


def shown(topic, user=None, **query):
    """Return a page of the topic."""
    response = reader(user).get(topic.get_absolute_url(), query)
    assert response.status_code == 200
    return response


def part(question, letter):
    """Return the interpretation with a letter."""
    return question.codebook.get(letter)


@pytest.fixture
def percentages(settings):
    """Show percentages however few people there are."""
    settings.FORUM_PERCENTAGES_MINIMUM = 1


@pytest.fixture
def names_for_everyone(forum):
    """Let everybody see who holds what in the forum."""
    forum.holders_visible_to = "everyone"
    forum.save()


# At the topic's head


def test_it_says_how_people_divide_and_what_the_shares_could_still_be(topic, divided, percentages):
    page = text(shown(topic))
    assert "How do the two differ?" in page
    assert "a: Interchangeable 2 people 67 % b b: Precision within" in page
    table = page.partition("Numbers and ranges")[2]
    assert "“Between” gives the share if none of the open replies" in table
    assert "a Interchangeable 2 67 %, between 67 and 100 %" in table
    assert "b Precision within personalized 1 33 %, between 0 and 33 %" in table
    assert "c Precision beyond personalized 0 0 %, between 0 and 33 %" in table
    assert "Tags tell what a reply argues, not who is right." in page
    assert "Each person counts once" in page


def test_a_link_counts_replies_instead(topic, divided):
    assert f'href="{topic.get_absolute_url()}?count=replies#division"' in markup(shown(topic))
    page = text(shown(topic, count="replies"))
    assert "a: Interchangeable 2 replies b b: Precision within" in page
    assert "Not yet tagged 1" in page
    assert "Each reply counts once." in page


def test_the_range_is_a_whisker_on_each_parts_own_bar(topic, divided, percentages):
    page = markup(shown(topic, count="replies"))
    assert '<line x1="50.00%" x2="75.00%"' in page
    assert page.count('class="share-bar"') == 4


def test_few_people_are_counted_and_given_no_percentages(topic, divided):
    page = text(shown(topic))
    assert "a: Interchangeable 2 people" in page
    assert "%" not in page
    assert "share-bar" not in markup(shown(topic))


def test_the_bar_is_drawn_to_scale_without_inline_style(topic, divided):
    page = markup(shown(topic, count="replies"))
    assert 'x="0.00%" width="50.00%"' in page
    assert 'x="50.00%" width="25.00%"' in page
    assert 'fill="url(#division-1)"' in page
    assert "style=" not in page.partition("<main")[2]


def test_the_same_numbers_stand_in_a_table_that_adds_up(topic, divided, percentages):
    page = text(shown(topic, count="replies"))
    table = page.partition("Numbers")[2]
    assert "a Interchangeable 2 67 %, between 50 and 75 %" in table
    assert "○ Not yet tagged 1 –" in table
    assert "All 4 3 replies with agreed tags" in table


def test_a_share_has_no_range_once_everything_is_settled(topic, say, paul, omar, ines, percentages):
    for author in (paul, omar, ines):
        say(author, supports=["a"])
    assert "Interchangeable 3 people 100 %" in text(shown(topic))
    assert "between" not in text(shown(topic)).partition("Tags tell")[0]


@pytest.mark.usefixtures("names_for_everyone")
def test_a_small_discussion_lists_who_holds_what(topic, say, paul, omar, ines):
    say(paul, supports=["a"], disputes=["b"])
    say(paul, supports=["a"])
    page = shown(topic)
    assert "a: Interchangeable P paul b b: Precision" in text(page)
    assert "b: Precision within personalized nobody so far" in text(page)
    assert f'href="/forums/member/{paul.pk}/"' in markup(page).partition("division-holders")[2]
    assert "%" not in text(page)
    assert 'class="division-bar"' not in markup(page)
    # The filter belongs to the bar.
    assert numbers(shown(topic, interpretation="b")) == numbers(shown(topic))
    say(omar, supports=["b"])
    page = markup(shown(topic))
    assert "division-holders" not in page
    assert 'class="division-bar"' in page


def test_a_small_discussion_has_numbers_for_those_whom_the_forum_shows_no_names(
    topic, say, paul, omar
):
    say(paul, supports=["a"])
    say(omar, supports=["a"])
    assert "a: Interchangeable 2 people b" in text(shown(topic))
    assert "a: Interchangeable P paul O omar b" in text(shown(topic, omar))
    Preference.choose(paul, is_listed=False, by=paul)
    assert "a: Interchangeable O omar and 1 other person b" in text(shown(topic, omar))


@pytest.mark.usefixtures("names_for_everyone")
def test_a_small_discussion_names_nobody_whose_reply_the_reader_may_not_see(topic, say, paul, mona):
    reply = say(paul, supports=["a"])
    assert "paul" in text(shown(topic)).partition("A bar shows")[0]
    reply.trash(by=mona)
    assert "paul" not in text(shown(topic)).partition("A bar shows")[0]


@pytest.mark.usefixtures("names_for_everyone")
def test_who_has_no_account_is_named_as_a_former_member(topic, say, paul):
    say(paul, supports=["a"])
    paul.delete()
    assert "a: Interchangeable P paul b" in text(shown(topic))


def test_from_the_second_page_on_there_is_the_bar_alone(topic, divided, settings):
    settings.FORUM_THREADS_PER_PAGE = 1
    assert f'rel="next" href="{topic.get_absolute_url()}?page=2#posts"' in markup(shown(topic))
    page = markup(shown(topic, page=2))
    assert 'class="division-bar"' in page
    assert 'id="posts"' in page
    assert "a: Interchangeable · 2 people" in text(shown(topic, page=2))
    assert "division-legend" not in page
    assert "Numbers" not in page


def test_a_topic_without_a_question_says_nothing_of_it(forum, ines):
    other = forum.start_topic(ines, "Another", "Text")
    page = markup(shown(other))
    assert "division" not in page
    assert shown(other, interpretation="b").status_code == 200


# Filtering


def test_each_part_filters_the_topic_and_leads_back(topic, divided):
    page = shown(topic, interpretation="a")
    assert numbers(page) == [divided["a"].pk, divided["also a"].pk]
    assert "2 replies that support a: Interchangeable , and no other." in text(page)
    assert f'href="{topic.get_absolute_url()}">Show all replies' in markup(page)
    links = markup(shown(topic))
    for key in ("a", "b", "c", "d", "untagged"):
        address = f"{topic.get_absolute_url()}?interpretation={key}"
        assert (f"{address}#division" in links) == (key != "untagged")
        assert reader().get(address).status_code == 200
    assert "?interpretation=untagged&count=replies" in markup(shown(topic, count="replies"))


def test_what_a_filtered_reply_answers_stands_there_in_a_line(topic, divided):
    page = shown(topic, interpretation="untagged")
    assert numbers(page) == [divided["a"].pk, divided["below"].pk]
    assert markup(page).count('class="stub"') == 1
    assert f"a paul Words 1 #{divided['a'].pk}" in text(page)
    assert "data-forum-body" in markup(page)


def test_a_stub_passes_over_the_quote_that_a_reply_begins_with(topic, divided, say, paul, mona):
    quoting = topic.reply(paul, "> Somebody else's words\n\nMy own words")
    below = topic.reply(paul, "Under it", to=quoting)
    below.tag(by=mona, supports=["d"])
    assert "paul My own words" in text(shown(topic, interpretation="d"))


def test_an_empty_part_says_so_and_an_unknown_one_is_a_404(topic, divided):
    assert "0 replies that support d" in text(shown(topic, interpretation="d"))
    for unknown in ("e", "z", "nonsense", "a\x08", "1"):
        url = topic.get_absolute_url()
        assert reader().get(url, {"interpretation": unknown}).status_code == 404


def test_a_filtered_topic_has_pages(topic, say, paul, settings):
    settings.FORUM_POSTS_PER_PAGE = 2
    replies = [say(paul, supports=["a"]) for _number in range(5)]
    page = shown(topic, interpretation="a", page=3, count="replies")
    assert numbers(page) == [replies[4].pk]
    assert "?count=replies&interpretation=a&page=2" in markup(page)
    again = reader().get(topic.get_absolute_url(), {"interpretation": "a", "page": 4})
    assert again.status_code == 404


def test_guests_get_each_filter_from_the_cache_and_never_out_of_date(
    topic, divided, mona, settings
):
    guest, url = reader(), topic.get_absolute_url()
    pages = {}
    for query in ({}, {"count": "replies"}, {"interpretation": "a"}, {"interpretation": "b"}):
        pages[str(query)] = first = guest.get(url, query).content
        with CaptureQueriesContext(connection) as queries:
            assert guest.get(url, query).content == first
        assert len(queries) == 1
    assert len(set(pages.values())) == 4
    divided["below"].tag(by=mona, supports=["d"])
    assert "1 person" in text(guest.get(url, {"interpretation": "d"}))
    assert "1 reply that supports" not in text(guest.get(url))
    assert "Not yet tagged" not in text(guest.get(url)).partition("Numbers")[0]


# The tags of a reply


def test_a_reply_carries_its_tags_with_their_stances(topic, question, divided):
    page = text(shown(topic))
    assert "+ supports a Interchangeable − disputes b Precision within personalized" in page
    assert "· mentions c Precision beyond personalized" in page
    assert part(question, "a").get_absolute_url() in markup(shown(topic))


def test_a_thread_and_more_of_it_carry_tags_too(topic, say, paul, settings):
    settings.FORUM_REPLIES_PER_PREVIEW = 1
    first = say(paul)
    below = [say(paul, to=first, supports=["d"]) for _number in range(3)]
    url = reverse("forum:thread", args=[topic.pk, first.pk])
    assert text(reader().get(url)).count("+ supports d Different approaches") == 3
    more = reader().get(url, {"fragment": 1, "after": below[1].path})
    assert text(more).count("+ supports d Different approaches") == 2


def test_moderators_who_differ_are_shown_without_names(topic, divided, ada):
    divided["a"].tag(by=ada, supports=["c"])
    page = text(shown(topic))
    assert "≠ Moderators differ" in page
    assert "ada" not in page.partition("Numbers")[2]
    assert "mona" not in page


def test_an_edited_reply_is_marked_until_its_text_returns(topic, divided, paul):
    reply = divided["a"]
    before = reply.body
    reply.edit("Something else", by=paul)
    assert "↻ Edited: tag again + supports a" in text(shown(topic))
    reply.edit(before, by=paul)
    assert "↻ Edited: tag again" not in text(shown(topic)).partition("Viewing")[2]


def test_verdicts_and_decisions_are_said_in_words(topic, divided, say, paul, ada):
    say(paul, verdict="off_topic")
    divided["b"].settle(by=ada, reason="Read it twice", verdict="unclear")
    page = text(shown(topic))
    assert "× Off topic" in page
    assert "§ Decided by a moderator ? Unclear" in page


def test_readers_see_why_a_reply_was_decided_and_not_by_whom(topic, divided, paul, ada, mona):
    reply = divided["b"]
    reply.settle(by=ada, reason="The <b>second</b> sentence says so", supports=["a"])
    page = shown(topic)
    said = text(page)
    assert "§ Decided by a moderator + supports a Interchangeable Why: The <b>second</b>" in said
    assert "&lt;b&gt;second&lt;/b&gt; sentence says so</q>" in page.content.decode()
    assert "ada" not in said
    left_open = reply.settle(by=ada, reason="Both are in it", leave_contested=True)
    assert "Why it is left open: Both are in it" in text(shown(topic))
    left_open.undo(by=ada)
    assert "Why: The <b>second</b>" in text(shown(topic))
    reply.edit("Other words", by=mona)
    page = text(shown(topic))
    assert "↻ Edited: tag again" in page
    assert "sentence says so" not in page


def test_whoever_decides_is_told_that_readers_see_the_reason(topic, divided, ada):
    page = text(reader(ada).get(f"/forums/post/{divided['a'].pk}/tag/"))
    assert "They see your reason, too, but not your name." in page


def test_the_text_of_a_label_is_escaped(topic, question, divided, mona):
    part(question, "a").rename("<script>alert(1)</script>", by=mona)
    assert "<script>alert" not in markup(shown(topic))
    assert "&lt;script&gt;alert(1)" in markup(shown(topic))


# What it costs


@pytest.mark.parametrize("who", ["guest", "member", "moderator"])
def test_a_topic_page_takes_two_queries_more_at_most(topic, question, say, who, paul, omar, mona):
    user = {"guest": None, "member": omar, "moderator": mona}[who]
    for _number in range(4):
        say(paul, supports=["a"], disputes=["b"])
    plain = topic.forum.start_topic(paul, "Another", "Text")
    for _number in range(4):
        plain.reply(paul, "Words")
    cost = count_queries(user, topic.get_absolute_url())
    assert cost <= count_queries(user, plain.get_absolute_url()) + 2
    for number in range(8):
        say(make_user(f"more{number}"), supports=["a", "c"], mentions=["d"])
    assert count_queries(user, topic.get_absolute_url()) == cost
