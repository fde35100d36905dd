"""One review in numbers, words and findings: how findings and confidence meet the bands (scoring.md 2)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from fidelity.flags.rules.evaluation import evaluate_answers, still_open
from fidelity.flags.rules.findings import Level
from fidelity.instrument.definition.structure import Gravity, Rules
from fidelity.scoring.answers import Answer
from tests.scoring.build import DONT_KNOW, Q3, activity, claimed, instrument, level, practice

ASKED = instrument(
    *(practice(f"CHO-{n}") for n in range(1, 9)),
    activity("ROL-1", Gravity.CRITICAL),
    *(activity(f"ROL-{n}", Gravity.SERIOUS) for n in range(2, 9)),
)
FINE = {f"CHO-{n}": level(4) for n in range(1, 9)} | {f"ROL-{n}": claimed(4) for n in range(1, 9)}


def evaluated(answers, *, peers_heard=True, **known):
    return evaluate_answers(ASKED, answers, quarter=Q3, full=False, peers_heard=peers_heard, **known)


def words(evaluation):
    return [evaluation.bands["choice"].words, evaluation.bands["role-protection"].words, evaluation.band.words]


def test_a_good_review_with_evidence_and_peers_heard():
    evaluation = evaluated(FINE)
    assert (evaluation.confidence.grade, words(evaluation)) == ("A", ["Exemplary"] * 3)


def test_a_gap_that_nobody_has_explained_makes_it_less_sure():
    assert evaluated(FINE, unexplained_gap=True).confidence.grade == "B"


def test_where_a_version_asks_for_a_check_nobody_is_taken_to_have_checked():
    asked = replace(ASKED, rules=Rules(check_for_a=True))
    known = {"quarter": Q3, "full": False, "peers_heard": True}
    grades = [evaluate_answers(asked, FINE, **known, **more).confidence.grade for more in ({}, {"checked": True})]
    assert grades == ["B", "A"]


def test_findings_that_are_known_already_are_not_made_again():
    answers = FINE | {"ROL-1": claimed(3), "ROL-2": claimed(2)}
    known = evaluated(answers).findings
    assert [finding.code for finding in known] == ["misuse:ROL-1", "misuse:ROL-2"]
    assert evaluated(answers, findings=known[1:]).findings == known[1:]


def test_an_open_critical_finding_holds_its_domain_and_the_whole_and_no_number():
    evaluation = evaluated(FINE | {"ROL-1": claimed(3)})
    assert words(evaluation) == ["Exemplary", "held: critical finding open", "held: critical finding open"]
    assert evaluation.scores.overall.score == (100 + 100 - 25 / 8) / 2


def test_the_band_comes_back_the_moment_the_finding_is_resolved():
    assert "held" not in "".join(words(evaluated(FINE | {"ROL-1": claimed(3)}, unresolved={})))


def test_a_critical_finding_of_an_earlier_quarter_holds_until_it_is_resolved():
    evaluation = evaluated(FINE, unresolved={"misuse:ROL-1": Level.CRITICAL})
    assert words(evaluation) == ["Exemplary", "held: critical finding open", "held: critical finding open"]


def test_a_serious_finding_keeps_role_protection_at_developing_and_leaves_the_rest():
    evaluation = evaluated(FINE | {"ROL-2": claimed(2)})
    assert [evaluation.bands[code].name for code in ("choice", "role-protection")] == ["Exemplary", "Developing"]
    assert evaluation.band.name == "Exemplary"


def test_so_does_a_serious_finding_on_a_domain_that_is_low_as_a_whole():
    evaluation = evaluated(FINE, unresolved={"practice:choice": Level.SERIOUS, "condition:CON-9": Level.SERIOUS})
    assert [evaluation.bands[code].name for code in ("choice", "role-protection")] == ["Developing", "Exemplary"]


def test_only_a_finding_from_practice_can_be_about_a_domain():
    assert evaluated(FINE, unresolved={"drift:choice": Level.SERIOUS}).bands["choice"].name == "Exemplary"


def test_a_note_changes_no_word():
    answers = FINE | {"ROL-2": claimed(3)}
    assert words(evaluated(answers)) == words(evaluated(answers, unresolved={}))


def test_without_evidence_and_peers_there_is_no_band_word_anywhere():
    claims = {code: claimed(answer.level) for code, answer in FINE.items()}
    evaluation = evaluated(claims, peers_heard=False)
    assert words(evaluation) == ["self-report only"] * 3
    assert {(each.band, each.changes) for each in evaluation.scores.overall.sensitivity} == {("", False)}


def in_role_protection(*levels: int) -> dict[str, Answer]:
    """All at the top but for the activities, which stand at these levels."""
    return FINE | {f"ROL-{n}": claimed(number) for n, number in enumerate(levels, start=1)}


def test_where_the_whole_has_no_word_neither_has_what_if_though_a_band_would_change():
    answers = in_role_protection(*[2] * 8)
    assert any(each.changes for each in evaluated(answers, unresolved={}).scores.overall.sensitivity)
    evaluation = evaluated(answers, unresolved={"misuse:ROL-1": Level.CRITICAL})
    assert {(each.band, each.changes) for each in evaluation.scores.overall.sensitivity} == {("", False)}


# The highest band is for confidence A, where a version says so


def what_if(answers: dict[str, Answer]) -> dict[tuple[str, Fraction], tuple[str, bool]]:
    """Domain and weight -> the band, and whether it would be another; confidence is B, since no peers were heard."""
    asked = replace(ASKED, rules=Rules(top_band_for_a=True))
    evaluation = evaluate_answers(asked, answers, quarter=Q3, full=False, peers_heard=False, unresolved={})
    assert evaluation.band.name == "Established"
    return {(each.domain, each.weight): (each.band, each.changes) for each in evaluation.scores.overall.sensitivity}


def test_what_if_speaks_of_no_band_that_may_not_be_given():
    # 100 and 81.25: the whole would be Exemplary, and with role protection double Established
    assert set(what_if(in_role_protection(*[3] * 6, 4, 4)).values()) == {("Established", False)}


def test_below_that_it_says_as_ever_whether_the_band_would_be_another():
    half, double = Fraction(1, 2), Fraction(2)
    assert what_if(in_role_protection(*[2] * 8)) == {
        ("choice", half): ("Developing", True),
        ("choice", double): ("Established", False),
        ("role-protection", half): ("Established", False),
        ("role-protection", double): ("Developing", True),
    }


# What is not known of the whole


def test_the_whole_stands_with_its_own_bounds_and_the_gaps_of_its_own_domains():
    asked = replace(
        instrument(
            *(practice(f"CHO-{n}") for n in range(1, 6)),
            *(practice(f"CUL-{n}", "culture") for n in range(1, 6)),
            *(practice(f"CON-{n}", "conditions") for n in range(1, 6)),
            annual=("conditions",),
        ),
        rules=Rules(shown_from=Decimal("0.6")),
    )
    answers = {item.code: level(4) for item in asked.items} | {"CHO-1": DONT_KNOW, "CHO-2": DONT_KNOW}
    evaluation = evaluate_answers(asked, answers | {"CON-1": DONT_KNOW}, quarter=Q3, full=True, peers_heard=True)
    assert evaluation.bands["choice"].words == "between 60 and 100: two answers not known"
    assert evaluation.band.words == "between 80 and 100: two answers not known"


@pytest.mark.parametrize(
    ("before", "answers", "resolved", "after"),
    [
        ({}, {"ROL-1": claimed(3)}, (), {"misuse:ROL-1": Level.CRITICAL}),
        ({"misuse:ROL-1": Level.CRITICAL}, {}, (), {"misuse:ROL-1": Level.CRITICAL}),
        ({"misuse:ROL-1": Level.CRITICAL}, {}, ("misuse:ROL-1",), {}),
        ({"misuse:ROL-2": Level.NOTE}, {"ROL-2": claimed(1)}, (), {"misuse:ROL-2": Level.SERIOUS}),
    ],
)
def test_no_finding_closes_by_a_new_quarter(before, answers, resolved, after):
    assert still_open(before, evaluated(FINE | answers).findings, resolved) == after
