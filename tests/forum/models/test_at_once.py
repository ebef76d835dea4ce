"""People who write, tag, decide, edit, remove and export the same at the same moment."""

import pytest

from tests.forum.own_database import at_once, database_url

__all__ = ["database_url"]

# A database is made and dropped outside of any transaction.
pytestmark = pytest.mark.django_db(transaction=True)

REPLIES = [8, pytest.param(100, marks=pytest.mark.exhaustive)]


@pytest.mark.parametrize("replies", REPLIES)
def test_two_moderators_at_the_same_reply_both_count_and_both_see_it(database_url, replies):
    results = at_once(database_url, "two_taggers", replies)
    assert len(results) == replies
    for number, reply in enumerate(results):
        assert reply == {
            "said": {"mona": "a", "ada": "ab"[number % 2]},
            "rows": 2,
            "state": ("settled", "contested")[number % 2],
            "mona sees": [True, ["ada"]],
            "ada sees": [True, ["mona"]],
        }


@pytest.mark.parametrize("replies", REPLIES)
def test_a_moderator_with_two_windows_keeps_both_and_the_last_counts(database_url, replies):
    results = at_once(database_url, "one_moderator_twice", replies)
    assert results == [{"all are kept": True, "current": 1, "the last counts": True}] * replies


@pytest.mark.parametrize("replies", REPLIES)
def test_of_two_moderators_who_take_a_post_one_has_it(database_url, replies):
    assert at_once(database_url, "two_who_take", replies) == [True] * replies


@pytest.mark.parametrize("replies", REPLIES)
def test_a_decision_and_a_tagging_at_once_are_both_kept(database_url, replies):
    results = at_once(database_url, "a_decision_and_a_tagging", replies)
    expected = {"refused": [], "said": {"mona": "c"}, "decided": "d", "reason": "So it is"}
    assert results == [expected] * replies


@pytest.mark.parametrize("replies", REPLIES)
def test_edits_removals_and_taggings_at_once_lose_nothing(database_url, replies):
    for reply in at_once(database_url, "everything", replies):
        assert reply.pop("texts") in (1, 2)
        # The tagging and its withdrawal.
        assert reply == {
            **dict.fromkeys(("edited", "trashed", "tagged", "untagged"), True),
            "rows": 2,
        }


@pytest.mark.parametrize("forms", REPLIES)
def test_a_form_that_is_sent_three_times_at_once_posts_once(database_url, forms):
    assert at_once(database_url, "a_form_sent_again", forms) == {
        "each": [{"replies": 1, "topics": 1}] * forms,
        "replies": [forms] * 3,
        "topics": [forms] * 2,
    }


@pytest.mark.parametrize("replies", REPLIES)
def test_an_export_is_of_one_moment_and_holds_nobody_up(database_url, replies):
    assert at_once(database_url, "an_export", replies) == {
        "replies": replies,
        "taggings": replies // 2,
        "texts": ["Words"],
        "settled": replies // 2,
        "division": {"a": replies // 2, "untagged": replies // 2},
    }
