"""The pages about questions and interpretations; a term's page; objecting; exporting."""

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.urls import reverse

from forum.models import Forum
from glossary.models import Glossary
from tests.conftest import make_user
from tests.forum.reading_pages import count_queries, markup, reader, text


def shown(topic, user=None):
    """Return the topic's page."""
    return reader(user).get(topic.get_absolute_url())


def part(question, letter):
    """Return the interpretation with a letter."""
    return question.codebook.get(letter)


# "This misreads my reply"


def test_an_author_says_that_a_tag_misreads_their_reply(topic, divided, paul, omar, mona):
    reply = divided["a"]
    url = reverse("forum:misread-post", args=[reply.pk])
    assert markup(shown(topic, paul)).count("misread/") == 1
    assert url not in markup(shown(topic, omar))
    page = reader(paul).get(url)
    assert "+ supports a Interchangeable" in text(page)
    done = reader(paul).post(url, {"note": "I was joking"}, follow=True)
    assert done.redirect_chain[-1][0].endswith(f"#post-{reply.pk}")
    assert "The moderators see what you wrote" in markup(done)
    assert "Its author says that this misreads it" in text(shown(topic))
    assert reply.objections.get().note == "I was joking"
    reply.tag(by=mona, verdict="unclear")
    assert "misreads it" not in text(shown(topic, omar))


def test_an_objection_says_what_is_wrong_with_it(topic, divided, paul, ines):
    url = reverse("forum:misread-post", args=[divided["a"].pk])
    assert 'role="alert"' in markup(reader(paul).post(url, {"note": "  "}))
    untagged = reverse("forum:misread-post", args=[divided["below"].pk])
    assert "This reply has no tags yet." in text(reader(ines).post(untagged, {"note": "Why"}))


def test_only_the_author_may_object(topic, divided, omar):
    url = reverse("forum:misread-post", args=[divided["a"].pk])
    assert reader(omar).get(url).status_code == 403
    assert reader(omar).post(url, {"note": "No"}).status_code == 403
    assert reverse("login") in reader().get(url)["Location"]


# The pages


def test_an_interpretation_lists_people_once_each_with_their_replies(
    question, divided, say, paul, omar
):
    again = say(paul, supports=["a", "c"])
    response = reader(omar).get(part(question, "a").get_absolute_url())
    page = text(response)
    assert "The two terms mean the same." in page
    assert "Supports 2 Disputes 0 Mentions 0" in page
    assert "2 people · 3 replies · first" in page
    assert f"P paul #{divided['a'].pk} #{again.pk}" in page
    assert "Who takes it up" in page
    d = text(reader(omar).get(part(question, "d").get_absolute_url()))
    assert "Applies when The reply calls them different jobs." in d
    assert "No reply supports it so far." in d


def test_an_interpretation_says_who_disputes_and_mentions_it(question, divided, omar):
    url = part(question, "b").get_absolute_url()
    assert f"paul #{divided['a'].pk}" in text(reader(omar).get(url, {"tab": "disputes"}))
    assert "No reply mentions it" in text(reader(omar).get(url, {"tab": "mentions"}))
    assert reader(omar).get(url, {"tab": "nonsense"}).status_code == 404


def test_many_replies_of_one_person_are_cut_and_counted(question, say, paul, omar):
    replies = [say(paul, supports=["a"]) for _number in range(15)]
    page = text(reader(omar).get(part(question, "a").get_absolute_url()))
    assert f"paul #{replies[3].pk} " in page
    assert f"#{replies[2].pk} " not in page
    assert "and 3 earlier replies" in page


def test_people_whose_account_is_gone_are_listed_by_name(question, divided, paul, omar):
    paul.delete()
    assert "paul #" in text(reader(omar).get(part(question, "a").get_absolute_url()))


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
    assert "Where people stand in 2 discussions together" in page
    assert "d: Different approaches 1 person" in page
    assert "Personalized or precision?" in page
    assert "The same in other words" in page
    assert "Neither contains the other." in page


def test_how_it_was_made_says_how_far_moderators_agree(topic, question, divided, ada):
    divided["a"].tag(by=ada, supports=["a"], disputes=["b"])
    divided["also a"].tag(by=ada, supports=["b"])
    for url in (reverse("forum:topic-reliability", args=[topic.pk]),
                reverse("forum:question-reliability", args=[question.pk])):  # fmt: skip
        page = text(reader().get(url))
        assert "Replies 4 Tagged 3 75 %" in page
        assert "Moderators differ 1 33 % of what is tagged" in page
        assert (
            "Replies tagged by two or more 2 Of these independently 2 all said the same in 50 %"
            in page
        )
        assert "Too few replies were tagged by two" in page
    again = reader().get(reverse("forum:topic-reliability", args=[topic.pk]))
    assert again.status_code == 200
    assert "ada" not in text(again)


