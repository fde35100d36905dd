"""From one answer to the level that counts (scoring.md 1)."""

from datetime import date
from fractions import Fraction

import pytest

from fidelity.instrument.definition.structure import Gravity
from fidelity.scoring.answers import Answer, Evidence, Given
from fidelity.scoring.levels import (
    State,
    answer_from_staff_roles,
    counted_level,
    score_answer,
    share_entered,
    share_level,
)
from tests.scoring.build import (
    DONT_KNOW,
    HELD_SESSIONS,
    PAY,
    PEER_SUPPORTERS,
    Q3,
    activity,
    chosen,
    claimed,
    entered,
    fact,
    level,
    not_applicable,
    practice,
)

ITEM = practice("CHO-1")
MAY_BE_LEFT_OUT = practice("CHO-2", not_applicable="Where there is no such thing.")


def weighed(item, answer):
    return score_answer(item, answer, start=Q3.start, end=Q3.end)


def level_four(evidence: Evidence | None) -> Answer:
    return Answer(Given.LEVEL, level=4, evidence=evidence)


@pytest.mark.parametrize("number", range(5))
def test_a_level_with_evidence_counts_as_it_is(number):
    assert counted_level(ITEM, level(number), start=Q3.start, end=Q3.end) == number


@pytest.mark.parametrize("number", range(4))
def test_below_four_no_evidence_is_asked_for(number):
    assert weighed(ITEM, claimed(number)).counted == number


def test_four_without_evidence_counts_as_three_and_says_so():
    scored = weighed(ITEM, claimed(4))
    assert (scored.answered, scored.counted) == (4, 3)
    assert scored.why == "level 4 counts as 3: no evidence dated this quarter"


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (Evidence("The leaflet", date(2026, 7, 1)), 4),
        (Evidence("The leaflet", date(2026, 9, 30)), 4),
        (Evidence("The leaflet", date(2026, 6, 30)), 3),
        (Evidence("The leaflet", date(2026, 10, 1)), 3),
        (Evidence("The leaflet"), 3),
        (Evidence(" ", date(2026, 8, 1)), 3),
    ],
)
def test_only_a_reference_dated_in_the_quarter_is_evidence(evidence, expected):
    assert weighed(ITEM, level_four(evidence)).counted == expected


def test_never_needs_no_evidence_for_an_activity():
    assert weighed(activity("ROL-1", Gravity.CRITICAL), claimed(4)).counted == 4


def test_four_needs_no_evidence_for_a_fact():
    assert weighed(fact("CHO-1", PEER_SUPPORTERS), entered(number=2)).counted == 4


def test_nobody_answered():
    assert weighed(ITEM, None).state is State.UNANSWERED


@pytest.mark.parametrize(
    "answer", [None, DONT_KNOW, not_applicable(), not_applicable(" "), claimed(None), claimed(2), claimed(4), level(4)]
)
@pytest.mark.parametrize("item", [ITEM, MAY_BE_LEFT_OUT])
def test_whatever_the_answer_is_it_is_that_of_its_item(item, answer):
    assert (weighed(item, answer).item, weighed(item, answer).code) == (item, item.code)


def test_dont_know_is_never_zero():
    scored = weighed(ITEM, DONT_KNOW)
    assert (scored.state, scored.counted) == (State.DONT_KNOW, None)


def test_not_applicable_with_its_reason():
    scored = weighed(MAY_BE_LEFT_OUT, not_applicable("No shifts here."))
    assert (scored.state, scored.counted, scored.why) == (State.NOT_APPLICABLE, None, "No shifts here.")


def test_not_applicable_without_a_reason_is_a_gap():
    assert weighed(MAY_BE_LEFT_OUT, not_applicable(" ")).state is State.UNANSWERED


def test_not_applicable_where_it_is_not_offered_is_a_gap():
    assert weighed(ITEM, not_applicable()).state is State.UNANSWERED


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 0, 0), (0, 6, 1), (2, 6, 2), (3, 6, 3), (5, 6, 3), (9, 10, 4), (6, 6, 4), (7, 6, 4)],
)
def test_a_share(part, whole, expected):
    assert share_level(part, whole) == expected


