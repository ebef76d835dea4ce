"""The HTML of a post is made once for many readers, and made anew when anything in it changes."""

import copy
import re
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone, translation

from forum.models import Forum, Post
from forum.reading import post_cache
from glossary.models import Glossary

END = r'\s*(?:<p class="post-actions">|</div>\s*</article>)'
POST = re.compile(rf'<p class="post-meta">.*?(?={END})', re.DOTALL)


@pytest.fixture(autouse=True)
def _pages_are_not_kept(settings):
    settings.FORUM_PAGE_CACHE_SECONDS = 0


@pytest.fixture
def rendered(monkeypatch):
    """The numbers of the posts whose template was rendered."""
    numbers, get_template = [], post_cache.get_template

    def counting(name):
        template = get_template(name)

        def render(context):
            numbers.append(context["row"].post.pk)
            return template.render(context)

        return SimpleNamespace(template=template.template, render=render)

    monkeypatch.setattr(post_cache, "get_template", counting)
    return numbers


def shown(topic, user=None, **cookies):
    """Return the HTML of a topic's posts, as their template made it for a reader."""
    client = Client()
    if user:
        client.force_login(user)
    client.cookies.load(cookies)
    page = client.get(f"/forums/topic/{topic.pk}-{topic.slug}/?order=oldest").content.decode()
    return POST.findall(page)


@pytest.fixture
def world(topic, divided, paul, omar, mona, ada):
    """Posts that name, quote and answer each other, tags, and terms."""
    medicine = Glossary.objects.create(name="Medicine", slug="medicine", is_global=True)
    local = Glossary.objects.create(name="Local", slug="local")
    term = medicine.define("words", "Speech.", "Speech.", by=ada)
    term.publish(by=ada)
    local.define("Words", "Ours.", "Ours.", by=ada).publish(by=ada)
    other = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    elsewhere = other.start_topic(omar, "Elsewhere", "Text").reply(omar, "Words")
    quoted, removed = divided["a"], topic.reply(omar, "Rude")
    body = f"> #{quoted.pk}:\n> Words\n\nWords, words. See #{elsewhere.pk} and #{removed.pk}."
    answer = topic.reply(omar, body, to=quoted)
    waiting = topic.reply(paul, "Waiting", status="pending")
    return SimpleNamespace(**locals())


def rename(user):
    """Give a user another name."""
    user.first_name = "Another"
    user.save()


def hide(forum):
    """Let only moderators see a forum."""
    forum.visibility = "moderators"
    forum.save()


def give_glossary(forum, glossary):
    """Let a forum have a glossary."""
    forum.glossary = glossary
    forum.save()


# What a post's HTML depends on: a change of each.
CHANGES = {
    "revision": lambda w: w.answer.edit("Other words", by=w.omar),
    "renderer": lambda w: Post.objects.filter(pk=w.answer.pk).update(body_html="<p>Anew</p>"),
    "time": lambda w: Post.objects.filter(pk=w.answer.pk).update(created_at=timezone.now()),
    "status, approved": lambda w: w.waiting.approve(by=w.mona),
    "status, removed": lambda w: w.removed.trash(by=w.mona),
    "name of who is quoted and answered": lambda w: rename(w.paul),
    "the post that is answered": lambda w: w.quoted.trash(by=w.mona),
    "a post elsewhere": lambda w: w.elsewhere.trash(by=w.mona),
    "a forum elsewhere": lambda w: hide(w.other),
    "reading": lambda w: w.quoted.tag(by=w.mona, supports=["c"]),
    "contested": lambda w: w.quoted.tag(by=w.ada, supports=["c"]),
    "reason": lambda w: w.quoted.settle(by=w.ada, supports=["c"], reason="It says so"),
    "objection": lambda w: w.quoted.object_to_reading(by=w.paul, note="Not so"),
    "label": lambda w: w.topic.question.codebook.open[0].rename("Alike", by=w.mona),
    "merge": lambda w: w.topic.question.codebook.open[0].merge_into(
        w.topic.question.codebook.open[3], by=w.ada
    ),
    "term": lambda w: w.medicine.define("Rude", "Bad.", "Bad.", by=w.ada).publish(by=w.ada),
    "retired term": lambda w: w.term.retire(by=w.ada, reason="Old"),
    "the forum's glossary": lambda w: give_glossary(w.topic.forum, w.local),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_post_is_made_anew_when_something_in_it_changes(settings, world, rendered, what):
    before = shown(world.topic, world.mona)
    assert len(before) == 8
    rendered.clear()
    assert shown(world.topic, world.mona) == before
    # Only what not everybody reads is never kept.
    assert rendered == [world.waiting.pk]
    CHANGES[what](world)
    after = shown(world.topic, world.mona)
    assert after != before
    settings.FORUM_POST_CACHE = None
    assert shown(world.topic, world.mona) == after


def test_it_is_made_for_each_marking_language_and_time_zone(settings, world):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    first = shown(world.topic)
    others = [shown(world.topic, glossary_links=marking) for marking in ("all", "none")]
    settings.FORUM_LINKS = "all"
    assert shown(world.topic) == others[0] != first
    settings.FORUM_LINKS = "first"
    others.append(shown(world.topic, django_language="de"))
    with timezone.override("Asia/Tokyo"), translation.override("en"):
        others.append(shown(world.topic))
    assert len({tuple(html) for html in (first, *others)}) == 5
    assert shown(world.topic) == first


@pytest.mark.parametrize("name", ["forum/posts/post.html", "forum/interpretations/tags.html"])
def test_it_is_made_with_the_hosts_template(settings, tmp_path, world, name):
    before = shown(world.topic)
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].insert(0, tmp_path)
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text('<p class="post-meta">Ours: {{ row.post.reply_count }}{{ request }}</p>')
    after = shown(world.topic)
    assert any("Ours: 2</p>" in html for html in after)
    assert after != before


def test_guests_and_members_get_the_same_html(world, rendered, omar, paul):
    seen = shown(world.topic)
    assert len(rendered) == len(seen) == 7
    assert shown(world.topic, omar) == seen
    assert len(rendered) == 7
    # Its author sees the pending one as well.
    assert set(shown(world.topic, paul)) > set(seen)
    assert rendered[7:] == [world.waiting.pk]


def test_what_is_private_or_huge_is_not_kept(monkeypatch, world, mona):
    shown(world.topic, mona)
    kept = caches["posts"]._cache
    assert len(kept) == 7
    assert not any(b"Waiting" in value for value in kept.values())
    caches["posts"].clear()
    monkeypatch.setattr(post_cache, "MAX_LENGTH", 400)
    assert len(shown(world.topic, mona)) == 8
    assert 0 < len(kept) < 7


def test_without_a_cache_every_post_is_made_anew(settings, world, rendered):
    settings.FORUM_POST_CACHE = None
    assert shown(world.topic) == shown(world.topic)
    assert len(rendered) == 14
    assert not caches["posts"]._cache
