"""The fast tests at moments that are hard on dates: all of them at each, or turn by turn."""

import pytest

from tests.clocks import CLOCKS, is_its_turn

NAMES = [f"tests/test_{number}.py::test_it" for number in range(100)]


def test_all_tests_are_passed_at_each_moment():
    assert all(is_its_turn(name, turn, 1) for name in NAMES for turn in range(len(CLOCKS)))


@pytest.mark.parametrize("share", [2, 3])
def test_turn_by_turn_each_test_has_its_moments(share: int):
    turns = {name: [turn for turn in range(len(CLOCKS)) if is_its_turn(name, turn, share)] for name in NAMES}
    assert {len(moments) for moments in turns.values()} == {len(CLOCKS) // share, len(CLOCKS) // share + 1}
    at_the_first = sum(is_its_turn(name, 0, share) for name in NAMES)
    assert 0.5 * len(NAMES) / share < at_the_first < 1.5 * len(NAMES) / share
