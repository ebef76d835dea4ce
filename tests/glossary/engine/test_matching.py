"""The automaton finds what trying every span would find, for any vocabulary and text."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glossary.engine import Entry, Form, Vocabulary
from glossary.engine.matching import Automaton
from glossary.engine.vocabulary import _Search
from tests.glossary.engine.test_cases import assert_invariants

FRAGMENTS = [
    "a",
    "b",
    "ab",
    "A",
    "c",
    "s",
    "y",
    "ies",
    "1",
    " ",
    "  ",
    "-",
    ".",
    ",",
    "'",
    "+",
    "%",
    "#",
]
FRAGMENTS += ["人", "工", "é", "e\u0301", "ß", "ss", "\u00ad", "&"]
MARKUP = [
    "<b>",
    "</b>",
    "<br>",
    "<p>",
    "</p>",
    "<a>",
    "</a>",
    "<code>",
    "</code>",
    "&amp;",
    "&#39;",
]
MARKUP += ["<!--", "-->", "<pre>", "</pre>", "<td>", "<script>", "</script>", "&nbsp;", "$$", "://"]

forms = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map("".join)
entries = st.lists(st.tuples(forms, st.booleans()), min_size=1, max_size=8)


@st.composite
def vocabularies_and_texts(draw):
    """Draw a vocabulary and a text in which its forms are frequent."""
    chosen = draw(entries)
    vocabulary = Vocabulary(
        Entry(number, [Form(text, case_sensitive=cased)])
        for number, (text, cased) in enumerate(chosen)
    )
    parts = st.one_of(
        st.sampled_from(FRAGMENTS), st.sampled_from(MARKUP), st.sampled_from([t for t, _ in chosen])
    )
    return vocabulary, "".join(draw(st.lists(parts, max_size=14)))


class EverySpan:
    """In place of the ruler: the spans are those of the text itself."""

    def span(self, start, end):
        return start, end


def by_trying_every_span(vocabulary, html):
    """Return the mentions, the leftmost and then longest first, without the automaton."""
    search = _Search(vocabulary, html, frozenset())
    search._ruler = EverySpan()
    matches, at = [], 0
    while at < len(search._text):
        for end in range(len(search._text), at, -1):
            mention = search._accept(at, end)
            if mention:
                matches.append(mention)
                at = end
                break
        else:
            at += 1
    return matches


SETTINGS = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SETTINGS
@given(vocabularies_and_texts())
def test_it_finds_what_trying_every_span_finds(drawn):
    vocabulary, html = drawn
    assert vocabulary.mentions(html) == by_trying_every_span(vocabulary, html)


@SETTINGS
@given(vocabularies_and_texts())
def test_the_invariants_hold_for_any_vocabulary_and_text(drawn):
    assert_invariants(*drawn)


@SETTINGS
@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=6), st.data())
def test_the_invariants_hold_in_any_script(texts, data):
    vocabulary = Vocabulary(Entry(number, [Form(text)]) for number, text in enumerate(texts))
    parts = st.one_of(st.text(max_size=4), st.sampled_from(texts), st.sampled_from(MARKUP))
    assert_invariants(vocabulary, "".join(data.draw(st.lists(parts, max_size=10))))


@pytest.mark.exhaustive
@settings(max_examples=20_000, deadline=None)
@given(vocabularies_and_texts())
def test_it_finds_what_trying_every_span_finds_many_times(drawn):
    vocabulary, html = drawn
    assert vocabulary.mentions(html) == by_trying_every_span(vocabulary, html)
    assert_invariants(vocabulary, html)


def test_the_automaton_tries_shorter_needles_and_later_ones():
    automaton = Automaton([b"A B C ", b"A B ", b"A ", b"B C D "])
    asked = []

    def accept(start, end):
        asked.append(haystack[start:end])
        return asked[-1] == b"B C D" and "bcd"

    haystack = b" A B C D "
    assert list(automaton.select(haystack, accept)) == ["bcd"]
    assert asked == [b"A B C", b"A B", b"A", b"B C D"]
