"""Reports, appeals and the one queue of moderators, at both doors."""

import pytest
from django.test.utils import CaptureQueriesContext

from forum.models import Action, Appeal, Claim, Forum, Hold, Post, Report, Rule
from forum.moderation.queue import count_open, find_open
from forum.signals import post_reported
from tests.forum.doors import HTMLDoor, RESTDoor
from tests.forum.reading_pages import reader, text

QUEUE = "/forums/moderation/"


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def door(request, db):
    """A door; `door(paul)` is paul at it, `door()` a guest."""
    return request.param


@pytest.fixture
def rude(topic, paul):
    """A reply of paul's."""
    return topic.reply(paul, "You are a fool.")


@pytest.fixture
def reported(rude, omar):
    """The reply, reported by omar."""
    rude.report(by=omar, words="Called me names")
    return rude


def test_members_report_once_and_read_what_came_of_it(door, rude, omar, mona, paul):
    assert door().report(rude).how == "refused"
    assert door(paul).report(rude).how == "refused"
    assert door(omar).report(rude, words=" ").how == "wrong"
    rule = Rule.objects.create(title="Be kind")
    assert door(omar).report(rude, words="Called me names", rule=rule.pk).how == "ok"
    assert door(omar).report(rude).how == "wrong"
    assert Report.objects.get().rule == rule
    assert "Called me names" in door(omar).read_reports().text
    assert "Called me names" not in door(paul).read_reports().text
    rude.dismiss_reports(by=mona, reason="Strong, not rude")
    assert "Strong, not rude" in door(omar).read_reports().text


def test_what_nobody_may_read_nobody_reports(door, rude, omar):
    Forum.objects.update(visibility="moderators", audience="moderators")
    assert door(omar).report(rude).how == "hidden"


def test_reports_are_limited(door, topic, rude, paul, omar, settings):
    settings.FORUM_REPORT_LIMIT = "1/h"
    other = topic.reply(paul, "More of it")
    assert door(omar).report(rude).how == "ok"
    if door is HTMLDoor:
        page = reader(omar).post(f"/forums/post/{other.pk}/report/", {"words": "Kept words"})
        assert page.status_code == 429
        assert "Kept words" in page.content.decode()
    else:
        answer = door(omar).client.post(f"/api/posts/{other.pk}/report/", {"words": "Rude"})
        assert answer.status_code == 429
    assert Report.objects.count() == 1


@pytest.mark.parametrize("who", ["guest", "member", "own moderator", "moderator"])
def test_the_queue_is_for_the_moderators_of_the_forum(door, reported, omar, ines, mona, who):
    reported.forum.moderators.add(ines)
    elsewhere = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    held = elsewhere.start_topic(omar, "Held", "Held words", status="pending")
    user = {"guest": None, "member": omar, "own moderator": ines, "moderator": mona}[who]
    queue = door(user).read_cases()
    assert ("Called me names" in queue.text) == (who in ("own moderator", "moderator"))
    assert ("Held words" in queue.text) == (who == "moderator")
    if who in ("guest", "member"):
        assert "Called me names" not in queue.text
        for verb in (door(user).dismiss, door(user).note):
            assert verb(reported).how == "refused"
    assert Report.objects.get().state == "open"
    assert held.status == "pending"


def test_a_case_holds_what_a_moderator_has_to_know(door, topic, reported, paul, omar, mona):
    topic.reply(paul, "Rude before").trash(by=mona, reason="Rude")
    reported.note("Third time this week", by=mona)
    said = door(mona).read_cases().text
    for part in ("You are a fool.", "paul", "omar", "Called me names", "Third time this week"):
        assert part in said
    if door is HTMLDoor:
        assert "posts: 2, removed by moderators: 1." in text(reader(mona).get(QUEUE))


