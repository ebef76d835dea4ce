"""A post's pages: its permalink, the reply to it, its editing and its history."""

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.forum.reading_pages import numbers, reader, text


@pytest.fixture
def long_topic(topic, paul, mona, settings):
    """A topic with small pages: threads of different lengths, some posts removed."""
    settings.FORUM_THREADS_PER_PAGE = 2
    settings.FORUM_POSTS_PER_PAGE = 3
    settings.FORUM_REPLIES_PER_PREVIEW = 2
    settings.FORUM_REPLIES_PER_THREAD_PAGE = 2
    removed = [topic.reply(paul, "Removed at the start")]
    for number in range(5):
        root = topic.reply(paul, f"Root {number}")
        below = [topic.reply(paul, "Below", to=root) for _reply in range(number + 1)]
        removed += [below[0]] if number % 2 else [below[-1]]
        removed += [topic.reply(paul, "Removed between")]
    topic.reply(paul, "Below a removed one", to=removed[2])
    for post in removed:
        post.trash(by=mona)
    topic.refresh_from_db()
    return topic


@pytest.mark.parametrize("order", ["threaded", "oldest", "newest"])
def test_a_permalink_leads_to_the_page_that_shows_the_post(long_topic, mona, ines, order):
    moderator, member = reader(mona), reader(ines)
    for client in (moderator, member):
        client.get(long_topic.get_absolute_url(), {"order": order})
    for post in long_topic.posts.all():
        place = moderator.get(post.get_absolute_url())["Location"]
        path, _hash, anchor = place.partition("#")
        assert anchor == f"post-{post.pk}"
        assert post.pk in numbers(moderator.get(path)), post.path
        if post.status == "published" or post.reply_count:
            assert member.get(post.get_absolute_url())["Location"] == place
            assert post.pk in numbers(member.get(path))
        else:
            assert member.get(post.get_absolute_url()).status_code == 404


def test_a_permalink_to_nothing_is_a_404(topic, mona, paul, omar):
    removed = topic.reply(paul, "Gone")
    removed.trash(by=mona)
    for number in (removed.pk, 10**6, 10**30):
        assert reader(omar).get(f"/forums/post/{number}/").status_code == 404


def test_a_reply_goes_where_it_was_meant_to(topic, paul, omar):
    first = topic.reply(paul, "First")
    url = reverse("forum:reply", args=[topic.pk])
    page = reader(omar).get(url, {"to": first.pk})
    assert f"Reply To: #{first.pk}" in text(page)
    response = reader(omar).post(url, {"body": "Second", "to": first.pk, "key": "k"})
    second = topic.posts.get(body="Second")
    assert second.parent == first
    assert response["Location"] == f"{topic.get_absolute_url()}#post-{second.pk}"


def test_quoting_fills_the_form(topic, paul, omar):
    first = topic.reply(paul, "What <I> said")
    url = reverse("forum:reply", args=[topic.pk])
    page = reader(omar).get(url, {"quote": first.pk})
    assert f"> #{first.pk}:" in text(page)
    assert "> What <I> said" in text(page)


@pytest.mark.parametrize("number", ["x", "0", "-1", "9" * 40, "1e3"])
def test_what_cannot_be_answered_is_a_404(topic, paul, number):
    url = reverse("forum:reply", args=[topic.pk])
    assert reader(paul).get(url, {"to": number}).status_code == 404
    assert reader(paul).get(url, {"quote": number}).status_code == 404


def test_a_reply_that_cannot_be_posted_keeps_its_text(topic, forum, paul, mona):
    url = reverse("forum:reply", args=[topic.pk])
    removed = topic.reply(paul, "Gone")
    removed.trash(by=mona)
    elsewhere = forum.start_topic(paul, "Elsewhere", "Text").opening_post
    for to, words in (
        (removed.pk, "was removed, so it cannot be answered"),
        (elsewhere.pk, "is not in this topic"),
        (10**12, "is not in this topic"),
        ("x", "Enter a whole number"),
    ):
        response = reader(paul).post(url, {"body": "My words", "to": to})
        assert words in text(response)
        assert "My words" in text(response)
    long = reader(paul).post(url, {"body": "x" * 20_001, "to": ""})
    assert "20001 characters; 20000 are the most" in text(long)


def test_a_guest_who_opens_the_form_to_edit_is_sent_to_sign_in(topic):
    url = reverse("forum:edit-post", args=[topic.opening_post.pk])
    assert reader().get(url)["Location"].startswith("/accounts/login/?next=")
    assert reader().post(url, {"body": "x"}).status_code == 403


def test_guests_and_the_refused_do_not_reply(topic, paul, mona):
    url = reverse("forum:reply", args=[topic.pk])
    assert reader().get(url)["Location"].startswith("/accounts/login/?next=")
    assert reader().head(url)["Location"] == reader().get(url)["Location"]
    assert reader().post(url, {"body": "x"}).status_code == 403
    topic.close(by=mona)
    refused = reader(paul).post(url, {"body": "x"})
    assert refused.status_code == 403
    assert "is closed to new replies" in text(refused)


