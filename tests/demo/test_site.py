"""The demo's site: what is in it, and its pages as a visitor walks through them."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, TestCase, override_settings
from django.urls import resolve
from django.utils import timezone, translation

from demo.seeding import people
from forum.models import Action, Hold, Post, Topic
from forum.policy import get_policy
from tests.demo.languages import ShownTexts, english_texts
from tests.demo.test_seeding import THE_CASE, counts, seed_demo

PAGES_OF_A_KIND = 6
MAIN_PAGES = ["index", "forum", "topic", "thread", "member"]
ANSWER_WITH_EXAMPLE = "also weighs the patient's own preferences and values"
# The content policy lets none of these run or apply; JSON is data.
INLINE = re.compile(r"<script(?![^>]* src=)(?![^>]*[/+]json)|<style|<[^>]+ (style|on\w+)=")


# In posts of the demo.
WRITTEN_BY_PEOPLE = {"Also", "How terms are marked", "name"}


class Links(HTMLParser):
    """Collects where a page's links lead."""

    def __init__(self, html):
        super().__init__()
        self.addresses = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.addresses.append(href)


def walk(client, look=lambda response: None):
    """Follow the site's links from home, some of each kind; return {kind: number of pages}.

    `look` is called with each page's response.
    """
    seen, todo, kinds = set(), ["/"], Counter()
    while todo:
        url = todo.pop(0)
        kind = resolve(urlsplit(url).path).view_name
        if url in seen or kinds[kind] >= PAGES_OF_A_KIND or kind.startswith("admin:"):
            continue
        seen.add(url)
        kinds[kind] += 1
        response = client.get(url, follow=True)
        assert response.status_code == 200, url
        assert "default-src 'self'" in response.headers["Content-Security-Policy"], url
        assert not INLINE.search(response.text), url
        look(response)
        links = (urldefrag(urljoin(url, href)).url for href in Links(response.text).addresses)
        todo += [link for link in links if not urlsplit(link).netloc]
    return kinds