def test_what_is_done_about_a_case_takes_it_from_the_queue(door, topic, reported, paul, mona):
    held = topic.reply(paul, "Held", status="pending")
    assert find_open(mona) == [reported.pk, held.pk]
    assert count_open(mona) == 2
    assert door(mona).dismiss(reported, "It is fine").how == "ok"
    assert find_open(mona) == [held.pk]
    assert door(mona).moderate("approve", held).how == "ok"
    assert find_open(mona) == []
    assert door(mona).undo(Action.objects.get(verb="dismiss")).how == "ok"
    assert find_open(mona) == [reported.pk]
    assert door(mona).moderate("trash", reported).how == "ok"
    assert find_open(mona) == []
    assert count_open(mona) == 0


def test_the_queue_shows_what_was_done_and_undoes_it(reported, mona):
    client = reader(mona)
    path, data = f"/forums/post/{reported.pk}/trash/", {"reason": "Rude", "next": QUEUE}
    page = client.post(path, data, follow=True)
    assert f"Post #{reported.pk} is removed." in text(page)
    assert f"Done: Remove, #{reported.pk}." in text(page)
    action = Action.objects.get()
    assert f'action="/forums/moderation/log/{action.pk}/undo/"' in page.content.decode()
    page = client.post(f"/forums/moderation/log/{action.pk}/undo/", {"next": QUEUE}, follow=True)
    assert "Called me names" in text(page)
    assert client.post(path, data | {"next": "https://evil.example/"}).url.startswith("/forums/")


def test_a_removal_from_the_queue_without_a_reason_asks_for_one(reported, mona):
    page = reader(mona).post(f"/forums/post/{reported.pk}/trash/", {"next": QUEUE})
    assert "Name a rule" in text(page)
    assert "You are a fool." in text(page)


def test_an_author_appeals_once_and_reads_the_answer(door, rude, paul, omar, mona, ada):
    assert door(paul).appeal(rude).how == "hidden"
    rude.trash(by=mona, reason="Rude")
    for user in (None, omar, mona):
        assert door(user).appeal(rude).how in ("hidden", "refused")
    assert door(paul).appeal(rude, " ").how == "wrong"
    assert door(paul).appeal(rude, "It is a quotation").how == "ok"
    assert door(paul).appeal(rude, "Again").how == "wrong"
    appeal = Appeal.objects.get()
    assert "It is a quotation" in door(ada).read_cases().text
    assert door(mona).decide(appeal, "uphold").how == "refused"
    assert door(omar).decide(appeal, "uphold").how == "hidden"
    assert door(ada).decide(appeal, "decline", "Whose?").how == "ok"
    assert "It is a quotation" not in door(ada).read_cases().text
    if door is HTMLDoor:
        said = door(paul).read_removal(rude).text
        assert "Whose?" in said
        assert "ada" not in said


def test_an_upheld_appeal_brings_the_post_back_in_one_step(door, rude, paul, mona, ada):
    rude.trash(by=mona, reason="Rude")
    appeal = rude.appeal("It is a quotation", by=paul)
    assert door(ada).decide(appeal, "uphold").how == "ok"
    assert Post.objects.get(pk=rude.pk).status == "published"
    assert find_open(ada) == []


def test_where_nobody_else_moderates_the_page_says_so(rude, paul, mona, ada):
    rude.trash(by=mona, reason="Rude")
    rude.appeal("It is a quotation", by=paul)
    page = text(reader(mona).get(QUEUE))
    assert "another moderator decides" in page
    assert "Uphold" not in page
    ada.delete()
    page = text(reader(mona).get(QUEUE))
    assert "Nobody else moderates this forum, so you decide." in page
    assert "Uphold" in page


def test_an_appeal_that_a_restoration_has_answered_is_not_listed(rude, paul, mona):
    rude.trash(by=mona, reason="Rude")
    rude.appeal("It is a quotation", by=paul)
    assert find_open(mona) == [rude.pk]
    rude.restore(by=mona)
    assert find_open(mona) == []


def test_the_header_counts_what_waits_for_moderators(reported, mona, omar):
    page = reader(mona).get("/forums/").content.decode()
    assert "Moderation (1)" in page
    assert "Moderation (" not in reader(omar).get("/forums/").content.decode()
    assert "Moderation (" not in reader().get("/forums/").content.decode()


def test_counting_is_one_query(reported, mona):
    from django.db import connection

    assert mona.has_perm("parlance_forum.moderate")
    count_open(mona)
    with CaptureQueriesContext(connection) as queries:
        assert count_open(mona) == 1
    assert len(queries) == 1


