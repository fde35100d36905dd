"""The findings and what became of them, as a report tells it: every flag with its state, held and ended ones. Pure.

Never here: notes of talks, what supervision was about, who did a step (report.md, "Never in it").
"""

from collections.abc import Iterator
from typing import Any

from fidelity.flags.drift import detection
from fidelity.flags.drift.alarms import DriftAlarm
from fidelity.flags.rules import states
from fidelity.flags.rules.action_states import ActionState
from fidelity.flags.rules.findings import Finding, Level
from fidelity.flags.rules.ranking import finding_rank
from fidelity.flags.wording.finding_words import with_stage
from fidelity.flags.wording.headlines import VIEWS, subject_item
from fidelity.instrument.definition.structure import Item
from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reports.snapshot.inputs import CriticalFacts, FlagFacts, HoldReason, SnapshotInputs
from fidelity.reports.snapshot.sections import questions, view_differences
from fidelity.reports.snapshot.sections.action_rows import action_row, actions_of_finding
from fidelity.scoring.sureness import by_own_word
from fidelity.wording.lists import list_in_words
from fidelity.wording.personal_data import without_contacts
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

Json = dict[str, Any]

ENDED_SHOWN = 4  # quarters
LEVELS = {
    Level.CRITICAL.value: gettext_noop("Critical finding"),
    Level.SERIOUS.value: gettext_noop("Serious finding"),
    Level.NOTE.value: gettext_noop("Note"),
    detection.Alarm.DRIFT.value: gettext_noop("Drift"),
    detection.Alarm.WATCH.value: gettext_noop("Watch"),
    detection.Alarm.CHECK.value: gettext_noop("Check"),
}

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


def findings_section(inputs: SnapshotInputs, rows: list[Json]) -> Json:
    """The part of the report about findings: the open `rows` gravest first, and how earlier ones ended."""
    ended = [flag for flag in inputs.flags if flag.state in states.ENDED and _recent(inputs, flag)]
    named = {(flag.code, flag.state) for flag in ended}
    # A critical one stands as long as page 1 tells of it, also where it came back in a new round.
    critical = [row for row in inputs.critical if row.ended and (row.code, row.state) not in named]
    return {
        "headline": findings_headline(rows, own_word=inputs.evaluation.confidence.own_word),
        "open": list(_without_repeated_reasons(rows)),
        "resolved": _ended_as(states.State.RESOLVED, inputs, ended, critical),
        "not_upheld": _ended_as(states.State.NOT_UPHELD, inputs, ended, critical),
    }


def _ended_as(
    state: states.State, inputs: SnapshotInputs, flags: list[FlagFacts], critical: list[CriticalFacts]
) -> list[Json]:
    return [
        *(_ended(inputs, flag) for flag in flags if flag.state == state),
        *(_ended_critical(row) for row in critical if row.state == state),
    ]


def findings_headline(rows: list[Json], *, own_word: bool) -> str:
    """How many findings are open, and how many of them wait for what; of none, whose word that is."""
    if not rows:
        return by_own_word(_("No finding is open"), own_word=own_word)
    proposed = sum(row["state"] == states.State.PROPOSED for row in rows)
    on_hold = sum(row["held"] is not None for row in rows)
    returned = sum(row["recurring"] for row in rows)
    waits = [
        ngettext("%(number)s waits for peers to confirm", "%(number)s wait for peers to confirm", proposed)
        % {"number": proposed}
        if proposed
        else "",
        ngettext(
            "%(number)s is held by something outside the program",
            "%(number)s are held by something outside the program",
            on_hold,
        )
        % {"number": on_hold}
        if on_hold
        else "",
        _("%(number)s came back") % {"number": returned} if returned else "",
    ]
    number = ngettext("%(number)s finding open", "%(number)s findings open", len(rows)) % {"number": len(rows)}
    parts = [part for part in waits if part]
    return f"{number}: {list_in_words(parts)}" if parts else number


def finding_rows(inputs: SnapshotInputs) -> list[Json]:
    """The open findings: those of this quarter and those of earlier ones that have not ended, gravest first.

    Made once for a snapshot: page 1 and the part about findings say the same of them.
    """
    flags = {flag.code: flag for flag in inputs.flags}
    findings = {finding.code: finding for finding in inputs.evaluation.findings}
    alarms = {alarm.code: alarm for alarm in inputs.alarms}
    raised = (*findings, *alarms, *view_differences.raised_levels(inputs))
    open_codes = [code for code in raised if code not in flags or flags[code].state not in states.ENDED]
    open_codes += [code for code, flag in flags.items() if flag.state not in states.ENDED and code not in open_codes]
    rows = [
        _row_of_views(inputs, flags.get(code), code)
        if _kind(code) in VIEWS
        else _row(inputs, flags.get(code), findings.get(code), alarms.get(code))
        for code in open_codes
    ]
    since = {flag.code: flag.since.start for flag in inputs.flags}
    return sorted(
        rows,
        key=lambda row: finding_rank(
            row["kind"],
            row["level"],
            state=row["state"],
            late=_is_late(inputs, row, flags.get(row["code"])),
            since=since.get(row["code"], inputs.evaluation.quarter.start),
        ),
    )


def _is_late(inputs: SnapshotInputs, row: Json, flag: FlagFacts | None) -> bool:
    """Whether an action is late, or the day to look at it again has passed."""
    looked_at = flag.hold.until if flag and flag.hold else inputs.issue.day
    return looked_at < inputs.issue.day or any(action["state"] == ActionState.LATE for action in row["actions"])


