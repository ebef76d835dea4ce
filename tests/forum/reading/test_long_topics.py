"""Long topics: every page and permalink reads from the nearer end, by an index."""

import pytest
from django.db import connection
from django.db.models import Q

from forum.models import Post, paths
from forum.reading import permalinks, threads
from tests.forum.reading_pages import reader

PER_PAGE = 4


@pytest.fixture
def long_topic(topic, paul, omar, mona, settings, monkeypatch):
    """A topic of 40 posts with a thread of 21, some removed, and small pages."""
    monkeypatch.setattr(permalinks, "LONG", 8)
    settings.FORUM_POSTS_PER_PAGE = settings.FORUM_THREADS_PER_PAGE = PER_PAGE
    settings.FORUM_REPLIES_PER_THREAD_PAGE = PER_PAGE
    settings.FORUM_REPLIES_PER_PREVIEW = 2
    posts = [topic.reply(paul, "Root")]
    for number in range(36):
        to = posts[0] if number % 9 < 5 else None
        posts.append(topic.reply((paul, omar)[number % 2], f"Reply {number}", to=to))
    for post in posts[5::11]:
        post.trash(by=mona)
    topic.refresh_from_db()
    return topic


@pytest.mark.parametrize("order", ["threaded", "oldest", "newest"])
def test_every_permalink_leads_to_the_page_with_its_post(long_topic, order):
    client = reader()
    client.cookies["forum_order"] = order
    for post in long_topic.posts.published():
        page = client.get(post.get_absolute_url(), follow=True)
        assert f'id="post-{post.pk}"' in page.content.decode(), (order, post.position)


@pytest.mark.parametrize("order", ["created_at", "-created_at", "path"])
def test_pages_follow_each_other_without_gap(long_topic, order, mona):
    published = long_topic.posts.published()
    total = published.count()
    for user in (None, mona):
        seen = long_topic.posts.visible_in(long_topic, user)
        listed = []
        for offset in range(0, total, PER_PAGE):
            rows = seen.page_with_hidden(
                order, published=published, offset=offset, limit=PER_PAGE, total=total
            )
            assert sum(row.status == "published" for row in rows) <= PER_PAGE
            listed += [row.pk for row in rows]
        tie = "-pk" if order.startswith("-") else "pk"
        assert listed == list(seen.order_by(order, tie).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("index", "order"),
    [("forum_post_flat", ("created_at", "pk")), ("forum_post_p", ("path",))],
)
@pytest.mark.parametrize("offset", [0, 16])
def test_a_page_is_found_by_an_index(long_topic, index, order, offset):
    below = Q(path__gt="000001", path__lt=paths.stop_path("000001"))
    published = long_topic.posts.published().filter(below if order == ("path",) else Q())
    ids = published.page_ids(*order, offset=offset, limit=PER_PAGE, total=published.count())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Reading so few rows is cheaper than an index.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = ids.explain()
    assert index in plan
    assert "SORT" not in plan.upper()
    assert "TEMP B-TREE" not in plan


def test_a_host_may_hide_published_posts(long_topic, omar):
    hidden = long_topic.posts.exclude(author=omar)
    published = long_topic.posts.published()
    rows = hidden.page_with_hidden("created_at", published=published, offset=0, limit=PER_PAGE)
    assert rows
    assert omar.pk not in {row.author_id for row in rows}
    assert Post.objects.filter(topic=long_topic, author=omar).exists()


def test_hidden_posts_are_found_by_an_index_of_their_own(long_topic):
    every_thread = [("000001", paths.AFTER_DIGITS)]
    condition = f"NOT {threads.SHOWN_TO_GUESTS}"
    sql, parameters = threads._in_ranges(long_topic, "reply.id", every_thread, condition)
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{explain} {sql}", parameters)
        assert "forum_post_hidden" in str(cursor.fetchall())
