"""What may leave the program of a flag that a quarter inside has touched: its public rounds, ended ones too."""

from datetime import UTC, date, datetime

import pytest

from fidelity.flags.critical_rounds import critical_in_sight
from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.rules.states import State
from fidelity.reviews.models import Review
from fidelity.reviews.public_flags import PublicLife, public_life
from programs.models import Organisation, Program, Role

What = FlagEvent.What
Q1, Q2, INSIDE, Q4 = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)
PROGRAM = Program(name="Willow House", organisation=Organisation(name="Willow"))
REVIEWS = {pk: Review(pk=pk, period_start=start, program=PROGRAM) for pk, start in enumerate((Q1, Q2, INSIDE, Q4))}
LEVELS = {What.RAISED: State.OPEN, What.DOUBT: State.DOUBTED, What.AGREE: State.NOT_UPHELD, What.RETURNED: State.OPEN}


def lived(*steps: tuple[FlagEvent.What, int]) -> PublicLife:
    """A critical flag after these steps, each in the quarter of a review; moves are those of people."""
    flag = Flag(program=PROGRAM, code="safety:SAFE", kind=Flag.Kind.SAFETY, level=Flag.Level.CRITICAL, round=9)
    events = [
        FlagEvent(
            flag=flag,
            number=number,
            what=what,
            review=REVIEWS[pk] if what in (What.RAISED, What.RETURNED) else None,
            role="" if what in (What.RAISED, What.RETURNED) else Role.PEER,
            state=LEVELS[what],
            level=Flag.Level.CRITICAL,
            text="It was a drill." if what == What.DOUBT else "",
            at=datetime.combine(REVIEWS[pk].period_start, datetime.min.time(), UTC).replace(hour=number),
        )
        for number, (what, pk) in enumerate(steps, start=1)
    ]
    return public_life(flag, events, frozenset({2}), REVIEWS)


ENDED = ((What.RAISED, 0), (What.DOUBT, 1), (What.AGREE, 1))


@pytest.mark.parametrize("later", [[(What.RETURNED, 3)], [(What.RETURNED, 2), (What.RETURNED, 3)]])
def test_a_round_that_ended_stays_in_sight_beside_the_one_that_came_after(later):
    life = lived(*ENDED, *later)
    assert [(shown.number, shown.state) for shown in life.rounds] == [(1, State.NOT_UPHELD), (2, State.OPEN)]
    in_sight = critical_in_sight(life.rounds, [Q1, Q2, INSIDE, Q4], until=Q4)
    assert [shown.state for shown in in_sight] == [State.OPEN, State.NOT_UPHELD]
    assert in_sight[1].reason == "It was a drill."


def test_a_round_that_only_a_quarter_inside_began_is_told_nowhere():
    assert lived((What.RAISED, 2)).rounds == []
    assert [shown.state for shown in lived(*ENDED, (What.RETURNED, 2)).rounds] == [State.NOT_UPHELD]
