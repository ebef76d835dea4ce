"""Time grows with the text, not faster, whatever the text and the vocabulary are made of.

The limits are CPU seconds and five times what was measured, for slow and busy machines.
"""

import time

import pytest

from glossary.engine import Entry, Form, Vocabulary

NESTED = [" ".join(["x"] * depth) for depth in range(1, 41)]
ORDINARY = Vocabulary([Entry(0, [Form("gene"), Form("gene therapy"), Form("x"), Form("é")])])


def vocabulary(forms, *, case_sensitive=False):
    """Return a vocabulary of the forms, one entry each."""
    return Vocabulary(
        Entry(number, [Form(form, case_sensitive=case_sensitive)])
        for number, form in enumerate(forms)
    )


def cpu(function):
    """Return the CPU seconds that `function()` takes, the best of three times."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        function()
        taken.append(time.process_time() - start)
    return min(taken)


HOSTILE = {
    "nested terms": (vocabulary(NESTED), "x ", 0.05),
    "nested terms, joined": (vocabulary(NESTED), "x-", 0.2),
    "nested terms, apart": (vocabulary(NESTED), "&x", 0.3),
    "nested terms, misspelt": (
        vocabulary([n.upper() for n in NESTED], case_sensitive=True),
        "x ",
        0.3,
    ),
    "one letter": (vocabulary(["x", "xx", "x" * 40]), "x", 0.05),
    "one Han character": (vocabulary(["人" * n for n in range(1, 41)]), "人", 0.2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_20_kb_that_are_made_to_hurt_the_search_do_not(name):
    hostile, unit, limit = HOSTILE[name]
    html = unit * (20_000 // len(unit.encode()))
    assert cpu(lambda: hostile.link(html, lambda mention: mention.text)) < limit


UNITS = [
    "<", "<a", "<a ", "<a x", "<a x=", "<a x='", '<a x="y" ', "</", "</a", "<!", "<!--",
    "<!-- --", "-->", "<?", "<![CDATA[", "&", "&a", "&#", "&#x1", "&amp", "&amp;", "<b>", "<p>",
    "<a>", "<p><a>x", "<a><p>x", "<b><p>x", "<b title=1>", "<table>", "<table><tr><td>",
    "<table>x", "<svg>", "<svg><p>", "<math><mi>", "<select>", "<template>", "<div>",
    "<div class=nolink>", "<button>", "<li>", "<h1>", "<script>", "<script><!--", "<textarea>",
    "<title>", "<nobr>", "<form>", "</p>", "</b>", "</a>", "<code>x</code> ", "<pre>x", " ",
    "\n", "\t ", "\u00a0", "\u00ad", "\u200b", "\u0301", "e\u0301", "ß", "é", "人", "人\u200b",
    "%", "$$", r"\(", r"\)", r"\[", "@", "x@", "x@y.", "://", "http://", "a:", "doi:", "www.",
    "http://x ", "'", "-", "gene", "gene ", "gene therap ", "gene-", "x.", "x'", "\x02",
    "\ud800", "❤️", "\x00", "ก", "ا",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_time_grows_with_the_length_of_what_is_repeated(unit):
    short, long = (unit * (size // len(unit)) for size in (8_000, 64_000))

    def link(html):
        return lambda: ORDINARY.link(html, lambda mention: f"<a>{mention.text}</a>")

    # Eight times the text; quadratic growth would be 64 times.
    assert cpu(link(long)) < 24 * cpu(link(short)) + 0.02
    assert cpu(link(long)) < 2.5


def test_a_text_without_a_blank_is_searched_for_addresses_once():
    html = "x,gene:y,@" * 6_000
    assert cpu(lambda: ORDINARY.mentions(html)) < 1.5


def test_10_000_terms_are_compiled_in_a_moment():
    entries = [Entry(n, [Form(f"term {n} of many"), Form(f"t{n}")]) for n in range(5_000)]
    assert cpu(lambda: Vocabulary(entries)) < 0.5


def test_what_was_read_is_not_remembered_without_bound():
    for number in range(10_000):
        ORDINARY.mentions(f"<p id={number}><a href={number}>gene</a></p>&#{number};")
    assert len(ORDINARY.reader._markup_text) <= 4_096
    assert len(ORDINARY.reader._markup_text._tags) <= 4_096
