"""From evaluated reviews to what drift is followed on, and to what changed between two of them."""

from dataclasses import replace
from datetime import date
from functools import partial

from fidelity.flags.drift import series
from fidelity.flags.drift.alarms import drift_alarms
from fidelity.flags.drift.detection import OVERALL, follow_drift
from fidelity.flags.drift.series import (
    ChangeKind,
    QuarterLevels,
    drift_of_reviews,
    item_changes,
    quarter_levels,
)
from fidelity.flags.seed_loader import drift_wording
from fidelity.instrument.definition.item_parts import Origin
from fidelity.instrument.definition.structure import Gravity, Instrument
from fidelity.scoring.scores import score_answers
from programs.calendar.quarters import Quarter
from tests.flags.drift.build import PLAIN
from tests.scoring.build import (
    DONT_KNOW,
    activity,
    chosen,
    claimed,
    fact,
    instrument,
    not_applicable,
    practice,
)
from tests.scoring.build import PAY as PAY_COMPARED

Q1 = Quarter(date(2026, 1, 1))
CODES = [f"CHO-{n}" for n in range(1, 6)]
ASKED = instrument(*map(practice, CODES), practice("CUL-1", "culture"), annual=("culture",))
THREES = {code: claimed(3) for code in CODES}


def reworded(old: Instrument, code: str, **fields: object) -> Instrument:
    """A new version in which one question is asked otherwise."""
    items = tuple(replace(item, **fields) if item.code == code else item for item in old.items)
    return replace(old, items=items, version="0.2")


def reviewed(answers, *, asked: Instrument = ASKED, quarter: Quarter = Q1, full: bool = False) -> QuarterLevels:
    return quarter_levels(asked, quarter, score_answers(asked, answers, quarter=quarter, full=full))


followed_drift = partial(drift_of_reviews, limits=PLAIN)


def moved(before: QuarterLevels, now: QuarterLevels) -> dict[str, tuple[ChangeKind, int | None, int | None]]:
    return {each.item.code: (each.changed, each.before, each.now) for each in item_changes(before, now)}


# Between two quarters


def test_levels_go_up_down_or_stay():
    before = reviewed(THREES)
    now = reviewed(THREES | {"CHO-1": claimed(2), "CHO-2": claimed(3), "CHO-3": claimed(1)})
    up = reviewed(THREES | {"CHO-1": claimed(2)})
    assert moved(before, now)["CHO-1"] == (ChangeKind.WORSE, 3, 2)
    assert moved(before, now)["CHO-2"] == (ChangeKind.SAME, 3, 3)
    assert moved(up, before)["CHO-1"] == (ChangeKind.BETTER, 2, 3)


def test_a_four_without_evidence_counts_as_three_and_is_no_change():
    assert moved(reviewed(THREES), reviewed(THREES | {"CHO-1": claimed(4)}))["CHO-1"] == (ChangeKind.SAME, 3, 3)


def test_level_0_is_a_level():
    assert moved(reviewed(THREES | {"CHO-1": claimed(0)}), reviewed(THREES))["CHO-1"] == (ChangeKind.BETTER, 0, 3)


def test_what_was_not_rated_before_is_new_and_what_is_not_rated_now_is_gone():
    before = reviewed(THREES | {"CHO-1": DONT_KNOW, "CHO-2": not_applicable()})
    now = reviewed(THREES | {"CHO-3": DONT_KNOW, "CHO-4": not_applicable()})
    assert moved(before, now) == {
        "CHO-1": (ChangeKind.NEW, None, 3),
        "CHO-2": (ChangeKind.NEW, None, 3),
        "CHO-5": (ChangeKind.SAME, 3, 3),
        "CHO-3": (ChangeKind.NO_LONGER, 3, None),
        "CHO-4": (ChangeKind.NO_LONGER, 3, None),
    }


