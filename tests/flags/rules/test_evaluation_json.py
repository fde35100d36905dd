"""An evaluation as data, by one worked example: nothing that it says is left out, and no number is another one."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from fidelity.flags.drift.alarms import DriftAlarm
from fidelity.flags.drift.detection import Alarm, Fall, ItemShare, Point, QuarterJudgement, Signal, SuddenFall
from fidelity.flags.drift.series import ChangeKind, ItemChange
from fidelity.flags.rules.evaluation import evaluate_answers
from fidelity.flags.rules.evaluation_json import changes_as_data, drift_as_data, evaluation_as_data, points_as_data
from fidelity.flags.wording.drift_directions import Direction
from fidelity.instrument.definition.structure import Choice, Gravity, Rules, Scale
from programs.calendar.quarters import Quarter
from tests.scoring.build import HELD_SESSIONS, Q3, activity, claimed, entered, fact, instrument, level, practice

GRAVE = activity(
    "ROL-1",
    Gravity.CRITICAL,
    why="Trust ends where reports begin.",
    instead="Say what a peer supporter is for.",
    pressures=("Staff are short.",),
    first_steps=("Ask who asked for it.",),
    places=("NPG-1.2", "WHO-G1"),
    differ=("DAV-1",),
)
ASKED = instrument(
    practice("CHO-1", places=("DAV-1",)),
    practice("CHO-2", places=("DAV-1",), core=True, not_applicable="Where there is none."),
    GRAVE,
)
ANSWERS = {"CHO-1": level(4), "CHO-2": level(2), "ROL-1": claimed(3)}
PLAIN_BAND = {"near": [], "held": False, "capped": False}
HELD = {"words": "held: critical finding open", "band": "", "near": [], "held": True, "capped": False}
NOBODY_LEFT_OUT = {"not_applicable": 0, "dont_know": 0, "unanswered": 0, "limited_scope": False}


def at(points: float) -> dict[str, float]:
    return {"points": points, "shown": int(points + 0.5)}


def as_data(answers=ANSWERS, **more):
    known = {"quarter": Q3, "full": False, "peers_heard": True} | more
    return evaluation_as_data(evaluate_answers(ASKED, answers, **known), ASKED)


@pytest.fixture
def data():
    return as_data()


def test_what_was_evaluated_and_how_sure_it_is(data):
    assert list(data) == [
        "quarter",
        "starts",
        "full",
        "instrument",
        "confidence",
        "evidence",
        "overall",
        "domains",
        "lenses",
        "findings",
    ]
    assert (data["quarter"], data["starts"], data["full"]) == ("Q3 2026", "2026-07-01", False)
    assert data["instrument"] == {"version": "0.1", "checksum": ""}
    assert data["evidence"] == {"dated": 2, "rated": 2}
    assert data["confidence"]["grade"] == "A"
    assert data["confidence"]["reasons"][1:] == [
        "Peer supporters were heard.",
        "No difference between the peer supporters' view and the review waits for a step.",
    ]


def test_a_domain_is_its_numbers_its_words_and_its_items(data):
    # (4 + 2) / 2 x 25; m = sqrt(12.5^2 / 2 + 1.5^2) is 8.965, times 1.645 is 14.748
    assert data["domains"][0] == {
        "code": "choice",
        "name": "Choice",
        "score": {"exact": "75", "points": 75.0, "shown": 75},
        "error": 8.965211,
        "range": {"low": at(60.252229), "high": at(89.747771)},
        "bounds": {"low": at(75.0), "high": at(75.0)},
        "rated_of": "2 of 2 rated",
        "asked": 2,
        "applicable": 2,
        "rated": 2,
        **NOBODY_LEFT_OUT,
        "missing": [],
        "missing_critical": [],
        "words": "Established, near Developing and Exemplary",
        "band": "Established",
        **PLAIN_BAND,
        "near": ["Developing", "Exemplary"],
        "open": False,
        "sure": "evidence behind 2 of 2 practices",
        "items": [
            {"code": "CHO-1", "state": "rated", "answered": 4, "counted": 4, "why": "level 4"},
            {"code": "CHO-2", "state": "rated", "answered": 2, "counted": 2, "why": "level 2"},
        ],
    }


def test_an_open_critical_finding_stands_in_place_of_the_band_and_in_full(data):
    domain = data["domains"][1]
    assert {key: domain[key] for key in HELD} == {key: data["overall"][key] for key in HELD} == HELD
    assert data["findings"] == [
        {
            "code": "misuse:ROL-1",
            "version": "1",
            "kind": "misuse",
            "level": "critical",
            "item": "ROL-1",
            "headline": "Peer supporters do ROL-1.",
            "question": "Does it happen here?",
            "answered": 3,
            "answer": "Once or twice",
            "why": "Trust ends where reports begin.",
            "instead": "Say what a peer supporter is for.",
            "pressures": ["Staff are short."],
            "first_steps": ["Ask who asked for it."],
            "places": ["NPG-1.2", "WHO-G1"],
            "differ": ["DAV-1"],
            "documents": ["NPG", "WHO"],
        }
    ]


def test_a_finding_of_two_steps_says_how_far_it_has_gone():
    often = Scale("frequency-2", (Choice("never", "Never", 4),), "Written into the job description")
    asked = instrument(replace(GRAVE, scale=often))
    evaluation = evaluate_answers(asked, {"ROL-1": claimed(3)}, quarter=Q3, full=False, peers_heard=True)
    [finding] = evaluation_as_data(evaluation, asked)["findings"]
    assert finding["stage"] == "beginning"


def test_the_whole_and_what_it_hangs_on():
    overall = as_data(ANSWERS | {"ROL-1": claimed(4)})["overall"]
    # (75 + 100) / 2, over three items: m = sqrt(12.5^2 / 3 + 1.5^2) is 7.371, times 1.645 is 12.125
    assert {key: overall[key] for key in ("score", "error", "range", "bounds", "weights", "missing")} == {
        "score": {"exact": "175/2", "points": 87.5, "shown": 88},
        "error": 7.371115,
        "range": {"low": at(75.374516), "high": at(99.625484)},
        "bounds": {"low": at(87.5), "high": at(87.5)},
        "weights": {"choice": 1.0, "role-protection": 1.0},
        "missing": [],
    }
    assert (overall["words"], overall["band"]) == ("Established, near Exemplary", "Established")
    # choice half: (37.5 + 100) / 1.5; then double: (150 + 100) / 3
    assert overall["sensitivity"][:2] == [
        {
            "domain": "choice",
            "weight": 0.5,
            "score": {"exact": "275/3", "points": 91.666667, "shown": 92},
            "band": "Exemplary",
            "changes": True,
        },
        {
            "domain": "choice",
            "weight": 2.0,
            "score": {"exact": "250/3", "points": 83.333333, "shown": 83},
            "band": "Established",
            "changes": False,
        },
    ]


def test_where_there_is_no_score_there_is_no_error_and_no_range_and_it_says_what_is_missing():
    data = as_data({"CHO-1": level(4), "ROL-1": claimed(4)})
    domain = data["domains"][0]
    assert (domain["score"], domain["error"], domain["range"]) == (None, None, None)
    assert domain["bounds"] == {"low": at(50.0), "high": at(100.0)}
    assert (domain["rated_of"], domain["missing"], domain["missing_critical"]) == (
        "1 of 2 rated",
        ["CHO-2"],
        ["CHO-2"],
    )
    assert domain["items"][1] == {
        "code": "CHO-2",
        "state": "unanswered",
        "answered": None,
        "counted": None,
        "why": "nobody has answered",
    }
    assert (data["overall"]["score"], data["overall"]["missing"]) == (None, ["choice"])


def test_a_document_is_scored_over_the_items_that_cite_it(data):
    assert [(lens["document"], lens["score"]["exact"], lens["asked"]) for lens in data["lenses"]] == [
        ("DAV", "75", 2),
        ("NPG", "75", 1),
        ("WHO", "75", 1),
    ]


def test_a_document_that_too_few_items_name_says_so():
    asked = replace(ASKED, rules=Rules(lens_items=2))
    evaluation = evaluate_answers(asked, ANSWERS, quarter=Q3, full=False, peers_heard=True)
    lenses = evaluation_as_data(evaluation, asked)["lenses"]
    assert [(lens["document"], lens.get("too_few")) for lens in lenses] == [("DAV", None), ("NPG", True), ("WHO", True)]


def test_a_share_that_does_not_count_stands_by_itself_where_there_is_one(data):
    assert "shares" not in data
    asked = instrument(*ASKED.items, fact("PEE-8", replace(HELD_SESSIONS, scored=False)))
    answers = ANSWERS | {"PEE-8": entered(part=17, whole=24)}
    evaluation = evaluate_answers(asked, answers, quarter=Q3, full=False, peers_heard=True)
    assert evaluation_as_data(evaluation, asked)["shares"] == {"PEE-8": {"points": 70.833333, "shown": 71}}


def test_points_are_written_exactly_and_as_a_decimal_and_as_shown():
    assert points_as_data(Fraction(425, 6)) == {"exact": "425/6", "points": 70.833333, "shown": 71}
    assert points_as_data(None) is None


# Drift

Q4 = Quarter(date(2026, 10, 1))
FIRST = Point(Q3, "1", score=66.66666666, items=2, measured=8.96507111, error=8.96507111, number=1)
FALLING = Point(
    Q4,
    "1",
    score=33.33333333,
    items=2,
    measured=8.96507111,
    error=8.96507111,
    number=2,
    before=Q3,
    drop=33.33333333,
    sudden=SuddenFall(Q3, 33.33333333, 30.12345649),
    fall=Fall(Q4, Q3, Q3, 1, 22.22222222, 70.12345649, 4.12345649, 6.58, 2, 16.12345678),
    set_aside=True,
    most=(ItemShare("CHO-2", 25.00000049), ItemShare("CHO-1", 8.33333333)),
)
PULLS = Direction("clinical", "Toward the clinic", "It becomes treatment.", "", (), (), (), places=("DAV-1",))
SIGNAL = Signal("choice", Alarm.DRIFT, FALLING, together=True)
JUDGED = QuarterJudgement(Q4, 6, (SIGNAL,), noise=1.33333333, overall_noise=1.66666666)
ALARM = DriftAlarm(SIGNAL, "Choice", (GRAVE,), PULLS, "notes")


def test_the_noise_of_a_program_and_the_number_of_its_quarter():
    data = drift_as_data(JUDGED, {}, (), ASKED)
    assert data == {"rules": "2", "number": 6, "noise": 1.333333, "overall_noise": 1.666667, "series": [], "alarms": []}


def test_the_first_point_of_a_series_is_compared_with_nothing():
    assert drift_as_data(JUDGED, {"overall": FIRST}, (), ASKED)["series"] == [
        {
            "series": "overall",
            "name": "Practice as a whole",
            "score": 66.666667,
            "items": 2,
            "error": 8.965071,
            "number": 1,
            "starts": False,
            "set_aside": False,
            "compared": None,
            "drop": 0.0,
            "sudden": None,
            "fall": None,
        }
    ]


def test_a_point_says_what_it_was_compared_with_and_how_far_it_fell():
    assert drift_as_data(JUDGED, {"choice": FALLING}, (), ASKED)["series"] == [
        {
            "series": "choice",
            "name": "Choice",
            "score": 33.333333,
            "items": 2,
            "error": 8.965071,
            "number": 2,
            "starts": False,
            "set_aside": True,
            "compared": "Q3 2026",
            "drop": 33.333333,
            "sudden": {"since": "Q3 2026", "points": 33.333333, "limit": 30.123456},
            "fall": {
                "since": "Q4 2026",
                "first": "Q3 2026",
                "last": "Q3 2026",
                "points": 22.222222,
                "before": 70.123456,
                "error": 4.123456,
                "evidence": 5.389222,
                "limit": 16.123457,
            },
        }
    ]


def test_in_the_first_year_a_fall_has_no_limit():
    early = replace(FALLING, fall=replace(FALLING.fall, limit=None))
    assert drift_as_data(JUDGED, {"choice": early}, (), ASKED)["series"][0]["fall"]["limit"] is None


def test_an_alarm_says_what_falls_where_it_pulls_to_and_what_added_most():
    assert drift_as_data(JUDGED, {}, [ALARM], ASKED)["alarms"] == [
        {
            "code": "drift:choice",
            "series": "choice",
            "level": "drift",
            "together": True,
            "headline": "Choice: lower than before, by more than chance explains",
            "direction": "clinical",
            "about": "notes",
            "items": [{"code": "CHO-2", "points": 25.0}, {"code": "CHO-1", "points": 8.333333}],
            "places": ["DAV-1", "NPG-1.2", "WHO-G1"],
        }
    ]


def test_changes_are_counted_by_their_kind_also_where_there_are_none():
    changed = [ItemChange(GRAVE, kind, 1, 2) for kind in (ChangeKind.BETTER, ChangeKind.BETTER, ChangeKind.NO_LONGER)]
    assert changes_as_data(changed) == {"better": 2, "worse": 0, "same": 0, "new": 0, "no_longer_rated": 1}
