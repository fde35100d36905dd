"""The words of page 1: what stands in ten minutes' reading, made from the rest. Pure.

Naming a problem takes nothing away here: the answer to a finding stands among the strengths, and where nothing was
raised the page says just that (product.md, "Traps").
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fidelity.flags.rules.misuse import Level
from fidelity.instrument.definition.structure import Gravity, Kind
from fidelity.reports.snapshot.formatting import count_in_words, number_in_letters, shorten
from fidelity.reports.snapshot.inputs import SnapshotInputs
from fidelity.reports.snapshot.sections import findings as found
from fidelity.reports.snapshot.sections import peer_voice, questions, trends
from fidelity.reports.snapshot.sections.action_rows import ENDED, action_row, ordered_actions
from fidelity.reports.snapshot.wording import CAN_SAY
from fidelity.scoring.bands import HELD, NOT_ENOUGH
from fidelity.scoring.confidence import Grade
from fidelity.scoring.levels import HIGHEST, ItemScore
from fidelity.wording.lists import list_in_words

Json = dict[str, Any]

AT_MOST = 3
WORDS = 110  # characters of an action on page 1, which is one sheet; the whole text stands further back
USUAL = 3


def summary_section(material: SnapshotInputs) -> Json:
    return {
        "headline": summary_headline(material),
        "strengths": strengths(material),
        "works": actions_going_on(material),
        "works_note": actions_note(material),
        "critical": critical_sentence(material),
        "drift": trends.drift_line(material),
        "change": change_since_last(material),
        "confidence": confidence_row(material),
        "voice": peer_voice.front_page_line(material),
        "can_say": CAN_SAY,
    }


def summary_headline(material: SnapshotInputs) -> str:
    """The nine domains in one line of words, the highest band first; no band is counted where none may be given."""
    bands = [material.evaluation.bands[score.code] for score in material.evaluation.scores.domains]
    domains = f"{number_in_letters(len(bands)).capitalize()} domains"
    if material.evaluation.confidence.grade is Grade.C:
        return f"{domains} as the program itself sees them"
    names = [band.name for band in reversed(material.instrument.bands)]
    tally = Counter(band.name or _instead_of_band(band.words) for band in bands)
    told = [f"{name} in {number_in_letters(tally[name])}" for name in (*names, "held", NOT_ENOUGH) if tally[name]]
    return f"{domains}: {list_in_words(told)}"


def _instead_of_band(words: str) -> str:
    return "held" if HELD in words and NOT_ENOUGH not in words else NOT_ENOUGH


def strengths(material: SnapshotInputs) -> list[Json]:
    """At most three: the answer to what was found, then consistent practice with evidence, then usual practice."""
    return [*_response(material), *_practices(material)][:AT_MOST]


def _response(material: SnapshotInputs) -> Iterator[Json]:
    """Said only where every critical finding has an action: to act on the small things alone is no strength."""
    findings = material.evaluation.findings
    found = [finding.item.code for finding in findings]
    critical = {finding.item.code for finding in findings if finding.level is Level.CRITICAL}
    answered = {action.item for action in material.actions if action.state != "dropped"} & set(found)
    if answered and critical <= answered:
        which = count_in_words(len(found), "finding")
        yield {
            "title": "Names what does not fit, and acts on it",
            "text": f"{len(answered)} of {which} from the answers of this quarter "
            f"{'has' if len(answered) == 1 else 'have'} an action with an owner and a date.",
            "domain": "",
        }


def _practices(material: SnapshotInputs) -> Iterator[Json]:
    """One a domain first, so that three strengths speak of three sides of the work."""
    rated = [
        item
        for item in questions.scores_by_code(material.evaluation).values()
        if item.item.kind is Kind.PRACTICE and item.counted is not None and item.counted >= USUAL
    ]
    rated.sort(key=lambda item: (-(item.counted or 0), not item.item.core))
    first = list({item.item.domain: item for item in reversed(rated)}.values())
    first.sort(key=rated.index)
    for item in [*first, *(item for item in rated if item not in first)]:
        yield _strength(material, item)


def _strength(material: SnapshotInputs, item: ItemScore) -> Json:
    return {
        "title": item.item.short,
        "text": item.item.anchors[item.counted or 0],
        "domain": material.instrument.domain_by_code[item.item.domain].name,
        "shown": "with evidence dated this quarter" if item.counted == HIGHEST else "usual practice",
    }


def actions_going_on(material: SnapshotInputs) -> list[Json]:
    """At most three actions that go on, those that answer the gravest findings first, then by date."""
    rows = [action_row(material, action) for action in ordered_actions(material) if action.state not in ENDED]
    return [row | {"what": shorten(row["what"], WORDS)} for row in rows[:AT_MOST]]


def actions_note(material: SnapshotInputs) -> str:
    """What has to be said beside the actions: how many more there are, and findings without one."""
    going_on = [action for action in material.actions if action.state not in ENDED]
    without = _without_action(material)
    notes = []
    if not going_on:
        notes.append("No action is planned yet.")
    if len(going_on) > AT_MOST:
        notes.append(f"{count_in_words(len(going_on) - AT_MOST, 'more action')} in the plan.")
    if without:
        rows = found.finding_rows(material)
        has = "has" if len(without) == 1 else "have"
        notes.append(f"{len(without)} of {count_in_words(len(rows), 'open finding')} {has} no action so far.")
    return " ".join(notes)


def _without_action(material: SnapshotInputs) -> list[Json]:
    return [
        row for row in found.finding_rows(material) if all(action["state"] == "dropped" for action in row["actions"])
    ]


def critical_sentence(material: SnapshotInputs) -> str:
    """What is known of the critical activities; nothing raised is neither praised nor coloured."""
    opened = [row for row in found.finding_rows(material) if row["level"] == Level.CRITICAL]
    if opened:
        return " ".join(
            [f"{count_in_words(len(opened), 'critical finding')} open.", *(f"{row['headline']}." for row in opened)]
        )
    asked = [
        item for item in questions.scores_by_code(material.evaluation).values() if item.item.level is Gravity.CRITICAL
    ]
    open_questions = [item for item in asked if item.counted is None]
    if open_questions:
        return f"None raised; {len(open_questions)} of {count_in_words(len(asked), 'critical question')} not rated."
    return f"None raised. {count_in_words(len(asked), 'critical activity', 'critical activities')} asked about."


def change_since_last(material: SnapshotInputs) -> str:
    """A plain comparison with the last closed quarter; whether it is drift stands in the line above."""
    if material.previous is None:
        return "A first word on change comes with the second quarter."
    before = questions.earlier_levels(material)
    now = {code: item.counted or 0 for code, item in questions.scores_by_code(material.evaluation).items()}
    higher = sum(now[code] > level for code, level in before.items())
    lower = sum(now[code] < level for code, level in before.items())
    label = material.previous.evaluation.quarter.label
    return (
        f"Of {count_in_words(len(before), 'question')} rated in {label} and now: {higher} higher, {lower} lower, "
        f"{len(before) - higher - lower} the same. One quarter alone does not show a trend."
    )


def confidence_row(material: SnapshotInputs) -> Json:
    sure = material.evaluation.confidence
    return {"grade": sure.grade.value, "reasons": list(sure.reasons)}