def test_a_question_in_other_words_is_new():
    asked = reworded(ASKED, "CHO-1", question="Is it what people want?")
    assert moved(reviewed(THREES), reviewed(THREES, asked=asked))["CHO-1"] == (ChangeKind.NEW, None, 3)


def test_other_sentences_for_the_levels_make_it_another_question():
    asked = reworded(ASKED, "CHO-1", anchors=("a", "b", "c", "d", "e"))
    assert moved(reviewed(THREES), reviewed(THREES, asked=asked))["CHO-1"] == (ChangeKind.NEW, None, 3)


def test_other_help_beside_it_does_not():
    asked = reworded(ASKED, "CHO-1", help="A word on it.", short="Choice", places=("WHO-G1.2",))
    assert moved(reviewed(THREES), reviewed(THREES, asked=asked))["CHO-1"] == (ChangeKind.SAME, 3, 3)


def test_a_question_that_a_version_dropped_is_no_longer_rated():
    shorter = replace(ASKED, items=ASKED.items[1:], version="0.2")
    assert moved(reviewed(THREES), reviewed(THREES, asked=shorter))["CHO-1"] == (ChangeKind.NO_LONGER, 3, None)


def test_a_domain_of_one_of_the_quarters_only_is_left_out():
    full = reviewed(THREES | {"CUL-1": claimed(2)}, full=True)
    assert "CUL-1" not in moved(full, reviewed(THREES))
    assert "CUL-1" not in moved(reviewed(THREES), full)


def test_an_annual_domain_of_both_is_compared():
    then, now = (reviewed(THREES | {"CUL-1": claimed(level)}, full=True) for level in (2, 1))
    assert moved(then, now)["CUL-1"] == (ChangeKind.WORSE, 2, 1)


def test_an_activity_done_more_often_is_worse():
    asked = instrument(activity("ROL-1", Gravity.SERIOUS))
    never, weekly = (reviewed({"ROL-1": claimed(level)}, asked=asked) for level in (4, 1))
    assert moved(never, weekly)["ROL-1"] == (ChangeKind.WORSE, 4, 1)


def test_a_fact_is_compared_by_what_it_counts():
    asked = instrument(fact("CON-1", PAY_COMPARED))
    same, less = (reviewed({"CON-1": chosen(choice)}, asked=asked) for choice in ("same", "less"))
    assert moved(same, less)["CON-1"] == (ChangeKind.WORSE, 4, 1)


def test_every_question_is_told_once():
    found = item_changes(reviewed(THREES), reviewed(THREES | {"CHO-1": DONT_KNOW}))
    assert sorted(each.item.code for each in found) == CODES


# What drift is followed on


def test_each_quarterly_domain_is_a_series_and_the_whole_is_one():
    followed = followed_drift([reviewed(THREES | {"CUL-1": claimed(2)}, full=True)])
    assert {code: point.score for code, (point,) in followed.series.items()} == {"choice": 75.0, OVERALL: 75.0}


def test_drift_over_the_same_levels_is_followed_once(monkeypatch):
    """A page that is looked at again costs no second pass, until an answer or a lowered reference is another."""
    series._drift_of_reviews.cache_clear()
    passes = []
    monkeypatch.setattr(
        series, "follow_drift", lambda *args, **how: passes.append(how["lowered"]) or follow_drift(*args, **how)
    )
    quarters = [Q1.next, Q1.next.next]
    reviews = [reviewed(THREES, quarter=quarter) for quarter in quarters]
    for _look in range(2):
        followed_drift(reviews)
    assert len(passes) == 1
    followed_drift([reviews[0], reviewed(THREES | {"CHO-1": claimed(2)}, quarter=quarters[1])])
    followed_drift(reviews, lowered={("choice", quarters[0])})
    assert passes == [frozenset(), frozenset(), frozenset({("choice", quarters[0])})]


def test_an_annual_domain_is_no_series():
    followed = followed_drift([reviewed(THREES | {"CUL-1": claimed(2)}, full=True)])
    assert "culture" not in followed.series


