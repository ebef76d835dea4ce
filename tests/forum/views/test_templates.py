"""What a page shows of a post is a template that a host can override; Python hands it data."""

import copy
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from forum.interpretations.tag_badges import add_tags
from forum.models import Forum
from forum.reading.post_rows import PostAction, read_posts
from forum.reading.site import current_site
from tests.forum.reading_pages import markup, numbers, reader, text


@pytest.fixture
def host_templates(settings, tmp_path):
    """Return a function that writes a template into a folder before the app's own."""
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].insert(0, tmp_path)

    def write(name, source):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)

    return write


def rows_of(topic, user):
    """Return the rows of a topic's posts as its page shows them to the user."""
    posts = list(topic.posts.visible_in(topic, user).in_thread_order())
    rows, _people = read_posts(posts, topic, user, current_site())
    add_tags(rows, topic, user)
    return rows


def shown(template, user, **context):
    """Return what a template makes of a context for a reader."""
    request = RequestFactory().get("/")
    request.user = user
    return render_to_string(template, context, request)


@pytest.mark.parametrize("who", [None, "omar", "mona"])
def test_a_host_overrides_how_one_post_is_shown(host_templates, divided, topic, request, who):
    host_templates(
        "forum/posts/post.html",
        '<p class="hosts-own">Post {{ row.post.number }} by {{ row.person.name }}</p>',
    )
    user = who and request.getfixturevalue(who)
    page = reader(user).get(topic.get_absolute_url())
    shown_posts = re.findall(r'<p class="hosts-own">Post (\d+) by \w+</p>', markup(page))
    assert [int(number) for number in shown_posts] == numbers(page)
    assert len(shown_posts) == 5
    assert "data-forum-body" not in markup(page)


def test_a_host_overrides_authors_actions_tags_and_rows_of_lists(host_templates, divided, topic):
    host_templates("forum/people/author.html", "[author {{ person.name }}]")
    host_templates("forum/posts/actions.html", "[actions {{ row.actions|length }}]")
    host_templates("forum/interpretations/tags.html", "[tags {{ row.tags.tags|length }}]")
    host_templates("forum/topics/row.html", "[topic {{ topic.title }} by {{ row.person.name }}]")
    host_templates("forum/forums/row.html", "[forum {{ forum.title }} {{ row.post_count }}]")
    page = text(reader().get(topic.get_absolute_url()))
    assert page.count("[author ines]") == 3
    assert page.count("[actions 0]") == 5
    assert "[tags 2]" in page
    assert "[tags 1]" in page
    listed = text(reader().get(topic.forum.get_absolute_url()))
    assert f"[topic {topic.title} by ines]" in listed
    assert "[forum Genomics 5]" in text(reader().get("/forums/"))


def test_a_host_overrides_the_small_bar_of_a_list(host_templates, divided, topic):
    host_templates("forum/topics/division.html", "[bar {{ division_bar.in_words }}]")
    listed = text(reader().get(topic.forum.get_absolute_url()))
    assert "[bar Interchangeable 2 · Precision within personalized 1]" in listed


def test_a_post_is_the_same_for_all_readers(divided, topic, paul, omar, mona):
    below = divided["below"]
    below.edit("Another text", by=below.author)
    shows = [
        [shown("forum/posts/post.html", user, row=row) for row in rows_of(topic, user)]
        for user in (AnonymousUser(), omar, paul, mona)
    ]
    assert len(shows[0]) == 5
    assert any('class="tag-badge supports' in html for html in shows[0])
    for other in shows[1:]:
        assert other == shows[0]


@pytest.mark.parametrize("visibility", ["public", "members"])
def test_what_answers_or_names_a_removed_post_is_the_same_for_all_readers(
    topic, paul, omar, ines, mona, ada, visibility
):
    topic.forum.visibility = visibility
    topic.forum.save()
    rooms = [
        Forum.objects.create(title=title, slug=title, visibility=title)
        for title in ("public", "members", "moderators")
    ]
    elsewhere = [room.start_topic(ada, "Elsewhere", "Words").opening_post for room in rooms]
    parent, alone = topic.reply(paul, "Rude"), topic.reply(omar, "Spam")
    waiting = topic.reply(ines, f"As #{parent.pk} says", to=parent, status="pending")
    named = " ".join(f"#{post.pk}" for post in (parent, alone, waiting, *elsewhere))
    quoted = "\n\n".join(f"> #{post.pk}:\n> Words" for post in (parent, alone, *elsewhere))
    answer = topic.reply(omar, f"{named}\n\n{quoted}", to=parent)
    below = topic.reply(paul, f"As #{answer.pk} says", to=answer)
    for post in (parent, alone):
        post.trash(by=mona)
    readers = {AnonymousUser(): 3, omar: 4, paul: 4, ines: 4, mona: 6, ada: 6}
    if visibility == "members":
        del readers[AnonymousUser()]
    shows = {}
    for user, count in readers.items():
        rows = [row for row in rows_of(topic, user) if row.is_readable]
        assert len(rows) == count
        for row in rows:
            html = shown("forum/posts/post.html", user, row=row)
            shows.setdefault(row.post.pk, set()).add(html)
    assert {pk: len(htmls) for pk, htmls in shows.items()} == dict.fromkeys(shows, 1)
    [html], [html_below] = shows[answer.pk], shows[below.pk]
    # To the placeholder, which everybody sees.
    assert (
        f'in reply to <a class="reference" href="{parent.get_absolute_url()}">#{parent.pk}</a>'
        in html
    )
    assert f'<a class="reference" href="#post-{answer.pk}">omar #{answer.pk}</a>' in html_below
    links = [post for post in elsewhere if f'href="{post.get_absolute_url()}">#' in html]
    assert links == elsewhere[: 1 if visibility == "public" else 2]
    assert "paul" not in html


