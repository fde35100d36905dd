"""What was found and what became of it, as a report tells it: every flag with its state, held ones, ended ones. Pure.

Never here: notes of talks, what supervision was about, who did a step (report.md, "Never in it").
"""

from collections.abc import Iterator
from typing import Any

from fidelity.flags.drift import detection
from fidelity.flags.drift.alarms import DriftAlarm
from fidelity.flags.rules import states
from fidelity.flags.rules.misuse import Finding, Level
from fidelity.flags.rules.ranking import severity_rank
from fidelity.flags.wording.headlines import VIEWS
from fidelity.instrument.definition.structure import Item
from fidelity.reports.snapshot.formatting import count_in_words, date_forms
from fidelity.reports.snapshot.inputs import ActionFacts, FlagFacts, HoldReason, SnapshotInputs
from fidelity.reports.snapshot.sections import questions, view_differences
from fidelity.reports.snapshot.sections.action_rows import action_row, ordered_actions
from fidelity.wording.lists import list_in_words
from fidelity.wording.personal_data import without_contacts

Json = dict[str, Any]

ENDED_SHOWN = 4  # quarters

# What a row says where nothing more is known, as for the drift of an earlier quarter.
NOTHING: Json = {
    "subject": "",
    "answer": "",
    "why": "",
    "ask": "",
    "first_steps": [],
    "cites": "",
    "direction": "",
    "most": [],
}


def findings_section(material: SnapshotInputs) -> Json:
    """The part of the report about findings: `open` rows gravest first, and how earlier ones ended."""
    ended = [flag for flag in material.flags if flag.state in states.ENDED and _recent(material, flag)]
    return {
        "headline": findings_headline(material),
        "open": list(_said_once(finding_rows(material))),
        "resolved": [_ended(flag) for flag in ended if flag.state == states.State.RESOLVED],
        "not_upheld": [_ended(flag) for flag in ended if flag.state == states.State.NOT_UPHELD],
    }


def findings_headline(material: SnapshotInputs) -> str:
    """How many findings are open, and how many of them wait for what."""
    found = finding_rows(material)
    if not found:
        return "No finding is open"
    waits = {
        ("waits for peers to confirm", "wait for peers to confirm"): [
            row for row in found if row["state"] == states.State.PROPOSED
        ],
        ("is held by something outside the program", "are held by something outside the program"): [
            row for row in found if row["held"]
        ],
        ("came back", "came back"): [row for row in found if row["recurring"]],
    }
    told = [count_in_words(len(some), *words) for words, some in waits.items() if some]
    return f"{count_in_words(len(found), 'finding')} open" + (f": {list_in_words(told)}" if told else "")


def finding_rows(material: SnapshotInputs) -> list[Json]:
    """The open findings: those of this quarter and those of earlier ones that have not ended."""
    flags = {flag.code: flag for flag in material.flags}
    found = {finding.code: finding for finding in material.evaluation.findings}
    alarms = {alarm.code: alarm for alarm in material.alarms}
    raised = (*found, *alarms, *view_differences.raised_levels(material))
    open_codes = [code for code in raised if code not in flags or flags[code].state not in states.ENDED]
    open_codes += [code for code, flag in flags.items() if flag.state not in states.ENDED and code not in open_codes]
    made = [
        _of_views(material, flags.get(code), code)
        if _kind(code) in VIEWS
        else _row(material, flags.get(code), found.get(code), alarms.get(code))
        for code in open_codes
    ]
    return sorted(made, key=lambda row: severity_rank(row["kind"], row["level"]))


def _kind(code: str) -> str:
    return code.partition(":")[0]


def _said_once(found: list[Json]) -> Iterator[Json]:
    """Reasons that stood before, as for two lines that go the same way, are not printed twice."""
    said: dict[str, Json] = {}
    for row in found:
        first = said.setdefault(row["why"], row) if row["why"] else row
        yield row if first is row else row | {"why": _as_for(first), "ask": ""}


def _as_for(row: Json) -> str:
    name, _, _ = row["headline"].partition(":")
    return f"As for “{name}”."


