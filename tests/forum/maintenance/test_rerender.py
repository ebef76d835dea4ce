"""Rendering posts anew, after the renderer has changed: `Post.rerender` and `forum_rerender`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum import markup
from forum.maintenance import rerender
from forum.models import Forum, Post, Revision
from tests.forum.reading_pages import reader, text


@pytest.fixture
def old(topic, paul):
    """Three replies that an older renderer has left, and the opening post that it has not."""
    replies = [topic.reply(paul, f"Reply *{number}*") for number in range(3)]
    numbers = [reply.pk for reply in replies]
    Post.objects.filter(pk__in=numbers).update(body_html="<p>Outdated</p>", renderer=0)
    return list(Post.objects.filter(pk__in=numbers).order_by("pk"))


def run(**options):
    """Run the command; return what it prints."""
    out = StringIO()
    call_command("forum_rerender", stdout=out, **options)
    return out.getvalue()


def html_of(posts):
    """Return the stored HTML of posts."""
    return [Post.objects.get(pk=post.pk).body_html.strip() for post in posts]


NEW = [f"<p>Reply <em>{number}</em></p>" for number in range(3)]


def test_a_newer_edit_stays(old, paul):
    stale = Post.objects.get(pk=old[0].pk)
    Post.objects.get(pk=old[0].pk).edit("A newer text", by=paul)
    assert stale.rerender() is False
    now = Post.objects.get(pk=stale.pk)
    assert (now.body, now.body_html.strip()) == ("A newer text", "<p>A newer text</p>")
    assert now.body_digest == Post.digest("A newer text")


def test_an_edit_that_comes_while_it_renders_stays(old, paul, monkeypatch):
    render = markup.render

    def render_slowly(body):
        monkeypatch.setattr(markup, "render", render)
        Post.objects.get(pk=old[1].pk).edit("A newer text", by=paul)
        return render(body)

    monkeypatch.setattr(markup, "render", render_slowly)
    assert "1 passed over" in run()
    assert html_of(old) == [NEW[0], "<p>A newer text</p>", NEW[2]]
    assert "Nothing to render." in run()


def test_only_html_and_renderer_are_written(old):
    stale = old[0]
    Post.objects.filter(pk=stale.pk).update(reply_count=7, author_name="Paula")
    revisions = Revision.objects.count()
    assert stale.rerender() is True
    now = Post.objects.get(pk=stale.pk)
    assert (now.reply_count, now.author_name, now.edited_at) == (7, "Paula", None)
    assert now.renderer == stale.renderer == markup.RENDERER_VERSION
    assert Revision.objects.count() == revisions


def test_the_command_renders_what_another_version_has_rendered(old, topic):
    Post.objects.filter(pk=topic.opening_post.pk).update(body_html="<p>By hand</p>")
    assert run() == "3 rendered, 3 of them to other HTML than before.\n"
    assert html_of(old) == NEW
    assert html_of([topic.opening_post]) == ["<p>By hand</p>"]
    assert run() == "Nothing to render.\n"
    assert run(all=True) == "4 rendered, 1 of them to other HTML than before.\n"
    assert "By hand" not in html_of([topic.opening_post])[0]


def test_it_can_be_stopped_and_run_again(old, monkeypatch):
    monkeypatch.setattr(rerender, "BATCH", 2)
    steps = rerender.rerender(rerender.outdated())
    assert next(steps).last == old[1].pk
    steps.close()
    assert html_of(old) == [*NEW[:2], "<p>Outdated</p>"]
    assert run(verbosity=0) == ""
    assert html_of(old) == NEW


def test_it_goes_on_after_a_number(old):
    assert run(all=True, after=old[1].pk).startswith("1 rendered")
    assert html_of(old) == ["<p>Outdated</p>", "<p>Outdated</p>", NEW[2]]


def test_pages_show_it_at_once_and_others_stay_cached(old, topic, ines):
    other = topic.forum.start_topic(ines, "Another", "Text")
    Post.objects.filter(topic=other).update(renderer=0)
    assert "Outdated" in text(reader().get(topic.get_absolute_url()))
    versions = [each.__class__.objects.get(pk=each.pk).version for each in (topic, other)]
    forum_version = Forum.objects.get(pk=topic.forum_id).version
    run()
    assert "Outdated" not in text(reader().get(topic.get_absolute_url()))
    now = [each.__class__.objects.get(pk=each.pk).version for each in (topic, other)]
    assert now[0] > versions[0]
    # The HTML of its post is what it was.
    assert now[1] == versions[1]
    assert Forum.objects.get(pk=topic.forum_id).version > forum_version


def test_a_text_changed_behind_the_verbs_is_left_to_the_repair(old):
    Post.objects.filter(pk=old[0].pk).update(body="Changed by hand")
    assert "1 passed over" in run()
    assert html_of(old) == ["<p>Outdated</p>", *NEW[1:]]
    call_command("forum_check", repair=True, stdout=StringIO())
    now = Post.objects.get(pk=old[0].pk)
    assert (now.body, now.body_html.strip()) == ("Changed by hand", "<p>Changed by hand</p>")
    assert now.body_digest == Post.digest("Changed by hand")
    assert now.renderer == markup.RENDERER_VERSION
    assert "Nothing to render." in run()


def test_narrowing_a_forum_writes_nothing_else_of_those_below(forum):
    child = Forum.objects.create(title="Variants", slug="variants", parent=forum)
    forum.visibility = "members"
    with CaptureQueriesContext(connection) as queries:
        forum.save()
    writes = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
    (own, below) = [sql for sql in writes if '"parlance_forum_forum"' in sql]
    assert '"title"' in own
    assert '"title"' not in below
    assert Forum.objects.get(pk=child.pk).audience == "members"
