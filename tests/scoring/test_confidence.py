"""How sure a review is (scoring.md 2, "Confidence")."""

import pytest

from fidelity.instrument.definition.structure import Rules
from fidelity.scoring.confidence import Confidence, grade_confidence
from fidelity.scoring.scores import EvidenceShare

# By the rules of 1.0, where nothing stands against A.
CLEAR = {
    "peers_heard": True,
    "unexplained_gap": False,
    "view_stays_inside": False,
    "rules": Rules(),
    "checked": False,
    "doubts": (),
}


def sure(evidence: EvidenceShare, **changes: object) -> Confidence:
    return grade_confidence(evidence, **CLEAR | changes)


@pytest.mark.parametrize(
    ("dated", "rated", "peers_heard", "unexplained_gap", "expected"),
    [
        (7, 10, True, False, "A"),
        (7, 10, True, True, "B"),
        (7, 10, False, False, "B"),
        (6, 10, True, False, "B"),
        (4, 10, False, False, "B"),
        (3, 10, False, False, "C"),
        (0, 10, True, False, "B"),
        (0, 0, False, False, "C"),
        (0, 0, True, False, "B"),
    ],
)
def test_the_grade(dated, rated, peers_heard, unexplained_gap, expected):
    evidence = EvidenceShare(dated, rated)
    assert sure(evidence, peers_heard=peers_heard, unexplained_gap=unexplained_gap).grade == expected


def test_the_reasons_say_what_is_there_and_what_is_asked_for():
    assert sure(EvidenceShare(16, 23)).reasons == (
        "Evidence dated this quarter stands behind 16 of 23 rated practice items; "
        "A asks for 17 (70 %), B for 10 (40 %).",
        "Peer supporters were heard.",
        "No difference between the peer supporters' view and the review waits for a step.",
    )


def test_the_reasons_where_nobody_was_asked_and_nothing_is_rated():
    assert sure(EvidenceShare(0, 0), peers_heard=False).reasons == (
        "No practice item is rated, so there is nothing to show evidence for.",
        "Peer supporters were not heard.",
        "There is no peer view to compare the review with.",
    )


def test_a_gap_that_nobody_has_explained_is_told():
    reasons = sure(EvidenceShare(9, 9), unexplained_gap=True).reasons
    assert reasons[2] == "The peer supporters' view and the review differ, and no step has been planned for it yet."


def test_a_view_that_stays_inside_neither_lowers_the_grade_nor_tells_of_a_gap():
    inside = sure(EvidenceShare(9, 9), view_stays_inside=True, unexplained_gap=True)
    assert inside.grade == "A"
    assert inside.reasons[2] == (
        "So few peer supporters spoke that what they said stays in the program: it is not set beside the review here."
    )


def test_peers_too_few_to_ask_are_never_said_to_have_been_heard():
    few = sure(EvidenceShare(9, 9), peers_answered=False)
    assert few.grade == "A"
    assert few.reasons[1].startswith("Peer supporters were too few to ask safely")


def test_a_doubt_keeps_a_review_from_a_and_is_told_before_the_peers():
    doubtful = sure(EvidenceShare(9, 9), doubts=("One answer is open.",))
    assert doubtful.grade == "B"
    assert doubtful.reasons[1:3] == ("One answer is open.", "Peer supporters were heard.")


# From 2.0 on: two kinds of evidence, and a check by somebody else

STRICT = Rules(same_evidence=5, kinds_for_a=2, check_for_a=True)
TWO_KINDS = EvidenceShare(9, 10, kinds=("paper", "people supported"))


def graded(evidence: EvidenceShare, *, checked: bool):
    return sure(evidence, rules=STRICT, checked=checked)


def test_a_asks_for_two_kinds_of_evidence_and_a_check():
    assert graded(TWO_KINDS, checked=True).grade == "A"


def test_one_kind_is_not_enough():
    assert graded(EvidenceShare(10, 10, kinds=("paper",)), checked=True).grade == "B"


def test_nor_is_what_nobody_else_checked():
    assert graded(TWO_KINDS, checked=False).grade == "B"


def test_what_is_missing_is_told():
    assert graded(EvidenceShare(9, 10, kinds=("paper",), repeated=1), checked=False).reasons == (
        "Evidence dated this quarter stands behind 9 of 10 rated practice items; A asks for 7 (70 %), B for 4 (40 %).",
        "Behind 1 more answer stand the same words as behind others; more than five times they count for one.",
        "Its kinds: paper; A asks for two.",
        "No check by somebody else counts yet; A asks for one: a second rater, the supervisor's sample, or an "
        "outside ally.",
        "Peer supporters were heard.",
        "No difference between the peer supporters' view and the review waits for a step.",
    )


def test_so_is_what_is_there():
    reasons = graded(TWO_KINDS, checked=True).reasons
    assert reasons[1:3] == ("Its kinds: paper and people supported; A asks for two.", "Somebody else checked answers.")


def test_evidence_of_no_kind_is_told():
    assert graded(EvidenceShare(9, 10), checked=True).reasons[1] == (
        "None of it says which kind it is; A asks for two kinds."
    )