def _kind(code: str) -> str:
    return code.partition(":")[0]


def _without_repeated_reasons(rows: list[Json]) -> Iterator[Json]:
    """Reasons that stood before, as for two lines that go the same way, are not printed twice."""
    first_with: dict[str, Json] = {}
    for row in rows:
        first = first_with.setdefault(row["why"], row) if row["why"] else row
        yield row if first is row else row | {"why": _as_for(first), "ask": ""}


def _as_for(row: Json) -> str:
    name, _colon, _rest = row["headline"].partition(":")
    return _("As for “%(name)s”.") % {"name": name}


def _row(inputs: SnapshotInputs, flag: FlagFacts | None, finding: Finding | None, alarm: DriftAlarm | None) -> Json:
    code = flag.code if flag else finding.code if finding else alarm.code if alarm else ""
    item = finding.item if finding else subject_item(code, inputs.instrument)
    content = _drift_content(alarm) if alarm else _item_content(item, finding) if item else NOTHING
    level = (finding and finding.level.value) or (alarm and alarm.level.value) or (flag.level if flag else "note")
    words = finding.headline if finding else alarm.headline if alarm else flag.headline if flag else ""
    return {
        "code": code,
        "kind": _kind(code),
        "level": level,
        "level_words": with_stage(_(LEVELS[level]), finding.stage if finding else ""),
        "headline": words.rstrip("."),
        "raised_now": bool(finding or alarm),
        "actions": [action_row(inputs, action) for action in actions_of_finding(inputs, flag, code)],
        **content,
        **(_raised_by_person(item) if flag and flag.by_person and not finding else {}),
        **_state(inputs, flag),
    }


def _raised_by_person(item: Item | None) -> Json:
    """What stands in place of an answer; never who, and never the words that somebody wrote."""
    words = _("Raised by a person, not by the answers of a review.")
    return {"absent": f"{words} {item.why}" if item else words}


def _item_content(item: Item, finding: Finding | None) -> Json:
    return {
        "subject": item.code if item.question else "",
        "answer": finding.answer if finding else "",
        "why": item.why if finding else "",
        "ask": "; ".join(item.pressures) if finding else "",
        "first_steps": list(finding.first_steps if finding else item.first_steps),
        "cites": questions.citation_line(item),
        "direction": "",
        "most": [],
    }


def _drift_content(alarm: DriftAlarm) -> Json:
    """Where it goes, and the questions that added most."""
    return {
        "subject": alarm.signal.series,
        "answer": "",
        "why": f"{alarm.direction.headline} {alarm.direction.why}",
        "ask": " ".join(alarm.direction.ask),
        "first_steps": list(alarm.direction.first_steps),
        "cites": questions.cite_places(alarm.direction.places),
        "direction": alarm.direction.name,
        "most": [{"code": item.code, "short": item.short} for item in alarm.added_most],
    }


def _row_of_views(inputs: SnapshotInputs, flag: FlagFacts | None, code: str) -> Json:
    """The row of what peer supporters' answers raise."""
    level = view_differences.raised_levels(inputs).get(code) or (flag.level if flag else Level.NOTE.value)
    return {
        **NOTHING,
        "code": code,
        "kind": _kind(code),
        "level": level,
        "level_words": _(LEVELS[level]),
        "actions": [action_row(inputs, action) for action in actions_of_finding(inputs, flag, code)],
        **view_differences.difference_row(inputs, flag, code, level),
        **_state(inputs, flag),
    }


def _state(inputs: SnapshotInputs, flag: FlagFacts | None) -> Json:
    if flag is None:
        return {"state": "", "state_words": "", "works": "", "since": "", "last": "", "recurring": False, "held": None}
    return {
        "state": flag.state,
        "state_words": flag.state_words,
        "works": flag.works,
        "since": flag.since.label,
        "last": flag.last.label,
        "recurring": flag.recurring,
        "held": _hold(flag.hold) if flag.hold else None,
    }


def _hold(hold: HoldReason) -> Json:
    return {
        "rule": without_contacts(hold.rule),
        "softens": without_contacts(hold.softens),
        "asked": without_contacts(hold.asked),
        "until": date_forms(hold.until),
    }


def _recent(inputs: SnapshotInputs, flag: FlagFacts) -> bool:
    return inputs.evaluation.quarter.ordinal - flag.last.ordinal <= ENDED_SHOWN


def _ended(inputs: SnapshotInputs, flag: FlagFacts) -> Json:
    return {
        "code": flag.code,
        "headline": _without_beginning(inputs, flag).rstrip("."),
        "level_words": _(LEVELS[flag.level]),
        "since": flag.since.label,
        "ended": date_forms(flag.ended) if flag.ended else None,
        "reason": without_contacts(flag.reason),
        "watched": flag.watched,
        "ended_by": flag.ended_by,
    }


def _without_beginning(inputs: SnapshotInputs, flag: FlagFacts) -> str:
    """The headline; of what was only beginning what it was about, since nothing begins that has ended."""
    item = subject_item(flag.code, inputs.instrument)
    return item.finding if item and flag.headline == item.finding_beginning else flag.headline


def _ended_critical(row: CriticalFacts) -> Json:
    return {
        "code": row.code,
        "headline": row.headline.rstrip("."),
        "level_words": _(LEVELS[Level.CRITICAL]),
        "since": row.since,
        "ended": date_forms(row.ended) if row.ended else None,
        "reason": without_contacts(row.reason),
        "watched": 0,
        "ended_by": row.ended_by,
    }
