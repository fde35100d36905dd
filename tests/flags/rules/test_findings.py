"""What this quarter's answers alone raise (scoring.md 3, "Misuse")."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.flags.rules.findings import Level, raise_findings
from fidelity.instrument.definition.structure import Gravity
from tests.scoring.build import (
    DONT_KNOW,
    PAY,
    PEER_SUPPORTERS,
    Q3,
    activity,
    chosen,
    claimed,
    entered,
    fact,
    floors_below,
    instrument,
    not_applicable,
    practice,
)

CRITICAL = activity("ROL-1", Gravity.CRITICAL, not_applicable="Where there are no wards.")
SERIOUS = activity("ROL-2", Gravity.SERIOUS)
CONTEXT = activity("ROL-3", Gravity.CONTEXT)
ONE_ALONE = fact(
    "CON-1", PEER_SUPPORTERS, "conditions", floors=floors_below(3), finding="There is only one peer supporter."
)
PAID_LESS = fact("CON-2", PAY, "conditions", floors=floors_below(2), finding="The pay is clearly lower.")
NOTICE = practice("CHO-1", floors=floors_below(4), finding="Few people know that they can stop.")
ALL = instrument(NOTICE, CRITICAL, SERIOUS, CONTEXT, ONE_ALONE, PAID_LESS, annual=("conditions",))


def raised(answers, asked=ALL, *, full=True):
    return raise_findings(asked, answers, quarter=Q3, full=full)


def levels(answers):
    return [(finding.code, finding.level) for finding in raised(answers)]


@pytest.mark.parametrize("level", range(4))
def test_any_occurrence_of_a_critical_activity_is_critical(level):
    assert levels({"ROL-1": claimed(level)}) == [("misuse:ROL-1", Level.CRITICAL)]


@pytest.mark.parametrize("level", range(3))
def test_a_serious_activity_about_monthly_or_more_often_is_serious(level):
    assert levels({"ROL-2": claimed(level)}) == [("misuse:ROL-2", Level.SERIOUS)]


def test_a_serious_activity_once_or_twice_is_a_note():
    assert levels({"ROL-2": claimed(3)}) == [("misuse:ROL-2", Level.NOTE)]


def test_never_raises_nothing():
    assert raised({"ROL-1": claimed(4), "ROL-2": claimed(4)}) == ()


def test_a_context_activity_raises_nothing():
    assert raised({"ROL-3": claimed(0)}) == ()


@pytest.mark.parametrize("answer", [DONT_KNOW, not_applicable()])
def test_an_honest_not_applicable_or_dont_know_raises_nothing(answer):
    assert raised({"ROL-1": answer}) == ()


def test_a_condition_below_its_floor_is_a_note():
    assert levels({"CON-1": entered(number=1)}) == [("condition:CON-1", Level.NOTE)]


def test_a_condition_at_its_floor_raises_nothing():
    assert raised({"CON-1": entered(number=2)}) == ()


def test_a_choice_that_does_not_count_raises_nothing():
    assert raised({"CON-2": chosen("volunteer")}) == ()


def test_the_floor_looks_at_the_level_that_counts():
    assert levels({"CHO-1": claimed(4)}) == [("condition:CHO-1", Level.NOTE)]


def test_what_is_asked_once_a_year_raises_nothing_in_a_quarterly_review():
    assert raised({"CON-1": entered(number=1)}, full=False) == ()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"ROL-1": claimed(3)}, "Once or twice"),
        ({"CON-1": entered(number=1)}, "peer supporters: 1"),
        ({"CON-2": chosen("less")}, '"Clearly less"'),
        ({"CHO-1": claimed(2)}, "Anchor 2 of CHO-1."),
        ({"CON-1": claimed(0)}, "Absent"),
    ],
)
def test_a_finding_quotes_the_answer(answers, said):
    assert [finding.answer for finding in raised(answers)] == [said]


def test_a_finding_is_headed_by_what_happens():
    assert [finding.headline for finding in raised({"ROL-1": claimed(0)})] == ["Peer supporters do ROL-1."]


def test_gravest_first_then_by_code():
    asked = instrument(
        *(activity(code, Gravity.SERIOUS) for code in ("ROL-10", "ROL-2")), activity("ROL-11", Gravity.CRITICAL)
    )
    answers = {"ROL-10": claimed(2), "ROL-2": claimed(2), "ROL-11": claimed(3)}
    assert [finding.item.code for finding in raised(answers, asked)] == ["ROL-11", "ROL-2", "ROL-10"]


def test_of_the_same_weight_those_of_one_domain_stand_together_by_number():
    notices = [practice(code, floors=floors_below(4), finding="Few people know.") for code in ("CHO-10", "CHO-9")]
    asked = instrument(SERIOUS, *notices)
    answers = {"ROL-2": claimed(3), "CHO-10": claimed(1), "CHO-9": claimed(1)}
    assert [finding.item.code for finding in raised(answers, asked)] == ["CHO-9", "CHO-10", "ROL-2"]


@given(st.fixed_dictionaries({code: st.integers(0, 4).map(claimed) for code in ("ROL-1", "ROL-2", "CHO-1")}))
def test_a_better_answer_never_raises_more(answers):
    better = {
        code: claimed(min(4, answer.level + 1)) if code != "CHO-1" else answer for code, answer in answers.items()
    }
    assert {finding.code for finding in raised(better)} <= {finding.code for finding in raised(answers)}
