"""Actions as a report tells them: owner role, date, state, what came of it. Pure."""

from typing import Any

from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reports.snapshot.inputs import ActionFacts, SnapshotInputs
from fidelity.wording.personal_data import without_contacts
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

ENDED = {"done", "dropped"}
STATES = {
    "planned": gettext_noop("planned"),
    "late": gettext_noop("planned, late"),
    "done": gettext_noop("done"),
    "dropped": gettext_noop("dropped"),
}


def ordered_actions(inputs: SnapshotInputs) -> list[ActionFacts]:
    """All actions: what answers a finding first, by its gravity, then by due date."""
    grave = {finding.item.code: rank for rank, finding in enumerate(inputs.evaluation.findings)}
    return sorted(
        inputs.actions, key=lambda action: (grave.get(action.item, len(grave)), action.due, action.what, action.item)
    )


def action_row(inputs: SnapshotInputs, action: ActionFacts) -> Json:
    item = inputs.instrument.by_code.get(action.item)
    late = action.state not in ENDED and action.due < inputs.issue.day
    state = "late" if late else action.state
    return {
        "what": without_contacts(action.what),
        "about": action.about,
        "owner": action.owner,
        "due": date_forms(action.due),
        "state": state,
        "state_words": _(STATES[state]),
        "item": action.item,
        "answers_to": item.short if item else "",
        "planned_in": action.quarter.label,
        "outcome": without_contacts(action.outcome),
    }
