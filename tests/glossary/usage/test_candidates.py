"""Words in use that have no definition are found, ranked, and remembered when they are no terms."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from glossary.models import Candidate
from glossary.usage.candidates import candidates_for, with_examples
from glossary.usage.phrase_statistics import Counts, ranked
from tests.glossary.site.models import Article, Note

GUEST = AnonymousUser()


def look():
    """Index the texts and look for candidates."""
    call_command("glossary_index", candidates=True, verbosity=0)


def notes(*texts):
    """Write a note with each text."""
    Note.objects.bulk_create(Note(text=text) for text in texts)


def proposed(user=GUEST, **options):
    """Return the texts of the candidates that the user is shown, the best first."""
    return [candidate.text for candidate in candidates_for(user, **options)]


@pytest.fixture
def gwas(db):
    """Five texts that use an acronym and a phrase, and nothing else often."""
    notes(
        "The polygenic risk score came from a GWAS in Finland, where GWAS are usual.",
        "Polygenic risk scores say little about one person.",
        "Does anyone know what a polygenic risk score or a GWAS costs?",
        "We ran another GWAS last year and the polygenic risk score held.",
        "Somebody said that THIS IS VERY WRONG INDEED.",
    )


def test_it_finds_acronyms_and_phrases_with_their_counts(gwas):
    look()
    shown = {one.text: (one.mention_count, one.row_count) for one in candidates_for(GUEST)}
    assert shown == {"GWAS": (4, 3), "polygenic risk score": (4, 4)}


def test_it_leaves_out_what_has_an_entry_draft_or_not(gwas, genomics):
    look()
    genomics.define("polygenic risk score", by=None)
    assert proposed() == ["GWAS"]
    genomics.define("genome-wide association study", by=None, aliases=["GWAS"])
    assert proposed() == []
    look()
    assert not Candidate.objects.exists()


def test_what_is_no_term_is_remembered(gwas, mona, ines):
    look()
    candidate = Candidate.objects.get(text="GWAS")
    with pytest.raises(PermissionDenied):
        candidate.dismiss(by=ines)
    candidate.dismiss(by=mona)
    look()
    assert proposed() == ["polygenic risk score"]
    assert proposed(dismissed=True) == ["GWAS"]
    Candidate.objects.get(text="GWAS").recall(by=mona)
    assert "GWAS" in proposed()


def test_it_shows_nothing_from_texts_that_the_viewer_may_not_see(mona):
    for _ in range(5):
        Article.objects.create(
            title="Secret", body_html="The secret code name is XYZW.", is_public=False
        )
    look()
    assert proposed() == []
    assert "XYZW" in proposed(mona)


def test_it_shows_each_with_an_example_that_the_viewer_may_see(gwas):
    look()
    by_text = {one.text: one for one in with_examples(candidates_for(GUEST), GUEST)}
    assert by_text["GWAS"].example.excerpt.text == "GWAS"
    assert by_text["polygenic risk score"].example.excerpt.text.casefold().startswith("polygenic")


def test_it_says_when_it_looks_again_of_itself(gwas):
    look()
    notes(*["A single nucleotide variant."] * 5)
    call_command("glossary_index", verbosity=0)
    assert "single nucleotide variant" not in proposed()
    look()
    assert "single nucleotide variant" in proposed()


def test_a_phrase_stops_at_marks_tags_and_stop_words():
    counts = Counts()
    counts.add("<p>the standard of care, gene</p><p>panel or <b>copy</b> number. Rare disease</p>")
    assert sorted(" ".join(words) for words in counts.phrases) == [
        "rare disease",
        "standard of care",
    ]


def test_a_part_of_a_longer_phrase_ranks_below_it():
    counts = Counts()
    for _ in range(6):
        counts.add("A whole genome sequence is long. Blue cheese is old.")
    order = [text for text, _, _ in ranked(counts)]
    assert order[0] == "whole genome sequence"
    assert "genome sequence" not in order
    assert "blue cheese" in order


def test_words_that_are_in_most_texts_bound_no_phrase_in_any_language():
    counts = Counts()
    for number in range(60):
        counts.add(f"kaj genoma medicino{number % 10} kaj" if number % 2 else "kaj io")
    assert not [text for text, _, _ in ranked(counts) if "kaj" in text]


@pytest.mark.parametrize(
    ("text", "acronyms"),
    [
        ("the mRNA and CRISPR-Cas9 of DNA", ["mRNA", "CRISPR-Cas9", "DNA"]),
        ("two SNPs in part II of HTML5", ["SNP", "HTML5"]),
        ("I SAY NO TO YOU", []),
        ("An Apple A day", []),
    ],
)
def test_it_knows_an_acronym_when_it_sees_one(text, acronyms):
    counts = Counts()
    counts.add(text)
    assert list(counts.acronyms) == acronyms


def test_a_stressed_word_is_no_acronym():
    counts = Counts()
    for _ in range(5):
        counts.add("It is NOT so, it is not, surely not, and certainly not.")
    assert "NOT" not in [text for text, _, _ in ranked(counts)]