class DemoSite(TestCase):
    """The site is seeded once for all of these."""

    @classmethod
    def setUpTestData(cls):
        cls.printed = seed_demo("--address", "http://localhost:9999/")

    # What is in it

    def test_it_says_where_to_go_and_whom_to_be(self):
        assert "http://localhost:9999/" in self.printed
        assert re.search(r"Administrator: +ada\n", self.printed)
        assert re.search(r"Moderator: +mona, felix\n", self.printed)

    def test_the_case_of_the_mission_is_there(self):
        case = Topic.objects.get(title=THE_CASE)
        interchangeable = case.posts.get(depth=1, body__contains="used interchangeably")
        nested = case.posts.get(parent=interchangeable, body__contains=ANSWER_WITH_EXAMPLE)
        assert "An example from cancer treatment" in nested.body
        assert interchangeable.author != nested.author

    def test_seven_more_topics_in_several_forums_are_disputed(self):
        disputed = Topic.objects.filter(forum__visibility="public", reply_count__gte=5)
        assert disputed.count() >= 8
        assert disputed.values("forum").distinct().count() >= 3
        assert Post.objects.filter(depth__gte=4).exists()

    def test_posts_are_written_in_the_order_of_time_and_none_in_the_future(self):
        numbers = list(Post.objects.order_by("created_at", "pk").values_list("pk", flat=True))
        assert numbers == sorted(numbers)
        assert not Post.objects.filter(created_at__gt=timezone.now()).exists()

    def test_a_topic_was_merged_and_another_split_off(self):
        letter = Topic.objects.get(status="merged")
        response = Client().get(letter.get_absolute_url(), follow=True)
        assert "One thing with two names." in response.content.decode()
        split = Action.objects.get(verb="split").topic
        assert split.opening_post.author.username == "tomas"

    def test_nobody_of_the_cast_is_new_and_those_who_wait_are_not_of_it(self):
        with override_settings(FORUM_NEW_MEMBER_POSTS=1):
            users = get_user_model().objects.order_by("pk")
            new = {user.username for user in users if get_policy().is_new(user)}
        waiting = Post.objects.filter(status="pending").exclude(holds=None)
        assert new == {post.author.username for post in waiting}
        assert new.isdisjoint(person["username"] for person in people.sign_ins())
        assert Hold.objects.filter(cause__in=Hold.SUSPICIONS).exists()

    def test_references_to_other_posts_are_numbers(self):
        assert not Post.objects.filter(body__contains="{#").exists()
        assert Post.objects.filter(body__regex=r"#[0-9]+").exists()

    def test_a_second_run_keeps_what_is_there(self):
        before = counts()
        paul = get_user_model().objects.get(username="paul")
        Topic.objects.get(title=THE_CASE).reply(paul, "What I wrote myself.")
        assert "is there already" in seed_demo()
        before[3] += 1
        assert counts() == before

    # Its pages

    def sign_in(self, username, headers=None):
        client = Client(headers=headers)
        response = client.post(
            "/accounts/login/",
            {"username": username, "password": "demo", "next": "/forums/"},
            follow=True,
        )
        assert response.redirect_chain == [("/forums/", 302)]
        return client

    def test_a_guest_can_walk_through_the_whole_site(self):
        kinds = walk(Client())
        assert {f"forum:{kind}" for kind in MAIN_PAGES} < set(kinds)
        assert {"home", "login", "glossary:index", "glossary:term"} < set(kinds)
        assert "forum:reply" not in kinds

    def test_a_member_can_walk_through_the_whole_site(self):
        kinds = walk(self.sign_in("paul"))
        assert {"forum:reply", "forum:start-topic", "forum:edit-post"} < set(kinds)

    def test_a_moderator_can_walk_through_the_whole_site(self):
        kinds = walk(self.sign_in("mona"))
        assert {"forum:reply", "forum:edit-post", "forum:trash-post"} < set(kinds)

    def test_moderators_read_each_others_reasons_in_the_log(self):
        topic = Topic.objects.first()
        topic.close(by=get_user_model().objects.get(username="felix"), reason="Asked for by ines")
        mona = self.sign_in("mona")
        assert '<a href="/admin/">Admin</a>' in mona.get("/").text
        assert "Asked for by ines" in mona.get("/admin/parlance_forum/action/").text
        assert '<a href="/admin/">' not in self.sign_in("paul").get("/").text

    def test_an_administrator_can_walk_through_the_whole_site(self):
        client = self.sign_in("ada")
        assert walk(client)
        assert client.get("/admin/").status_code == 200

    def test_the_home_page_leads_to_the_forums_and_what_is_disputed(self):
        page = Client().get("/").text
        assert 'href="/forums/"' in page
        assert THE_CASE in page

    def test_the_home_page_shows_guests_no_members_only_topic(self):
        topics = Client().get("/").context["topics"]
        assert {topic.forum.visibility for topic, _division_bar in topics} == {"public"}

    def test_whoever_may_tag_finds_the_queue_on_the_forums_pages(self):
        link = '<a href="/forums/tagging/queue/">Queue</a>'
        for who, has_one in (("mona", True), ("paul", False)):
            page = self.sign_in(who).get("/forums/").text
            assert (link in page) == has_one
        assert link not in Client().get("/forums/").text

    def test_the_sign_in_page_lists_the_people_with_role_and_password(self):
        page = Client().get("/accounts/login/").text
        assert re.search(r'name="username" value="mona">.*?Mona Haddad.*?Moderator', page, re.S)
        assert re.search(r'name="username" value="ada">.*?Administrator', page, re.S)
        assert "<code>demo</code>" in page

    def test_the_sign_in_page_of_a_real_site_lists_nobody(self):
        with self.settings(DEMO_SHOW_SIGN_INS=False):
            page = Client().get("/accounts/login/").text
        assert "mona" not in page
        assert "<code>demo</code>" not in page

    def test_logging_out_takes_a_form(self):
        client = self.sign_in("paul")
        assert client.get("/accounts/logout/").status_code == 405
        assert 'action="/accounts/logout/"' in client.get("/").text
        client.post("/accounts/logout/")
        assert "Sign in" in client.get("/").text

    def test_what_is_not_there_says_so_and_leads_on(self):
        response = Client().get("/forums/topic/987654321/")
        assert response.status_code == 404
        assert "There is nothing here" in response.text
        assert "/accounts/login/?next=/forums/topic/987654321/" in response.text

    def test_members_only_forums_are_not_there_for_guests(self):
        assert Client().get("/forums/forum/common-room/").status_code == 404
        assert self.sign_in("paul").get("/forums/forum/common-room/").status_code == 200
        assert self.sign_in("paul").get("/forums/forum/moderators-desk/").status_code == 404
        assert self.sign_in("felix").get("/forums/forum/moderators-desk/").status_code == 200

    # Its languages

    def test_a_reader_chooses_a_language_and_stays_on_the_page(self):
        reader = Client(enforce_csrf_checks=True)
        page = reader.get("/forums/")
        assert '<html lang="en" dir="ltr">' in page.text
        assert 'value="de" lang="de" aria-pressed="false">Deutsch' in page.text
        with translation.override("de"):
            page = reader.post("/language/", {"language": "de", "next": "/forums/"}, follow=True)
        assert page.redirect_chain == [("/forums/", 302)]
        assert '<html lang="de" dir="ltr">' in page.text
        assert 'value="de" lang="de" aria-pressed="true">Deutsch' in page.text

    def test_no_page_in_german_has_a_text_of_ours_in_english(self):
        english, found = english_texts(), set()

        def look(response):
            texts = ShownTexts(response.text).texts
            for text in texts - WRITTEN_BY_PEOPLE:
                if english.fullmatch(text):
                    found.add((response.request["PATH_INFO"], text))

        # Requests leave their language behind.
        with translation.override("de"):
            client = self.sign_in("ada", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
            assert walk(client, look)
        assert not found


@pytest.mark.django_db
def test_an_empty_site_has_a_home_page_too(client):
    assert client.get("/").status_code == 200


def test_the_server_error_page_needs_no_request():
    from django.template.loader import render_to_string

    assert "Something went wrong" in render_to_string("500.html")
