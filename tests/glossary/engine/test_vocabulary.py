"""A vocabulary: keys, scopes, options, what is left out, and what it is to a program."""

import pickle

import pytest

from glossary.engine import Entry, Form, Mention, Options, Vocabulary, fold, plurals, words


def render(mention):
    """Return a link that names all keys."""
    return f"<a href={'+'.join(map(str, mention.keys))}>{mention.text}</a>"


def keys(vocabulary, html, **options):
    """Return the keys of each mention."""
    return [mention.keys for mention in vocabulary.mentions(html, **options)]


def test_a_mention_of_a_form_that_two_entries_have_carries_both_keys():
    vocabulary = Vocabulary([Entry(1, [Form("PM")]), Entry(2, [Form("pm"), Form("post mortem")])])
    assert vocabulary.mentions("a PM") == [Mention(2, 4, "PM", (1, 2))]


def test_an_entry_that_has_a_form_twice_is_meant_once():
    vocabulary = Vocabulary([Entry(1, [Form("PM"), Form(" p\u00adm "), Form("pm", True)])])
    assert keys(vocabulary, "pm PM") == [(1,), (1,)]


def test_entries_that_differ_in_case_are_both_meant_where_both_match():
    vocabulary = Vocabulary(
        [Entry(1, [Form("AIDS", case_sensitive=True)]), Entry(2, [Form("aids")])]
    )
    assert keys(vocabulary, "AIDS aids") == [(1, 2), (2,)]


def test_a_form_of_its_own_comes_before_the_plural_of_another():
    vocabulary = Vocabulary([Entry(1, [Form("glass")]), Entry(2, [Form("glasses")])])
    assert keys(vocabulary, "glass glasses") == [(1,), (2,)]


def test_a_form_may_have_no_plural():
    vocabulary = Vocabulary([Entry(1, [Form("sepsis", plural=False), Form("gene")])])
    assert keys(vocabulary, "sepsises genes") == [(1,)]


def test_no_plural_is_a_mention_where_a_site_wants_none():
    assert keys(Vocabulary([Entry(1, [Form("gene")])], Options(plurals=False)), "genes gene") == [
        (1,)
    ]


SCOPED = Vocabulary(
    [
        Entry("global", [Form("reading"), Form("close reading")]),
        Entry("letters", [Form("reading")], scope="letters"),
        Entry("music", [Form("close reading session")], scope="music"),
        Entry("law", [Form("Reading", case_sensitive=True)], scope="law"),
    ]
)


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        ((), [("global",), ("global",)]),
        (("letters",), [("letters",), ("global",)]),
        (("music",), [("global",), ("music",)]),
        (("letters", "law"), [("letters", "law"), ("global",)]),
        (("unknown",), [("global",), ("global",)]),
    ],
)
def test_scopes_are_applied_before_the_longest_is_chosen(scopes, expected):
    html = "Reading and a close reading session"
    assert keys(SCOPED, html, scopes=scopes) == expected


def test_a_scoped_entry_in_another_spelling_leaves_the_global_one():
    assert keys(SCOPED, "reading", scopes=["law"]) == [("global",)]


def test_an_excluded_entry_stays_plain_and_hides_what_is_inside_its_mention():
    vocabulary = Vocabulary([Entry(1, [Form("gene therapy")]), Entry(2, [Form("therapy")])])
    html = "gene therapy and therapy"
    linked = "gene therapy and <a href=2>therapy</a>"
    assert vocabulary.link(html, render, exclude=[1]) == linked


def test_excluding_one_of_two_meanings_leaves_the_other():
    vocabulary = Vocabulary([Entry(1, [Form("PM")]), Entry(2, [Form("PM")])])
    assert keys(vocabulary, "PM", exclude={1}) == [(2,)]


def test_first_only_links_each_entry_once_whatever_its_form():
    vocabulary = Vocabulary(
        [Entry(1, [Form("messenger RNA"), Form("mRNA")]), Entry(2, [Form("b")])]
    )
    html = "mRNA b messenger RNA mRNAs b"
    linked = "<a href=1>mRNA</a> <a href=2>b</a> messenger RNA mRNAs b"
    assert vocabulary.link(html, render, first_only=True) == linked


