"""How long what is sealed may wait: worked examples with quarters as ordinals."""

import pytest

from fidelity.voice.rules.waiting import LONGEST_HELD, QUARTERS_HELD, is_over


@pytest.mark.parametrize(
    ("since", "asked", "now", "over"),
    [
        (0, {0, 1, 2}, 2, False),
        (0, {0, 1, 2, 3}, 3, True),
        (0, {0, 4, 6}, 6, False),  # four lie between, and peers were asked in none of them
        (1, {0, 1, 2, 3}, 3, False),  # what was before it doesn't count
        (0, {0, 1, 2, 5, 6}, 4, False),  # nor does what comes later: a late quarter is closed after them
        (0, set(), 6, False),
        (0, set(), 7, True),
    ],
)
def test_only_quarters_in_which_peers_were_asked_count(since: int, asked: set[int], now: int, over: bool):
    assert is_over(since=since, asked=asked, now=now) is over


def test_the_numbers_are_those_that_the_promise_names():
    assert (QUARTERS_HELD, LONGEST_HELD) == (4, 8)
