"""Terms of the glossary link in posts, on the pages and in the API."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from glossary.models import Glossary


@pytest.fixture
def medicine(db, ada):
    """A global glossary with one term."""
    medicine = Glossary.objects.create(name="Medicine", slug="medicine", is_global=True)
    medicine.define("precision medicine", "Care by genes.", "Care by **genes**.", by=ada).publish(
        by=ada
    )
    return medicine


def links(html):
    """Return how many terms link in HTML."""
    return html.count('class="glossary-term"')


def read(client, topic):
    return client.get(topic.get_absolute_url()).content.decode()


def test_a_term_links_at_its_first_mention_in_each_post(client, medicine, topic, paul):
    topic.reply(paul, "Precision medicine is precision medicine.")
    topic.reply(paul, "No, precision medicine it is not.")
    html = read(client, topic)
    assert links(html) == 2
    assert 'href="/glossary/medicine/precision-medicine/"' in html


def test_a_host_may_link_every_mention(client, medicine, topic, paul, settings):
    settings.FORUM_LINKS = "all"
    topic.reply(paul, "Precision medicine is precision medicine.")
    assert links(read(client, topic)) == 2


def test_a_host_may_leave_links_to_readers_who_want_them(client, medicine, topic, paul, settings):
    settings.FORUM_LINKS = "none"
    topic.reply(paul, "Precision medicine is precision medicine.")
    assert links(read(client, topic)) == 0
    client.cookies["glossary_links"] = "first"
    assert links(read(client, topic)) == 1


@pytest.mark.parametrize("choice", ["all", "first", "none"])
def test_the_switch_shows_how_posts_are_marked_for_who_has_not_chosen(
    client, medicine, topic, settings, choice
):
    settings.FORUM_LINKS = choice
    [address] = re.findall(r'class="marking"><a href="([^"]+)"', read(client, topic))
    pressed = r'value="(\w+)" aria-pressed="true"'
    assert re.findall(pressed, client.get(unescape(address)).content.decode()) == [choice]
    client.post("/glossary/marking/", {"links": "none"})
    assert re.findall(pressed, client.get(unescape(address)).content.decode()) == ["none"]


def test_a_new_term_shows_in_old_posts_at_once(client, medicine, topic, paul, ada):
    topic.reply(paul, "What of frailty?")
    assert links(read(client, topic)) == 0
    frailty = medicine.define("frailty", "Less reserve.", "Less reserve.", by=ada)
    assert links(read(client, topic)) == 0
    frailty.publish(by=ada)
    assert links(read(client, topic)) == 1
    frailty.retire(by=ada, reason="Vague")
    assert links(read(client, topic)) == 0


def test_a_forums_own_glossary_wins(client, medicine, topic, paul, ada):
    genomics = Glossary.objects.create(name="Genomics", slug="genomics", is_global=False)
    genomics.define("Precision medicine", "By variants.", "By variants.", by=ada).publish(by=ada)
    topic.reply(paul, "Precision medicine.")
    assert "/glossary/medicine/" in read(client, topic)
    topic.forum.glossary = genomics
    topic.forum.save()
    html = read(client, topic)
    assert "/glossary/genomics/precision-medicine/" in html
    assert "/glossary/medicine/" not in html


def test_a_preview_links_the_terms_that_the_post_will(client, medicine, topic, ines, ada):
    genomics = Glossary.objects.create(name="Genomics", slug="genomics", is_global=False)
    genomics.define("precision medicine", "By variants.", "By variants.", by=ada).publish(by=ada)
    topic.forum.glossary = genomics
    topic.forum.save()
    client.force_login(ines)
    pages = [
        reverse("forum:start-topic", args=[topic.forum.slug]),
        reverse("forum:reply", args=[topic.pk]),
        reverse("forum:edit-post", args=[topic.opening_post.pk]),
    ]
    for page in pages:
        answer = client.post(page, {"title": "T", "body": "Precision medicine.", "preview": "1"})
        [script] = re.findall('data-forum-preview="([^"]+)"', answer.content.decode())
        by_script = client.post(unescape(script), {"body": "Precision medicine."})
        for html in (answer.content.decode(), by_script.content.decode()):
            assert 'href="/glossary/genomics/precision-medicine/"' in html
            assert links(html) == 1


def test_a_preview_for_a_forum_that_one_may_not_see_is_not_found(client, forum, ines):
    forum.visibility = "moderators"
    forum.save()
    client.force_login(ines)
    for slug in (forum.slug, "nowhere"):
        address = f"{reverse('forum:preview')}?{urlencode({'forum': slug})}"
        assert client.post(address, {"body": "x"}).status_code == 404


def test_a_name_at_the_head_of_a_quote_never_links(client, medicine, topic, paul, omar):
    paul.first_name, paul.last_name = "Precision", "Medicine"
    paul.save()
    reply = topic.reply(paul, "I said so.")
    topic.reply(omar, f"> #{reply.pk}:\n> I said so.\n\nYes.")
    html = read(client, topic)
    assert "Precision Medicine" in html
    assert links(html) == 0


def test_the_api_links_the_same(client, medicine, topic, paul):
    reply = topic.reply(paul, "Precision medicine.")
    shown = client.get(reverse("forum-api:post-detail", args=[reply.pk])).json()
    assert links(shown["body_html"]) == 1


def test_a_reader_may_switch_links_off(client, medicine, topic, paul):
    topic.reply(paul, "Precision medicine.")
    assert links(read(client, topic)) == 1
    client.cookies["glossary_links"] = "none"
    assert links(read(client, topic)) == 0
