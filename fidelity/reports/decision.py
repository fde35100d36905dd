"""The words of page 1: what stands in ten minutes' reading, made from the rest. Pure.

Naming a problem takes nothing away here: the answer to a finding stands among the strengths, and where nothing was
raised the page says just that (product.md, "Traps").
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fidelity.flags.misuse import Finding, Level
from fidelity.instrument.definition import Gravity, Kind
from fidelity.reports import items
from fidelity.reports.material import Material, Planned
from fidelity.reports.text import counted, day, in_letters, listed, shortened, without_contacts
from fidelity.reports.wording import CAN_SAY
from fidelity.scoring.bands import HELD, NOT_ENOUGH
from fidelity.scoring.confidence import Grade
from fidelity.scoring.levels import HIGHEST, ItemScore

Json = dict[str, Any]

AT_MOST = 3
WORDS = 110  # characters of an action on page 1, which is one sheet; the whole text stands further back
USUAL = 3
ENDED = {"done", "dropped"}
STATES = {"planned": "planned", "late": "planned, late", "done": "done", "dropped": "dropped"}


def page(material: Material) -> Json:
    return {
        "headline": headline(material),
        "strengths": strengths(material),
        "works": works(material),
        "works_note": works_note(material),
        "critical": critical(material),
        "change": change(material),
        "confidence": confidence(material),
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
            "text": f"{len(answered)} of {which} of this quarter "
            f"{'has' if len(answered) == 1 else 'have'} an action with an owner and a date.",
            "domain": "",
        }


def _practices(material: Material) -> Iterator[Json]:
    """One a domain first, so that three strengths speak of three sides of the work."""
    rated = [
        item
        for item in items.by_code(material.evaluation).values()
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


def in_order(material: Material) -> list[Planned]:
    """All actions: what answers a finding first, by its gravity, then by due date."""
    grave = {finding.item.code: rank for rank, finding in enumerate(material.evaluation.findings)}
    return sorted(
        material.actions, key=lambda action: (grave.get(action.item, len(grave)), action.due, action.what, action.item)
    )


def action_row(material: Material, action: Planned) -> Json:
    item = material.instrument.by_code.get(action.item)
    late = action.state not in ENDED and action.due < material.issue.day
    state = "late" if late else action.state
    return {
        "what": without_contacts(action.what),
        "about": action.about,
        "owner": action.owner,
        "due": day(action.due),
        "state": state,
        "state_words": STATES[state],
        "item": action.item,
        "answers_to": item.short if item else "",
        "planned_in": action.quarter.label,
        "outcome": without_contacts(action.outcome),
    }


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
        notes.append(f"{counted(len(without), 'finding')} without an action so far.")
    return " ".join(notes)


def _without_action(material: Material) -> list[Finding]:
    acted_on = {action.item for action in material.actions if action.state != "dropped"}
    return [finding for finding in material.evaluation.findings if finding.item.code not in acted_on]


def critical(material: Material) -> str:
    """What is known of the critical activities; nothing raised is neither praised nor coloured."""
    raised = [finding for finding in material.evaluation.findings if finding.level is Level.CRITICAL]
    if raised:
        return " ".join([f"{counted(len(raised), 'critical finding')} open.", *(found.headline for found in raised)])
    asked = [item for item in items.by_code(material.evaluation).values() if item.item.level is Gravity.CRITICAL]
    open_questions = [item for item in asked if item.counted is None]
    if open_questions:
        return f"None raised; {len(open_questions)} of {counted(len(asked), 'critical question')} not rated."
    return f"None raised. {counted(len(asked), 'critical activity', 'critical activities')} asked about."


def change(material: Material) -> str:
    """A plain comparison with the last closed quarter; whether it is drift is not said here."""
    if material.previous is None:
        return "A first word on change comes with the second quarter."
    before = items.matched(material)
    now = {code: item.counted or 0 for code, item in items.by_code(material.evaluation).items()}
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