def _row(material: SnapshotInputs, flag: FlagFacts | None, finding: Finding | None, alarm: DriftAlarm | None) -> Json:
    code = flag.code if flag else finding.code if finding else alarm.code if alarm else ""
    item = finding.item if finding else material.instrument.by_code.get(code.partition(":")[2])
    said = _of_drift(alarm) if alarm else _of_item(item, finding) if item else NOTHING
    level = (finding and finding.level.value) or (alarm and alarm.level.value) or (flag.level if flag else "note")
    words = finding.headline if finding else alarm.headline if alarm else flag.headline if flag else ""
    return {
        "code": code,
        "kind": _kind(code),
        "level": level,
        "level_words": LEVELS[level],
        "headline": words.rstrip("."),
        "raised_now": bool(finding or alarm),
        "actions": [action_row(material, action) for action in _actions(material, flag, item)],
        **said,
        **_standing(material, flag),
    }


LEVELS = {
    Level.CRITICAL.value: "Critical finding",
    Level.SERIOUS.value: "Serious finding",
    Level.NOTE.value: "Note",
    detection.Alarm.DRIFT.value: "Drift",
    detection.Alarm.WATCH.value: "Watch",
    detection.Alarm.CHECK.value: "Check",
}


def _of_item(item: Item, finding: Finding | None) -> Json:
    return {
        "subject": item.code,
        "answer": finding.answer if finding else "",
        "why": item.why if finding else "",
        "ask": "; ".join(item.pressures) if finding else "",
        "first_steps": list(item.first_steps),
        "cites": questions.citation_line(item),
        "direction": "",
        "most": [],
    }


def _of_drift(alarm: DriftAlarm) -> Json:
    """Where it goes, and the questions that added most."""
    return {
        "subject": alarm.signal.series,
        "answer": "",
        "why": f"{alarm.direction.headline} {alarm.direction.why}",
        "ask": " ".join(alarm.direction.ask),
        "first_steps": list(alarm.direction.first_steps),
        "cites": questions.cite_places(alarm.direction.places),
        "direction": alarm.direction.name,
        "most": [{"code": item.code, "short": item.short} for item in alarm.items],
    }


def _of_views(material: SnapshotInputs, flag: FlagFacts | None, code: str) -> Json:
    """The row of what peer supporters' answers raise."""
    level = view_differences.raised_levels(material).get(code) or (flag.level if flag else Level.NOTE.value)
    return {
        **NOTHING,
        "code": code,
        "kind": _kind(code),
        "level": level,
        "level_words": LEVELS[level],
        "actions": [action_row(material, action) for action in _actions(material, flag, None)],
        **view_differences.difference_row(material, flag, code, level),
        **_standing(material, flag),
    }


def _standing(material: SnapshotInputs, flag: FlagFacts | None) -> Json:
    if flag is None:
        return {"state": "", "state_words": "", "works": "", "since": "", "last": "", "recurring": False, "held": None}
    return {
        "state": flag.state,
        "state_words": flag.state_words,
        "works": flag.works,
        "since": flag.since.label,
        "last": flag.last.label,
        "recurring": flag.recurring,
        "held": _held(flag.held) if flag.held else None,
    }


def _held(held: HoldReason) -> Json:
    return {
        "rule": without_contacts(held.rule),
        "softens": without_contacts(held.softens),
        "asked": without_contacts(held.asked),
        "until": date_forms(held.until),
    }


def _actions(material: SnapshotInputs, flag: FlagFacts | None, item: Item | None) -> list[ActionFacts]:
    if flag and flag.actions:
        return list(flag.actions)
    return [action for action in ordered_actions(material) if item and action.item == item.code]


def _recent(material: SnapshotInputs, flag: FlagFacts) -> bool:
    return material.evaluation.quarter.ordinal - flag.last.ordinal <= ENDED_SHOWN


def _ended(flag: FlagFacts) -> Json:
    return {
        "code": flag.code,
        "headline": flag.headline.rstrip("."),
        "level_words": LEVELS[flag.level],
        "since": flag.since.label,
        "ended": date_forms(flag.ended) if flag.ended else None,
        "reason": without_contacts(flag.reason),
        "watched": flag.watched,
    }
