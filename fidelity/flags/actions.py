"""Acts on what was found; each in one transaction with its line in the log."""

from django.db import transaction
from django.utils import timezone

from fidelity.flags.models import Action
from programs import audit
from programs.access import Access


@transaction.atomic
def plan(*, action: Action, by: Access) -> Action:
    action.save()
    audit.record(by, f"planned an action: {action.get_about_display().split(':')[0].lower()}, due {action.due}")
    return action


@transaction.atomic
def end(*, action: Action, state: Action.State, outcome: str, by: Access) -> Action:
    """Mark a planned action as done or dropped, with what came of it."""
    action.state, action.outcome, action.ended_at = state, outcome, timezone.now()
    action.save(update_fields=["state", "outcome", "ended_at"])
    audit.record(by, f"marked an action as {Action.State(state).label.lower()}")
    return action
