"""What changed between two texts, for the histories of both apps."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary import text_diff
from glossary.text_diff import word_diff


def changes(before, after):
    """Return what was removed and what was added, a list each."""
    segments = word_diff(before, after)
    return tuple(
        [segment.text for segment in segments if segment.kind == kind]
        for kind in ("removed", "added")
    )


def texts_of(segments):
    """Return the two texts that segments are of."""
    return tuple(
        "".join(text for kind, text in segments if kind != left_out)
        for left_out in ("added", "removed")
    )


def prose(count, seed=0):
    """Return so many words as a text has them: few of them often."""
    chance = random.Random(seed)
    return [f"w{int(chance.paretovariate(0.7)) % 90}" for _ in range(count)]


def test_two_changed_words_of_a_long_paragraph_are_all_that_is_marked():
    before = prose(260)
    after = [*before[:40], "personalised", *before[41:199], "precision", *before[200:]]
    assert changes(" ".join(before), " ".join(after)) == (
        [before[40], before[199]],
        ["personalised", "precision"],
    )


def test_two_changed_words_far_apart_in_the_longest_post_are_all_that_is_marked():
    before = prose(6_000)
    after = ["first", *before[1:-1], "last"]
    assert changes(" ".join(before), " ".join(after)) == (
        [before[0], before[-1]],
        ["first", "last"],
    )


def test_it_reads_in_order():
    assert word_diff("They are the same thing.\n", "They are not the same.\n") == [
        ("same", "They are "),
        ("added", "not "),
        ("same", "the same"),
        ("removed", " thing"),
        ("same", ".\n"),
    ]


def test_a_new_line_is_all_that_is_marked():
    assert word_diff("a\nb\nc\n", "a\nnew\nb\nc\n") == [
        ("same", "a\n"),
        ("added", "new\n"),
        ("same", "b\nc\n"),
    ]


def test_other_blanks_leave_the_words_alone():
    assert changes("one  two\tthree", "one two three") == (["  ", "\t"], [" ", " "])


def test_blanks_beside_a_changed_word_are_not_marked():
    assert word_diff("a big house", "a small house") == [
        ("same", "a "),
        ("removed", "big"),
        ("added", "small"),
        ("same", " house"),
    ]


def test_what_hangs_between_two_changes_without_a_blank_is_part_of_them():
    assert changes("a gene and x-y", "a <gene> and p-q") == (["gene", "x-y"], ["<gene>", "p-q"])
    assert changes("a gene, x", "the gene, y") == (["a", "x"], ["the", "y"])


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("精密医学很重要。", "精准医学很重要。", "密", "准"),
        ("ยาแม่นยำมาก", "ยาแม่นยำน้อย", "มาก", "น้อย"),
        ("شجرة كبيرة جدا", "شجرة صغيرة جدا", "كبيرة", "صغيرة"),
        ("רפואה מותאמת אישית", "רפואה מדויקת אישית", "מותאמת", "מדויקת"),
        ("नमस्ते दुनिया", "नमस्ते दोस्त", "दुनिया", "दोस्त"),
        # An accent of its own is not torn from its letter, nor its letter from the word.
        ("un cafe\u0301 noir", "un cafe noir", "cafe\u0301", "cafe"),
        ("e\u0301a", "e\u0300a", "e\u0301a", "e\u0300a"),
        ("\u0e19\u0e49\u0e33", "\u0e19\u0e33", "\u0e19\u0e49", "\u0e19"),
        # Emoji that are joined, or have a skin tone, are one character to who reads them.
        ("x 👩\u200d👧", "x 👩\u200d👦", "👩\u200d👧", "👩\u200d👦"),
        ("x 👍🏽", "x 👍🏿", "👍🏽", "👍🏿"),
    ],
)
def test_every_script_is_compared_by_what_its_readers_take_for_a_word(
    before, after, removed, added
):
    segments = changes(before, after)
    assert segments == ([removed], [added])


@given(st.text("ab.\u0301漢 \r\n", max_size=60), st.text("ab.\u0301漢 \r\n", max_size=60))
def test_both_texts_can_be_read_from_it(before, after):
    assert texts_of(word_diff(before, after)) == (before, after)


@given(st.text(max_size=40), st.text(max_size=40))
def test_both_texts_of_any_characters_can_be_read_from_it(before, after):
    segments = word_diff(before, after)
    assert texts_of(segments) == (before, after)
    assert all(text for _kind, text in segments)
    assert (before == after) == ({kind for kind, _text in segments} <= {"same"})


@given(st.text("ab.漢 \n", max_size=60), st.text("ab.漢 \n", max_size=60))
def test_both_texts_can_be_read_from_what_was_too_much_to_compare(before, after):
    for limit in (0, 4, 30):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(text_diff, "MAX_PAIRS", limit)
            assert texts_of(word_diff(before, after)) == (before, after)


def test_too_many_words_are_compared_by_line_and_then_by_word(monkeypatch):
    before = [" ".join(prose(20, seed)) for seed in range(40)]
    after = [*before]
    after[3] = before[3].replace(before[3].split()[5], "changed")
    after[30] = "another line"
    monkeypatch.setattr(text_diff, "MAX_PAIRS", 3_000)
    removed, added = changes("\n".join(before), "\n".join(after))
    assert "changed" in added
    assert len("".join(removed)) < len(before[3]) + len(before[30])


def two_signs(seed):
    """Return 20,000 signs of two kinds in disorder."""
    chance = random.Random(seed)
    return "".join(chance.choice(".,") for _ in range(20_000))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 5_000, "b a " * 5_000),
        ("a\n" * 10_000, "b\n" * 10_000),
        ("a\nb\n" * 5_000, "b\na\n" * 5_000),
        ("x" * 20_000, "y" * 20_000),
        ("".join(f"{n}\n" for n in range(4_000)), "".join(f"{n}\n" for n in range(4_000, 0, -1))),
        (" ".join(map(str, range(3_500))), " ".join(map(str, range(9_000, 5_500, -1)))),
        (two_signs(1), two_signs(2)),
        ("".join(map(chr, range(0x4E00, 0x9C20))), "".join(map(chr, range(0x9C20, 0x4E00, -1)))),
        ("e" + "\u0301" * 20_000, "e" + "\u0301" * 19_999),
        (". " * 50_000, ", " * 50_000),
    ],
    ids=[
        *("turned", "lines", "turned lines", "one word", "reversed lines", "distinct"),
        *("signs", "Han", "marks", "100,000 characters"),
    ],
)
def test_hostile_texts_cost_little(before, after):
    start = time.process_time()
    segments = word_diff(before, after)
    # Five times what the slowest of them takes.
    assert time.process_time() - start < 3
    assert texts_of(segments) == (before, after)