@pytest.mark.parametrize(("part", "whole", "expected"), [(0, 6, 0), (5, 6, Fraction(5, 6)), (6, 6, 1)])
def test_what_was_entered_for_a_share_is_the_part_of_the_whole(part, whole, expected):
    assert share_entered(fact("CHO-1", HELD_SESSIONS), entered(part=part, whole=whole)) == expected


@pytest.mark.parametrize(
    "answer",
    [
        None,
        DONT_KNOW,
        entered(part=0),
        entered(whole=6),
        entered(part=0, whole=0),
        entered(part=7, whole=6),
        entered(part=-1, whole=6),
    ],
)
def test_without_both_numbers_or_beyond_the_whole_there_is_no_share(answer):
    assert share_entered(fact("CHO-1", HELD_SESSIONS), answer) is None


@pytest.mark.parametrize("asked", [ITEM, fact("CHO-1", PEER_SUPPORTERS)])
def test_only_a_share_has_a_part_of_a_whole(asked):
    assert share_entered(asked, entered(part=5, whole=6)) is None


def test_a_share_shows_its_inputs_and_its_rule():
    scored = weighed(fact("CHO-1", HELD_SESSIONS), entered(part=5, whole=6))
    assert (scored.counted, scored.why) == (3, "level 3, from held: 5, planned: 6: Held out of planned.")


@pytest.mark.parametrize(("number", "expected"), [(0, 0), (1, 2), (2, 4), (40, 4)])
def test_steps(number, expected):
    assert weighed(fact("CHO-1", PEER_SUPPORTERS), entered(number=number)).counted == expected


def test_a_choice():
    assert weighed(fact("CHO-1", PAY), chosen("less")).counted == 1


def test_a_choice_that_does_not_count_is_not_applicable_with_its_label():
    scored = weighed(fact("CHO-1", PAY), chosen("volunteer"))
    assert (scored.state, scored.why) == (State.NOT_APPLICABLE, "Volunteers")


@pytest.mark.parametrize(
    ("rule", "answer"),
    [(HELD_SESSIONS, entered(part=5)), (PEER_SUPPORTERS, entered()), (PAY, chosen("gone")), (PAY, claimed(None))],
)
def test_an_answer_that_is_not_complete_is_a_gap(rule, answer):
    assert weighed(fact("CHO-1", rule), answer).state is State.UNANSWERED


def test_the_rule_goes_before_a_level_that_was_stored():
    answer = Answer(Given.LEVEL, level=4, inputs={"number": 1})
    assert weighed(fact("CHO-1", PEER_SUPPORTERS), answer).counted == 2


@pytest.mark.parametrize("rule", [HELD_SESSIONS, PEER_SUPPORTERS, PAY])
def test_a_fact_rated_by_level_alone_counts_as_that_and_quotes_nothing(rule):
    scored = weighed(fact("CHO-1", rule), claimed(1))
    assert (scored.counted, scored.why) == (1, "level 1")


def test_a_choice_counts_only_where_one_is_asked_for():
    """An answer keeps all that was entered; a choice beside a level, or beside numbers, rates nothing."""
    beside_a_level = Answer(Given.LEVEL, level=2, choice="less")
    beside_numbers = Answer(Given.LEVEL, inputs={"part": 5, "whole": 6}, choice="less")
    assert weighed(ITEM, beside_a_level).counted == 2
    assert weighed(fact("CHO-1", HELD_SESSIONS), beside_numbers).counted == 3


@pytest.mark.parametrize(
    ("rule", "expected"), [(PEER_SUPPORTERS, entered(number=1)), (PAY, chosen("less")), (HELD_SESSIONS, None)]
)
def test_what_the_staff_roles_say_to_a_fact(rule, expected):
    assert answer_from_staff_roles(fact("CHO-1", rule), {"peer_supporters": 1, "pay_compared": "less"}) == expected
