"""The part of a post that shows why it was found."""

import pytest

from forum.markup import render
from forum.models import Post
from forum.search.excerpts import excerpt_of, marked_line
from forum.search.query import parse
from forum.search.ranking import Marked


def shown(body, looked_for):
    """Return an excerpt as a text, with [brackets] around what is marked."""
    parts = excerpt_of(Post(body_html=render(body).html), Marked(parse(looked_for)))
    return "".join(f"[{part.text}]" if part.is_marked else part.text for part in parts)


@pytest.mark.parametrize(
    ("body", "looked_for", "excerpt"),
    [
        ("The Medicine.", "medicine", "The [Medicine]."),
        ("Medicines and medical", "medicine", "[Medicines] and medical"),
        ("We argue, arguing on", "argues", "We [argue], [arguing] on"),
        ("A category, a cat", "cat", "A category, a [cat]"),
        ("In 2015 and 20151", "2015", "In [2015] and 20151"),
        ("Ärger, cafe\u0301", "arger café", "[Ärger], [cafe\u0301]"),
        ("the well-being", "wellbeing", "the [well-being]"),
        ("l’homme", "lhomme", "[l’homme]"),
        ("informed consent, consent", '"informed consent"', "[informed] [consent], [consent]"),
        ("東京の大学", "東京 学", "[東京]の大[学]"),
        ("alpha beta", "alpha -beta", "[alpha] beta"),
        ("no hit", "alpha", "no hit"),
    ],
)
def test_words_that_are_looked_for_are_marked(body, looked_for, excerpt):
    assert shown(body, looked_for) == excerpt


def test_what_is_quoted_is_left_out():
    assert shown("> #7:\n>\n> alpha one\n\nMy alpha.", "alpha") == "My [alpha]."
    assert shown("> alpha > deep\n> > alpha\n\nMine.\n\n> alpha\n\nEnd.", "alpha") == "Mine. End."


def test_a_post_that_only_quotes_shows_what_it_quotes():
    assert shown("> alpha", "alpha") == "[alpha]"


def test_a_long_text_is_cut_around_most_of_the_hits():
    text = "beginning " * 100 + "alpha here, and alpha there " + "end " * 200
    excerpt = shown(text, "alpha")
    assert excerpt.startswith("… ")
    assert excerpt.endswith("…")
    assert excerpt.count("[alpha]") == 2
    assert len(excerpt) < 320


def test_markup_in_a_text_stays_text(client, forum, ines):
    body = "alpha `<script>alert(1)</script>` <b>beta</b> &lt;i&gt;"
    forum.start_topic(ines, "<img src=x onerror=alert(1)> alpha", body)
    content = client.get("/forums/search/?q=<b>alpha beta</b>").content.decode()
    assert "<script>alert" not in content
    assert "<img src=x" not in content
    assert "<b>" not in content
    assert "<i>" not in content
    assert "&lt;script&gt;" in content
    assert "&lt;img src=x onerror=alert(1)&gt; <mark>alpha</mark>" in content


def test_a_title_is_marked_whole():
    parts = marked_line("What alpha means", Marked(parse("alpha")))
    assert [(part.text, part.is_marked) for part in parts] == [
        ("What ", False),
        ("alpha", True),
        (" means", False),
    ]
