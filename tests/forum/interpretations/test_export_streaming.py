"""An export is sent while it is read: in bounded memory, of one moment, and whole or not at all."""

import gc
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.test import AsyncClient
from django.urls import reverse

from forum.interpretations import agreement, division
from forum.interpretations.export import Scope, archive, export, rows
from forum.models.interpretations.derivation import refresh_readings, reopen_readings
from tests.bench import bench_interpretations, site
from tests.forum.reading_pages import reader, text


@pytest.fixture
def small_chunks(monkeypatch):
    """Read a few rows at a time, so that a few hundred replies are many."""
    for module in (rows, division, agreement):
        monkeypatch.setattr(module, "CHUNK", 25)
    monkeypatch.setattr(archive, "CHUNK", 2_000)


@pytest.fixture
def discussions(db, mona, ada, monkeypatch):
    """A function that writes a tagged topic for each number of replies, in bulk."""
    # The same few people in each: a division remembers everybody.
    monkeypatch.setattr(site, "MEMBERS", 5)

    def write(*sizes):
        builder = site.SiteBuilder(topics=1, posts=1, giant_posts=1)
        # Texts of one length, so that no chunk is larger than another.
        builder.bodies = builder.bodies[:1]
        builder.make_members()
        builder.make_forums()
        topics = [
            builder.add_topic(builder.forums[0], [None, *range(4), *[None] * (size - 5)])
            for size in sizes
        ]
        builder.write()
        builder.reset_sequences()
        for topic in topics:
            topic.refresh_from_db()
            question = topic.ask("How?", by=mona, interpretations=WORDING)
            topic.refresh_from_db()
            replies = topic.posts.filter(depth__gt=0)
            bench_interpretations.write_taggings(replies, question, [mona, ada])
            reopen_readings(topic)
            refresh_readings(question.locked_row())
        return topics

    return write


WORDING = [(label, f"{label}.") for label in bench_interpretations.LABELS]


@pytest.fixture
def discussion(discussions, small_chunks):
    """A topic of 100 replies, which are four chunks."""
    (topic,) = discussions(100)
    return topic


def peak_of(topic, by):
    """Return how many bytes of memory an export of a topic takes at most, garbage left out."""
    gc.collect()
    # What is here already need not be looked through again and again.
    gc.freeze()
    tracemalloc.start()
    for _chunk in export(topic, by=by, progress=lambda _done, _total: gc.collect()):
        pass
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    gc.unfreeze()
    return peak


def assert_that_memory_is_bounded(tiny, small, large, by):
    """See that what is more in a large topic than in a small one is never kept."""
    # What is made once for all: compiled templates, codecs.
    peak_of(tiny, by)
    grown = peak_of(large, by) - peak_of(small, by)
    # One tuple a reply would be more.
    assert grown < 64 * (large.reply_count - small.reply_count), grown


def test_memory_does_not_grow_with_the_replies(discussions, small_chunks, mona):
    # The small one fills every buffer, too.
    assert_that_memory_is_bounded(*discussions(10, 400, 1_600), mona)


@pytest.mark.exhaustive
def test_memory_does_not_grow_with_many_thousand_replies(discussions, mona):
    assert_that_memory_is_bounded(*discussions(10, 3_000, 30_000), mona)


def test_the_first_bytes_come_before_most_replies_are_read(discussion, mona):
    said = []
    chunks = export(discussion, by=mona, progress=lambda *numbers: said.append(numbers))
    assert next(chunks)[:2] == b"PK"
    assert said == [(25, 100)]
    for _chunk in chunks:
        pass
    assert said == [(25, 100), (50, 100), (75, 100), (100, 100)]


def opens(data):
    """Return whether the bytes are a ZIP."""
    return zipfile.is_zipfile(io.BytesIO(data))


def test_a_download_that_breaks_off_is_no_zip(discussion, mona):
    chunks = list(export(discussion, by=mona))
    assert opens(b"".join(chunks))
    for number in range(len(chunks)):
        assert not opens(b"".join(chunks[:number]))


@pytest.fixture
def failing(monkeypatch):
    """Let the reading of the third chunk fail."""
    calls = []
    write = rows.TableWriter._write_chunk

    def fail(self, *arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise OSError("No space left on device")
        return write(self, *arguments)

    monkeypatch.setattr(rows.TableWriter, "_write_chunk", fail)


def test_an_error_in_the_middle_leaves_no_zip(discussion, mona, failing):
    client = reader(mona)
    response = client.post(
        reverse("forum:export-topic", args=[discussion.pk]), {"people": "pseudonyms"}
    )
    received = []
    with pytest.raises(OSError, match="No space left"):
        received.extend(response.streaming_content)
    assert received
    assert not opens(b"".join(received))


def test_the_command_leaves_what_was_there_when_it_fails(discussion, mona, failing, tmp_path):
    path = tmp_path / "export.zip"
    path.write_bytes(b"An earlier one")
    with pytest.raises(OSError, match="No space left"):
        call_command("export_interpretations", topic=discussion.pk, user="mona", output=path)
    assert [file.name for file in tmp_path.iterdir()] == ["export.zip"]
    assert path.read_bytes() == b"An earlier one"


def test_the_command_says_how_far_it_is(discussion, mona, tmp_path, capsys):
    path = tmp_path / "export.zip"
    call_command("export_interpretations", topic=discussion.pk, user="mona", output=path)
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "25 of 100 replies (25 %)"
    assert said[-1] == "100 of 100 replies (100 %)"
    assert opens(path.read_bytes())


def test_the_page_says_what_is_to_come(discussion, mona):
    page = text(reader(mona).get(reverse("forum:export-topic", args=[discussion.pk])))
    assert "1 topic with a question · 100 replies" in page
    assert "The download begins at once" in page
    assert "KB" in page.partition("The ZIP has about")[2][:20]


def test_the_size_that_is_said_is_about_that_of_the_zip(topic, question, mona, paul):
    paragraphs = Path("docs/interpretations.md").read_text().split("\n\n")
    for paragraph in paragraphs[:40]:
        topic.reply(paul, paragraph).tag(by=mona, supports=["a"])
    size = sum(map(len, export(topic, by=mona)))
    assert 0.5 < size / Scope(topic, by=mona).estimated_size() < 2


def test_a_server_by_asgi_streams_it_too(discussion, mona):
    client = AsyncClient()
    client.force_login(mona)

    async def download():
        response = await client.post(
            reverse("forum:export-topic", args=[discussion.pk]), {"people": "pseudonyms"}
        )
        return response.is_async, [chunk async for chunk in response.streaming_content]

    is_async, chunks = async_to_sync(download)()
    assert is_async
    assert len(chunks) > 4
    assert opens(b"".join(chunks))
