"""Actions as a report tells them: owner role, date, state, what came of it. Pure."""

from typing import Any

from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reports.snapshot.inputs import ActionFacts, SnapshotInputs
from fidelity.wording.personal_data import without_contacts

Json = dict[str, Any]

ENDED = {"done", "dropped"}
STATES = {"planned": "planned", "late": "planned, late", "done": "done", "dropped": "dropped"}


def ordered_actions(material: SnapshotInputs) -> list[ActionFacts]:
    """All actions: what answers a finding first, by its gravity, then by due date."""
    grave = {finding.item.code: rank for rank, finding in enumerate(material.evaluation.findings)}
    return sorted(
        material.actions, key=lambda action: (grave.get(action.item, len(grave)), action.due, action.what, action.item)
    )


def action_row(material: SnapshotInputs, action: ActionFacts) -> Json:
    item = material.instrument.by_code.get(action.item)
    late = action.state not in ENDED and action.due < material.issue.day
    state = "late" if late else action.state
    return {
        "what": without_contacts(action.what),
        "about": action.about,
        "owner": action.owner,
        "due": date_forms(action.due),
        "state": state,
        "state_words": STATES[state],
        "item": action.item,
        "answers_to": item.short if item else "",
        "planned_in": action.quarter.label,
        "outcome": without_contacts(action.outcome),
    }
