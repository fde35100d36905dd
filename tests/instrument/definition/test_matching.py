"""Which questions of two versions are the same: the words decide, or what the newer item says it comes from."""

from dataclasses import replace

from fidelity.instrument.definition.item_parts import Origin
from fidelity.instrument.definition.matching import counterpart, followed, is_same_question
from tests.scoring.build import instrument, practice

OLD = practice("CHO-3")
SAME_CODE = replace(OLD, question="Is it so here?", series=Origin("CHO-3", matched=True))
NEW_CODE = replace(OLD, code="CHO-8", question="Is it so here?", series=Origin("CHO-3", matched=True))
BROKEN = replace(OLD, series=Origin("CHO-3", matched=False))


def test_within_a_version_the_words_decide():
    assert is_same_question(OLD, OLD)
    assert not is_same_question(OLD, replace(OLD, question="Is it so?"))
    assert is_same_question(NEW_CODE, NEW_CODE)


def test_matched_goes_on_in_other_words_and_under_another_code():
    assert is_same_question(OLD, SAME_CODE)
    assert is_same_question(NEW_CODE, OLD)


def test_not_matched_breaks_it_even_in_the_same_words():
    assert not is_same_question(OLD, BROKEN)


def test_the_counterpart_in_either_direction():
    old, new = instrument(OLD), instrument(NEW_CODE)
    assert counterpart(NEW_CODE, old) == OLD
    assert counterpart(OLD, new) == NEW_CODE
    assert counterpart(OLD, instrument(BROKEN)) is None
    assert counterpart(NEW_CODE, new) == NEW_CODE


def test_what_points_at_a_question_is_followed_in_either_direction():
    old, new = instrument(OLD), instrument(NEW_CODE)
    assert followed("CHO-3", new, new) == NEW_CODE
    assert followed("CHO-8", old, new) == OLD
    assert followed("CHO-8", new, new) == NEW_CODE
    assert followed("CHO-9", old, new) is None
    assert followed("CHO-8", instrument(practice("CHO-1")), new) is None
