"""Definitions are written in Markdown, and nothing in them can hurt."""

import time

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.markup import plain_text, render


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**Bold** and *em*", "<p><strong>Bold</strong> and <em>em</em></p>"),
        ("# Heading", "<h3>Heading</h3>"),
        ("", ""),
        (" \n\t ", ""),
        ("<!-- nothing -->", "<p>&lt;!-- nothing --&gt;</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
    ],
)
def test_it_renders(source, html):
    assert render(source) == html


def test_it_renders_tables_and_lists():
    assert "<table>" in render("a | b\n--|--\n1 | 2")
    assert render("3. x\n4. y").startswith('<ol start="3">')


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<javascript:alert(1)>",
        '[x](https://e.org "\\" onclick=alert(1)")',
        "[[<script>alert(1)</script>]]",
        '[[x|" onmouseover="alert(1)]]',
        "<div\n\n<script>alert(1)</script>",
    ],
)
def test_it_lets_nothing_executable_through(hostile):
    html = render(hostile)
    assert "<script" not in html
    assert "<img" not in html
    for part in html.split("<")[1:]:
        tag = part.split(">")[0]
        assert "javascript:" not in tag
        assert "data:" not in tag
        assert " on" not in tag.split('title="')[0]


def test_explicit_links_find_their_term_when_followed():
    assert render("See [[precision medicine]].") == (
        '<p>See <a class="glossary-term" href="/glossary/find/?term=precision+medicine" '
        'rel="nofollow noopener">precision medicine</a>.</p>'
    )
    assert ">this<" in render("See [[PM|this]].")
    assert "?term=A%26B" in render("[[A&B]]")
    assert render("`[[code]]`") == "<p><code>[[code]]</code></p>"
    assert render("a [[!cell]] here") == '<p>a <span class="nolink">cell</span> here</p>'
    assert render("[[ ]] [[]] [[a") == "<p>[[ ]] [[]] [[a</p>"
    assert "<em>" not in render("[[a*b*c]]")


def test_any_site_can_use_the_extension():
    html = markdown.markdown("[[PM]]", extensions=["glossary.markup"])
    assert html == '<p><a class="glossary-term" href="/glossary/find/?term=PM">PM</a></p>'
    from glossary.markup import TermLinks

    html = markdown.markdown("[[PM]]", extensions=[TermLinks(glossary="law")])
    assert "term=PM&amp;glossary=law" in html


def test_explicit_links_are_plain_text_in_a_site_without_the_addresses(settings):
    settings.ROOT_URLCONF = "tests.glossary.no_addresses"
    assert render("**See** [[PM]]") == "<p><strong>See</strong> <span>PM</span></p>"


HOSTILE = {
    "brackets": "[" * 20_000,
    "brackets with gaps": "[ " * 10_000,
    "open links": "[a](" * 5_000,
    "double brackets": "[[" * 10_000,
    "term links": "[[a|" * 5_000,
    "stars": "*" * 20_000,
    "stars with letters": "*a " * 6_600,
    "nested stars": "*a **b " * 2_800,
    "underscores": "_a" * 10_000,
    "back-ticks": "`" * 20_000,
    "back-ticks of growing length": " ".join("`" * n for n in range(1, 190)),
    "quotes": ">" * 20_000,
    "quotes with blanks": "> " * 10_000,
    "quotes under quotes": "\n".join("> " * n for n in range(1, 190)),
    "lists": "\n".join(" " * 4 * n + "- a" for n in range(95)),
    "numbers": "1. " * 6_600,
    "references": "[a]: b\n" * 2_800,
    "table": "|" * 10_000 + "\n" + "-|" * 5_000,
    "definitions": "a\n:   " * 3_300,
    "entities": "&" * 20_000,
    "angles": "<" * 20_000,
    "autolinks": "<a@" * 6_600,
    "backslashes": "\\" * 20_000,
    "headings": "#" * 20_000,
    "setext": "a\n=\n" * 5_000,
    "blank lines": "\n" * 20_000,
    "blanks": "a" + " " * 19_998 + "b",
    "tabs": "\t" * 19_999 + "a",
    "too long": "a " * 50_000,
    "control": "\x02\x03\x00" * 6_000,
    "placeholders": "\x02wzxhzdk:0\x03" * 1_500,
    "lone surrogates": "a\ud800b" * 5_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_little_and_breaks_nothing(name):
    began = time.process_time()
    render(HOSTILE[name])
    assert time.process_time() - began < 1


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab[]()!*_`<>#-|:\\\n &;=1. \x02\x03"), max_size=300))
def test_no_text_makes_it_raise(text):
    render(text)


def test_plain_text_is_what_one_sees():
    assert plain_text(render("**a** &amp; <b>\n\n- c")) == "a & <b> c"
