"""How sure a review is (scoring.md 2, "Confidence")."""

import pytest

from fidelity.scoring.confidence import grade_confidence
from fidelity.scoring.scores import EvidenceShare


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
    assert grade_confidence(evidence, peers_heard=peers_heard, unexplained_gap=unexplained_gap).grade == expected


def test_the_reasons_say_what_is_there_and_what_is_asked_for():
    assert grade_confidence(EvidenceShare(16, 23), peers_heard=True, unexplained_gap=False).reasons == (
        "Evidence dated this quarter stands behind 16 of 23 rated practice items; "
        "A asks for 17 (70 %), B for 10 (40 %).",
        "Peer supporters were heard.",
        "No difference between the peer supporters' view and the review waits for a step.",
    )


def test_the_reasons_where_nobody_was_asked_and_nothing_is_rated():
    assert grade_confidence(EvidenceShare(0, 0), peers_heard=False, unexplained_gap=False).reasons == (
        "No practice item is rated, so there is nothing to show evidence for.",
        "Peer supporters were not heard.",
        "There is no peer view to compare the review with.",
    )


def test_a_gap_that_nobody_has_explained_is_told():
    reasons = grade_confidence(EvidenceShare(9, 9), peers_heard=True, unexplained_gap=True).reasons
    assert reasons[2] == "The peer supporters' view and the review differ, and no step has been planned for it yet."
