"""A member takes out all that they wrote, and nothing else."""

import io
import json
import tracemalloc
import zipfile

import jsonschema
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from forum.models import Post, Rule
from forum.own_data import archive, tables, take_out
from tests.forum.reading_pages import reader


def opened(member):
    """Return {file name: text} of what a member takes out."""
    archive_file = zipfile.ZipFile(io.BytesIO(b"".join(take_out(member, by=member))))
    return {name: archive_file.read(name).decode() for name in archive_file.namelist()}


def data_of(member):
    """Return data.json of what a member takes out, which is as its schema says."""
    documents = opened(member)
    data = json.loads(documents["data.json"])
    jsonschema.validate(data, json.loads(documents["schema.json"]))
    return data


@pytest.fixture
def busy(topic, question, paul, mona, ines):
    """Paul, who has written something of every kind; returns his reply."""
    reply = topic.reply(paul, "My *first* words.", to=topic.reply(ines, "Words of ines."))
    reply.edit("My second words.", by=paul, reason="Clearer")
    reply.tag(by=mona, supports=["a"])
    reply.object_to_reading(by=paul, note="I mean b.")
    rule = Rule.objects.create(title="Be kind")
    topic.opening_post.report(by=paul, rule=rule, words="Rude, I say.")
    removed = topic.reply(paul, "Words that were removed.")
    removed.trash(by=mona, reason="Rude")
    removed.appeal("I was joking.", by=paul)
    return reply


def test_a_member_takes_out_everything_that_they_wrote(busy, topic, paul):
    topic.forum.start_topic(paul, "A topic of mine", "My opening.")
    data = data_of(paul)
    assert data["member"] == {"id": str(paul.pk), "name": "paul"}
    assert data["preferences"] == {"is_listed": True}
    assert [row["title"] for row in data["topics"]] == ["A topic of mine"]
    first = data["posts"][0]
    assert (first["post"], first["answers"]) == (busy.pk, busy.parent_id)
    assert (first["text"], first["topic_title"]) == ("My second words.", topic.title)
    assert [row["status"] for row in data["posts"]] == ["published", "trashed", "published"]
    texts = [row["text"] for row in data["revisions"] if row["post"] == busy.pk]
    assert texts == ["My *first* words.", "My second words."]
    assert [row["text"] for row in data["objections"]] == ["I mean b."]
    assert [(row["rule"], row["text"]) for row in data["reports"]] == [("Be kind", "Rude, I say.")]
    assert [(row["text"], row["state"]) for row in data["appeals"]] == [("I was joking.", "open")]


def test_a_tagger_takes_out_their_taggings(busy, mona):
    busy.tag(by=mona, disputes=["b"], note="On second thought")
    first, second = data_of(mona)["taggings"]
    assert first["superseded_at"]
    assert not second["superseded_at"]
    assert first["tags"] == [{"stance": "supports", "interpretation": "Interchangeable"}]
    assert (second["post"], second["note"]) == (busy.pk, "On second thought")


def test_the_files_can_be_read_without_a_program(busy, topic, paul):
    documents = opened(paul)
    mine = documents[f"topics/{topic.pk}-personalized-or-precision.md"]
    assert "# Personalized or precision?" in mine
    assert f"## #{busy.pk} · " in mine
    assert f"in reply to #{busy.parent_id}" in mine
    assert mine.index("My second words.") < mine.index("My *first* words.")
    assert mine.count("My second words.") == 1
    assert "Words that were removed." in mine
    assert "Removed" in mine
    assert "I was joking." in documents["appeals.md"]
    assert "Rude, I say." in documents["reports.md"]
    assert "What paul wrote" in documents["README.md"]


def test_nothing_that_others_wrote_is_in_it(busy, paul):
    for document in opened(paul).values():
        for secret in ("Words of ines", "difference", "ines", "mona"):
            assert secret not in document


def test_what_was_hidden_from_the_member_stays_hidden(busy, topic, forum, paul, mona):
    busy.revisions.get(number=1).hide(by=mona)
    erased = topic.reply(paul, "A telephone number.")
    erased.edit("No number.", by=paul)
    erased.revisions.get(number=1).hide(by=mona)
    erased.revisions.get(number=1).erase(by=mona)
    spam = topic.reply(paul, "What a filter took.")
    Post.objects.filter(pk=spam.pk).update(status="spam")
    documents = "".join(opened(paul).values())
    assert "My second words." in documents
    for secret in ("My *first* words.", "A telephone number.", "What a filter took."):
        assert secret not in documents
    forum.visibility = "moderators"
    forum.save()
    assert data_of(paul)["posts"] == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etcpasswd"),
        ("C:\\con / .. <|>", "ccon"),
        ("個別化医療", ""),
        ("x" * 150, "x" * 60),
    ],
)
def test_every_system_takes_the_names_of_the_files(forum, paul, title, name):
    topic = forum.start_topic(paul, title, "Words")
    expected = f"topics/{topic.pk}-{name}.md" if name else f"topics/{topic.pk}.md"
    assert expected in opened(paul)


def test_nobody_else_takes_it_out(paul, mona, ada):
    for user in (None, AnonymousUser(), mona, ada):
        with pytest.raises(PermissionDenied):
            take_out(paul, by=user)
    assert reader(mona).post(f"/forums/member/{paul.pk}/data/").status_code == 404
    assert reader().post(f"/forums/member/{paul.pk}/data/").status_code == 404
    assert APIClient().post("/api/own-data/").status_code in (401, 403)


@pytest.mark.parametrize("door", ["page", "api"])
def test_the_button_and_the_api_are_limited_together(settings, busy, paul, door):
    settings.FORUM_OWN_DATA_LIMIT = "1/h"
    page = f"/forums/member/{paul.pk}/"
    assert f'action="{page}data/"' in reader(paul).get(page).content.decode()
    client = APIClient()
    client.force_login(paul)
    first = client.post(f"{page}data/" if door == "page" else "/api/own-data/")
    assert first["Content-Type"] == "application/zip"
    assert "data.json" in zipfile.ZipFile(io.BytesIO(first.getvalue())).namelist()
    for address in (f"{page}data/", "/api/own-data/"):
        assert client.post(address).status_code == 429


def test_many_posts_take_as_many_queries_and_as_much_memory_as_few(topic, paul, monkeypatch):
    monkeypatch.setattr(tables, "CHUNK", 20)

    def cost():
        tracemalloc.start()
        with CaptureQueriesContext(connection) as queries, open("/dev/null", "wb") as nowhere:
            archive.write(_Unseekable(nowhere), paul)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return len(queries), peak

    for number in range(30):
        topic.reply(paul, f"{number}" + "x" * 5_000)
    cost()
    few_queries, few_bytes = cost()
    for number in range(170):
        topic.reply(paul, f"{number}" + "x" * 5_000)
    many_queries, many_bytes = cost()
    assert many_queries == few_queries
    assert many_bytes < few_bytes + 400_000


class _Unseekable(io.RawIOBase):
    """A file that forgets what is written to it."""

    def __init__(self, file):
        self._file = file

    def writable(self):
        return True

    def write(self, data):
        return self._file.write(data)


def test_programs_may_ask_what_the_address_takes(paul):
    client = APIClient()
    client.force_login(paul)
    assert client.options("/api/own-data/").status_code == 200
