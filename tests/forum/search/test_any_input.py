"""Whatever is typed, a search answers."""

import random
import time
from urllib.parse import quote, urlencode

import pytest

HOSTILE = [
    *("", " ", '"', '""', '"""', "'", "-", "--", '-"', "*", "a*", "(", ")", "a:b", "^a", "\\", "%"),
    *("AND", "OR", "NOT", "NEAR", "a AND", "NOT a", "a NEAR/2 b", "title:a", "{body}: a", "a & b"),
    *(
        "a | b",
        "!a",
        "a <-> b",
        ":*",
        "a:*",
        "'a':1A",
        "\0",
        "a\0b",
        "\x01",
        "\u202e",
        "🙂",
        "🙂 a",
    ),
    *("x" * 10_000, "x " * 5_000, '"' * 10_000, "- " * 5_000, "京" * 10_000, "\u0301" * 10_000),
    *(
        "%s",
        "%(a)s",
        "{}",
        "; DROP TABLE x",
        "\ufeff",
        "\u200b",
        "ﷺ" * 300,
        "a-" * 5_000,
        "'" * 999,
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_it_is_answered(client, topic, text):
    for address in ("/forums/search/", "/api/search/"):
        assert client.get(address, {"q": text}).status_code == 200
    assert client.get("/forums/search/", {"q": text, "fragment": "1"}).status_code == 200


@pytest.mark.django_db
def test_random_texts_are_answered_by_the_database(client, topic):
    source = random.Random(7)
    for _each in range(60):
        text = "".join(chr(source.randrange(0x11000)) for _each in range(40))
        text = text.encode("utf-8", "ignore").decode()
        assert client.get(f"/forums/search/?q={quote(text)}&titles=on").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        *("q=%ED%A0%80", "q=%FF", "q=a&page=0", "q=a&page=99999999999999999999", "q=a&page=x"),
        *("q=a&forum=nowhere", "q=a&forum=%00", "q=a&author=%00", "q=a&since=x", "q=a&until=%00"),
        *("q=a&since=0001-01-01", "q=a&until=9999-12-31", "q=a&since=9999-12-31&until=0001-01-01"),
        *("q=a&interpretation=99", "q=a&interpretation=x", f"q=a&interpretation={'9' * 99}"),
        *("q=a&stance=x", "q=a&stance=%00", "q=a&order=x", "q=a&term=%00", "term=[[", "author=%25"),
    ],
)
def test_so_are_filters_on_the_page(client, topic, query):
    assert client.get(f"/forums/search/?{query}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("author", ["x", "²", "-1", "0", "1e3", "9" * 30])
def test_an_author_who_cannot_be_is_none_in_the_api(client, topic, author):
    response = client.get(f"/api/search/?q=personalized&author={author}")
    assert response.status_code == 400 or response.json()["count"] == 0


@pytest.mark.django_db
def test_other_pages_still_refuse_what_cannot_be_stored(client, topic):
    assert client.get(topic.get_absolute_url() + "?order=%00").status_code == 400
    assert client.get("/api/topics/?" + urlencode({"forum": "x" * 9_000})).status_code == 400


@pytest.mark.django_db
def test_a_hostile_text_costs_little(client, topic, paul):
    topic.reply(paul, "京" * 6_000 + " a-b-c " * 2_000)
    for text in ("京" * 10_000, "a-b-c " * 2_000, '"' + "a " * 5_000):
        begin = time.process_time()
        client.get("/forums/search/", {"q": text})
        assert time.process_time() - begin < 1
