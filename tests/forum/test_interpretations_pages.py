"""What readers see: the division at a topic's head, the tags of replies, the pages about them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forum.models import Forum, Topic
from tests.conftest import make_user
from tests.forum.reading_pages import numbers, reader, text

START = timezone.now() - timedelta(days=9)


@pytest.fixture
def say(topic, question, mona):
    """Write a reply and tag it, if anything is said of it; return the reply."""

    def say(author, *, to=None, **said):
        number = topic.posts.count()
        at = START + timedelta(minutes=number)
        reply = topic.reply(author, f"Words {number}", to=to, created_at=at)
        if said:
            reply.tag(by=mona, **said)
        return reply

    return say


@pytest.fixture
def divided(topic, say, paul, omar, ines):
    """Three people who divide: a, a and b; ines has one more reply that nobody has tagged."""
    replies = {
        "a": say(paul, supports=["a"], disputes=["b"]),
        "also a": say(omar, supports=["a"]),
        "b": say(ines, supports=["b"], mentions=["c"]),
    }
    replies["below"] = say(ines, to=replies["a"])
    return replies


def shown(topic, user=None, **query):
    """Return a page of the topic."""
    response = reader(user).get(topic.get_absolute_url(), query)
    assert response.status_code == 200
    return response


def part(question, letter):
    """Return the interpretation with a letter."""
    return question.codebook.get(letter)


# At the topic's head


def test_it_says_how_people_divide_and_what_the_shares_could_still_be(topic, divided):
    page = text(shown(topic))
    assert "How do the two differ?" in page
    assert "a: Interchangeable 2 people 67 %, between 67 and 100 %" in page
    assert "b: Precision within personalized 1 person 33 %, between 0 and 33 %" in page
    assert "c: Precision beyond personalized 0 people 0 %, between 0 and 33 %" in page
    assert "Tags tell what a reply argues, not who is right." in page
    assert "Each person counts once" in page


def test_a_link_counts_replies_instead(topic, divided):
    assert f'href="{topic.get_absolute_url()}?count=replies#division"' in html(shown(topic))
    page = text(shown(topic, count="replies"))
    assert "a: Interchangeable 2 replies 67 %, between 50 and 75 %" in page
    assert "Not yet tagged 1" in page
    assert "Each reply counts once." in page


def html(response):
    return response.content.decode().replace("&amp;", "&")


def test_the_bar_is_drawn_to_scale_without_inline_style(topic, divided):
    page = html(shown(topic, count="replies"))
    assert 'x="0.00%" width="50.00%"' in page
    assert 'x="50.00%" width="25.00%"' in page
    assert 'fill="url(#division-1)"' in page
    assert "style=" not in page.partition("<main")[2]


def test_the_same_numbers_stand_in_a_table_that_adds_up(topic, divided):
    page = text(shown(topic, count="replies"))
    table = page.partition("The same as a table")[2]
    assert "a Interchangeable 2 67 %, between 50 and 75 %" in table
    assert "○ Not yet tagged 1 –" in table
    assert "All 4 3 replies settled" in table


def test_a_share_has_no_range_once_everything_is_settled(topic, say, paul, omar, ines):
    for author in (paul, omar, ines):
        say(author, supports=["a"])
    assert "Interchangeable 3 people 100 % b b:" in text(shown(topic))


def test_nothing_is_shown_before_enough_is_tagged(topic, say, paul):
    say(paul, supports=["a"])
    page = text(shown(topic))
    assert "How this divides is shown once 3 replies are tagged. So far, 1 is." in page
    assert "100 %" not in page
    # The filter would tell what is not told yet.
    assert numbers(shown(topic, interpretation="b")) == numbers(shown(topic))


def test_a_topic_without_a_question_says_nothing_of_it(forum, ines):
    other = forum.start_topic(ines, "Another", "Text")
    page = html(shown(other))
    assert "interpretations.css" not in page
    assert "division" not in page
    assert shown(other, interpretation="b").status_code == 200


# Filtering


def test_each_part_filters_the_topic_and_leads_back(topic, divided):
    page = shown(topic, interpretation="a")
    assert numbers(page) == [divided["a"].pk, divided["also a"].pk]
    assert "2 replies that support a: Interchangeable , and no other." in text(page)
    assert f'href="{topic.get_absolute_url()}">Show all replies' in html(page)
    links = html(shown(topic))
    for key in ("a", "b", "c", "d", "untagged"):
        address = f"{topic.get_absolute_url()}?interpretation={key}"
        assert (f"{address}#division" in links) == (key != "untagged")
        assert reader().get(address).status_code == 200
    assert "?interpretation=untagged&count=replies" in html(shown(topic, count="replies"))


def test_what_a_filtered_reply_answers_stands_there_in_a_line(topic, divided):
    page = shown(topic, interpretation="untagged")
    assert numbers(page) == [divided["a"].pk, divided["below"].pk]
    assert html(page).count('class="stub"') == 1
    assert f"a paul Words 1 #{divided['a'].pk}" in text(page)
    assert "data-forum-body" in html(page)


def test_a_stub_passes_over_the_quote_that_a_reply_begins_with(topic, divided, say, paul, mona):
    quoting = topic.reply(paul, "> Somebody else's words\n\nMy own words")
    below = topic.reply(paul, "Under it", to=quoting)
    below.tag(by=mona, supports=["d"])
    assert "paul My own words" in text(shown(topic, interpretation="d"))


def test_an_empty_part_says_so_and_an_unknown_one_is_a_404(topic, divided):
    assert "0 replies that support d" in text(shown(topic, interpretation="d"))
    for unknown in ("e", "z", "nonsense", "a\x00", "1"):
        url = topic.get_absolute_url()
        assert reader().get(url, {"interpretation": unknown}).status_code == 404


def test_a_filtered_topic_has_pages(topic, say, paul, settings):
    settings.FORUM_POSTS_PER_PAGE = 2
    replies = [say(paul, supports=["a"]) for _number in range(5)]
    page = shown(topic, interpretation="a", page=3, count="replies")
    assert numbers(page) == [replies[4].pk]
    assert "?count=replies&interpretation=a&page=2" in html(page)
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
    assert "Not yet tagged" not in text(guest.get(url)).partition("The same as a table")[0]


# The tags of a reply


def test_a_reply_carries_its_tags_with_their_stances(topic, question, divided):
    page = text(shown(topic))
    assert "+ supports a Interchangeable − disputes b Precision within personalized" in page
    assert "· mentions c Precision beyond personalized" in page
    assert part(question, "a").get_absolute_url() in html(shown(topic))


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
    assert "ada" not in page.partition("The same as a table")[2]
    assert "mona" not in page


def test_an_edited_reply_is_marked_until_its_text_returns(topic, divided, paul):
    reply = divided["a"]
    before = reply.body
    reply.edit("Something else", by=paul)
    assert "↻ To be read again + supports a" in text(shown(topic))
    reply.edit(before, by=paul)
    assert "↻ To be read again" not in text(shown(topic)).partition("Viewing")[2]


def test_verdicts_and_decisions_are_said_in_words(topic, divided, say, paul, ada):
    say(paul, verdict="off_topic")
    divided["b"].settle(by=ada, reason="Read it twice", verdict="unclear")
    page = text(shown(topic))
    assert "× Off topic" in page
    assert "§ Settled by a decision ? Unclear" in page


def test_the_text_of_a_label_is_escaped(topic, question, divided, mona):
    part(question, "a").rename("<script>alert(1)</script>", by=mona)
    assert "<script>alert" not in html(shown(topic))
    assert "&lt;script&gt;alert(1)" in html(shown(topic))


# "This misreads my reply"


def test_an_author_says_that_a_tag_misreads_their_reply(topic, divided, paul, omar, mona):
    reply = divided["a"]
    url = reverse("forum:misread-post", args=[reply.pk])
    assert html(shown(topic, paul)).count("misread/") == 1
    assert url not in html(shown(topic, omar))
    page = reader(paul).get(url)
    assert "+ supports a Interchangeable" in text(page)
    done = reader(paul).post(url, {"note": "I was joking"}, follow=True)
    assert done.redirect_chain[-1][0].endswith(f"#post-{reply.pk}")
    assert "The moderators see what you wrote" in html(done)
    assert "Its author says that this misreads it" in text(shown(topic))
    assert reply.objections.get().note == "I was joking"
    reply.tag(by=mona, verdict="unclear")
    assert "misreads it" not in text(shown(topic, omar))


def test_an_objection_says_what_is_wrong_with_it(topic, divided, paul, ines):
    url = reverse("forum:misread-post", args=[divided["a"].pk])
    assert 'role="alert"' in html(reader(paul).post(url, {"note": "  "}))
    untagged = reverse("forum:misread-post", args=[divided["below"].pk])
    assert "This reply has no tags yet." in text(reader(ines).post(untagged, {"note": "Why"}))


def test_only_the_author_may_object(topic, divided, omar):
    url = reverse("forum:misread-post", args=[divided["a"].pk])
    assert reader(omar).get(url).status_code == 403
    assert reader(omar).post(url, {"note": "No"}).status_code == 403
    assert reverse("login") in reader().get(url)["Location"]


# The pages


def test_an_interpretation_lists_people_once_each_with_their_replies(question, divided, say, paul):
    again = say(paul, supports=["a", "c"])
    response = reader().get(part(question, "a").get_absolute_url())
    page = text(response)
    assert "The two terms mean the same." in page
    assert "Supports 2 Disputes 0 Mentions 0" in page
    assert "2 people · 3 replies · first" in page
    assert f"P paul #{divided['a'].pk} #{again.pk}" in page
    assert "Who takes it up" in page
    d = text(reader().get(part(question, "d").get_absolute_url()))
    assert "Applies when The reply calls them different jobs." in d
    assert "No reply supports it so far." in d


def test_an_interpretation_says_who_disputes_and_mentions_it(question, divided):
    url = part(question, "b").get_absolute_url()
    assert f"paul #{divided['a'].pk}" in text(reader().get(url, {"tab": "disputes"}))
    assert "No reply mentions it" in text(reader().get(url, {"tab": "mentions"}))
    assert reader().get(url, {"tab": "nonsense"}).status_code == 404


def test_many_replies_of_one_person_are_cut_and_counted(question, say, paul):
    replies = [say(paul, supports=["a"]) for _number in range(15)]
    page = text(reader().get(part(question, "a").get_absolute_url()))
    assert f"paul #{replies[3].pk} " in page
    assert f"#{replies[2].pk} " not in page
    assert "and 3 earlier replies" in page


def test_people_whose_account_is_gone_are_listed_by_name(question, divided, paul):
    paul.delete()
    assert "paul #" in text(reader().get(part(question, "a").get_absolute_url()))


def test_a_merged_interpretation_leads_to_what_it_counts_as(question, divided, mona):
    a, b = part(question, "a"), part(question, "b")
    a.merge_into(b, by=mona)
    response = reader().get(a.get_absolute_url())
    assert response["Location"] == b.get_absolute_url()
    assert "3 people" in text(reader().get(b.get_absolute_url()))


def test_a_question_divides_over_all_topics_that_ask_it(question, divided, forum, omar, mona):
    other = forum.start_topic(omar, "The same in other words", "Text")
    other.ask(question, by=mona)
    other.reply(omar, "They differ").tag(by=mona, supports=["d"])
    page = text(reader().get(question.get_absolute_url()))
    assert "How 2 discussions divide together" in page
    assert "d: Different approaches 1 person" in page
    assert "Personalized or precision?" in page
    assert "The same in other words" in page
    assert "Neither contains the other." in page


def test_how_it_was_made_says_how_far_moderators_agree(topic, question, divided, ada):
    divided["a"].tag(by=ada, supports=["a"], disputes=["b"])
    divided["also a"].tag(by=ada, supports=["b"])
    for url in (reverse("forum:topic-making", args=[topic.pk]),
                reverse("forum:question-making", args=[question.pk])):  # fmt: skip
        page = text(reader().get(url))
        assert "Replies 4 Tagged 3 75 %" in page
        assert "Moderators differ 1 33 % of what is tagged" in page
        assert (
            "Replies read by two or more 2 Of these independently 2 all said the same in 50 %"
            in page
        )
        assert "Too few replies were read by two" in page
    again = reader().get(reverse("forum:topic-making", args=[topic.pk]))
    assert again.status_code == 200
    assert "ada" not in text(again)


def test_the_pages_of_an_empty_question_say_so(topic, question):
    assert "There is no reply to read yet." in text(
        reader().get(reverse("forum:question-making", args=[question.pk]))
    )
    assert "So far, 0 are." in text(reader().get(question.get_absolute_url()))
    topic.drop_question(by=make_user("moderator", is_superuser=True))
    assert reader().get(reverse("forum:topic-making", args=[topic.pk])).status_code == 404
    assert "No topic that you may see asks it" in text(reader().get(question.get_absolute_url()))


def test_a_hidden_forum_hides_its_questions_and_its_counts(question, divided, omar, mona):
    hidden = Forum.objects.create(title="Hidden", slug="hidden", visibility="moderators")
    secret = hidden.start_topic(mona, "Behind the door", "Text")
    secret.ask(question, by=mona)
    secret.reply(mona, "d it is").tag(by=make_user("other", is_superuser=True), supports=["d"])
    url, d = question.get_absolute_url(), part(question, "d").get_absolute_url()
    for user in (None, omar):
        assert "Behind the door" not in text(reader(user).get(url))
        assert "d: Different approaches 0 people" in text(reader(user).get(url))
        assert "No reply supports it so far." in text(reader(user).get(d))
    assert "d: Different approaches 1 person" in text(reader(mona).get(url))
    Forum.objects.update(visibility="moderators")
    cache.clear()
    for path in (url, d, reverse("forum:question-making", args=[question.pk]),
                 reverse("forum:question", args=[question.pk + 99])):  # fmt: skip
        assert reader(omar).get(path).status_code == 404


# Taking it away


def test_a_moderator_takes_the_taggings_away(topic, question, divided, mona):
    url = reverse("forum:export-topic", args=[topic.pk])
    page = text(reader(mona).get(url))
    assert "1 topic with a question · 4 replies" in page
    response = reader(mona).post(url, {"people": "pseudonyms"})
    assert response["Content-Type"] == "application/zip"
    assert response.streaming
    data = b"".join(response.streaming_content)
    assert data[:2] == b"PK"
    assert b"DATASHEET.md" in data
    action = topic.actions.get(verb="export")
    assert action.actor == mona


def test_the_right_to_export_can_be_given_alone(topic, question, divided, omar):
    paths = [
        reverse("forum:export-topic", args=[topic.pk]),
        reverse("forum:export-question", args=[question.pk]),
        reverse("forum:export-forum", args=[topic.forum.slug]),
    ]
    for path in paths:
        assert reader(omar).get(path).status_code == 403
        assert reader(omar).post(path).status_code == 403
        assert reverse("login") in reader().get(path)["Location"]
        assert reader().post(path).status_code == 403
    omar.user_permissions.add(Permission.objects.get(codename="export"))
    for path in paths:
        assert reader(omar).get(path).status_code == 200
        assert reader(omar).post(path).status_code == 200


# What it costs


def count_queries(user, path, **query):
    """Return how many queries a page takes when it is rendered afresh."""
    client = reader(user)
    client.get(path, query)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, query).status_code == 200
    return len(queries)


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


def test_the_pages_about_a_question_cost_the_same_however_much_is_tagged(
    topic, question, say, divided, paul, omar
):
    paths = [
        (topic.get_absolute_url(), {"interpretation": "a"}),
        (question.get_absolute_url(), {}),
        (part(question, "a").get_absolute_url(), {}),
        (reverse("forum:topic-making", args=[topic.pk]), {}),
    ]
    before = [count_queries(omar, path, **query) for path, query in paths]
    for number in range(8):
        say(make_user(f"more{number}"), to=divided["a"], supports=["a"], disputes=["c"])
    assert [count_queries(omar, path, **query) for path, query in paths] == before
    assert max(before) <= 16, before
    assert Topic.objects.count() == 1
