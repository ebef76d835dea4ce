"""A topic's page."""

import pytest
from django.urls import reverse

from forum.models import Post
from tests.forum.reading_pages import markup, numbers, reader, text


@pytest.fixture
def deep_topic(topic, paul, omar, ines):
    """Two threads: 1 with a reply that has a reply, 2 alone. Returns (topic, posts by name)."""
    posts = {"one": topic.reply(paul, "One")}
    posts["below"] = topic.reply(omar, "Below one", to=posts["one"])
    posts["two"] = topic.reply(omar, "Two")
    posts["deep"] = topic.reply(ines, "Deep", to=posts["below"])
    topic.refresh_from_db()
    return topic, posts


def shown(topic, user=None, **query):
    """Return a page of the topic."""
    response = reader(user).get(topic.get_absolute_url(), query)
    assert response.status_code == 200
    return response


def test_it_shows_threads_in_reading_order(deep_topic):
    topic, posts = deep_topic
    opening = topic.opening_post.pk
    order = [opening, *(posts[name].pk for name in ("one", "below", "deep", "two"))]
    assert numbers(shown(topic)) == order
    assert "2 threads Threads Oldest first" in text(shown(topic))
    assert "4 replies, 3 people; last updated" in text(shown(topic))


def test_it_says_what_a_post_answers(deep_topic):
    topic, posts = deep_topic
    assert f"in reply to omar #{posts['below'].pk}" in text(shown(topic))
    assert f'href="#post-{posts["below"].pk}"' in shown(topic).content.decode()


def test_a_language_may_put_its_words_after_the_post_that_is_answered(deep_topic, monkeypatch):
    topic, posts = deep_topic
    posts["deep"].edit("Another text", by=posts["deep"].author)
    words = {"in reply to %(post)s": "%(post)s e cevap", "Edited %(time)s": "%(time)s de değişti"}
    monkeypatch.setattr("forum.reading.post_rows._", lambda text: words.get(text, text))
    monkeypatch.setattr("django.utils.translation.gettext", lambda text: words.get(text, text))
    assert f"omar #{posts['below'].pk} e cevap" in text(shown(topic))
    assert "m. de değişti" in text(shown(topic))


def test_a_screen_reader_names_each_post(topic, paul, omar, mona):
    paul.first_name = 'Paul "P" <b>'
    paul.save()
    reply = topic.reply(paul, "One")
    html = shown(topic).content.decode()
    assert f'aria-label="#{topic.opening_post.pk} by ines"' in html
    assert f'aria-label="#{reply.pk} by Paul &quot;P&quot; &lt;b&gt;"' in html
    answering = reader(omar).get(reverse("forum:reply", args=[topic.pk]), {"to": reply.pk})
    assert f'aria-label="#{reply.pk} by Paul &quot;P&quot; &lt;b&gt;"' in markup(answering)
    topic.reply(omar, "Two", to=reply)
    reply.trash(by=mona)
    assert f'aria-label="#{reply.pk}"' in shown(topic).content.decode()


def test_flat_orders_go_by_time(deep_topic):
    topic, posts = deep_topic
    oldest = [topic.opening_post.pk, *(posts[name].pk for name in ("one", "below", "two", "deep"))]
    assert numbers(shown(topic, order="oldest")) == oldest
    assert numbers(shown(topic, order="newest")) == oldest[::-1]
    assert "5 posts" in text(shown(topic, order="oldest"))


def test_the_chosen_order_is_remembered_until_another_is_chosen(deep_topic):
    topic, _posts = deep_topic
    client, url = reader(), topic.get_absolute_url()
    flat = numbers(client.get(url, {"order": "newest"}))
    assert numbers(client.get(url)) == flat
    threaded = numbers(client.get(url, {"order": "threaded"}))
    assert numbers(client.get(url)) == threaded != flat


def test_an_old_or_wrong_slug_leads_to_the_topic(topic):
    url = topic.get_absolute_url()
    for wrong in (f"/forums/topic/{topic.pk}/", f"/forums/topic/{topic.pk}-öld:näme/"):
        response = reader().get(wrong, {"order": "oldest"})
        assert (response.status_code, response["Location"]) == (301, f"{url}?order=oldest")


def test_a_title_in_any_script_has_an_address(forum, ines):
    topic = forum.start_topic(ines, "Что такое ремиссия?", "Текст")
    assert shown(topic).status_code == 200


