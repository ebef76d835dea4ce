"""What does not matter in a text, and what is a word in any script."""

import unicodedata

import pytest

from forum.search.folding import MAX_WORD, MAX_WORDS, beginnings_of, fold, plain, spans, words


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("ÄRGER", "arger"),
        ("Straße", "strasse"),
        ("naïve", "naive"),
        ("Ελλάδα", "ελλαδα"),
        ("Жёлтый", "желтыи"),
        ("İstanbul", "istanbul"),
        ("ıslak", "islak"),
        ("Łódź", "lodz"),
        ("œuvre", "oeuvre"),
        ("ﬁnd", "find"),
        ("ＡＢＣ", "abc"),
        ("don't", "dont"),
        ("don’t", "dont"),
        ("donʼt", "dont"),
        ("co\u00adoperate", "cooperate"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("한국어", "한국어"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_what_does_not_matter_is_taken_away(written, word):
    for form in ("NFC", "NFD", "NFKC"):
        assert words(unicodedata.normalize(form, written))[0] == [word]


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2011", "\u2013"])
def test_a_compound_is_found_with_and_without_its_hyphen(hyphen):
    assert words(f"well{hyphen}being") == (["well", "being"], ["wellbeing"])


def test_what_stands_behind_an_apostrophe_is_found_alone():
    assert words("l’homme") == (["lhomme"], ["homme"])


def test_signs_and_slashes_separate_words():
    assert words("and/or, a.b@c (x)_y\0z")[0] == ["and", "or", "a", "b", "c", "x", "y", "z"]


@pytest.mark.parametrize(
    ("written", "pairs"),
    [
        ("東京大学", ["東京", "京大", "大学"]),
        ("ひらがな", ["ひら", "らが", "がな"]),
        ("カタカナー", ["カタ", "タカ", "カナ", "ナー"]),
        ("ภาษา", ["ภา", "าษ", "ษา"]),
        ("京", ["京"]),
        ("Linux系統", ["linux", "系統"]),
    ],
)
def test_scripts_without_blanks_are_cut_into_pairs(written, pairs):
    assert words(written)[0] == pairs
    assert words(unicodedata.normalize("NFD", written))[0] == pairs


def test_a_single_character_of_such_a_script_is_found():
    assert set("東京大学") <= set(words("東京大学")[1])


def test_hostile_texts_are_bounded():
    for text in ("x" * 100_000, "x " * 100_000, "京" * 100_000, "\u0301" * 100_000, "-'" * 50_000):
        found, spare = words(text)
        assert len(found) <= MAX_WORDS
        assert len(spare) <= MAX_WORDS
        assert all(len(word) <= MAX_WORD for word in [*found, *spare])
    assert words("\ud800 \udfff \0 \u202e") == ([], [])


def test_a_name_is_found_from_each_of_its_words_on():
    assert beginnings_of("Ada O’Neil-Lovelace") == [
        "ada oneil lovelace",
        "oneil lovelace",
        "lovelace",
    ]
    assert beginnings_of("東京 大学") == ["東京 大学", "京 大学", "大学", "学"]
    assert plain("  What IS “it”? ") == "what is it"


def test_spans_lead_to_the_words_as_they_are_written():
    text = "Über well‐being: l’homme, 東京."
    found = {text[start:end]: word for word, start, end in spans(text)}
    assert found == {
        "Über": "uber",
        "well": "well",
        "being": "being",
        "well‐being": "wellbeing",
        "l’homme": "lhomme",
        "東": "東",
        "京": "京",
    }


def test_folding_twice_changes_nothing():
    for text in ("ÄRGER", "İstanbul ﬁ ½ ﷺ", "がぎ", "한국어", "don't"):
        assert fold(fold(text)) == fold(text)
