"""`manage.py seed_demo`: when it starts over, and when it writes nothing.

What it writes is read in `test_site`.
"""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from demo.models import Seeding
from demo.seeding import interpretations, moderation, topics
from demo.seeding.content import read_all
from forum.models import Forum, Post, Topic
from glossary.models import Term

THE_CASE = "What is the difference between personalized medicine and precision medicine?"


def seed_demo(*arguments):
    """Run the command; return what it printed."""
    output = io.StringIO()
    call_command("seed_demo", *arguments, stdout=output)
    return output.getvalue()


def counts():
    return [model.objects.count() for model in (get_user_model(), Forum, Topic, Post, Term)]


@pytest.fixture
def _short_content(monkeypatch):
    """The first topic alone, without taggings: starting over takes seconds."""
    monkeypatch.setattr(topics, "read_all", lambda folder: read_all(folder)[:1])
    monkeypatch.setattr(moderation, "seed", lambda *_written: 0)
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
