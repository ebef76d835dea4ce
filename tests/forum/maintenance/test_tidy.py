"""`manage.py forum_tidy` removes what has done its work."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from forum.models import PostAddress, Submission, addresses, submissions


def tidy():
    """Run the command; return what it says."""
    out = StringIO()
    call_command("forum_tidy", stdout=out)
    return out.getvalue()


@pytest.fixture
def sent(topic, paul):
    """Five forms: two were sent today, three more than a week ago."""
    for number in range(5):
        topic.reply(paul, f"Text {number}", key=f"key {number}")
    old = Submission.objects.order_by("pk")[2:]
    Submission.objects.filter(pk__in=[one.pk for one in old]).update(
        created_at=timezone.now() - timedelta(days=8)
    )


def test_it_removes_old_forms_and_keeps_the_posts(sent, topic, monkeypatch):
    monkeypatch.setattr(submissions, "SUBMISSION_BATCH", 2)
    assert tidy().startswith("Removed 3 forms")
    assert Submission.objects.count() == 2
    assert topic.posts.replies().count() == 5
    assert tidy().startswith("Removed 0 forms")


def test_a_form_that_was_sent_lately_still_posts_once(sent, topic, paul):
    tidy()
    topic.reply(paul, "Text 0", key="key 0")
    assert topic.posts.replies().count() == 5


def test_a_setting_says_how_long_forms_are_remembered(sent, settings):
    settings.FORUM_SUBMISSION_DAYS = 9
    assert tidy().startswith("Removed 0 forms")
    settings.FORUM_SUBMISSION_DAYS = 1
    assert tidy().startswith("Removed 3 forms")


def test_it_deletes_the_addresses_of_old_posts(topic, paul, settings, monkeypatch):
    monkeypatch.setattr(addresses, "BATCH", 2)
    for number in range(5):
        PostAddress.keep(topic.reply(paul, f"Text {number}"), "192.0.2.1")
    long_ago = timezone.now() - timedelta(days=31)
    PostAddress.objects.filter(pk__in=PostAddress.objects.values("pk")[:3]).update(
        created_at=long_ago
    )
    assert "Removed 3 addresses" in tidy()
    assert PostAddress.objects.count() == 2
    settings.FORUM_ADDRESS_DAYS = None
    assert "Removed 2 addresses" in tidy()
    assert topic.posts.replies().count() == 5
