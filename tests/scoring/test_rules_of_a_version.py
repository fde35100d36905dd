"""What a version sets of the rules of scoring (instrument-2.md): gaps, lenses, scales, and views compared."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from fidelity.flags.drift.series import quarter_levels
from fidelity.flags.rules.evaluation import evaluate_answers
from fidelity.instrument.definition.item_parts import Cap, Scale, Warrant
from fidelity.instrument.definition.structure import Choice, Gravity, Instrument, Rules
from fidelity.scoring.answer_words import rated_in_words
from fidelity.scoring.answers import Answer, Given
from fidelity.scoring.scores import Score, score_answers
from tests.scoring.build import (
    DONT_KNOW,
    HELD_SESSIONS,
    PEER_SUPPORTERS,
    Q3,
    activity,
    claimed,
    entered,
    fact,
    instrument,
    level,
    practice,
)


def with_rules(asked: Instrument, **rules: object) -> Instrument:
    return replace(asked, rules=Rules(**rules))


def evaluated(asked: Instrument, answers: dict[str, Answer]):
    return evaluate_answers(asked, answers, quarter=Q3, full=False, peers_heard=True)


# Don't know

FIVE = instrument(practice("CHO-1", core=True), *(practice(f"CHO-{number}") for number in range(2, 6)))
FROM_60 = with_rules(FIVE, shown_from=Decimal("0.6"))
TWO_UNKNOWN = {"CHO-1": level(3), "CHO-2": level(3), "CHO-3": level(3), "CHO-4": DONT_KNOW, "CHO-5": DONT_KNOW}


def test_from_60_percent_on_a_score_stands_with_its_bounds_and_no_band_word():
    evaluation = evaluated(FROM_60, TWO_UNKNOWN)
    domain, band = evaluation.scores.domains[0], evaluation.bands["choice"]
    assert (domain.score, domain.bounds, domain.complete) == (75, (45, 85), False)
    assert (band.words, band.name) == ("between 45 and 85: two answers not known", "")


def test_so_does_the_whole():
    evaluation = evaluated(FROM_60, TWO_UNKNOWN)
    assert (evaluation.scores.overall.score, evaluation.band.name) == (75, "")
    assert evaluation.band.words == "between 45 and 85: two answers not known"
    assert {test.band for test in evaluation.scores.overall.sensitivity} == {""}


def test_from_80_percent_on_there_is_a_band_word():
    evaluation = evaluated(FROM_60, TWO_UNKNOWN | {"CHO-4": level(3)})
    assert evaluation.bands["choice"].name == "Established"


def test_a_core_item_not_known_takes_the_band_word_and_not_the_score():
    evaluation = evaluated(FROM_60, {f"CHO-{number}": level(3) for number in range(2, 6)})
    assert (evaluation.scores.domains[0].score, evaluation.bands["choice"].name) == (75, "")
    assert evaluation.bands["choice"].words == "between 60 and 80: one answer not known"


def test_below_60_percent_there_is_not_enough():
    evaluation = evaluated(FROM_60, TWO_UNKNOWN | {"CHO-3": DONT_KNOW})
    assert (evaluation.scores.domains[0].score, evaluation.bands["choice"].words) == (None, "not enough to score")


def test_by_the_rules_of_1_0_there_is_not_enough_before_80_percent():
    assert evaluated(FIVE, TWO_UNKNOWN).bands["choice"].words == "not enough to score"


def test_what_is_not_complete_is_no_quarter_to_follow_drift_on():
    levels = quarter_levels(FROM_60, Q3, score_answers(FROM_60, TWO_UNKNOWN, quarter=Q3, full=False))
    assert (levels.scored, levels.complete) == (frozenset(), False)


def test_self_report_is_still_said():
    evaluation = evaluate_answers(FROM_60, TWO_UNKNOWN, quarter=Q3, full=False, peers_heard=False, unresolved={})
    assert evaluation.bands["choice"].words.startswith("between")
    told = evaluate_answers(
        FROM_60,
        {code: claimed(3) if code < "CHO-4" else DONT_KNOW for code in TWO_UNKNOWN},
        quarter=Q3,
        full=False,
        peers_heard=False,
    )
    assert told.bands["choice"].words == "self-report only; between 45 and 85: two answers not known"


# A lens takes what names it

NAMED = Warrant(names_it=("NPG-1.2",), principle=("WHO-G1.2",))
ASKED = instrument(*(practice(f"CHO-{n}", warrant=NAMED, places=NAMED.places) for n in range(1, 9)))


def lens_of_npg(asked: Instrument) -> Score:
    [lens] = score_answers(asked, {item.code: level(3) for item in asked.items}, quarter=Q3, full=False).lenses
    assert lens.code == "NPG"
    return lens


def test_a_document_is_scored_on_the_items_that_it_names():
    lens = lens_of_npg(with_rules(ASKED, lens_items=8))
    assert (lens.score, lens.complete, lens.too_few) == (75, True, False)


def test_with_fewer_items_it_is_too_few_to_show():
    lens = lens_of_npg(with_rules(ASKED, lens_items=9))
    assert (lens.score, lens.error, lens.range, lens.bounds) == (None, None, None, None)
    assert (lens.complete, lens.too_few, lens.asked) == (False, True, 8)


# A fact that does not count, and one that stops


def test_a_fact_without_scored_is_no_part_of_its_domain():
    shown = fact("CHO-2", replace(HELD_SESSIONS, scored=False))
    asked = instrument(practice("CHO-1"), shown)
    scores = score_answers(asked, {"CHO-1": level(3), "CHO-2": entered(part=1, whole=9)}, quarter=Q3, full=False)
    assert (scores.domains[0].score, scores.domains[0].asked) == (75, 1)


def test_a_share_without_scored_stands_beside_the_scores_where_it_was_entered():
    hours = replace(HELD_SESSIONS, scored=False)
    asked = instrument(practice("CHO-1"), fact("CHO-2", hours), fact("CHO-3", hours), fact("CHO-4", HELD_SESSIONS))
    answers = {"CHO-1": level(3), "CHO-2": entered(part=1, whole=9), "CHO-4": entered(part=1, whole=2)}
    assert score_answers(asked, answers, quarter=Q3, full=False).shares == {"CHO-2": Fraction(1, 9)}


@pytest.mark.parametrize(("planned", "expected"), [(3, 3), (4, 4)])
def test_a_share_stops_while_its_whole_is_small_for_the_team(planned, expected):
    held = fact("CHO-2", replace(HELD_SESSIONS, stops_at=Cap(level=3, whole_each=2)))
    asked = instrument(fact("CHO-1", PEER_SUPPORTERS), held)
    answers = {"CHO-1": entered(number=2), "CHO-2": entered(part=planned, whole=planned)}
    scores = score_answers(asked, answers, quarter=Q3, full=False)
    assert scores.domains[0].items[1].counted == expected


# Scales and what was answered

OFTEN = Scale(
    "frequency-2",
    (Choice("main-part", "A main part of the job", 0), Choice("daily", "Daily", 0), Choice("never", "Never", 4)),
    "Written into the job description",
)
ROLE = instrument(activity("ROL-1", Gravity.SERIOUS, scale=OFTEN))


@pytest.mark.parametrize(
    ("answer", "counted", "words"),
    [
        (Answer(Given.LEVEL, choice="main-part"), 0, "A main part of the job"),
        (Answer(Given.LEVEL, choice="daily"), 0, "Daily"),
        (Answer(Given.LEVEL, choice="never"), 4, "Never"),
        (Answer(Given.LEVEL, level=1), 1, "About weekly"),
        (Answer(Given.LEVEL, choice="never", written=True), 4, "Never; written into the job description"),
        (Answer(Given.LEVEL, written=True), None, "Written into the job description"),
        (Answer(Given.LEVEL, choice="hourly"), None, ""),
    ],
)
def test_how_often_is_chosen_on_a_scale(answer, counted, words):
    scores = score_answers(ROLE, {"ROL-1": answer}, quarter=Q3, full=False)
    assert scores.domains[0].items[0].counted == counted
    assert rated_in_words(ROLE, ROLE.items[0], answer) == words


@pytest.mark.parametrize(("fair", "answered"), [(False, {}), (True, {"CHO-1": 4})])
def test_beside_peers_stands_the_level_answered_where_a_version_says_so(fair, answered):
    asked = with_rules(instrument(practice("CHO-1"), practice("CHO-2"), practice("CHO-3")), fair_gaps=fair)
    answers = {"CHO-1": claimed(4), "CHO-2": claimed(2)}
    levels = quarter_levels(asked, Q3, score_answers(asked, answers, quarter=Q3, full=False))
    assert (levels.levels, levels.answered) == ({"CHO-1": 3, "CHO-2": 2}, answered)
    assert levels.beside_peers == {"CHO-1": 3, "CHO-2": 2} | answered
