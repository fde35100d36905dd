"""What peer supporters are asked: the instrument's own wording for them, of what is asked each quarter."""

from dataclasses import replace

from fidelity.instrument.definition.structure import Gravity, Rules
from fidelity.voice.rules.questions import ACTIVITY, PRACTICE, SAFETY_QUESTION, Question, short_form, short_form_codes
from tests.scoring.build import activity, instrument, practice

ASKED = instrument(
    practice("CHO-1", short="Free to say no", voice="Can people say no here?"),
    practice("CHO-2"),
    activity("ROL-1", Gravity.SERIOUS, short="Guarding doors", voice="Were you asked to guard a door?"),
    activity("ROL-2", Gravity.CONTEXT, voice="Do you drive people?"),
    practice("CON-1", "conditions", voice="Is the pay fair?"),
    annual=("conditions",),
)


def test_each_item_with_words_for_peers_is_asked_and_safety_last():
    assert short_form(ASKED) == (
        Question("CHO-1", "choice", "practice", "Free to say no", "Can people say no here?", PRACTICE),
        Question("ROL-1", "role-protection", "activity", "Guarding doors", "Were you asked to guard a door?", ACTIVITY),
        SAFETY_QUESTION,
    )


def test_the_form_by_its_codes():
    assert short_form_codes(ASKED) == ("CHO-1", "ROL-1", "SAFE")


def test_how_often_something_was_asked_for_is_another_scale():
    assert [question.is_activity for question in short_form(ASKED)] == [False, True, False]


def test_where_both_are_compared_as_answered_peers_have_the_words_of_the_review():
    practices, activities, safety = short_form(replace(ASKED, rules=Rules(fair_gaps=True)))
    assert (practices.scale, activities.scale) == (ASKED.levels, ASKED.frequencies)
    assert safety == SAFETY_QUESTION
