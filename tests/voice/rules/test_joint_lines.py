"""The lines of a joint answer that leave a small team word for word."""

from fidelity.voice.rules.joint_lines import lines_for_funders
from tests.voice.rules.test_questions import ASKED


def test_each_question_that_was_answered_is_a_line_in_the_order_of_the_form():
    assert lines_for_funders(ASKED, {"SAFE": 4, "ROL-1": 4, "CHO-1": 3}) == [
        "Can people say no here? “Usually”",
        "Were you asked to guard a door? “Never”",
        "Was it safe for you to answer this? “Yes”",
    ]


def test_what_was_not_answered_is_no_line():
    assert lines_for_funders(ASKED, {"CHO-1": 0}) == ["Can people say no here? “No, or the opposite happens”"]
    assert lines_for_funders(ASKED, {}) == []