def test_a_long_thread_is_folded_after_its_first_replies(topic, paul, settings):
    settings.FORUM_REPLIES_PER_PREVIEW = 2
    first = topic.reply(paul, "Root")
    below = [topic.reply(paul, f"Below {number}", to=first) for number in range(5)]
    page = shown(topic)
    assert numbers(page)[2:] == [below[0].pk, below[1].pk]
    assert "Show 3 more replies" in text(page)
    assert reverse("forum:thread", args=[topic.pk, first.pk]) in page.content.decode()


def test_a_script_gets_the_folded_rows_alone(topic, paul, settings):
    settings.FORUM_REPLIES_PER_PREVIEW = 1
    settings.FORUM_REPLIES_PER_THREAD_PAGE = 2
    first = topic.reply(paul, "Root")
    below = [topic.reply(paul, f"Below {number}", to=first) for number in range(6)]
    response, listed = shown(topic), []
    while b"data-forum-fragment" in response.content:
        page = response.content.decode()
        url = page.partition('data-forum-fragment="')[2].partition('"')[0].replace("&amp;", "&")
        response = reader().get(url)
        assert b"<html" not in response.content
        listed += numbers(response)
    assert listed == [post.pk for post in below[1:]]


@pytest.mark.parametrize("after", ["", "x", "000009", "000001a", "0" * 6000, "²²²²²²"])
def test_a_fragment_from_nowhere_is_a_404(topic, paul, after):
    first = topic.reply(paul, "Root")
    url = reverse("forum:thread", args=[topic.pk, first.pk])
    assert reader().get(url, {"fragment": 1, "after": after}).status_code == 404


def test_a_thread_has_pages_of_its_own(topic, paul, settings):
    settings.FORUM_REPLIES_PER_THREAD_PAGE = 2
    first = topic.reply(paul, "Root")
    below = [topic.reply(paul, f"Below {number}", to=first) for number in range(5)]
    url = reverse("forum:thread", args=[topic.pk, first.pk])
    assert numbers(reader().get(url, {"page": 3})) == [first.pk, below[4].pk]
    below_url = reverse("forum:thread", args=[topic.pk, below[0].pk])
    assert reader().get(below_url)["Location"] == below[0].get_absolute_url()


def test_later_pages_name_the_opening_post(topic, paul, settings):
    settings.FORUM_THREADS_PER_PAGE = 2
    for number in range(3):
        topic.reply(paul, f"Thread {number}")
    page = shown(topic, page=2)
    assert f"ines started this topic: #{topic.opening_post.pk}" in text(page)
    assert topic.opening_post.pk not in numbers(page)
    assert "Thread 3 of 3" in text(page)


def test_a_removed_post_leaves_a_placeholder_while_something_hangs_below(deep_topic, mona, ines):
    topic, posts = deep_topic
    posts["one"].trash(by=mona)
    for user in (None, ines):
        page = text(shown(topic, user))
        assert "This post was removed by a moderator" in page
        assert "One" not in page.split()
    assert "Only its author and moderators see its text" in text(shown(topic, mona))
    assert "One" in text(shown(topic, mona)).split()


@pytest.mark.parametrize("order", ["threaded", "oldest", "newest"])
def test_moderators_see_removed_posts_in_their_place_and_others_do_not(
    deep_topic, mona, paul, order
):
    topic, posts = deep_topic
    opening = topic.opening_post.pk
    posts["two"].trash(by=mona)
    posts["deep"].trash(by=mona)
    names = (
        ["one", "below", "deep", "two"] if order == "threaded" else ["one", "below", "two", "deep"]
    )
    everything = [opening, *(posts[name].pk for name in names)]
    if order == "newest":
        everything.reverse()
    assert numbers(shown(topic, mona, order=order)) == everything
    public = [pk for pk in everything if pk not in (posts["two"].pk, posts["deep"].pk)]
    assert numbers(shown(topic, paul, order=order)) == public
    assert numbers(shown(topic, order=order)) == public


def test_removed_posts_stand_on_one_page_only(topic, paul, mona, settings):
    settings.FORUM_THREADS_PER_PAGE = settings.FORUM_POSTS_PER_PAGE = 2
    posts = [topic.reply(paul, f"Number {number}") for number in range(9)]
    for post in (posts[0], posts[3], posts[4], posts[8]):
        post.trash(by=mona)
    everything = [topic.opening_post.pk, *(post.pk for post in posts)]
    for order in ("threaded", "oldest", "newest"):
        listed = []
        for page in range(1, 4):
            listed += numbers(shown(topic, mona, order=order, page=page))
        assert listed == (everything[::-1] if order == "newest" else everything)


