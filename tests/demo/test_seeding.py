"""`manage.py seed_demo`: the demo's content comes once, stays, and can start over."""

import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from demo.models import Seeding
from demo.seeding import interpretations, topics
from demo.seeding.content import read_all
from forum.models import Forum, Post, Topic
from glossary.models import Term

THE_CASE = "What is the difference between personalized medicine and precision medicine?"
ANSWER_WITH_EXAMPLE = "also weighs the patient's own preferences and values"


def seed_demo(*arguments):
    """Run the command; return what it printed."""
    output = io.StringIO()
    call_command("seed_demo", *arguments, stdout=output)
    return output.getvalue()


def counts():
    return [model.objects.count() for model in (get_user_model(), Forum, Topic, Post, Term)]


class SeededDemo(TestCase):
    """The site is seeded once for all of these."""

    @classmethod
    def setUpTestData(cls):
        cls.printed = seed_demo("--address", "http://localhost:9999/")

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


@pytest.fixture
def _short_content(monkeypatch):
    """The first topic alone, without taggings: starting over takes seconds."""
    monkeypatch.setattr(topics, "read_all", lambda folder: read_all(folder)[:1])
    monkeypatch.setattr(interpretations, "ask", lambda *_written: 0)
    monkeypatch.setattr(interpretations, "tag", lambda *_written, stale: 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_short_content")
def test_a_reset_starts_over():
    Seeding.objects.create()
    Forum.objects.create(title="Made by hand", slug="mine")
    get_user_model().objects.create_user("stranger")
    seed_demo("--reset")
    assert Topic.objects.filter(title=THE_CASE).exists()
    assert not Forum.objects.filter(slug="mine").exists()
    assert not get_user_model().objects.filter(username="stranger").exists()


@pytest.mark.django_db
def test_a_reset_leaves_other_peoples_databases_alone(ines):
    Forum.objects.create(title="Real", slug="real")
    with pytest.raises(CommandError, match="not made by seed_demo"):
        seed_demo("--reset")
    with pytest.raises(CommandError, match="left alone"):
        seed_demo()
    assert counts() == [1, 1, 0, 0, 0]


@pytest.mark.django_db
def test_it_makes_no_known_passwords_on_a_site_that_is_no_demo(settings):
    settings.DEMO_SHOW_SIGN_INS = False
    with pytest.raises(CommandError, match="known password"):
        seed_demo()
    assert not get_user_model().objects.exists()
