"""The glossary counts mentions in posts, for those who may see them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from forum.models import Forum
from forum.models.moderation import moderate, moderate_many
from glossary.models import Glossary, IndexedText
from glossary.usage.usage import mentions_of, occurrences_in, rows_mentioning, usage_of


@pytest.fixture
def law(db):
    return Glossary.objects.create(name="Law", slug="law", is_global=False)


def used(term, user=None):
    """Return in how many posts that the user may see the term is used."""
    call_command("glossary_index", verbosity=0)
    return usage_of([term], user or AnonymousUser())[term.pk].rows


def test_it_counts_the_posts_that_the_viewer_may_see(mona, ines):
    term = (
        Glossary.objects.create(name="Words", slug="words")
        .define("allele", definition="A variant.", by=None)
        .publish(by=None)
    )
    open_forum = Forum.objects.create(title="Open", slug="open")
    hidden = Forum.objects.create(title="Hidden", slug="hidden", visibility="moderators")
    topic = open_forum.start_topic(ines, "What is it?", "What is an allele?")
    topic.reply(mona, "An *allele* is a variant.")
    hidden.start_topic(mona, "Among us", "That allele again.")
    assert used(term) == 2
    assert used(term, mona) == 3
    occurrence, _ = occurrences_in(rows_mentioning(term, ines), mentions_of(term))
    assert occurrence.title.startswith("What is it?")
    assert occurrence.url


def test_a_forum_that_names_another_glossary_has_its_posts_read_again(
    law, ines, django_capture_on_commit_callbacks
):
    term = law.define("consent", definition="A yes.", by=None).publish(by=None)
    forum = Forum.objects.create(title="Open", slug="open")
    forum.start_topic(ines, "Consent", "Is that consent?")
    assert used(term) == 0
    with django_capture_on_commit_callbacks(execute=True):
        forum.description = "About rules."
        forum.save()
    assert not IndexedText.objects.marked().exists()
    with django_capture_on_commit_callbacks(execute=True):
        forum.glossary = law
        forum.save()
    assert used(term) == 1


def test_a_topic_or_a_post_that_is_moved_through_the_log_has_its_text_read_again(
    law, ines, mona, django_capture_on_commit_callbacks
):
    term = law.define("consent", definition="A yes.", by=None).publish(by=None)
    here = Forum.objects.create(title="Here", slug="here")
    there = Forum.objects.create(title="There", slug="there", glossary=law)
    topic = here.start_topic(ines, "Consent", "Is that consent?")
    reply = topic.reply(mona, "It is no consent.")
    assert used(term) == 0
    with django_capture_on_commit_callbacks(execute=True):
        move = moderate(topic, "move", by=mona, forum_id=there.pk)
    assert used(term) == 2
    with django_capture_on_commit_callbacks(execute=True):
        move.undo(by=mona)
    assert used(term) == 0
    other = there.start_topic(ines, "Other", "Something else")
    with django_capture_on_commit_callbacks(execute=True):
        at_the_end = {"topic_id": other.pk, "position": 1, "path": "000001"}
        moderate_many(
            [reply], "move", by=mona, forum=here, change=lambda _row: at_the_end, to_topics=[other]
        )
    assert used(term) == 1
