"""One review in numbers, words and findings: how findings and confidence meet the bands (scoring.md 2)."""

import pytest

from fidelity.flags.rules.evaluation import evaluate_answers, still_open
from fidelity.flags.rules.findings import Level
from fidelity.instrument.definition.structure import Gravity
from tests.scoring.build import Q3, activity, claimed, instrument, level, practice

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


def test_a_note_changes_no_word():
    answers = FINE | {"ROL-2": claimed(3)}
    assert words(evaluated(answers)) == words(evaluated(answers, unresolved={}))


def test_without_evidence_and_peers_there_is_no_band_word_anywhere():
    claims = {code: claimed(answer.level) for code, answer in FINE.items()}
    evaluation = evaluated(claims, peers_heard=False)
    assert words(evaluation) == ["self-report only"] * 3
    assert {each.band for each in evaluation.scores.overall.sensitivity} == {""}


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