def test_the_pages_of_an_empty_question_say_so(topic, question):
    assert "There is no reply to tag yet." in text(
        reader().get(reverse("forum:question-reliability", args=[question.pk]))
    )
    assert "So far, those of 0 are." in text(reader().get(question.get_absolute_url()))
    topic.clear_question(by=make_user("moderator", is_superuser=True))
    assert reader().get(reverse("forum:topic-reliability", args=[topic.pk])).status_code == 404
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
    Forum.objects.update(visibility="moderators", audience="moderators")
    cache.clear()
    for path in (url, d, reverse("forum:question-reliability", args=[question.pk]),
                 reverse("forum:question", args=[question.pk + 99])):  # fmt: skip
        assert reader(omar).get(path).status_code == 404


# On a glossary term's page


@pytest.fixture
def term(db):
    """A published term."""
    glossary = Glossary.objects.create(name="Medicine", slug="medicine")
    term = glossary.define("Precision", "What fits one.", "What fits one.", by=None)
    term.publish(by=None)
    return term


def test_a_terms_page_says_where_its_meaning_is_argued_over(question, divided, term, mona):
    page = term.get_absolute_url()
    assert "argued over" not in text(reader().get(page))
    question.set_terms([term], by=mona)
    shown = text(reader().get(page))
    assert "Where “Precision” is argued over" in shown
    assert "How do the two differ?" in shown
    assert "a: Interchangeable 2 people" in shown
    assert question.get_absolute_url() in markup(reader().get(page))


def test_a_terms_page_hides_what_the_reader_may_not_see(question, topic, divided, term, mona, omar):
    question.set_terms([term], by=mona)
    Forum.objects.update(visibility="moderators", audience="moderators")
    for user in (None, omar):
        assert "argued over" not in text(reader(user).get(term.get_absolute_url()))
    assert "argued over" in text(reader(mona).get(term.get_absolute_url()))
    Forum.objects.update(visibility="public", audience="public")
    topic.trash(by=mona)
    assert "argued over" not in text(reader().get(term.get_absolute_url()))


def test_a_term_of_many_questions_draws_a_few_and_names_the_rest(forum, term, mona, ines):
    for number in range(5):
        topic = forum.start_topic(ines, f"Topic {number}", "Text")
        topic.ask(f"Question {number}?", by=mona, terms=[term], interpretations=[("One", "It is.")])
    response = reader().get(term.get_absolute_url())
    assert markup(response).count('class="division"') == 3
    assert all(f"Question {number}?" in text(response) for number in range(5))


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


def test_the_export_is_linked_where_it_is_looked_for(topic, question, divided, mona, omar):
    of_topic = reverse("forum:export-topic", args=[topic.pk])
    of_question = reverse("forum:export-question", args=[question.pk])
    links = {
        topic.get_absolute_url(): of_topic,
        reverse("forum:topic-reliability", args=[topic.pk]): of_topic,
        question.get_absolute_url(): of_question,
        reverse("forum:question-reliability", args=[question.pk]): of_question,
        topic.forum.get_absolute_url(): reverse("forum:export-forum", args=[topic.forum.slug]),
    }
    costs = [count_queries(omar, page) for page in links]
    for page, link in links.items():
        assert f'href="{link}"' in markup(reader(mona).get(page))
        assert "/export/" not in markup(reader(omar).get(page))
        assert "/export/" not in markup(reader().get(page))
    # Whoever may export moderates nothing, so the topic has no menu for them.
    omar.user_permissions.add(Permission.objects.get(codename="export"))
    for number, (page, link) in enumerate(links.items()):
        is_linked = f'href="{link}"' in markup(reader(omar).get(page))
        assert is_linked == (page != topic.get_absolute_url())
        assert count_queries(omar, page) <= costs[number] + 1


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


def test_the_pages_about_a_question_cost_the_same_however_much_is_tagged(
    topic, question, say, divided, paul, omar
):
    paths = [
        (topic.get_absolute_url(), {"interpretation": "a"}),
        (question.get_absolute_url(), {}),
        (part(question, "a").get_absolute_url(), {}),
        (reverse("forum:topic-reliability", args=[topic.pk]), {}),
    ]
    before = [count_queries(omar, path, **query) for path, query in paths]
    for number in range(8):
        say(make_user(f"more{number}"), to=divided["a"], supports=["a"], disputes=["c"])
    assert [count_queries(omar, path, **query) for path, query in paths] == before
    assert max(before) <= 16, before
