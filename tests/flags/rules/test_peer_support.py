"""Whether what peer supporters answered supports a finding: then it does not end without one of their side."""

import pytest

from fidelity.flags.rules.peer_support import is_low, is_supported

LOW = {"code": "ROL-1", "domain": "role-protection", "shown": True, "share": "few"}


def result(**question: object) -> dict[str, object]:
    fine = {"code": "CHO-1", "domain": "choice", "shown": True, "share": "most"}
    return {"shown": True, "questions": [fine, LOW | question]}


@pytest.mark.parametrize("kind", ["gap", "safety"])
def test_what_only_peers_raise_is_theirs_whatever_is_shown(kind):
    assert is_supported(kind, "choice", [])


@pytest.mark.parametrize("subject", ["ROL-1", "role-protection"])
def test_a_low_answer_supports_a_finding_on_its_question_and_on_its_domain(subject):
    assert is_supported("misuse", subject, [None, result()])


@pytest.mark.parametrize("subject", ["CHO-1", "choice", "ROL-2"])
def test_it_supports_no_other(subject):
    assert not is_supported("misuse", subject, [result()])


@pytest.mark.parametrize(
    "results", [[], [None], [{"shown": False, "why": "held"}], [result(shown=False)], [result(share="most")]]
)
def test_what_is_not_shown_or_not_low_supports_nothing(results):
    assert not is_supported("misuse", "ROL-1", results)


@pytest.mark.parametrize(("share", "low"), [("few", True), ("half", True), ("most", False)])
def test_half_of_good_answers_or_less_asks_for_a_change(share, low):
    assert is_low({"shown": True, "share": share}) is low


@pytest.mark.parametrize(("level", "low"), [(0, True), (1, True), (2, True), (3, False), (4, False)])
def test_so_do_the_three_poorest_levels_of_a_joint_answer(level, low):
    assert is_low({"shown": True, "level": level}) is low
