"""What page 1 opens with is never calmer than the facts: critical first, then drift, then the best news."""

from dataclasses import replace
from datetime import date

import pytest

from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.first_part.opening import ended_in_words, opening
from fidelity.reports.snapshot.inputs import CriticalFacts, SnapshotInputs
from fidelity.scoring.answers import Answer, Given
from tests.plain_words import FORBIDDEN
from tests.reports import voices
from tests.reports.build import (
    Q3,
    action,
    answers,
    earlier,
    in_a_bad_quarter,
    material,
    quarters,
    real,
    small,
    standing,
    under_pressure,
)

ONCE, OFTEN = Answer(Given.LEVEL, level=3), Answer(Given.LEVEL, level=1)
FORCE = "Peer supporters take part in force or pressure on people"


def opens(made: SnapshotInputs) -> str:
    return opening(build.build_snapshot(made))


def reported(*actions: object, **special: Answer | None) -> SnapshotInputs:
    return material(small(), answers(small(), **special), actions=actions)


def test_the_best_quarter_says_that_nothing_is_open_and_where_practice_stands():
    made = material(small(), answers(small()), previous=earlier(small(), Q3.previous))
    assert opens(made) == (
        "No finding is open. Practice is Exemplary in two of three domains and Established in one; three scores "
        "lie near the line to another band."
    )


def test_the_worst_quarter_begins_with_what_is_critical_then_what_fell():
    told = opens(voices.of_seven(in_a_bad_quarter()))
    assert told.startswith(
        f"Critical: {FORCE}; an action is planned for December 1, 2026. One more critical finding is open"
    )
    assert told.index("Some peer supporters did not feel safe") < told.index("Practice as a whole has fallen since")
    assert "Exemplary" not in told
    assert "Established" not in told


@pytest.mark.parametrize(
    ("levels", "fell"),
    [
        ((3, 3, 3, 3, 3, 3, 1), "Choice has fallen in Q3 2026; "),
        ((3, 3, 3, 3, 3, 1, 1), "fallen since Q2 2026"),
    ],
)
def test_what_fell_in_the_quarter_itself_did_not_fall_since_it(levels: tuple[int, ...], fell: str):
    followed = quarters(*levels)
    flags = tuple(
        standing(alarm.code, kind="drift", level=alarm.level.value, headline=alarm.headline)
        for alarm in followed["alarms"]
    )
    assert fell in opens(material(**followed, flags=flags))


@pytest.mark.parametrize(
    ("actions", "doing"),
    [
        ((), "no action is planned yet."),
        ((action("ROL-1"),), "an action is planned for December 1, 2026."),
        ((action("ROL-1", due=date(2026, 10, 1)),), "an action due on October 1, 2026 is late."),
        ((action("ROL-1", state="dropped"),), "no action is planned yet."),
        ((action("ROL-1", state="done"),), "an action is done, and the finding is still open."),
    ],
)
def test_beside_what_is_critical_stands_what_is_being_done(actions: tuple[object, ...], doing: str):
    headline = small().by_code["ROL-1"].finding.rstrip(".")
    assert opens(reported(*actions, ROL_1=ONCE)).startswith(f"Critical: {headline}; {doing}")


def test_a_finding_that_stays_critical_where_newer_answers_are_milder_comes_first():
    stays = CriticalFacts("misuse:ROL-1", f"{FORCE}.", "under_review", "people talk about it", "Q2 2026")
    told = opens(replace(reported(ROL_2=OFTEN), critical=(stays,)))
    assert told.startswith(f"Critical: {FORCE}; no action is planned yet.")


def test_where_nothing_is_critical_the_first_serious_finding_opens():
    assert opens(reported(ROL_2=OFTEN)).startswith(f"{small().by_code['ROL-2'].finding.rstrip('.')}; no action")


def test_smaller_findings_alone_are_told_by_how_many_have_an_action():
    told = opens(reported(action("ROL-2"), ROL_2=ONCE))
    assert told.startswith("No finding is critical or serious; one smaller one is open, an action is going on for one.")


def test_the_first_quarter_says_that_nothing_is_known_of_change():
    assert "This is the first quarter, so nothing can be said about change yet." in opens(
        material(small(), answers(small()), **{"series": quarters(3)["series"]})
    )
    assert "first quarter" not in opens(material(**quarters(3, 3)))


def test_a_quarter_without_answers_says_that_nothing_can_be_said():
    told = opens(material(small(), {}, peers_heard=False))
    assert told.startswith("Nothing was rated in this quarter, so nothing can be said about practice.")
    assert "No finding" not in told


def test_a_critical_question_without_an_answer_is_not_kept_quiet():
    told = opens(reported(ROL_1=None))
    assert "One of one critical questions is not rated, so nothing is known of it." in told


def test_nothing_open_says_whose_word_that_is():
    top = {code: replace(answer, evidence=None) for code, answer in answers(small()).items()}
    told = opens(material(small(), top, peers_heard=False))
    assert told == "No finding is open, by its own word only."


def test_a_fall_that_only_an_earlier_quarter_raised_is_still_told():
    fell = standing("drift:overall", kind="drift", level="drift", headline="Practice as a whole: lower than before")
    told = opens(replace(reported(), flags=(replace(fell, last=Q3.previous),)))
    assert told.startswith(
        "An earlier fall is still open: Practice as a whole, found in Q3 2026; no action is planned yet."
    )


def test_that_nothing_is_done_is_not_told_twice_in_the_same_words():
    fell = standing("drift:overall", kind="drift", level="drift", headline="Practice as a whole: lower than before")
    told = opens(replace(reported(ROL_1=ONCE), flags=(replace(fell, last=Q3.previous),)))
    assert "; no action is planned yet. An earlier fall is still open: Practice as a whole, found in Q3 2026; " in told
    assert "; for that, too, no action is planned." in told


def test_good_news_is_what_peers_confirmed_in_this_quarter():
    ended = standing(state="resolved", ended=date(2026, 9, 1))
    told = opens(replace(reported(), flags=(ended,)))
    assert told.endswith(
        "One earlier problem has ended, as peers confirmed. It was “Peer supporters take part in force”."
    )
    assert "Practice is Exemplary in two of three domains" in told
    before = opens(replace(reported(), flags=(replace(ended, ended=date(2026, 3, 1)),)))
    assert "as peers confirmed" not in before


def test_a_fall_that_ended_is_not_told_as_if_it_stood():
    fell = {"code": "drift:honesty", "headline": "Honesty: it may be lower than before", "level_words": "Watch"}
    acts = {"code": "misuse:ROL-1", "headline": "Peers drive", "level_words": "Note"}
    assert ended_in_words([fell]).endswith("as peers confirmed. It was a possible fall in “Honesty”.")
    assert ended_in_words([fell | {"level_words": "Drift"}]).endswith("as peers confirmed. It was a fall in “Honesty”.")
    assert ended_in_words([fell, acts]).endswith("one of them “Peers drive”.")


def test_reports_of_older_formats_open_as_well():
    built = build.build_snapshot(under_pressure())
    older = {name: part for name, part in built.items() if name not in ("found", "change", "voice")}
    del older["decision"]["critical_open"]
    assert opening(older).startswith(f"Critical: {FORCE}")


@pytest.mark.parametrize("make", [under_pressure, in_a_bad_quarter, material, voices.usual])
def test_its_words_are_plain_and_hold_no_code(make):
    told = opens(make())
    assert not FORBIDDEN.search(told)
    assert not any(item.code in told for item in real().items)
    assert "2026-" not in told
    assert "held" not in told