def test_questions_in_the_same_words_are_matched_across_versions():
    asked = reworded(ASKED, "CHO-1", help="A word on it.")
    _, now = followed_drift(
        [
            reviewed(THREES),
            reviewed(THREES, asked=asked, quarter=Q1.next),
        ]
    ).series["choice"]
    assert (now.before, now.starts, now.version) == (Q1, False, "0.2")


def test_a_fall_in_a_question_that_is_asked_otherwise_is_no_fall():
    """CHO-1 falls from 3 to 0, in other words: the four that are the same did not move."""
    asked = reworded(ASKED, "CHO-1", question="Is it what people want?")
    now = followed_drift([reviewed(THREES), reviewed(THREES | {"CHO-1": claimed(0)}, asked=asked, quarter=Q1.next)])
    assert now.series["choice"][-1].drop == 0


def test_a_wording_that_comes_back_is_matched_with_itself():
    asked = reworded(ASKED, "CHO-1", question="Is it what people want?")
    quarters = [Q1, Q1.next, Q1.next.next]
    three = [
        reviewed(THREES, asked=version, quarter=quarter)
        for version, quarter in zip([ASKED, asked, ASKED], quarters, strict=True)
    ]
    assert [point.items for point in followed_drift(three).series["choice"]] == [5, 4, 5]
    assert [point.starts for point in followed_drift(three).series["choice"]] == [False, False, False]


def test_a_version_with_nothing_in_common_starts_the_series_anew():
    asked = replace(ASKED, items=tuple(replace(item, question="Otherwise?") for item in ASKED.items), version="0.2")
    points = followed_drift([reviewed(THREES), reviewed(THREES, asked=asked, quarter=Q1.next)]).series["choice"]
    assert [point.starts for point in points] == [False, True]


def test_a_domain_without_a_score_has_no_point():
    given = dict.fromkeys(CODES, DONT_KNOW)
    followed = followed_drift([reviewed(THREES), reviewed(given, quarter=Q1.next)])
    assert [point.quarter for point in followed.series["choice"]] == [Q1]
    assert [judged.quarter for judged in followed.quarters] == [Q1, Q1.next]


# Another version that says where its questions come from


def moved_on(old: Instrument, *, matched: bool) -> Instrument:
    """A version in which every question has another code and other words."""
    items = tuple(
        replace(item, code=f"{item.code}0", question="Is it?", series=Origin(item.code, matched)) for item in old.items
    )
    return replace(old, items=items, version="0.2")


def test_matched_questions_carry_the_series_over_a_new_code():
    asked = moved_on(ASKED, matched=True)
    before, now = reviewed(THREES), reviewed({f"{code}0": claimed(2) for code in CODES}, asked=asked, quarter=Q1.next)
    assert moved(before, now) == {f"{code}0": (ChangeKind.WORSE, 3, 2) for code in CODES}
    points = followed_drift([before, now]).series["choice"]
    assert (points[1].starts, points[1].items, points[1].drop) == (False, 5, 25.0)


def test_the_questions_that_fell_most_are_named_as_they_are_asked_now():
    asked = moved_on(ASKED, matched=True)
    quarters = [reviewed(THREES), reviewed({f"{code}0": claimed(0) for code in CODES}, asked=asked, quarter=Q1.next)]
    judged = followed_drift(quarters).quarters[-1]
    [alarm, *_rest] = drift_alarms(judged, asked, drift_wording())
    assert [item.code for item in alarm.items] == ["CHO-10", "CHO-20", "CHO-30"]


def test_questions_that_are_not_matched_break_it():
    asked = moved_on(ASKED, matched=False)
    before, now = reviewed(THREES), reviewed({f"{code}0": claimed(2) for code in CODES}, asked=asked, quarter=Q1.next)
    assert {change for change, _then, _now in moved(before, now).values()} == {ChangeKind.NEW, ChangeKind.NO_LONGER}
    assert followed_drift([before, now]).series["choice"][1].starts
