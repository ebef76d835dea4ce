"""How far moderators agree who have read the same independently."""

import random
from itertools import permutations

import pytest

from forum.interpretations.agreement import (
    Coincidences,
    in_words,
    independent_units,
    krippendorff_alpha,
    reliability_of,
)

# The reliability data of Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part C:
# four observers, twelve units, with missing values. Alpha for nominal data is given as 0.743.
OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
# The binary data of part A: two observers, ten units. Alpha is given as 0.095.
BINARY = ["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]


def units_of(observers):
    """Return the values of each unit, from a line for each observer."""
    columns = zip(*(line.split() for line in observers), strict=True)
    return [[value for value in column if value != "."] for column in columns]


def brute_force_alpha(units):
    """Return alpha from its definition: every pair within units against every pair at all."""
    units = [values for values in units if len(values) > 1]
    values = [value for unit in units for value in unit]
    observed = sum(
        sum(one != other for one, other in permutations(unit, 2)) / (len(unit) - 1)
        for unit in units
    ) / len(values)
    pairs = list(permutations(values, 2))
    expected = sum(one != other for one, other in pairs) / len(pairs)
    return 1 - observed / expected


@pytest.mark.parametrize(("observers", "alpha"), [(OBSERVERS, 0.743), (BINARY, 0.095)])
def test_alpha_is_that_of_the_published_examples(observers, alpha):
    assert round(krippendorff_alpha(units_of(observers)), 3) == alpha
    assert round(brute_force_alpha(units_of(observers)), 3) == alpha


@pytest.mark.parametrize("seed", range(20))
def test_alpha_is_that_of_its_definition(seed):
    chance = random.Random(seed)
    units = [
        [chance.choice("aaabc") for _coder in range(chance.randint(0, 4))] for _unit in range(30)
    ]
    assert krippendorff_alpha(units) == pytest.approx(brute_force_alpha(units))


@pytest.mark.parametrize("units", [[], [["a"]], [["a", "a"], ["a", "a"]]])
def test_alpha_is_not_defined_where_nothing_could_differ(units):
    assert krippendorff_alpha(units) is None


def test_perfect_agreement_is_one_and_chance_is_none():
    assert krippendorff_alpha([["a", "a"], ["b", "b"]]) == 1
    assert krippendorff_alpha([["a", "b"], ["b", "a"]]) < 0


@pytest.mark.parametrize(
    ("units", "word"),
    [
        ([["a", "b"]], "Too few"),
        ([["a", "a"]] * 10, "All said the same"),
        (
            [["a", "a"], ["b", "b"]] * 5,
            "Krippendorff's alpha is 1.00, from 10 replies (n = 20).",
        ),
    ],
)
def test_it_says_the_number_and_what_it_comes_from(units, word):
    coincidences = Coincidences()
    for values in units:
        coincidences.add(values)
    assert str(in_words(coincidences)).startswith(word)


@pytest.mark.parametrize(
    ("taggings", "units"),
    [
        ([("mona", "t", 1, False, "a"), ("ada", "t", 1, False, "b")], [["a", "b"]]),
        ([("mona", "t", 1, False, "a"), ("ada", "t", 1, True, "a")], []),
        ([("mona", "t", 1, False, "a"), ("ada", "u", 1, False, "a")], []),
        ([("mona", "t", 1, False, "a"), ("ada", "t", 2, False, "a")], []),
        ([("mona", "t", 1, False, "a"), ("mona", "t", 1, False, "b")], []),
        (
            [
                ("mona", "t", 1, False, "a"),
                ("ada", "t", 1, False, "b"),
                ("ada", "t", 1, True, "a"),
            ],
            [["a", "b"]],
        ),
        (
            [
                ("mona", "t", 1, False, "a"),
                ("ada", "t", 1, False, "b"),
                ("ada", "t", 1, False, "c"),
            ],
            [["a", "c"]],
        ),
        (
            [
                ("mona", "t", 1, False, "a"),
                ("ada", "t", 1, False, "b"),
                ("ada", "t", 1, False, None),
            ],
            [],
        ),
    ],
)
def test_only_independent_readings_of_one_text_and_one_version_count(taggings, units):
    assert independent_units(taggings) == units


def test_a_page_says_how_the_division_was_made(topic, question, mona, ada, paul, omar):
    replies = [topic.reply(paul, f"Reply {number}") for number in range(6)]
    for reply in replies[:4]:
        reply.tag(by=mona, supports=["a"])
    replies[0].tag(by=ada, supports=["a"])
    replies[1].tag(by=ada, supports=["b"])
    replies[2].tag(by=ada, supports=["b"], saw_other=True)
    replies[3].edit("Another text", by=paul)
    replies[4].trash(by=mona)
    reliability = reliability_of(question, None, topic=topic)
    assert (reliability.total, reliability.tagged, reliability.settled) == (5, 4, 1)
    assert (reliability.contested, reliability.stale, reliability.read_by_two) == (2, 1, 3)
    assert (reliability.taggings, reliability.taggers) == (7, 2)
    assert (reliability.coverage, reliability.contested_share) == (0.8, 0.5)
    assert (reliability.independent.units, reliability.independent.values) == (2, 4)
    assert reliability.independent.agreement == 0.5
    assert reliability.alpha == pytest.approx(0.0)


def test_agreement_is_judged_by_what_a_tagging_says_today(topic, question, reply, mona, ada):
    reply.tag(by=mona, supports=["b"], mentions=["a"])
    reply.tag(by=ada, mentions=["a"], supports=["c"])
    assert reliability_of(question, None).independent.agreeing_units == 0
    question.codebook.get("b").merge_into(question.codebook.get("c"), by=mona)
    question.refresh_from_db()
    assert reliability_of(question, None).independent.agreeing_units == 1


def test_it_takes_two_queries(question, reply, mona, django_assert_num_queries):
    reply.tag(by=mona, supports=["a"])
    assert question.codebook
    with django_assert_num_queries(2):
        reliability_of(question, None)
