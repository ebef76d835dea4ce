"""What all pages have in common: what they cost, what a guest's holds, what an address leads to."""

import pytest
from django.urls import reverse

from forum.models import Forum, Post, Topic
from tests.forum.interpretations.questions import INTERPRETATIONS
from tests.forum.reading_pages import markup, numbers, reader, text

READERS = ["guest", "paul", "mona", "keeper"]


@pytest.fixture
def who(request, paul, mona, omar, forum):
    """A reader: a guest, a participant, a moderator of all forums, or of this one alone."""
    forum.moderators.add(omar)
    return {"guest": None, "paul": paul, "mona": mona, "keeper": omar}[request.param]


def grow(forum, ada, ines, paul, *, forums, topics, threads, depth):
    """Fill a forum.

    Sub-forums with topics in them, topics, and one topic with deep threads that quote each other.
    """
    for number in range(forums):
        below = Forum.objects.create(title=f"Below {number}", slug=f"below-{number}", parent=forum)
        below.start_topic(ines, "Topic", "Text").stick(by=ada, everywhere=True)
    for number in range(topics):
        forum.start_topic(ines, f"Topic {number}", "Text")
    topic = forum.start_topic(ines, "The large one", "Text")
    for _thread in range(threads):
        post = topic.reply(paul, "First")
        for _level in range(depth):
            post = topic.reply(
                ines, f"> #{post.pk}:\n> First\n\nSee #{post.pk - 1} and #1", to=post
            )
    return topic


@pytest.mark.parametrize("who", READERS, indirect=True)
@pytest.mark.parametrize("size", ["small", "large"])
def test_a_page_costs_few_queries_whatever_it_holds(
    who, size, forum, ada, ines, paul, settings, django_assert_max_num_queries
):
    settings.FORUM_PAGE_CACHE_SECONDS = 0
    sizes = {"forums": 1, "topics": 1, "threads": 1, "depth": 1}
    if size == "large":
        sizes = {"forums": 6, "topics": 18, "threads": 17, "depth": 13}
    topic = grow(forum, ada, ines, paul, **sizes)
    topic.posts.filter(depth=1).last().trash(by=ada)
    client = reader(who)
    for path in (
        reverse("forum:index"),
        forum.get_absolute_url(),
        topic.get_absolute_url(),
        f"{topic.get_absolute_url()}?order=oldest",
        f"{topic.get_absolute_url()}?order=newest",
    ):
        client.get(path)
        with django_assert_max_num_queries(12 if who else 8):
            assert client.get(path).status_code == 200


def test_a_guests_page_holds_no_form_and_no_token(topic, paul):
    first = topic.reply(paul, "First")
    for path in (
        reverse("forum:index"),
        topic.forum.get_absolute_url(),
        topic.get_absolute_url(),
        reverse("forum:thread", args=[topic.pk, first.pk]),
        reverse("forum:post-history", args=[first.pk]),
        reverse("forum:member", args=[paul.pk]),
    ):
        response = reader().get(path)
        assert response.status_code == 200
        # The frame around it is the host's.
        _head, _start, ours = response.text.partition('<div class="forum">')
        assert "<form" not in ours.partition("</main>")[0]
        assert b"csrfmiddlewaretoken" not in response.content
        assert "csrftoken" not in response.cookies


def test_no_page_has_inline_style_or_script(topic, paul, mona):
    topic.reply(paul, "First")
    client = reader(mona)
    for path in ("/forums/", topic.forum.get_absolute_url(), topic.get_absolute_url()):
        page = client.get(path).content.decode()
        assert " style=" not in page
        assert "<script>" not in page
        assert "<style" not in page


@pytest.mark.parametrize(
    "address",
    [
        *(f"topic/{'9' * 25}-x/", f"topic/{'9' * 25}/", f"topic/{'9' * 5000}/"),
        f"post/{'9' * 25}/",
        *("forum/%00/", "forum/%00/new/", "member/%00/", f"member/{'9' * 25}/", "forum/%ED%A0%80/"),
    ],
)
def test_an_address_that_no_database_takes_is_a_404(db, address):
    assert reader().get(f"/forums/{address}").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "1.5", "9" * 5000, "²"])
