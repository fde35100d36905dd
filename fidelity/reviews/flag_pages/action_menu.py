"""Actions to start from when something is planned for a flag."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.seed_loader import drift_wording
from fidelity.flags.wording.finding_words import first_steps_at
from fidelity.flags.wording.headlines import subject_item
from fidelity.reviews.flag_pages.drift_series import flag_alarm
from fidelity.reviews.flag_pages.peer_flag_words import view_wording_of


@dataclass(frozen=True)
class Suggestion:
    """One action to start from, by its number in the menu; `source` says where it comes from.

    `tried`: an action of the flag says the same, so that it is offered last where a finding came back.
    """

    number: int
    words: str
    source: str = ""
    tried: bool = False


@dataclass(frozen=True)
class ActionMenu:
    """Actions to start from: the first steps of what was found, and what softens each pressure, those found first."""

    steps: list[Suggestion]
    softening: list[Suggestion]

    def start(self, number: str) -> str:
        """The words of a suggestion by its number; empty where there is none."""
        suggestions = [*self.steps, *self.softening]
        return next((suggestion.words for suggestion in suggestions if str(suggestion.number) == number), "")


def action_menu(flag: Flag, *, reads: bool) -> ActionMenu:
    """`reads`: what talks found may be told."""
    tried = {what.casefold() for what in flag.actions.values_list("what", flat=True)}
    steps = _first_steps(flag)
    first = [
        Suggestion(number, step[0].upper() + step[1:], tried=step.casefold() in tried)
        for number, step in enumerate(steps, start=1)
    ]
    in_talks = _pressures(flag) if reads else set()
    pressures = sorted(drift_wording().pressures, key=lambda pressure: pressure.code not in in_talks)
    softening = [
        Suggestion(
            number,
            pressure.soften,
            _("%(pressure)s, found in a talk") % {"pressure": pressure.name}
            if pressure.code in in_talks
            else pressure.name,
            tried=pressure.soften.casefold() in tried,
        )
        for number, pressure in enumerate(pressures, start=len(steps) + 1)
    ]
    return ActionMenu(sorted(first, key=lambda suggestion: suggestion.tried), softening)


def _pressures(flag: Flag) -> set[str]:
    """The pressures found in the talks of this round."""
    talks = flag.events.filter(round=flag.round, what=FlagEvent.What.TALK).values_list("details", flat=True)
    return {code for details in talks for code in details.get("pressures", ())}


def _first_steps(flag: Flag) -> tuple[str, ...]:
    """Those of the item that the flag is about, else of the way in which views differ or a drift goes."""
    if item := subject_item(flag.code, flag.last_raised_in.definition):
        return first_steps_at(item, flag.stage)
    if view := view_wording_of(flag):
        return view.first_steps
    alarm = flag_alarm(flag)
    return alarm.direction.first_steps if alarm else ()
