"""The home page as a stranger sees it, and the sandbox in which visitors tag."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client, TestCase

from demo import sandbox
from forum.models import Forum, Post, Topic
from tests.demo.test_seeding import THE_CASE, seed_demo
from tests.forum.reading_pages import markup, text
from tests.query_budgets import GUEST, MEMBER, count_queries


def enter(client):
    """Press “Tag five replies yourself”; return (who the visitor is, their topic, the page)."""
    page = client.post("/try/", follow=True)
    assert page.status_code == 200
    user = page.context["user"]
    return user, Topic.objects.published().get(forum__slug="sandbox", author=user), page


def replies_of(topic):
    return topic.posts.published().filter(depth__gt=0).order_by("pk")


class Home(TestCase):
    """The site is seeded once for all of these."""

    @classmethod
    def setUpTestData(cls):
        seed_demo()

    def setUp(self):
        cache.clear()

    def test_it_is_only_read(self):
        assert Client().post("/").status_code == 405

    def test_the_card_shows_a_reply_its_tags_a_definition_and_where_people_stand(self):
        page = Client().get("/")
        shown = text(page)
        assert "Same word. Different meanings. See who means what." in shown
        assert "I would not treat them as synonyms." in shown
        assert "supports b Precision within personalized" in shown
        assert "disputes a Interchangeable" in shown
        assert "Personalized medicine Care fitted to the individual." in shown
        assert (
            "a Interchangeable 4 b Precision within personalized 2 "
            "c Precision beyond personalized 1 d Different approaches 1"
        ) in shown
        assert '<a class="glossary-term"' in markup(page)
        topic = Topic.objects.get(title=THE_CASE)
        assert f'href="{topic.get_absolute_url()}">Read this argument' in markup(page)

    def test_the_card_is_live(self):
        reply = Post.objects.filter(author__username="ines", topic__title=THE_CASE).first()
        reply.edit("Precision is a part of it.", by=reply.author)
        assert "Precision is a part of it." in text(Client().get("/"))
        for gone in (reply, reply.topic):
            gone.trash(by=get_user_model().objects.get(username="mona"))
        shown = text(Client().get("/"))
        assert "Being talked about" in shown
        assert "Read this argument" not in shown

    def test_topic_cards_say_where_people_stand(self):
        shown = text(Client().get("/"))
        assert "Where people stand: A physical syndrome 2 · An accumulation of deficits 2" in shown
        assert "31 people" in shown

    def test_it_takes_few_queries(self):
        Client().get("/")
        assert count_queries(Client(), "/")[1] <= GUEST
        paul = Client()
        paul.force_login(get_user_model().objects.get(username="paul"))
        assert count_queries(paul, "/")[1] <= MEMBER

    # The sandbox

    def test_a_visitor_tags_five_replies_as_a_moderator(self):
        visitor, topic, page = enter(Client())
        assert page.redirect_chain[-1][0] == f"/forums/tagging/queue/untagged/?of=topic-{topic.pk}"
        assert "0 of 5 read" in text(page)
        for reply in replies_of(topic):
            reply.tag(by=visitor, supports=["a"])

    def test_who_comes_again_finds_nothing_tagged(self):
        client = Client()
        visitor, topic, _page = enter(client)
        replies_of(topic).first().tag(by=visitor, supports=["a"])
        assert enter(client)[:2] == (visitor, topic)
        assert "0 of 5 read" in text(enter(client)[2])

    def test_two_visitors_do_not_disturb_each_other(self):
        first, topic, _page = enter(Client())
        replies_of(topic).first().tag(by=first, supports=["a"])
        second, other, page = enter(Client())
        assert second != first
        assert other != topic
        assert "0 of 5 read" in text(page)
        assert replies_of(topic).first().tagging_by(first)

    def test_the_account_entered_longest_ago_is_given_next(self):
        first = enter(Client())[0]
        others = [enter(Client())[0] for _visitor in sandbox.VISITORS[1:]]
        assert len({first, *others}) == len(sandbox.VISITORS)
        assert enter(Client())[0] == first

    def test_what_a_visitor_has_spoilt_is_made_anew(self):
        client = Client()
        visitor, topic, _page = enter(client)
        replies_of(topic).first().edit("Nonsense", by=visitor)
        _visitor, anew, page = enter(client)
        assert anew != topic
        assert "0 of 5 read" in text(page)
        replies_of(anew).first().tag(by=visitor, supports=["a"])
        replies_of(anew).first().settle(by=visitor, supports=["b"], reason="I say so")
        assert "0 of 5 read" in text(enter(client)[2])

    def test_visitors_moderate_nothing_but_the_sandbox(self):
        client = Client()
        enter(client)
        topic = Topic.objects.get(title=THE_CASE)
        assert client.post(f"/forums/topic/{topic.pk}/close/").status_code == 403
        assert client.get(f"/forums/post/{topic.posts.last().pk}/tag/").status_code == 403
        assert Client().get("/forums/forum/sandbox/").status_code == 404

    def test_no_page_of_a_real_site_signs_anybody_in(self):
        with self.settings(DEMO_SHOW_SIGN_INS=False):
            assert "Tag five replies" not in text(Client().get("/"))
            assert Client().post("/try/").status_code == 404
        assert "_auth_user_id" not in Client().session

    def test_entering_takes_a_form(self):
        assert Client().get("/try/").status_code == 405
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/try/").status_code == 403
        assert not Topic.objects.filter(forum__slug="sandbox").exists()


@pytest.mark.django_db
def test_a_site_without_the_content_has_no_card_and_no_sandbox(client):
    page = text(client.get("/"))
    assert "See who means what." in page
    assert "Read the forums" in page
    assert "Tag five replies" not in page
    assert client.post("/try/").status_code == 404
    Forum.objects.create(title="Mine", slug="sandbox", visibility="moderators")
    assert client.post("/try/").status_code == 404