def test_a_page_that_there_is_not_is_a_404(topic, page):
    assert reader().get(topic.get_absolute_url(), {"page": page}).status_code == 404
    assert reader().get(topic.forum.get_absolute_url(), {"page": page}).status_code == 404


def test_the_head_says_which_page_is_which(topic, paul, settings):
    settings.FORUM_THREADS_PER_PAGE = 1
    for number in range(3):
        topic.reply(paul, f"Thread {number}")
    url = topic.get_absolute_url()
    page = reader().get(url, {"page": 2, "utm": "x"}).content.decode()
    assert f'<link rel="canonical" href="http://testserver{url}?page=2">' in page
    assert f'<link rel="prev" href="{url}">' in page
    assert f'<link rel="next" href="{url}?page=3">' in page
    # The frame around it is the host's.
    assert "utm" not in page.partition('<div class="forum">')[2].partition("</main>")[0]


def test_the_way_back_shows_only_forums_that_the_reader_sees(ada, ines, omar):
    closed = Forum.objects.create(title="Closed room", slug="room", visibility="moderators")
    below = Forum.objects.create(
        title="Below", slug="below", parent=closed, visibility="moderators"
    )
    below.moderators.add(omar)
    page = text(reader(omar).get(below.get_absolute_url()))
    assert "Forums Below" in page
    assert "Closed room" not in page
    assert "Forums Closed room Below" in text(reader(ada).get(below.get_absolute_url()))


def test_two_posts_of_one_moment_keep_their_order(topic, paul, settings):
    settings.FORUM_POSTS_PER_PAGE = 2
    posts = [topic.reply(paul, f"Number {number}") for number in range(5)]
    topic.posts.update(created_at=topic.created_at)
    opening = topic.opening_post.pk
    listed = []
    for page in (1, 2, 3):
        listed += numbers(reader().get(topic.get_absolute_url(), {"order": "oldest", "page": page}))
    assert listed == [opening, *(post.pk for post in posts)]


@pytest.mark.parametrize("number", ["010", "+10", " 10", "1_0", "١٠", "10.0"])
def test_a_number_is_written_in_one_way(forum, ines, number):
    member = type(ines).objects.create(pk=10, username="eva")
    topic = Topic.objects.create(pk=10, forum=forum, author=member, title="T", slug="t")
    post = Post.write(topic, member, Post.clean_and_render("A"), opening=True, number=10)
    for url in (topic.get_absolute_url(), post.get_absolute_url(), f"/forums/member/{member.pk}/"):
        assert reader().get(url, follow=True).status_code == 200
        assert reader().get(url.replace("10", number)).status_code == 404


def test_a_posts_number_is_never_grouped_in_thousands(forum, ines, paul, mona, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    topic = forum.start_topic(ines, "Personalized or precision?", "Text", number=1234)
    reply = topic.reply(paul, "They are the same.", number=1235)
    topic.ask("How do the two differ?", interpretations=INTERPRETATIONS, by=mona)
    reply.tag(by=mona, supports=["a"])
    reply.edit("They are not.", by=paul)
    below_reply = ("edit/", "history/", "trash/", "tag/", "misread/")
    paths = [
        topic.get_absolute_url(),
        reverse("forum:thread", args=[topic.pk, reply.pk]),
        f"{reverse('forum:reply', args=[topic.pk])}?to={reply.pk}",
        f"{reverse('forum:member', args=[paul.pk])}?tab=replies",
        reverse("forum:queue-list", args=["mine"]),
        *(f"{reply.get_absolute_url()}{page}" for page in below_reply),
    ]
    for user in (paul, mona):
        for path in paths:
            page = markup(reader(user).get(path))
            assert "1,234" not in page, path
            assert "1,235" not in page, path
            assert 'maxlength="20,000"' not in page, path
