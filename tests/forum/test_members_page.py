"""A member's page."""

import pytest
from django.urls import reverse

from forum.models import Forum
from tests.forum.reading_pages import reader, text


def page_of(member, viewer=None, **query):
    """Return the member's page as the viewer reads it."""
    return reader(viewer).get(reverse("forum:member", args=[member.pk]), query)


def test_it_lists_topics_and_replies(topic, ines, paul):
    topic.reply(paul, "A *reply* of mine")
    assert topic.title in text(page_of(ines))
    assert "A reply of mine" in text(page_of(paul, tab="replies"))
    assert "No topics yet." in text(page_of(paul, tab="topics"))


def test_it_shows_only_what_the_viewer_may_see(topic, ines, paul, mona):
    staff = Forum.objects.create(title="Staff", slug="staff", visibility="moderators")
    staff.start_topic(mona, "Secret", "Text")
    removed = topic.reply(paul, "Rude words")
    removed.trash(by=mona)
    assert "Secret" not in text(page_of(mona, ines))
    assert "Secret" in text(page_of(mona, mona))
    assert "Rude words" not in text(page_of(paul, ines, tab="replies"))
    assert "Rude words" in text(page_of(paul, mona, tab="replies"))


def test_a_role_stands_under_the_name(mona, ada, paul):
    assert "Moderator" in text(page_of(mona))
    assert "Administrator" in text(page_of(ada))
    assert "Participant" in text(page_of(paul))


@pytest.mark.parametrize("pk", ["0", "x", "9" * 40, "-1", "1.5", "ä"])
def test_nobody_is_a_404(db, pk):
    assert reader().get(reverse("forum:member", args=[pk])).status_code == 404


def test_no_address_is_shown(topic, ines):
    ines.email = ines.username = "ines@example.org"
    ines.save()
    for path in (topic.get_absolute_url(), topic.forum.get_absolute_url(), "/forums/"):
        assert "example.org" not in text(reader().get(path))
    assert "example.org" not in text(page_of(ines))
    assert f"Member {ines.pk}" in text(page_of(ines))
