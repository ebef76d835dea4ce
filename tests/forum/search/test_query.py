"""How what somebody types is understood."""

import pytest

from forum.search.query import MAX_CLAUSES, any_form, parse


def phrases(clauses):
    return [clause.phrases for clause in clauses]


def test_words_are_all_required():
    assert phrases(parse("Precision medicine").required) == [(("precision",),), (("medicine",),)]


@pytest.mark.parametrize("quotes", ['""', "“”", "„“", "«»"])
def test_words_in_quotation_marks_stand_one_after_the_other(quotes):
    query = parse(f"a {quotes[0]}Precision, medicine{quotes[1]} b")
    assert phrases(query.required) == [(("a",),), (("precision", "medicine"),), (("b",),)]


def test_a_quotation_mark_that_is_not_closed_goes_to_the_end():
    assert phrases(parse('a "b c').required) == [(("a",),), (("b", "c"),)]


def test_a_minus_leaves_out_a_word_or_a_phrase():
    query = parse('medicine -form -"informed consent" -and/or')
    assert phrases(query.required) == [(("medicine",),)]
    assert phrases(query.excluded) == [(("form",),), (("informed", "consent"),), (("and", "or"),)]


def test_a_hyphen_inside_a_word_leaves_nothing_out():
    query = parse("well-being")
    assert phrases(query.required) == [(("well", "being"), ("wellbeing",))]
    assert not query.excluded


def test_a_word_in_a_script_without_blanks_is_a_phrase_of_pairs():
    assert phrases(parse("東京大").required) == [(("東京", "京大"),)]
    assert phrases(parse("京").required) == [(("京",),)]


@pytest.mark.parametrize(
    "text", ["", " ", '"', '""', "-", "- -", '-"', "\0", "*", "()", "🙂", "\ud800"]
)
def test_signs_alone_ask_nothing(text):
    assert not parse(text)


def test_words_of_databases_languages_are_words():
    assert [clause.phrases[0][0] for clause in parse("a AND NOT NEAR(b OR c)").required] == [
        *("a", "and", "not", "near", "b", "or", "c"),
    ]


def test_a_long_input_is_cut():
    assert len(parse("a b c d e f g h i j k l m n o p q r s t u v w x y z").required) == MAX_CLAUSES
    assert len(parse("x" * 10_000).required) == 1


def test_any_form_of_a_term_will_do():
    clause = any_form(["precision medicine", "PM", "x-ray", "", "?"])
    assert clause.phrases == (("precision", "medicine"), ("pm",), ("x", "ray"), ("xray",))
    assert any_form(["?"]) is None
