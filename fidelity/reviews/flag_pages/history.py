"""The history of one flag in words: its events and actions by round, the newest round first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.seed_loader import drift_wording
from fidelity.wording.dates import day_in_words
from programs.models import Role

What = FlagEvent.What
DETAILS_OF_HOLDING = (("rule", _("What holds it")), ("softens", _("What softens it")), ("asked", _("Who was asked")))


@dataclass(frozen=True)
class EventDetail:
    """One thing an event says besides, with a label in front of it."""

    label: str
    words: str


@dataclass(frozen=True)
class Step:
    """One event; `who` is a role, or the quarter whose closing did it. Texts are empty for those who may not read."""

    what: str
    who: str
    on: date
    text: str = ""
    details: tuple[EventDetail, ...] = ()


@dataclass(frozen=True)
class Round:
    """From a finding to its end: steps the newest first, actions by date."""

    number: int
    steps: tuple[Step, ...]
    actions: tuple[Action, ...]


def flag_rounds(flag: Flag, *, reads: bool) -> list[Round]:
    """The newest round first; without `reads` no text that somebody wrote."""
    events = list(flag.events.select_related("review"))
    actions = list(flag.actions.select_related("review"))
    for row in [*events, *actions]:
        if row.review:
            row.review.program = flag.program
    began = {number: _began(flag, events, number) for number in range(1, flag.round + 1)}
    return [
        Round(
            number,
            tuple(_step(event, reads=reads) for event in reversed(events) if event.round == number),
            tuple(action for action in actions if _round_of(action, began) == number),
        )
        for number in sorted(began, reverse=True)
    ]


def _began(flag: Flag, events: Iterable[FlagEvent], number: int) -> datetime:
    return next((event.at for event in events if event.round == number), flag.since)


def _round_of(action: Action, began: dict[int, datetime]) -> int:
    return max((number for number, at in began.items() if at <= action.planned_at), default=1)


def _step(event: FlagEvent, *, reads: bool) -> Step:
    on = timezone.localdate(event.at)
    if not reads:
        return Step(event.get_what_display(), _who(event), on)
    details = tuple(detail for detail in _details(event.details) if detail.words != event.text)
    return Step(event.get_what_display(), _who(event), on, event.text, details)


def _who(event: FlagEvent) -> str:
    """The role, or what did it where nobody did."""
    if who := event.get_role_display():
        return who
    if event.review:
        return gettext("when %(quarter)s was closed") % {"quarter": event.review.quarter.label}
    return gettext("with an action planned before") if event.what == What.PLANNED else ""


def _details(details: dict[str, object]) -> Iterable[EventDetail]:
    if "rules" in details:
        yield EventDetail(gettext("Version of the rules"), str(details["rules"]))
    if "often" in details:
        yield EventDetail(gettext("How often, as it was said"), str(details["often"]))
    if "what" in details:
        yield EventDetail(gettext("Action"), str(details["what"]))
    for name, label in DETAILS_OF_HOLDING:
        if details.get(name):
            yield EventDetail(label, str(details[name]))
    if details.get("revisit_by"):
        day = date.fromisoformat(str(details["revisit_by"]))
        yield EventDetail(gettext("Look at it again by"), day_in_words(day))
    if details.get("pressures"):
        yield EventDetail(gettext("Pressures found"), pressures_in_words(details["pressures"]))
    if details.get("to"):
        yield EventDetail(gettext("Passed on to"), str(Role(details["to"]).label))


def pressures_in_words(codes: Iterable[str]) -> str:
    names = {pressure.code: pressure.name for pressure in drift_wording().pressures}
    return ", ".join(names.get(code, code) for code in codes)


def raised_in_words(flag: Flag) -> list[str]:
    """What people wrote when they raised it, in this round; in an order that tells nothing of who came first."""
    events = flag.events.filter(what=What.PERSON, round=flag.round).exclude(text="")
    return sorted(set(events.values_list("text", flat=True)))


def last_event(flag: Flag, what: What) -> FlagEvent | None:
    """The newest event of one sort in this round."""
    return flag.events.filter(what=what, round=flag.round).last()
