"""Material for reports, made in memory: version 1.0 of the instrument, or the small one of the review's tests."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fidelity.flags.drift.alarms import drift_alarms
from fidelity.flags.drift.series import drift_of_reviews, quarter_levels
from fidelity.flags.rules.evaluation import evaluate_answers
from fidelity.flags.seed_loader import drift_limits, drift_wording
from fidelity.instrument.definition.structure import Instrument, Item, Kind, Rule
from fidelity.instrument.seed_loader import sources
from fidelity.reports.snapshot import signed_text as snapshot_final
from fidelity.reports.snapshot.inputs import (
    ActionFacts,
    EarlierReview,
    FlagFacts,
    Issue,
    ProgramFacts,
    ReviewProcess,
    SnapshotInputs,
    StaffPosition,
)
from fidelity.reports.snapshot.signed_text import SignatureLine
from fidelity.scoring.answers import Answer, Evidence, Given
from programs.calendar.quarters import Quarter
from tests import cast

Q3 = Quarter(date(2026, 7, 1))
RAW_NOTE = "A raw note about what was said in supervision"
KEPT = "the grey cabinet"
EVIDENCE = Evidence("Minutes of the team talk", date(2026, 8, 4), KEPT)


def real() -> Instrument:
    """Version 1.0: the numbers and the words in these tests are its own."""
    return cast.released("1.0").definition


def small() -> Instrument:
    return cast.small().definition


def usual(item: Item, level: int = 3) -> Answer:
    """An answer of a program that is doing well: `level` with evidence, never, the best choice, all of it."""
    if item.kind is Kind.PRACTICE:
        return Answer(Given.LEVEL, level=level, evidence=EVIDENCE, note=RAW_NOTE)
    if item.kind is Kind.ACTIVITY:
        return Answer(Given.LEVEL, level=4, note=RAW_NOTE)
    if item.fact is None:
        return Answer(Given.LEVEL, choice=item.choices[0].value)
    if item.fact.rule is Rule.CHOICE:
        best = max(item.fact.choices, key=lambda choice: -1 if choice.level is None else choice.level)
        return Answer(Given.LEVEL, choice=best.value)
    return Answer(Given.LEVEL, inputs={"part": 6, "whole": 6} if item.fact.rule is Rule.SHARE else {"number": 5})


def answers(instrument: Instrument, *, full: bool = False, **special: Answer | None) -> dict[str, Answer]:
    """A usual answer to every question, but for `special`: `CHO_1=Answer(...)`, or None for unanswered."""
    given = {
        item.code: usual(item, level=4 if number % 2 else 3)
        for domain in instrument.asked(full=full)
        for number, item in enumerate(instrument.by_domain[domain.code])
    }
    given |= {code.replace("_", "-"): answer for code, answer in special.items()}
    return {code: answer for code, answer in given.items() if answer}


def earlier(instrument: Instrument, quarter: Quarter, *, full: bool = False, **special: Answer | None) -> EarlierReview:
    evaluation = evaluate_answers(
        instrument, answers(instrument, full=full, **special), quarter=quarter, full=full, peers_heard=True
    )
    return EarlierReview(instrument, evaluation, quarter.next.start)


def action(item: str = "", **changes: Any) -> ActionFacts:
    planned = ActionFacts(
        what="Name who does it instead, and from when",
        owner="Program manager",
        due=date(2026, 12, 1),
        state="planned",
        item=item,
        quarter=Q3,
        about="conditions",
    )
    return replace(planned, **changes)


def material(
    instrument: Instrument | None = None,
    given: Mapping[str, Answer] | None = None,
    *,
    full: bool = False,
    peers_heard: bool = True,
    **changes: Any,
) -> SnapshotInputs:
    """A closed review of Q3 2026, ready to be issued."""
    instrument = instrument or small()
    given = answers(instrument, full=full) if given is None else given
    made = SnapshotInputs(
        issue=Issue("PL-7K3M-92QX", "1.0", date(2026, 10, 28), "Program manager"),
        about=ProgramFacts("Willow House", "Riverbend", "Peer-run organization", "Community"),
        making=ReviewProcess(
            opened=date(2026, 9, 20),
            closed=date(2026, 10, 20),
            participants={"Program manager": 1, "Peer supporter": 3},
            peers_heard="One joint answer by the peer team",
            positions=(StaffPosition("Peer specialist", "Peer supporter", 5, "24", "Paid"),),
        ),
        instrument=instrument,
        sources=sources(),
        answers=given,
        evaluation=evaluate_answers(instrument, given, quarter=Q3, full=full, peers_heard=peers_heard),
    )
    return replace(made, **changes)


WORST = {
    "ROL_1": Answer(Given.LEVEL, level=2),
    "ROL_2": Answer(Given.LEVEL, level=3),
    "ROL_8": Answer(Given.LEVEL, level=1),
    "ROL_10": Answer(Given.LEVEL, level=0),
    "ROL_12": Answer(Given.LEVEL, level=3),
    "CHO_2": Answer(Given.DONT_KNOW),
    "MUT_2": None,
}
"""Answers of a program under pressure, for the real instrument."""


def under_pressure(**changes: Any) -> SnapshotInputs:
    """The real instrument with findings, actions, gaps, an earlier quarter and carried domains."""
    return material(
        real(),
        answers(real(), **WORST),
        actions=(
            action("ROL-1", what="Take peer supporters out of the drill", owner="Organization leadership"),
            action("ROL-10", due=date(2026, 10, 1)),
            action(state="done", outcome="Room 12 is booked on Tuesdays", quarter=Q3.previous),
        ),
        previous=earlier(real(), Q3.previous, ROL_1=Answer(Given.LEVEL, level=4)),
        carried=earlier(real(), Q3.previous.previous, full=True),
        **changes,
    )


def quarters(*levels: int, instrument: Instrument | None = None) -> dict[str, Any]:
    """What follows from quarters up to Q3 2026 with these levels of every practice, in order: fields of a material."""
    instrument = instrument or small()
    quarter = Q3
    for _ in levels[1:]:
        quarter = quarter.previous
    final = []
    for level in levels:
        given = {
            code: answer if instrument.by_code[code].kind is not Kind.PRACTICE else replace(answer, level=level)
            for code, answer in answers(instrument).items()
        }
        final.append(evaluate_answers(instrument, given, quarter=quarter, full=False, peers_heard=True))
        quarter = quarter.next
    series = drift_of_reviews(
        [quarter_levels(instrument, each.quarter, each.scores) for each in final], limits=drift_limits()
    )
    judged = series.quarters[-1]
    before = [EarlierReview(instrument, final[-2], Q3.start)] if len(final) > 1 else [None]
    return {
        "series": series,
        "alarms": drift_alarms(judged, instrument, drift_wording()),
        "evaluation": final[-1],
        "previous": before[0],
    }


def in_a_bad_quarter() -> SnapshotInputs:
    """Under pressure, and all lines fall: a new flag for each, nothing planned for any of them."""
    followed = quarters(3, 3, 3, 3, 2, 1, instrument=real())
    alarms = followed["alarms"]
    flags = tuple(
        standing(alarm.code, kind="drift", level=alarm.level.value, headline=alarm.headline) for alarm in alarms
    )
    return under_pressure(series=followed["series"], alarms=alarms, flags=flags)


def standing(code: str = "misuse:ROL-1", **changes: Any) -> FlagFacts:
    made = FlagFacts(
        code=code,
        kind="misuse",
        level="critical",
        level_words="Critical",
        headline="Peer supporters take part in force.",
        state="open",
        state_words="New",
        works="Peer supervisor",
        since=Q3,
        last=Q3,
    )
    return replace(made, **changes)


STATEMENT = "The front desk takes more of our week than this report says.\n\nWe asked twice for a change. Ask us again."
VIEW = "We count the drill as an occurrence each time, not once a month.\nSo we see this line one level lower."


def final(built: dict[str, Any], *, statement: str = STATEMENT, view: str = VIEW) -> dict[str, Any]:
    """A snapshot as it is once both sides have signed, the peers with a differing view."""
    day = date(2026, 10, 28)
    signatures = [SignatureLine("program", "Program manager", day), SignatureLine("peers", "Peer supporter", day, view)]
    return snapshot_final.finalise_snapshot(built, signatures, statement=statement, on=day)
