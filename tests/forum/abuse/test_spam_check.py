"""A service that says whether a text is spam, and what happens where it fails."""

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs

import pytest
from django.core.checks import run_checks

from forum.abuse import spam_check
from tests.forum.reading_pages import reader

HERE = "tests.forum.abuse.test_spam_check"
DOCS = Path(__file__).parents[3] / "docs/operating.md"
asked = []
pause = threading.Event()


def answer_by_text(draft):
    """Answer what the text says; remember what was asked."""
    asked.append(draft)
    return draft.body.split()[-1]


def fail(draft):
    raise OSError("No line")


def hang(draft):
    pause.wait(30)
    return "spam"


@pytest.fixture(autouse=True)
def _nothing_asked():
    asked.clear()


@pytest.fixture
def check(settings):
    """Return a function that makes a function of this module the spam check."""

    def use(function):
        settings.FORUM_SPAM_CHECK = f"{HERE}.{function.__name__}"

    return use


@pytest.mark.parametrize(
    ("answer", "status", "causes"),
    [("ok", "published", []), ("hold", "pending", ["check"]), ("spam", "pending", ["spam"])],
)
def test_its_answer_decides(door, topic, omar, latest, check, answer, status, causes):
    check(answer_by_text)
    door(omar).reply(topic, f"A text: {answer}")
    post = latest()
    assert (post.status, [hold.cause for hold in post.holds.all()]) == (status, causes)


def test_it_is_told_all_that_is_known(topic, nell, check):
    check(answer_by_text)
    client = reader(nell)
    client.defaults |= {"HTTP_USER_AGENT": "Tool/1", "HTTP_REFERER": "https://a.example/"}
    client.post(f"/forums/forum/{topic.forum.slug}/new/", {"title": "Mine", "body": "*So*: ok"})
    [draft] = asked
    assert (draft.kind, draft.title, draft.body) == ("topic", "Mine", "*So*: ok")
    assert (draft.author, draft.author_name, draft.is_new) == (nell, "nell", True)
    assert (draft.forum, draft.topic, draft.edited) == (topic.forum, None, None)
    assert draft.visible_text == "Mine\nSo: ok"
    facts = draft.facts
    assert (facts.address, facts.user_agent) == ("127.0.0.1", "Tool/1")
    assert (facts.referrer, facts.host) == ("https://a.example/", "testserver")


def test_nobody_asks_about_a_moderators_text_or_one_that_is_refused(door, topic, mona, nell, check):
    check(answer_by_text)
    door(mona).reply(topic, "Mine: spam")
    door(nell).reply(topic, "www.a.example www.b.example www.c.example ok")
    assert asked == []


def test_an_edit_that_it_doubts_is_not_saved(door, topic, omar, check, latest):
    check(answer_by_text)
    post = topic.reply(omar, "A text")
    outcome = door(omar).edit(post, "Cheap: spam", seen=1)
    assert (outcome.how, "has doubts about this text" in outcome.text) == ("wrong", True)
    assert door(omar).edit(post, "Better: ok", seen=1).how == "ok"
    assert [(draft.kind, draft.edited) for draft in asked] == [("edit", post)] * 2


@pytest.mark.parametrize("function", [fail, hang])
def test_where_it_fails_the_post_is_there(door, topic, omar, latest, check, settings, function):
    settings.FORUM_SPAM_CHECK_SECONDS = 0.05
    check(function)
    assert door(omar).reply(topic, "A text").how == "ok"
    assert latest().status == "published"
    pause.set()
    pause.clear()


def test_failures_are_logged_with_their_reason(topic, omar, check, caplog):
    check(fail)
    reader(omar).post(f"/forums/topic/{topic.pk}/reply/", {"body": "A text"})
    assert "The spam check failed." in caplog.text
    assert "OSError: No line" in caplog.text
    caplog.clear()
    check(answer_by_text)
    reader(omar).post(f"/forums/topic/{topic.pk}/reply/", {"body": "What is this"})
    assert "answered 'this' instead of" in caplog.text


def test_a_new_members_post_waits_though_it_fails(door, topic, nell, latest, check):
    check(fail)
    door(nell).reply(topic, "A text")
    assert latest().status == "pending"


def test_a_service_that_hangs_takes_no_more_than_a_few_threads(
    topic, omar, check, settings, monkeypatch
):
    monkeypatch.setattr(spam_check, "_calls", threading.BoundedSemaphore(2))
    settings.FORUM_SPAM_CHECK_SECONDS = 0.01
    check(hang)
    before = threading.active_count()
    for number in range(6):
        reader(omar).post(f"/forums/topic/{topic.pk}/reply/", {"body": f"Text {number}"})
    assert threading.active_count() - before <= 2
    assert topic.posts.replies().count() == 6
    pause.set()
    pause.clear()


def test_a_wrong_setting_is_found(settings):
    settings.FORUM_SPAM_CHECK = f"{HERE}.HERE"
    assert [error.id for error in run_checks(tags=["forum"])] == ["forum.E012"]
    settings.FORUM_SPAM_CHECK = "nowhere.check"
    assert [error.id for error in run_checks(tags=["forum"])] == ["forum.E003"]


class Akismet(BaseHTTPRequestHandler):
    """What Akismet answers: "true" for spam, and a reason where the key is wrong."""

    received = []

    def do_POST(self):
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.received.append({name: values[0] for name, values in said.items()})
        if self.received[-1]["api_key"] != "right":
            body = b"invalid"
        else:
            body = b"true" if "viagra-test-123" in said["comment_author"] else b"false"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def akismet(settings, monkeypatch):
    """The example of the docs, asking a server on this machine; yields what that was sent."""
    server = HTTPServer(("127.0.0.1", 0), Akismet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    [code] = re.findall(r"```python\n(\"\"\"Spam, as Akismet.*?)```", DOCS.read_text(), re.DOTALL)
    module = ModuleType("mysite.spam")
    exec(code, module.__dict__)
    monkeypatch.setattr(module, "ADDRESS", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setitem(__import__("sys").modules, "mysite.spam", module)
    settings.FORUM_SPAM_CHECK = "mysite.spam.ask_akismet"
    settings.AKISMET_KEY, settings.AKISMET_SITE = "right", "https://forum.example/"
    Akismet.received.clear()
    yield Akismet.received
    server.shutdown()
    server.server_close()


def test_the_example_asks_akismet(door, topic, omar, latest, akismet):
    door(omar).reply(topic, "An honest text")
    assert latest().status == "published"
    assert akismet[0]["comment_content"].strip() == "An honest text"
    assert (akismet[0]["user_ip"], akismet[0]["comment_type"]) == ("127.0.0.1", "reply")
    assert (akismet[0]["comment_author"], akismet[0]["blog"]) == ("omar", "https://forum.example/")
    omar.first_name = "viagra-test-123"
    omar.save()
    door(omar).reply(topic, "Another text")
    assert [hold.cause for hold in latest().holds.all()] == ["spam"]


def test_the_example_takes_a_wrong_key_for_a_failure(
    topic, omar, latest, akismet, settings, caplog
):
    settings.AKISMET_KEY = "wrong"
    reader(omar).post(f"/forums/topic/{topic.pk}/reply/", {"body": "A text"})
    assert latest().status == "published"
    assert "ValueError: invalid" in caplog.text
