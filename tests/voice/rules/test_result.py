"""What a closed quarter shows of answers, by worked examples: twelve people at two sites, then one joint answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from fidelity.instrument.definition.structure import Measurement
from fidelity.voice.rules.pooling import Batch
from fidelity.voice.rules.questions import ACTIVITY, PRACTICE, SAFETY_QUESTION, Question
from fidelity.voice.rules.result import (
    ReviewSide,
    WhyHidden,
    at_closing,
    gap_codes,
    hidden_result,
    raisable_codes,
    raised_codes,
    result_of_cards,
    result_of_joint_answer,
)
from fidelity.voice.rules.result_words import best_answers
from tests.scoring.build import MEASUREMENT

FREE = Question("CHO-1", "choice", "practice", "Free to say no", "Can people say no?", PRACTICE)
TOLD = Question("CHO-2", "choice", "practice", "Told of it", "Are people told?", PRACTICE)
GUARD = Question("ROL-1", "role-protection", "activity", "Guarding doors", "Were you asked to guard?", ACTIVITY)
FORM = (FREE, TOLD, GUARD, SAFETY_QUESTION)

# An instrument that measures without error, for gaps that are small.
EXACT = Measurement(Decimal(0), Decimal(0), Decimal("1.645"))
# Two quarters put together: CHO-1 was rated 2, then 4. The review has no level for anything else.
REVIEW = ReviewSide({"CHO-1": [2, 4], "CHO-2": [4], "ROL-1": [4]}, MEASUREMENT)

NORTH = {"CHO-1": [0, 0, 1, 0, 6], "CHO-2": [10, 0, 0, 0, 0], "ROL-1": [0, 0, 0, 2, 0], "SAFE": [3, 0, 0, 0, 4]}
SOUTH = {"CHO-1": [0, 0, 5, 0, 0], "CHO-2": [2, 0, 0, 0, 0], "ROL-1": [0, 0, 0, 0, 2], "SAFE": [0, 0, 0, 0, 5]}
BOTH = {code: [north + south for north, south in zip(NORTH[code], SOUTH[code], strict=True)] for code in NORTH}


def of_cards(total: Mapping[str, Sequence[int]] = BOTH, *, beside=REVIEW, threshold=5, sites=None):
    known = {"threshold": threshold, "quarters": ["Q3 2026", "Q4 2026"]}
    return result_of_cards(FORM, [Batch(total)], sites or {}, beside, **known)


def jointly(beside=REVIEW, **levels: int):
    given = {code.replace("_", "-"): level for code, level in levels.items()}
    return result_of_joint_answer(FORM, given, beside, way="joint", quarter="Q4 2026")


def counts(free: Sequence[int], safe: Sequence[int] = (0, 0, 0, 0, 9)) -> dict[str, Sequence[int]]:
    """Answers to one question and to that on safety; nobody answered the others."""
    return {"CHO-1": free, "CHO-2": [0] * 5, "ROL-1": [0] * 5, "SAFE": safe}


@pytest.mark.parametrize("why", list(WhyHidden))
def test_where_nothing_is_shown_only_the_reason_is(why):
    assert hidden_result(why) == {"shown": False, "why": why.value}


# Answers on cards


def test_what_stands_at_the_head():
    result = of_cards()
    assert {key: result[key] for key in ("shown", "way", "quarters", "answers", "threshold", "sites")} == {
        "shown": True,
        "way": "cards",
        "quarters": ["Q3 2026", "Q4 2026"],
        "answers": "10 to 19",
        "threshold": 5,
        "sites": [],
    }


def test_each_question_stands_beside_what_the_review_says_now():
    assert of_cards()["questions"] == [
        {
            "code": "CHO-1",
            "domain": "choice",
            "kind": "practice",
            "short": "Free to say no",
            "words": "Can people say no?",
            "review": 4,
            "shown": True,
            "share": "half",
            "percent": 50,
        },
        {
            "code": "CHO-2",
            "domain": "choice",
            "kind": "practice",
            "short": "Told of it",
            "words": "Are people told?",
            "review": 4,
            "shown": True,
            "share": "few",
            "percent": 10,
        },
        {
            "code": "ROL-1",
            "domain": "role-protection",
            "kind": "activity",
            "short": "Guarding doors",
            "words": "Were you asked to guard?",
            "review": 4,
            "shown": False,
        },
    ]


def test_a_question_that_the_review_did_not_rate_stands_alone():
    result = of_cards(beside=ReviewSide({"CHO-2": [4]}, MEASUREMENT))
    assert [question["review"] for question in result["questions"]] == [None, 4, None]
    assert [domain["questions"] for domain in result["domains"]] == [1]


def test_a_domain_is_compared_over_the_questions_that_both_sides_answered():
    # review: (3 + 4) / 2 x 25 = 87.5; peers: (3 + 0) / 2 x 25 = 37.5; of ROL-1 four answers are too few
    assert of_cards()["domains"] == [
        {
            "code": "choice",
            "questions": 2,
            "review": 88,
            "third": "below 50",
            "points": 38,
            "gap": {"code": "review-higher:choice", "direction": "review-higher", "level": "serious", "points": "50"},
        }
    ]


def test_where_both_sides_see_the_same_there_is_no_gap():
    result = of_cards(counts([0, 0, 0, 9, 0]))
    assert result["domains"] == [{"code": "choice", "questions": 1, "review": 75, "third": "75 or more", "gap": None}]


@pytest.mark.parametrize(
    ("free", "points"),
    [
        ([0, 0, 9, 0, 0], "20 or more"),  # 50 beside 75: 25 points, under ten answers
        ([0, 0, 10, 0, 0], "25"),
        ([10, 0, 0, 0, 0], "20 or more"),  # 0 is shown as 5: the distance would tell
        ([8, 2, 0, 0, 0], "70"),  # exactly 5, the last that is not cut short
    ],
)
def test_a_distance_is_exact_only_where_the_mean_is(free, points):
    assert of_cards(counts(free))["domains"][0]["gap"]["points"] == points


@pytest.mark.parametrize(("free", "points"), [([0, 0, 0, 2, 8], "20"), ([0, 0, 0, 1, 9], "20 or more")])
def test_so_it_is_up_to_95(free, points):
    # 95 and 97.5 beside 75
    assert of_cards(counts(free), beside=ReviewSide(REVIEW.levels, EXACT))["domains"][0]["gap"]["points"] == points


def test_a_distance_below_twenty_that_is_not_exact_is_fifteen_or_more():
    # (6 x 2 + 3 x 3) / 9 x 25 = 58.3, beside 75: 16.7 points
    gap = of_cards(counts([0, 0, 6, 3, 0]), beside=ReviewSide(REVIEW.levels, EXACT))["domains"][0]["gap"]
    assert (gap["points"], gap["level"]) == ("15 or more", "note")


def test_the_same_gap_two_quarters_running_is_serious():
    again = ReviewSide(REVIEW.levels, EXACT, before=("review-higher:choice",))
    assert of_cards(counts([0, 0, 6, 3, 0]), beside=again)["domains"][0]["gap"]["level"] == "serious"


@pytest.mark.parametrize(
    ("safe", "shown", "unsafe"),
    [
        ([0, 0, 0, 0, 9], True, ""),
        ([1, 1, 0, 0, 7], True, "note"),
        ([2, 2, 0, 0, 5], True, "serious"),
        ([2, 2, 0, 0, 0], False, ""),
    ],
)
def test_safety_stands_apart_and_says_nothing_of_too_few(safe, shown, unsafe):
    safety = of_cards(counts([0, 0, 0, 9, 0], safe))["safety"]
    assert (safety["code"], safety["shown"], safety["unsafe"]) == ("SAFE", shown, unsafe)


@pytest.mark.parametrize(("threshold", "shown"), [(12, True), (13, False)])
def test_enough_is_what_the_program_asks_for(threshold, shown):
    result = of_cards(counts([0, 0, 0, 12, 0], [0, 0, 0, 0, 13]), threshold=threshold)
    assert (result["questions"][0]["shown"], result["safety"]["shown"]) == (shown, True)


# Sites


def test_a_site_is_shown_in_words_alone_and_where_the_rest_is_enough():
    """Of CHO-2, 10 at one site and 2 at the other: the whole less the 10 would show the 2, so neither is shown."""
    assert of_cards(sites={"North": NORTH, "South": SOUTH})["sites"] == [
        {
            "name": "North",
            "questions": [
                {"code": "CHO-1", "shown": True, "share": "most"},
                {"code": "CHO-2", "shown": False},
                {"code": "ROL-1", "shown": False},
                {"code": "SAFE", "shown": True, "share": "half"},
            ],
        },
        {
            "name": "South",
            "questions": [
                {"code": "CHO-1", "shown": True, "share": "few"},
                {"code": "CHO-2", "shown": False},
                {"code": "ROL-1", "shown": False},
                {"code": "SAFE", "shown": True, "share": "most"},
            ],
        },
    ]


def test_a_site_of_many_has_no_percentages_either():
    large = counts([0, 0, 0, 10, 0])
    both = counts([0, 0, 0, 20, 0], [0, 0, 0, 0, 18])
    sites = of_cards(both, sites={"North": large, "South": large})["sites"]
    assert [site["questions"][0] for site in sites] == [{"code": "CHO-1", "shown": True, "share": "most"}] * 2


def test_a_site_of_which_nothing_may_be_shown_is_not_named():
    # 6 and 5 are both enough, but the whole less both would show that the third site has none.
    six, five, none = (counts([0, 0, 0, count, 0], [0] * 5) for count in (6, 5, 0))
    total = counts([0, 0, 0, 11, 0], [0] * 5)
    result = of_cards(total, sites={"North": six, "South": five, "West": none})
    assert [site["name"] for site in result["sites"]] == ["North"]


# One joint answer


def test_a_joint_answer_is_told_word_for_word():
    result = jointly(CHO_1=1, ROL_1=4, SAFE=4)
    assert {key: result[key] for key in ("shown", "way", "quarters", "answers", "threshold", "sites")} == {
        "shown": True,
        "way": "joint",
        "quarters": ["Q4 2026"],
        "answers": "",
        "threshold": 1,
        "sites": [],
    }
    assert [
        {key: row[key] for key in row if key in ("code", "shown", "level", "answer")} for row in result["questions"]
    ] == [
        {"code": "CHO-1", "shown": True, "level": 1, "answer": "Rarely"},
        {"code": "CHO-2", "shown": False},
        {"code": "ROL-1", "shown": True, "level": 4, "answer": "Never"},
    ]
    assert (
        result["safety"] | {"code": "SAFE", "shown": True, "level": 4, "answer": "Yes", "unsafe": ""}
        == result["safety"]
    )


def test_the_points_of_a_joint_answer_are_exact():
    # one answer at level 0 beside 3 x 25; what is one answer for all needs no band
    assert jointly(CHO_1=0, ROL_1=4, SAFE=4)["domains"] == [
        {
            "code": "choice",
            "questions": 1,
            "review": 75,
            "third": "below 50",
            "points": 0,
            "gap": {"code": "review-higher:choice", "direction": "review-higher", "level": "serious", "points": "75"},
        },
        {"code": "role-protection", "questions": 1, "review": 100, "third": "75 or more", "points": 100, "gap": None},
    ]


@pytest.mark.parametrize(("level", "unsafe"), [(0, "serious"), (1, "note"), (2, ""), (3, ""), (4, "")])
def test_one_joint_answer_on_safety_speaks_for_all(level, unsafe):
    assert jointly(CHO_1=3, SAFE=level)["safety"]["unsafe"] == unsafe


def test_a_joint_answer_without_safety_says_nothing_of_it():
    safety = jointly(CHO_1=3)["safety"]
    assert (safety["shown"], safety["unsafe"]) == (False, "")


# What a result raises


def test_a_result_raises_its_gaps_then_safety():
    result = jointly(CHO_1=0, ROL_1=4, SAFE=1)
    assert list(raised_codes(result)) == [("review-higher:choice", "serious"), ("safety:answering", "note")]
    assert gap_codes(result) == {"review-higher:choice"}
    assert raisable_codes(result) == {"choice", "role-protection", "answering"}


def test_what_a_result_says_nothing_of_can_be_raised_by_nothing():
    assert raisable_codes(jointly(CHO_1=3)) == {"choice"}


@pytest.mark.parametrize("result", [None, {}, hidden_result(WhyHidden.HELD)])
def test_a_result_that_is_not_shown_raises_nothing(result):
    assert gap_codes(result) == raisable_codes(result) == frozenset()
    assert list(raised_codes(result or {})) == []


# A scale of its own


def test_a_question_on_the_scale_of_the_review_says_its_good_answers():
    of_review = replace(FREE, scale=("Absent", "Said", "A few", "Most", "Nearly all"))
    result = result_of_cards(
        (of_review, TOLD, SAFETY_QUESTION), [Batch(BOTH)], {}, REVIEW, threshold=5, quarters=["Q3 2026"]
    )
    assert [row.get("best") for row in result["questions"]] == [["Most", "Nearly all"], None]
    assert best_answers(result["questions"][0]) == ("most", "nearly all")


@pytest.mark.parametrize(
    ("early", "team", "besides"),
    [
        (False, None, {}),
        (True, None, {"closed_early": True}),
        (False, (6, 3), {"team": [6, 3]}),
        (True, (6, 3), {"closed_early": True, "team": [6, 3]}),
    ],
)
def test_what_was_done_at_the_closing_stands_besides(early, team, besides):
    assert at_closing(early=early, team=team) == besides
