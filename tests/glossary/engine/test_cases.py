"""The cases that say what a mention is, and what holds for every text and vocabulary."""

import json
import re
import time
from html import unescape
from pathlib import Path

import pytest

from glossary.engine import Entry, Form, Vocabulary

CASES = json.loads((Path(__file__).parent / "glossary_cases.json").read_text("utf-8"))
LINK = re.compile(r'<a class="glossary-term" href="/glossary/\d+/">(.*?)</a>', re.DOTALL)


def render(mention):
    """Return the markup of a link to a term."""
    return f'<a class="glossary-term" href="/glossary/{mention.keys[0]}/">{mention.text}</a>'


def vocabulary_of(case):
    """Return the vocabulary of a case in the file."""
    return Vocabulary(
        Entry(
            number,
            [Form(text, case_sensitive=term["case_sensitive"]) for text in forms],
        )
        for number, term in enumerate(case["terms"])
        if term.get("definition", "a definition").strip()
        for forms in [[term["term"], *term["aliases"]]]
    )


def linked_texts(html):
    """Return what a reader sees of each inserted link."""
    return [unescape(text) for text in LINK.findall(html)]


def without_links(html):
    """Return the HTML without the inserted links."""
    return LINK.sub(r"\1", html)


def assert_invariants(vocabulary, html):
    """Assert what holds for any HTML: see the names of the assertions' messages."""
    linked = vocabulary.link(html, render)
    assert without_links(linked) == html, "what is not a mention stays byte for byte"
    assert vocabulary.link(linked, render) == linked, "linking twice changes nothing"
    mentions = vocabulary.mentions(html)
    assert len(mentions) == len(LINK.findall(linked)), "every mention becomes one link"
    done = 0
    for mention in mentions:
        assert done <= mention.start < mention.end, "mentions are in order and do not overlap"
        assert mention.text == html[mention.start : mention.end], "offsets are into the HTML"
        assert not re.search(r"<[a-zA-Z/!?]", mention.text), "a mention lies within one text"
        done = mention.end


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_it_links_as_the_case_says(case):
    vocabulary = vocabulary_of(case)
    start = time.process_time()
    linked = vocabulary.link(case["html"], render, first_only=case["options"]["first_only"])
    assert time.process_time() - start < 0.5
    assert linked_texts(linked) == case["linked"], case["why"]
    assert without_links(linked) == case["html"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_invariants_hold_for_the_case(case):
    assert_invariants(vocabulary_of(case), case["html"])