def test_a_flood_of_removed_posts_does_not_swell_a_page(topic, paul, mona):
    first = topic.reply(paul, "First")
    flood = [
        Post(
            topic=topic,
            author=paul,
            author_name="paul",
            position=n,
            path=f"{n:06d}",
            depth=1,
            status="trashed",
            body="Spam",
            body_html="<p>Spam</p>",
            renderer=0,
        )
        for n in range(2, 502)
    ]
    Post.objects.bulk_create(flood)
    assert first.pk in numbers(shown(topic, mona))
    for order in ("threaded", "oldest", "newest"):
        assert 100 < len(numbers(shown(topic, mona, order=order))) <= 202


def test_a_quote_names_its_author_as_they_are_called_now(topic, paul, ines):
    first = topic.reply(paul, "First")
    topic.reply(ines, f"> #{first.pk}:\n> First\n\nAs #{first.pk} says")
    paul.first_name = "Paul the <b>"
    paul.save()
    page = shown(topic)
    assert f"Paul the <b> wrote in #{first.pk}" in text(page)
    assert b"Paul the <b>" not in page.content


def test_a_reference_leads_to_a_post_elsewhere_only_where_the_reader_sees_it(
    forum, topic, ines, mona, paul, settings
):
    settings.FORUM_PAGE_CACHE_SECONDS = 0
    other = forum.start_topic(paul, "Elsewhere", "Text").opening_post
    topic.reply(ines, f"See #{other.pk}, #999999999 and #999999999999999999999")
    assert f'href="{other.get_absolute_url()}"' in shown(topic).content.decode()
    other.topic.trash(by=mona)
    page = shown(topic).content.decode()
    assert f"#{other.pk}" in page
    assert other.get_absolute_url() not in page
    assert "post-999999999" not in page


def test_a_text_full_of_references_costs_one_query(
    topic, paul, settings, django_assert_max_num_queries
):
    settings.FORUM_PAGE_CACHE_SECONDS = 0
    topic.reply(paul, " ".join(f"#{number}" for number in range(1, 3400)))
    shown(topic)
    with django_assert_max_num_queries(8):
        shown(topic)


def test_a_guest_is_led_to_sign_in_and_back(topic):
    page = shown(topic, page=1).content.decode()
    assert "Sign in to reply." in page
    assert f"/accounts/login/?next={topic.get_absolute_url().replace('/', '%2F')}" in page


def test_a_closed_topic_says_so(topic, mona, paul):
    topic.close(by=mona)
    assert "is closed to new replies" in text(shown(topic, paul))
    assert "as a moderator you may still reply" in text(shown(topic, mona))
    assert b"<textarea" in shown(topic, mona).content


def test_each_role_finds_its_own_links(deep_topic, paul, mona):
    topic, posts = deep_topic
    edit_own = f"/forums/post/{posts['one'].pk}/edit/"
    edit_other = f"/forums/post/{posts['two'].pk}/edit/"
    remove = f"/forums/post/{posts['two'].pk}/trash/"
    guest, member, moderator = (shown(topic, user).content.decode() for user in (None, paul, mona))
    assert "?to=" not in guest
    assert edit_own not in guest
    assert "?to=" in member
    assert "?quote=" in member
    assert edit_own in member
    assert edit_other not in member
    assert remove not in member
    assert edit_other in moderator
    assert remove in moderator


def test_it_starts_a_topic_once_however_often_the_form_is_sent(forum, paul):
    client, url = reader(paul), reverse("forum:start-topic", args=[forum.slug])
    form = {"title": "A new topic", "body": "Text", "key": "k1"}
    first, second = client.post(url, form), client.post(url, form)
    assert first["Location"] == second["Location"] == forum.topics.get().get_absolute_url()
    assert client.cookies["forum_posted"].value == "k1"


def test_a_form_that_cannot_be_saved_keeps_the_text(forum, paul):
    url = reverse("forum:start-topic", args=[forum.slug])
    response = reader(paul).post(url, {"title": " ", "body": "A long <text>", "key": "k1"})
    assert response.status_code == 200
    assert "Your topic needs a title." in text(response)
    assert "A long <text>" in text(response)


def test_a_preview_shows_the_text_and_posts_nothing(forum, paul):
    url = reverse("forum:start-topic", args=[forum.slug])
    form = {"title": "T", "body": "Some *emphasis*", "preview": "1"}
    response = reader(paul).post(url, form)
    assert b"<em>emphasis</em>" in response.content
    assert not forum.topics.exists()
    fragment = reader(paul).post(reverse("forum:preview"), {"body": "Some *emphasis*"})
    assert b"<em>emphasis</em>" in fragment.content
    assert b"<html" not in fragment.content
    assert "is empty" in text(reader(paul).post(reverse("forum:preview"), {"body": ""}))
    assert reader().post(reverse("forum:preview"), {"body": "x"}).status_code == 403
