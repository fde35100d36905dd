"""The words of page 1: what stands in ten minutes' reading, made from the rest. Pure.

Naming a problem takes nothing away here: the answer to a finding stands among the strengths, and where nothing was
raised the page says just that (product.md, "Traps").
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fidelity.flags.rules.misuse import Level
from fidelity.instrument.definition.structure import Gravity, Kind
from fidelity.reports.snapshot.formatting import counted, in_letters, listed, shortened
from fidelity.reports.snapshot.inputs import Material
from fidelity.reports.snapshot.sections import findings as found
from fidelity.reports.snapshot.sections import peer_voice, questions, trends
from fidelity.reports.snapshot.sections.action_rows import ENDED, action_row, in_order
from fidelity.reports.snapshot.wording import CAN_SAY
from fidelity.scoring.bands import HELD, NOT_ENOUGH
from fidelity.scoring.confidence import Grade
from fidelity.scoring.levels import HIGHEST, ItemScore

Json = dict[str, Any]

AT_MOST = 3
WORDS = 110  # characters of an action on page 1, which is one sheet; the whole text stands further back
USUAL = 3


def page(material: Material) -> Json:
    return {
        "headline": headline(material),
        "strengths": strengths(material),
        "works": works(material),
        "works_note": works_note(material),
        "critical": critical(material),
        "drift": trends.drift_line(material),
        "change": since_last(material),
        "confidence": confidence(material),
        "voice": peer_voice.line(material),
        "can_say": CAN_SAY,
    }


def headline(material: Material) -> str:
    """The nine domains in one line of words, the highest band first; no band is counted where none may be given."""
    bands = [material.evaluation.bands[score.code] for score in material.evaluation.scores.domains]
    domains = f"{in_letters(len(bands)).capitalize()} domains"
    if material.evaluation.confidence.grade is Grade.C:
        return f"{domains} as the program itself sees them"
    names = [band.name for band in reversed(material.instrument.bands)]
    tally = Counter(band.name or _instead_of_band(band.words) for band in bands)
    told = [f"{name} in {in_letters(tally[name])}" for name in (*names, "held", NOT_ENOUGH) if tally[name]]
    return f"{domains}: {listed(told)}"


def _instead_of_band(words: str) -> str:
    return "held" if HELD in words and NOT_ENOUGH not in words else NOT_ENOUGH


def strengths(material: Material) -> list[Json]:
    """At most three: the answer to what was found, then consistent practice with evidence, then usual practice."""
    return [*_response(material), *_practices(material)][:AT_MOST]


def _response(material: Material) -> Iterator[Json]:
    """Said only where every critical finding has an action: to act on the small things alone is no strength."""
    findings = material.evaluation.findings
    found = [finding.item.code for finding in findings]
    critical = {finding.item.code for finding in findings if finding.level is Level.CRITICAL}
    answered = {action.item for action in material.actions if action.state != "dropped"} & set(found)
    if answered and critical <= answered:
        which = counted(len(found), "finding")
        yield {
            "title": "Names what does not fit, and acts on it",
            "text": f"{len(answered)} of {which} from the answers of this quarter "
            f"{'has' if len(answered) == 1 else 'have'} an action with an owner and a date.",
            "domain": "",
        }


def _practices(material: Material) -> Iterator[Json]:
    """One a domain first, so that three strengths speak of three sides of the work."""
    rated = [
        item
        for item in questions.by_code(material.evaluation).values()
        if item.item.kind is Kind.PRACTICE and item.counted is not None and item.counted >= USUAL
    ]
    rated.sort(key=lambda item: (-(item.counted or 0), not item.item.core))
    first = list({item.item.domain: item for item in reversed(rated)}.values())
    first.sort(key=rated.index)
    for item in [*first, *(item for item in rated if item not in first)]:
        yield _strength(material, item)


def _strength(material: Material, item: ItemScore) -> Json:
    return {
        "title": item.item.short,
        "text": item.item.anchors[item.counted or 0],
        "domain": material.instrument.domain_by_code[item.item.domain].name,
        "shown": "with evidence dated this quarter" if item.counted == HIGHEST else "usual practice",
    }


def works(material: Material) -> list[Json]:
    """At most three actions that go on, those that answer the gravest findings first, then by date."""
    rows = [action_row(material, action) for action in in_order(material) if action.state not in ENDED]
    return [row | {"what": shortened(row["what"], WORDS)} for row in rows[:AT_MOST]]


def works_note(material: Material) -> str:
    """What has to be said beside the actions: how many more there are, and findings without one."""
    going_on = [action for action in material.actions if action.state not in ENDED]
    without = _without_action(material)
    notes = []
    if not going_on:
        notes.append("No action is planned yet.")
    if len(going_on) > AT_MOST:
        notes.append(f"{counted(len(going_on) - AT_MOST, 'more action')} in the plan.")
    if without:
        rows = found.rows(material)
        has = "has" if len(without) == 1 else "have"
        notes.append(f"{len(without)} of {counted(len(rows), 'open finding')} {has} no action so far.")
    return " ".join(notes)


def _without_action(material: Material) -> list[Json]:
    return [row for row in found.rows(material) if all(action["state"] == "dropped" for action in row["actions"])]


def critical(material: Material) -> str:
    """What is known of the critical activities; nothing raised is neither praised nor coloured."""
    opened = [row for row in found.rows(material) if row["level"] == Level.CRITICAL]
    if opened:
        return " ".join(
            [f"{counted(len(opened), 'critical finding')} open.", *(f"{row['headline']}." for row in opened)]
        )
    asked = [item for item in questions.by_code(material.evaluation).values() if item.item.level is Gravity.CRITICAL]
    open_questions = [item for item in asked if item.counted is None]
    if open_questions:
        return f"None raised; {len(open_questions)} of {counted(len(asked), 'critical question')} not rated."
    return f"None raised. {counted(len(asked), 'critical activity', 'critical activities')} asked about."


def since_last(material: Material) -> str:
    """A plain comparison with the last closed quarter; whether it is drift stands in the line above."""
    if material.previous is None:
        return "A first word on change comes with the second quarter."
    before = questions.matched(material)
    now = {code: item.counted or 0 for code, item in questions.by_code(material.evaluation).items()}
    higher = sum(now[code] > level for code, level in before.items())
    lower = sum(now[code] < level for code, level in before.items())
    label = material.previous.evaluation.quarter.label
    return (
        f"Of {counted(len(before), 'question')} rated in {label} and now: {higher} higher, {lower} lower, "
        f"{len(before) - higher - lower} the same. One quarter alone does not show a trend."
    )


def confidence(material: Material) -> Json:
    sure = material.evaluation.confidence
    return {"grade": sure.grade.value, "reasons": list(sure.reasons)}
