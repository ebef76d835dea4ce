"""What changed between two texts of a post."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.text_diff import differences


def test_it_finds_the_words_that_changed():
    assert differences("They are the same thing.\n", "They are not the same.\n") == [
        ("same", "They are "),
        ("added", "not "),
        ("same", "the same"),
        ("removed", " thing"),
        ("same", ".\n"),
    ]


def test_it_keeps_lines_that_moved_apart():
    found = differences("a\nb\nc\n", "a\nnew\nb\nc\n")
    assert found == [("same", "a\n"), ("added", "new\n"), ("same", "b\nc\n")]


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
def test_both_texts_can_be_read_from_it(before, after):
    found = differences(before, after)
    assert "".join(text for kind, text in found if kind != "added") == before
    assert "".join(text for kind, text in found if kind != "removed") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 5_000, "b a " * 5_000),
        ("a\n" * 10_000, "b\n" * 10_000),
        ("a\nb\n" * 5_000, "b\na\n" * 5_000),
        ("x" * 20_000, "y" * 20_000),
        ("".join(f"{n}\n" for n in range(4_000)), "".join(f"{n}\n" for n in range(4_000, 0, -1))),
    ],
)
def test_hostile_texts_do_not_hang(before, after):
    start = time.process_time()
    found = differences(before, after)
    assert time.process_time() - start < 1
    assert "".join(text for kind, text in found if kind != "added") == before