def test_readers_are_offered_to_report_what_others_wrote(topic, rude, paul, omar):
    link = f'href="/forums/post/{rude.pk}/report/"'
    for user, sees in ((omar, True), (paul, False), (None, False)):
        assert (link in reader(user).get(topic.get_absolute_url()).content.decode()) == sees


# Who has a case before them


def test_one_moderator_at_a_time_has_a_case_before_them(door, reported, mona, ada, paul):
    assert door(paul).take(reported).how == "refused"
    assert door(mona).take(reported).how == "ok"
    assert "You have this before you" in text(reader(mona).get(QUEUE))
    page = reader(ada).get(QUEUE)
    assert "mona has had this before them since" in text(page)
    assert f"/forums/post/{reported.pk}/trash/" not in page.content.decode()
    door(ada).take(reported)
    assert reported.claim.moderator == mona
    assert door(ada).take(reported, over="1").how == "ok"
    reported = Post.objects.get(pk=reported.pk)
    assert reported.claim.moderator == ada
    assert "ada has had this before them since" in text(reader(mona).get(QUEUE))
    assert "ada" in door(mona).read_cases().text


def test_a_claim_ends_after_five_minutes_or_with_another_case(
    door, reported, topic, mona, ada, travel
):
    other = topic.reply(ada, "Another", status="pending")
    door(mona).take(reported)
    door(mona).take(other)
    assert not Claim.objects.filter(post=reported).exists()
    assert "mona has had this" in text(reader(ada).get(QUEUE))
    travel(301)
    assert "mona has had this" not in text(reader(ada).get(QUEUE))
    door(ada).take(other)
    assert Claim.objects.get().moderator == ada


def test_what_is_before_somebody_else_can_be_moderated_all_the_same(door, reported, mona, ada):
    door(mona).take(reported)
    assert door(ada).moderate("trash", reported).how == "ok"


def test_a_script_gets_the_case_alone(reported, mona):
    address = f"/forums/post/{reported.pk}/take/?fragment=1"
    page = reader(mona).post(address).content.decode()
    assert page.lstrip().startswith("<article")
    assert 'data-claim="own"' in page
    reported.trash(by=mona, reason="Rude")
    assert reader(mona).post(address).status_code == 404


def test_a_script_gets_the_list_alone_with_what_came_of_it(reported, mona):
    sent = {"reason": "Rude", "next": f"{QUEUE}?fragment=1"}
    page = reader(mona).post(f"/forums/post/{reported.pk}/trash/", sent, follow=True)
    assert page.content.decode().lstrip().startswith("<div data-forum-cases")
    assert f"Post #{reported.pk} is removed." in text(page)
    assert f"Done: Remove, #{reported.pk}." in text(page)


# Why a post waits


def test_a_case_says_why_it_waits(door, topic, paul, mona):
    post = topic.reply(paul, "Cheap", status="pending")
    Hold.record(post, {Hold.Cause.WORDS: "cheap"})
    assert "Possible spam" not in text(reader(mona).get(QUEUE))
    assert "cheap" in door(mona).read_cases().text
    Hold.record(post, {Hold.Cause.TRAP: "", Hold.Cause.WORDS: "again"})
    page = text(reader(mona).get(QUEUE))
    assert "Possible spam" in page
    assert "A field was filled in that only programs see" in page
    assert "Watched words or addresses: cheap" in page


def test_nobody_is_told_of_the_trap(door, topic, paul, omar):
    post = topic.reply(paul, "Cheap", status="pending")
    Hold.record(post, {Hold.Cause.TRAP: ""})
    page = door(paul).read_posts(topic).text
    assert "Cheap" in page
    assert "spam" not in page.casefold()


def test_a_report_is_told_to_other_apps(topic, rude, omar, django_capture_on_commit_callbacks):
    heard = []

    def hear(report, by, **more):
        heard.append((report.post, by))

    post_reported.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            rude.report(by=omar, words="Called me names")
    finally:
        post_reported.disconnect(hear)
    assert heard == [(rude, omar)]