def test_first_only_links_an_ambiguous_mention_while_one_of_its_meanings_is_new():
    vocabulary = Vocabulary([Entry(1, [Form("a"), Form("ab")]), Entry(2, [Form("ab"), Form("b")])])
    linked = "<a href=1>a</a> <a href=1+2>ab</a> ab b"
    assert vocabulary.link("a ab ab b", render, first_only=True) == linked


@pytest.mark.parametrize(
    ("limit", "linked"),
    [(0, "b b b"), (2, "<a href=1>b</a> <a href=1>b</a> b"), (None, "<a href=1>b</a> " * 3)],
)
def test_no_more_mentions_are_linked_than_the_limit(limit, linked):
    vocabulary = Vocabulary([Entry(1, [Form("b")])])
    assert vocabulary.link("b b b", render, limit=limit) == linked.strip()


@pytest.mark.parametrize(
    ("options", "html", "expected"),
    [
        (Options(hyphen_joins=False), "T-cell non-cell cell", ["cell", "cell"]),
        (Options(hyphen_joins=False, non_prefix_joins=False), "T-cell non-cell", ["cell", "cell"]),
        (Options(dot_joins=False), "cell.js x.cell", ["cell", "cell"]),
        (Options(tex_is_prose=True), r"\(cell\) $$cell$$", ["cell", "cell"]),
        (Options(superscripts_are_letters=False), "cell² cell2", ["cell"]),
        (Options(tags_end_words=True), "<b>cell</b>ular", ["cell"]),
        (Options(), "T-cell non-cell cell.js x.cell \\(cell\\) cell² <b>cell</b>ular", []),
    ],
)
def test_what_the_rules_leave_open_is_an_option(options, html, expected):
    vocabulary = Vocabulary([Entry(1, [Form("cell")])], options)
    assert [mention.text for mention in vocabulary.mentions(html)] == expected


def test_arabic_prefixes_may_be_parted_from_their_word():
    entries = [Entry(1, [Form("جين")])]
    assert Vocabulary(entries).mentions("الجين والجين") == []
    vocabulary = Vocabulary(entries, Options(arabic_prefixes=True))
    assert [mention.text for mention in vocabulary.mentions("الجين والجين")] == ["جين", "جين"]


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\u00ad \n"])
def test_a_form_that_nobody_can_see_is_left_out(text):
    vocabulary = Vocabulary([Entry(1, [Form(text), Form("gene")])])
    assert len(vocabulary) == 1
    assert keys(vocabulary, f"a {text} gene") == [(1,)]


def test_an_empty_vocabulary_leaves_every_text_as_it_is():
    vocabulary = Vocabulary([])
    html = "<p>Nothing &amp; nobody"
    assert len(vocabulary) == 0
    assert vocabulary.mentions(html) == []
    assert vocabulary.link(html, render) is html


def test_entries_may_come_from_generators():
    entries = (Entry(number, (Form(f"t{n}") for n in (number,))) for number in range(3))
    assert keys(Vocabulary(entries), "t0 t2") == [(0,), (2,)]


def test_it_can_be_pickled():
    copy = pickle.loads(pickle.dumps(SCOPED))
    html = "Reading, closely"
    assert copy.mentions(html, scopes=["letters"]) == SCOPED.mentions(html, scopes=["letters"])
    assert len(copy) == len(SCOPED)


def test_folding_makes_equal_spellings_equal():
    assert fold(" Crohn’s\u00a0 Disease ") == fold("crohn's disease") == "crohn's disease"
    assert fold("STRASSE") == fold("stra\u00adße")
    assert words("Crohn’s T-cell, 智能") == ["crohn", "s", "t", "cell", "智能"]


def test_plurals_are_the_regular_english_ones():
    assert [*plurals("stem cell")] == ["stem cells"]
    assert [*plurals("therapy")] == ["therapies"]
    assert [*plurals("C++")] == []


def test_hostile_markers_in_forms_and_texts_are_characters_like_others():
    vocabulary = Vocabulary([Entry(1, [Form("a\x02b"), Form("\x03"), Form("\x04")])])
    assert [mention.text for mention in vocabulary.mentions("a\x02b a<br>b<p>")] == ["a\x02b"]


def test_half_a_character_in_a_form_or_a_text_is_none():
    vocabulary = Vocabulary([Entry(1, [Form("\ud800"), Form("gene\ud800")])])
    assert [mention.text for mention in vocabulary.mentions("é \ud800 gene \udfff")] == ["gene"]
