"""The flags of a program on a timeline: when they were raised, what was done, when they ended or came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.flags.charts.timeline import Step, Timeline, TimelineRow, TimelineSpan, draw_timeline
from fidelity.flags.critical_rounds import FlagRound, flag_rounds
from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.rules.states import RETURNS_WITHIN
from fidelity.reviews.flag_pages.inbox import Row
from fidelity.wording.dates import day_in_words, short_day_in_words
from programs.calendar.quarters import Quarter
from programs.models import Program

QUARTERS = 12

What = FlagEvent.What
# What closing a quarter does besides raising is no step of anybody.
STEPS = {
    What.TAKE: Step.TALK,
    What.TALK: Step.TALK,
    What.REVISIT: Step.TALK,
    What.DISPUTE: Step.TALK,
    What.DISAGREE: Step.TALK,
    What.CONTEST: Step.TALK,
    What.PLANNED: Step.PLAN,
    What.PROPOSE: Step.ASK,
    What.DOUBT: Step.ASK,
    What.HOLD: Step.HOLD,
    What.CONFIRM: Step.RESOLVE,
    What.AGREE: Step.REFUSE,
}


@dataclass(frozen=True)
class TableRow:
    """One flag as the table beside the picture tells it; `steps` are days and what was done, oldest first."""

    flag: Flag
    headline: str
    raised: date
    steps: list[str]
    stands: str


@dataclass(frozen=True)
class FlagTimeline:
    """The picture, and the same as rows; `finds` says in a sentence what it shows."""

    timeline: Timeline
    rows: list[TableRow]
    finds: str

    @property
    def wide(self) -> SafeString:
        return mark_safe(draw_timeline(self.timeline))

    @property
    def narrow(self) -> SafeString:
        """For phones."""
        return mark_safe(draw_timeline(self.timeline, narrow=True))


def flag_timeline(program: Program, rows: Sequence[Row], today: date) -> FlagTimeline | None:
    """The flags that go on, then those that ended within four quarters, as the list has them; None for none. One query.

    It tells no more than the list and the history of a flag tell everybody who sees flags: what was done and when.
    """
    quarter_of = program.organisation.quarter_of
    now = quarter_of(today)
    events = FlagEvent.objects.select_related("review").order_by("number")
    prefetch_related_objects([row.flag for row in rows], Prefetch("events", events))
    going_on = [row for row in rows if not row.flag.has_ended]
    lately = [row for row in rows if row.flag.has_ended and _ended_lately(row.flag, now, quarter_of)]
    shown = [(row, flag_rounds(row.flag)) for row in (*going_on, *lately)]
    if not shown:
        return None
    drawn = tuple(_row(row, rounds) for row, rounds in shown)
    first = min(span.start for row in drawn for span in row.spans)
    timeline = Timeline(drawn, _quarters(quarter_of(min(first, today)), now), today)
    return FlagTimeline(timeline, [_table_row(row, rounds) for row, rounds in shown], _finds(going_on, lately, drawn))


def _ended_lately(flag: Flag, now: Quarter, quarter_of: object) -> bool:
    return now.ordinal - quarter_of(timezone.localdate(flag.since)).ordinal <= RETURNS_WITHIN


def _quarters(first: Quarter, last: Quarter) -> tuple[Quarter, ...]:
    """From the first to the last, at most twelve."""
    quarters = [last]
    while quarters[0] > first and len(quarters) < QUARTERS:
        quarters.insert(0, quarters[0].previous)
    return tuple(quarters)


def _row(row: Row, rounds: Sequence[FlagRound]) -> TimelineRow:
    return TimelineRow(
        row.headline, _stands(row.flag), tuple(_span(flag_round) for flag_round in rounds), rounds[-1].is_critical
    )


def _stands(flag: Flag) -> str:
    """`Serious, action planned`; of one that ended how."""
    if flag.has_ended:
        return str(flag.get_state_display())
    return _("%(level)s, %(state)s") % {
        "level": flag.get_level_display(),
        "state": flag.get_state_display().lower().partition(":")[0],
    }


def _span(flag_round: FlagRound) -> TimelineSpan:
    return TimelineSpan(
        start=timezone.localdate(flag_round.events[0].at if flag_round.events else flag_round.flag.since),
        end=timezone.localdate(flag_round.ended_at) if flag_round.ended_at else None,
        steps=tuple((timezone.localdate(event.at), STEPS[What(event.what)]) for event in _steps(flag_round)),
    )


def _steps(flag_round: FlagRound) -> list[FlagEvent]:
    return [event for event in flag_round.events if event.what in STEPS]


def _table_row(row: Row, rounds: Sequence[FlagRound]) -> TableRow:
    steps = [
        f"{event.get_what_display()}, {short_day_in_words(timezone.localdate(event.at))}"
        for flag_round in rounds
        for event in flag_round.events
        if event.what in STEPS or event.what == What.RETURNED
    ]
    return TableRow(row.flag, row.headline, _span(rounds[0]).start, steps, _stands(row.flag))


def _finds(going_on: Sequence[Row], lately: Sequence[Row], drawn: Sequence[TimelineRow]) -> str:
    """`18 flags go on, the oldest since January 10, 2025. 1 of them came back.`; `drawn` are theirs first."""
    if not going_on:
        words = ngettext(
            "%(number)s flag ended in the last four quarters.",
            "%(number)s flags ended in the last four quarters.",
            len(lately),
        )
        return words % {"number": len(lately)}
    oldest = min(row.spans[-1].start for row in drawn[: len(going_on)])
    words = ngettext(
        "%(number)s flag goes on, since %(day)s.",
        "%(number)s flags go on, the oldest since %(day)s.",
        len(going_on),
    )
    back = sum(row.flag.recurring for row in going_on)
    returned = ngettext("%(number)s of them came back.", "%(number)s of them came back.", back) % {"number": back}
    first = words % {"number": len(going_on), "day": day_in_words(oldest)}
    return f"{first} {returned}" if back else first