def test_what_is_refused_is_not_lost_with_it(forum, topic, paul, mona):
    reply = topic.reply(paul, "Posted in time")
    topic.close(by=mona)
    forum.is_closed = True
    forum.save()
    for url in (
        reverse("forum:reply", args=[topic.pk]),
        reverse("forum:edit-post", args=[reply.pk]),
        reverse("forum:start-topic", args=[forum.slug]),
    ):
        refused = reader(paul).post(url, {"title": "A title", "body": "An hour's work"})
        assert refused.status_code == 403
        assert "An hour's work</textarea>" in unescape(refused.content.decode())
        assert "is closed to new" in text(refused)
    assert reader(paul).get(url).status_code == 403


def test_the_pages_of_a_post_lead_back_to_its_topic(topic, paul, mona):
    reply = topic.reply(paul, "The reply")
    for name, number in (
        ("reply", topic.pk),
        ("edit-post", reply.pk),
        ("post-history", reply.pk),
        ("trash-post", reply.pk),
    ):
        page = reader(mona).get(reverse(f"forum:{name}", args=[number])).content.decode()
        crumbs = page.split('<nav class="crumbs"')[1].split("</nav>")[0]
        assert f'<a href="{topic.get_absolute_url()}">' in crumbs


def test_an_edit_is_saved_with_its_reason_and_shown_in_the_history(topic, ines, paul):
    post = topic.opening_post
    url = reverse("forum:edit-post", args=[post.pk])
    client = reader(ines)
    form = {
        "title": "Another title",
        "body": "What is a *difference*?",
        "reason": "Shorter",
        "seen": 1,
        "seen_title": "",
    }
    response = client.post(url, form)
    topic.refresh_from_db()
    assert topic.title == "Another title"
    assert response["Location"] == f"{topic.get_absolute_url()}#post-{post.pk}"
    history = reader(paul).get(reverse("forum:post-history", args=[post.pk]))
    assert "Reason: Shorter" in text(history)
    assert b"<del>the</del>" in history.content
    assert b"<ins>a</ins>" in history.content


def test_an_edit_does_not_overwrite_somebody_elses_but_may_be_saved_again(topic, ines, mona):
    post = topic.opening_post
    url = reverse("forum:edit-post", args=[post.pk])
    post.edit("Theirs", by=mona)
    form = {"title": topic.title, "body": "Mine", "seen": 1, "seen_title": topic.title}
    response = reader(ines).post(url, form)
    assert "This post was edited meanwhile" in text(response)
    assert "Theirs" in text(response)
    assert "Mine" in text(response)
    assert b'name="seen" value="2"' in response.content
    reader(ines).post(url, form | {"seen": 2})
    post.refresh_from_db()
    assert post.body == "Mine"


def test_a_bad_title_saves_nothing_of_an_edit(topic, ines):
    url = reverse("forum:edit-post", args=[topic.opening_post.pk])
    response = reader(ines).post(
        url, {"title": "", "body": "New text", "seen": 1, "seen_title": ""}
    )
    assert "Your topic needs a title." in text(response)
    assert topic.opening_post.body == "What is the *difference*?"


def test_only_author_and_moderators_edit(topic, paul, mona):
    url = reverse("forum:edit-post", args=[topic.opening_post.pk])
    assert reader(paul).get(url).status_code == 403
    assert reader(mona).get(url).status_code == 200


def test_the_history_of_a_removed_post_is_for_its_author_and_moderators(topic, paul, omar, mona):
    post = topic.reply(paul, "Gone")
    post.trash(by=mona)
    url = reverse("forum:post-history", args=[post.pk])
    assert reader(omar).get(url).status_code == 404
    assert reader(paul).get(url).status_code == 200
    assert reader(mona).get(url).status_code == 200


def hidden(response):
    """Return the hidden fields of a page's form with their values."""
    fields = re.findall(
        '<input type="hidden" name="([a-z_]+)" value="([^"]*)"', response.content.decode()
    )
    return {name: unescape(value) for name, value in fields}


def test_a_text_is_saved_beside_somebody_elses_title(topic, ines, mona):
    url = reverse("forum:edit-post", args=[topic.opening_post.pk])
    page = reader(ines).get(url)
    data = {"title": topic.title, "body": "Another text", **hidden(page)}
    topic.rename("Mona's title", by=mona)
    assert reader(ines).post(url, data).status_code == 302
    topic.refresh_from_db()
    assert (topic.title, topic.opening_post.body) == ("Mona's title", "Another text")


def test_a_title_that_was_outrun_is_kept_in_the_form_and_nothing_is_saved(topic, ines, mona):
    url = reverse("forum:edit-post", args=[topic.opening_post.pk])
    page = reader(ines).get(url)
    data = {"title": "Ines's title", "body": "Another text", **hidden(page)}
    topic.rename("Mona's title", by=mona)
    answer = reader(ines).post(url, data)
    assert answer.status_code == 200
    assert "renamed to “Mona's title”" in text(answer)
    assert "The post as it is now" not in text(answer)
    topic.refresh_from_db()
    assert (topic.title, topic.opening_post.revision_number) == ("Mona's title", 1)
    again = data | hidden(answer)
    assert reader(ines).post(url, again).status_code == 302
    topic.refresh_from_db()
    assert (topic.title, topic.opening_post.body) == ("Ines's title", "Another text")