def test_what_a_feature_appends_is_among_a_posts_actions(topic, ines):
    row, *_rest = rows_of(topic, ines)
    row.actions.append(PostAction('Report "it"', "/report/?post=1&x=2", {"data-report": '"1"'}))
    html = shown("forum/posts/list.html", ines, rows=[row], topic=topic)
    actions = re.search(r'<p class="post-actions">(.*?)</p>', html, re.DOTALL)[1]
    assert actions.rstrip().endswith(
        '<a href="/report/?post=1&amp;x=2" data-report="&quot;1&quot;">Report &quot;it&quot;</a>'
    )
    assert actions.index("Quote") < actions.index("Report")


def test_its_author_finds_the_objection_among_a_replys_actions(divided, topic, paul, omar):
    url = f"/forums/post/{divided['a'].pk}/misread/"
    urls = [action.url for row in rows_of(topic, paul) for action in row.actions]
    assert urls.count(url) == 1
    assert url not in [action.url for row in rows_of(topic, omar) for action in row.actions]
    divided["a"].object_to_reading(by=paul, note="Not so")
    assert url not in [action.url for row in rows_of(topic, paul) for action in row.actions]
    assert "Its author says that this misreads it" in text(reader().get(topic.get_absolute_url()))


def test_names_and_attributes_are_escaped(topic, forum, paul):
    paul.first_name = "<b> \"P\" & 'Q'"
    paul.save()
    reply = topic.reply(paul, "One")
    topic.reply(paul, "Two", to=reply)
    name = "&lt;b&gt; &quot;P&quot; &amp; &#x27;Q&#x27;"
    for path in (topic.get_absolute_url(), forum.get_absolute_url(), "/forums/"):
        html = reader().get(path).content.decode()
        assert "<b>" not in html
        assert f"<bdi>{name}</bdi>" in html
    html = reader().get(topic.get_absolute_url()).content.decode()
    assert f'data-forum-author="{name}"' in html
    assert f"{name} #{reply.pk}</a></span>" in html


def test_a_name_in_a_sentence_is_followed_by_its_full_stop(topic, forum, paul):
    topic.reply(paul, "One")
    for row in (topic, forum):
        html = reader().get(row.get_absolute_url()).content.decode()
        assert "<bdi>paul</bdi></a>.</p>" in re.sub(r"\s+</p>", "</p>", html)


def test_numbers_of_posts_have_no_separators_in_any_language(topic, paul, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    reply = topic.reply(paul, "One", number=12345)
    topic.reply(paul, "Two", to=reply)
    html = reader().get(topic.get_absolute_url()).content.decode()
    assert 'id="post-12345"' in html
    assert ">#12345</a>" in html
    assert "12,345" not in html


def test_a_page_waits_for_two_style_sheets_of_ours(client, divided, topic, mona):
    """The forum's and the glossary's; a third is the host's. Nothing else blocks a page."""
    client.force_login(mona)
    post = divided["a"].get_absolute_url()
    pages = [topic.get_absolute_url(), topic.forum.get_absolute_url(), "/forums/"]
    pages += [topic.question.get_absolute_url(), "/forums/tagging/queue/", f"{post}tag/"]
    for page in pages:
        html = client.get(page).content.decode()
        styles = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html)
        assert styles == ["demo/site.css", "forum/forum.css", "glossary/glossary.css"]
        assert set(re.findall(r"<script([^>]*) src", html)) <= {' type="module"'}
        preloaded = re.findall(r'<link rel="modulepreload" href="([^"]+)"', html)
        assert preloaded
        assert all(f'<script type="module" src="{script}"' in html for script in preloaded)
