"""Actions as a report tells them: owner role, date, state, what they answer to, what came of it. Pure."""

from typing import Any

from fidelity.flags.rules.action_states import ActionState, action_state
from fidelity.flags.rules.findings import FindingKind
from fidelity.flags.rules.ranking import severity_rank
from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reports.snapshot.inputs import ActionFacts, FlagFacts, SnapshotInputs
from fidelity.wording.personal_data import without_contacts
from fidelity.wording.translation import ngettext

Json = dict[str, Any]

LAST = (True, 99)


def ordered_actions(inputs: SnapshotInputs) -> list[ActionFacts]:
    """All actions: those that answer the gravest finding first; of these what is late, then by due date."""
    grave = {finding.code: severity_rank(finding.kind, finding.level) for finding in inputs.evaluation.findings}
    grave = {flag.code: severity_rank(flag.kind, flag.level) for flag in inputs.flags} | grave

    def rank(action: ActionFacts) -> tuple[Any, ...]:
        gravest = min((grave[code] for code in codes_of_findings(action) if code in grave), default=LAST)
        late = standing_of(inputs, action) is ActionState.LATE
        return gravest, not late, action.due, action.what, action.item

    return sorted(inputs.actions, key=rank)


def codes_of_findings(action: ActionFacts) -> set[str]:
    """The codes of every finding that an action answers to, tied to it or by its question."""
    by_question = {f"{kind}:{action.item}" for kind in FindingKind} if action.item else set()
    return by_question | set(action.answers)


def actions_of_finding(inputs: SnapshotInputs, flag: FlagFacts | None, code: str) -> list[ActionFacts]:
    """What is planned, or was, for a finding: in this round of its flag, and by its question."""
    known = list(flag.actions) if flag else []
    return [*known, *(action for action in ordered_actions(inputs) if action not in known and _answers(action, code))]


def _answers(action: ActionFacts, code: str) -> bool:
    """By its question alone: an action that is tied stands with the flag, in the round that it was planned in."""
    return not action.answers and code in codes_of_findings(action)


def standing_of(inputs: SnapshotInputs, action: ActionFacts) -> ActionState:
    """Where it stands on the day of the text."""
    return action_state(action.state, action.due, inputs.issue.day)


def action_row(inputs: SnapshotInputs, action: ActionFacts) -> Json:
    state = standing_of(inputs, action)
    return {
        "what": without_contacts(action.what),
        "about": action.about,
        "owner": action.owner,
        **({"owner_code": action.owner_code} if action.owner_code else {}),
        "due": date_forms(action.due),
        "state": state.value,
        "state_words": state.words,
        "item": action.item,
        "answers_to": _answers_to(inputs, action),
        "planned_in": action.quarter.label,
        "outcome": without_contacts(action.outcome),
    }


def _answers_to(inputs: SnapshotInputs, action: ActionFacts) -> str:
    """Its question in short, or the finding that it is tied to; of several the first, and how many more."""
    item = inputs.instrument.by_code.get(action.item)
    tied = [flag for flag in inputs.flags if flag.code in action.answers]
    tied.sort(key=lambda flag: severity_rank(flag.kind, flag.level))
    names = [item.short] if item else []
    names += [flag.headline.rstrip(".") for flag in tied if not item or flag.code.partition(":")[2] != item.code]
    if len(names) < 2:
        return "".join(names)
    more = ngettext("%(name)s, and %(number)s more", "%(name)s, and %(number)s more", len(names) - 1)
    return more % {"name": names[0], "number": len(names) - 1}
