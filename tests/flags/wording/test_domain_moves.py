"""Whether a domain moved: what a rule says, else further than its own range."""

import pytest

from fidelity.flags.drift.detection import Alarm
from fidelity.flags.wording.domain_moves import DOWN, UP, DomainMove, ProfileChange, ShownScore, domain_move

SHOWN = ShownScore(60, 50, 71)
FALL = {"points": 9, "since": "Q2 2025", "before": 69}
NAMES = {"choice": "Choice", "peers": "Peers", "voice": "Voice"}


@pytest.mark.parametrize(
    ("step", "alarm", "fall", "moved"),
    [
        (0, None, None, None),
        (11, None, None, None),
        (12, None, None, DomainMove(UP, "12 higher than the quarter before", 48)),
        (-12, None, None, DomainMove(DOWN, "12 lower than the quarter before", 72)),
        (-3, Alarm.CHECK, None, DomainMove(DOWN, "3 lower than the quarter before", 63)),
        (0, Alarm.CHECK, None, DomainMove(DOWN, "fell suddenly", None)),
        (0, Alarm.DRIFT, FALL, DomainMove(DOWN, "9 lower since Q2 2025", 69)),
        (0, Alarm.WATCH, FALL, DomainMove(DOWN, "perhaps 9 lower since Q2 2025", 69)),
        (0, Alarm.DRIFT, FALL | {"before": 58}, DomainMove(DOWN, "9 lower since Q2 2025", None)),
    ],
)
def test_a_move_is_what_a_rule_says_or_more_than_the_range(step: int, alarm, fall, moved):
    assert domain_move(SHOWN, step=step, alarm=alarm, fall=fall) == moved


def moves(*ways: str) -> dict[str, DomainMove]:
    return {code: DomainMove(way, f"12 {way}", 1) for code, way in zip(NAMES, ways, strict=False)}


@pytest.mark.parametrize(
    ("moved", "since", "words"),
    [
        ({}, "", "There is no quarter before this one to compare with."),
        ({}, "Q1 2026", "No domain moved further than its range since Q1 2026."),
        (moves(UP), "Q1 2026", "Choice: 12 up."),
        (moves(UP, DOWN), "Q1 2026", "Choice: 12 up. Peers: 12 down."),
        (moves(UP, DOWN, DOWN), "Q1 2026", "Two domains lie lower. One domain lies higher."),
        (moves(DOWN, DOWN, DOWN), "Q1 2026", "Three domains lie lower."),
    ],
)
def test_the_picture_says_what_moved(moved: dict, since: str, words: str):
    assert ProfileChange(moved, {}, since).in_words(NAMES) == words
