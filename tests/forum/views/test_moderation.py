"""What moderators do by the pages, without a script."""

import re

import pytest
from django.urls import reverse

from forum.models import Action
from tests.forum.reading_pages import reader, text


@pytest.mark.parametrize(
    ("verb", "field", "value", "words"),
    [
        ("close", "is_closed", True, "is closed to new replies"),
        ("reopen", "is_closed", False, "is open for replies again"),
        ("stick", "sticky", "forum", "stays at the top"),
        ("unstick", "sticky", "none", "takes its place by activity"),
        ("trash", "status", "trashed", "is removed"),
        ("restore", "status", "published", "is restored"),
    ],
)
def test_a_moderator_does_it_with_a_reason_and_reads_what_was_done(
    topic, mona, verb, field, value, words
):
    if verb == "reopen":
        topic.close(by=mona)
    if verb == "unstick":
        topic.stick(by=mona)
    if verb == "restore":
        topic.trash(by=mona)
    client, url = reader(mona), reverse(f"forum:{verb}-topic", args=[topic.pk])
    assert client.get(url).status_code == 200
    page = client.post(url, {"reason": "Because"}, follow=True)
    topic.refresh_from_db()
    assert getattr(topic, field) == value
    assert words in text(page)
    assert Action.objects.filter(verb=verb, reason="Because").exists()


def test_a_topic_is_stuck_everywhere(topic, mona):
    url = reverse("forum:stick-topic", args=[topic.pk])
    reader(mona).post(url, {"everywhere": "1"})
    topic.refresh_from_db()
    assert topic.sticky == "everywhere"


def test_a_post_is_removed_and_restored(topic, paul, mona):
    post, client = topic.reply(paul, "Rude"), reader(mona)
    url = reverse("forum:trash-post", args=[post.pk])
    page = client.post(url, follow=True)
    assert "say in your own words why" in text(page)
    page = client.post(url, {"reason": "Rude"}, follow=True)
    assert f"Post #{post.pk} is removed." in text(page)
    page = client.post(reverse("forum:restore-post", args=[post.pk]), follow=True)
    assert f"Post #{post.pk} is restored." in text(page)
    post.refresh_from_db()
    assert post.status == "published"


def test_removing_the_opening_post_removes_the_topic(topic, mona):
    url = reverse("forum:trash-post", args=[topic.opening_post.pk])
    reader(mona).post(url, {"reason": "Rude"})
    topic.refresh_from_db()
    assert topic.status == "trashed"


def test_a_reason_that_is_too_long_comes_back_with_an_error(topic, mona):
    url = reverse("forum:close-topic", args=[topic.pk])
    page = reader(mona).post(url, {"reason": "x" * 201})
    assert "The reason may have 200 characters at most." in text(page)
    topic.refresh_from_db()
    assert not topic.is_closed


def test_others_do_not_moderate(topic, paul):
    url = reverse("forum:close-topic", args=[topic.pk])
    assert reader(paul).post(url).status_code == 403
    assert reader().post(url).status_code == 403
    assert reader().get(url)["Location"].startswith("/accounts/login/")
    assert "Moderate" not in text(reader(paul).get(topic.get_absolute_url()))


def test_the_fields_for_a_reason_end_where_the_setting_says(topic, mona, settings):
    settings.FORUM_REASON_MAX_LENGTH = 77
    pages = [topic.get_absolute_url(), reverse("forum:close-topic", args=[topic.pk])]
    for page in pages:
        reason = re.search(
            r'<input[^>]*name="reason"[^>]*>', reader(mona).get(page).content.decode()
        )
        assert 'maxlength="77"' in reason[0]


def test_what_takes_a_post_from_sight_looks_dangerous_in_its_row(topic, reply, mona):
    page = reader(mona).get(topic.get_absolute_url()).content.decode()
    dangerous = re.findall(r'<a class="danger" href="([^"]+)"', page)
    in_row = [reverse(f"forum:{verb}-post", args=[reply.pk]) for verb in ("hold", "trash", "spam")]
    in_menu = [reverse("forum:spam-topic", args=[topic.pk])]
    assert dangerous == [*in_menu, *in_row]


def test_whoever_removes_a_topic_goes_on_in_its_forum(topic, mona):
    trash = reverse("forum:trash-topic", args=[topic.pk])
    cancel = f'href="{topic.get_absolute_url()}">Cancel</a>'
    assert cancel in reader(mona).get(trash).content.decode()
    assert reader(mona).post(trash, {"reason": "Rude"}).url == topic.forum.get_absolute_url()
    restore = reverse("forum:restore-topic", args=[topic.pk])
    assert reader(mona).post(restore).url == topic.get_absolute_url()
