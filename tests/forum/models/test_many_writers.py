"""Sixteen people post into one topic at once: real HTTP, real workers, a database of their own."""

import http.client
import json
import threading
from urllib.parse import urlencode

import pytest

from tests.bench.server import Gunicorn
from tests.forum.own_database import database_url, manage

__all__ = ["database_url"]

# A database is made and dropped outside of any transaction.
pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 16

PREPARE = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from forum.models import Forum

sessions = []
for number in range({clients}):
    member = get_user_model().objects.create_user(f"writer{{number}}")
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    sessions.append(session.session_key)
forum = Forum.objects.create(title="Busy", slug="busy")
topic = forum.start_topic(member, "Everybody at once", "Go.")
print(json.dumps({{"topic": topic.pk, "opening": topic.opening_post.pk, "sessions": sessions}}))
"""

COUNT = """
import json
from forum.models import Topic

topic = Topic.objects.get()
replies = topic.posts.filter(depth__gt=0)
print(json.dumps({
    "replies": replies.count(),
    "reply_count": topic.reply_count,
    "voice_count": topic.voice_count,
    "bodies": sorted(replies.values_list("body", flat=True)),
    "positions": list(replies.order_by("pk").values_list("position", flat=True)),
}))
"""


def post_replies(port, prepared, client, number, failures):
    """Post replies one after the other, some to the one before; note whatever is not a redirect."""
    token = "b" * 32
    headers = {
        "Cookie": f"sessionid={prepared['sessions'][client]}; csrftoken={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    for each in range(number):
        form = {"body": f"Reply {each} of {client}", "key": f"{client}-{each}"}
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        path = f"/forums/topic/{prepared['topic']}/reply/"
        server.request("POST", path, body=urlencode(form), headers=headers)
        answer = server.getresponse()
        # Read to its end: the worker waits until its client has closed the connection.
        text = answer.read()
        server.close()
        if answer.status != 302:
            failures.append((answer.status, text[:500]))


@pytest.mark.parametrize("number", [15, pytest.param(100, marks=pytest.mark.exhaustive)])
def test_all_replies_of_many_writers_arrive_in_order(database_url, number):
    manage(database_url, "migrate", "--verbosity", "0")
    output = manage(database_url, "shell", "--verbosity", "0", code=PREPARE.format(clients=CLIENTS))
    prepared = json.loads(output.splitlines()[-1])
    failures = []
    with Gunicorn(DATABASE_URL=database_url) as server:
        clients = [
            threading.Thread(
                target=post_replies, args=(server.port, prepared, client, number, failures)
            )
            for client in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    assert failures == []
    output = manage(database_url, "shell", "--verbosity", "0", code=COUNT)
    stored = json.loads(output.splitlines()[-1])
    assert stored["replies"] == stored["reply_count"] == CLIENTS * number
    assert stored["voice_count"] == CLIENTS
    expected = sorted(
        f"Reply {each} of {client}" for client in range(CLIENTS) for each in range(number)
    )
    assert stored["bodies"] == expected
    assert stored["positions"] == list(range(1, CLIENTS * number + 1))
    assert "othing wrong" in manage(database_url, "forum_check")
