"""Every critical finding that was raised, with what became of it: read from its events, shown wherever findings are.

None goes out of sight by a move, a milder answer, a newer version or a later quarter: an open one stands until it
ends, and an ended one through the reports of four more closed quarters.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, groupby

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.functional import cached_property

from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.raising import RAISES
from fidelity.flags.rules.ranking import Rank, finding_rank
from fidelity.flags.rules.stages import FURTHEST_FIRST, Stage
from fidelity.flags.rules.states import ENDED, QUARTERS_SHOWN, State
from fidelity.flags.wording.headlines import flag_headline
from fidelity.flags.wording.outcomes import Outcome, roles_in_words
from fidelity.reviews.models import Review
from programs.calendar.quarters import Quarter
from programs.models import Program

What = FlagEvent.What
TOLD_BY = {*RAISES, What.PERSON}
# State -> the steps whose roles its sentence names, in their order.
LED_HERE = {
    State.PROPOSED: (What.PROPOSE,),
    State.HELD: (What.HOLD,),
    State.DOUBTED: (What.DOUBT,),
    State.RESOLVED: (What.PROPOSE, What.CONFIRM),
    State.NOT_UPHELD: (What.DOUBT, What.AGREE),
}


@dataclass(frozen=True)
class FlagRound:
    """One round of a flag, as its `events` brought it about; the newest one stands where the flag does."""

    flag: Flag
    number: int
    events: tuple[FlagEvent, ...]

    @property
    def is_newest(self) -> bool:
        return self.number == self.flag.round

    @cached_property
    def is_critical(self) -> bool:
        """Whether it was critical at any time; a milder answer later does not undo it."""
        return any(event.is_critical for event in self.events) or (self.is_newest and self.level == "critical")

    @property
    def level(self) -> str:
        return self.flag.level if self.is_newest else self.events[-1].level

    @cached_property
    def stage(self) -> Stage:
        """The furthest that it had gone while it was critical: newer answers that say less do not speak for it.

        Where no event says so, as before that was written down, its plain words stand.
        """
        raised = [event for event in self.events if event.what in TOLD_BY and event.is_critical]
        gone = {Stage(event.details["stage"]) for event in raised if "stage" in event.details}
        if self.is_newest and self.level == Flag.Level.CRITICAL:
            gone.add(Stage(self.flag.stage))
        return min(gone, key=FURTHEST_FIRST.index, default=Stage.PLAIN)

    @property
    def state(self) -> State:
        return State(self.flag.state if self.is_newest else self.events[-1].state)

    @property
    def rank(self) -> Rank:
        """As `Flag.rank`, among critical ones."""
        late = self.is_newest and self.flag.is_late(timezone.localdate())
        since = self.raised_in.period_start
        return finding_rank(self.flag.kind, Flag.Level.CRITICAL, state=self.state, late=late, since=since)

    @cached_property
    def raised_in(self) -> Review:
        """The review that began it."""
        return self._raises[0] if self._raises and not self.is_newest else self.flag.raised_in

    @property
    def last_raised_in(self) -> Review:
        if self.is_newest:
            return self.flag.last_raised_in
        return max(self._raises, default=self.raised_in, key=lambda review: review.period_start)

    @cached_property
    def _raises(self) -> list[Review]:
        return [event.review for event in self.events if event.what in RAISES and event.review]

    @cached_property
    def ended_at(self) -> datetime | None:
        if self.state not in ENDED:
            return None
        last = self._last(What.AGREE) or self._last(What.CONFIRM)
        return self.flag.since if self.is_newest or not last else last.at

    @property
    def reason(self) -> str:
        """Why it was not upheld; empty for every other state."""
        doubt = self._last(What.DOUBT)
        return doubt.text if doubt and self.state == State.NOT_UPHELD else ""

    @property
    def outcome(self) -> Outcome:
        roles = [event.role for what in LED_HERE.get(self.state, ()) if (event := self._last(what))]
        contested = [event.role for event in self.events if event.what == What.CONTEST]
        milder = self.level != Flag.Level.CRITICAL or (self.is_newest and self.flag.stage != self.stage)
        now = self.flag.level_words if self.is_newest else str(Flag.Level(self.level).label)
        return Outcome(
            state=self.state,
            works=self.flag.routed_to,
            by=tuple(roles),
            day=self.flag.revisit_by if self.is_newest else None,
            contested=tuple(dict.fromkeys(contested)),
            now=now.lower() if milder and self.state not in ENDED else "",
            since=timezone.localdate(self.flag.since) if self.is_newest else None,
            today=timezone.localdate(),
        )

    def _last(self, what: What) -> FlagEvent | None:
        return next((event for event in reversed(self.events) if event.what == what), None)

    def is_shown(self, closed: Iterable[date], *, until: date | None = None) -> bool:
        """Whether the report of the quarter that starts on `until` tells of it, or the pages of today.

        `closed` are the first days of the program's closed quarters. One that was left out does not count, so that
        waiting takes nothing out of sight.
        """
        if until and self.raised_in.period_start > until:
            return False
        if self.ended_at is None:
            return True
        ended = Quarter.containing(timezone.localdate(self.ended_at)).start
        since = max(ended, self.last_raised_in.period_start)
        return sum(since < start <= (until or start) for start in closed) <= QUARTERS_SHOWN


@dataclass(frozen=True)
class CriticalFinding:
    """A line on a page: what happens, since when, and what became of it."""

    flag: Flag
    headline: str
    since: str
    words: str


def flag_rounds(flag: Flag, events: Iterable[FlagEvent] | None = None) -> list[FlagRound]:
    """Every round of a flag, oldest first; its events by number, or those prefetched or read now."""
    in_order = flag.events.all() if events is None else events
    by_round = {number: tuple(inside) for number, inside in groupby(in_order, key=lambda event: event.round)}
    return [FlagRound(flag, number, inside) for number, inside in sorted(({flag.round: ()} | by_round).items())]


def ended_by(flag: Flag) -> str:
    """The roles that ended it, in words: also those that could end it before peers had to be asked; else empty."""
    return roles_in_words(flag_rounds(flag)[-1].outcome.by) if flag.has_ended else ""


def critical_in_sight(
    rounds: Iterable[FlagRound], closed: Iterable[date], *, until: date | None = None
) -> list[FlagRound]:
    """The critical ones that the report of a quarter tells of, or the pages of today; open ones first, in order."""
    in_sight = [shown for shown in rounds if shown.is_critical and shown.is_shown(closed, until=until)]
    return sorted(in_sight, key=lambda shown: (shown.state in ENDED, shown.rank))


def was_critical() -> Exists:
    """Whether a flag was raised as critical at any time, by its events."""
    critical = Q(level=Flag.Level.CRITICAL) | Q(details__level=Flag.Level.CRITICAL)
    return Exists(FlagEvent.objects.filter(critical, flag=OuterRef("pk")))


def critical_findings(programs: Mapping[Program, bool]) -> dict[int, list[CriticalFinding]]:
    """Program -> its lines on the pages of today; four queries at most. The value says whether its team is small."""
    by_key = {program.pk: program for program in programs}
    return {
        key: [_line(shown, small=programs[by_key[key]]) for shown in rounds]
        for key, rounds in _rounds_in_sight(by_key).items()
    }


def critical_lines(rounds: Iterable[FlagRound], closed: Iterable[date], *, small: bool) -> list[CriticalFinding]:
    """The lines of one program, of rounds read before; `closed` as in `FlagRound.is_shown`."""
    return [_line(shown, small=small) for shown in critical_in_sight(rounds, closed)]


def flags_in_sight(programs: Iterable[Program]) -> set[int]:
    """The keys of the flags that pages of today tell of as critical."""
    rounds = _rounds_in_sight({program.pk: program for program in programs})
    return {shown.flag.pk for shown in chain(*rounds.values())}


def _rounds_in_sight(by_key: Mapping[int, Program]) -> dict[int, list[FlagRound]]:
    flags: dict[int, list[Flag]] = defaultdict(list)
    for flag in _flags(by_key.values()):
        flag.program = flag.raised_in.program = flag.last_raised_in.program = by_key[flag.program_id]
        flags[flag.program_id].append(flag)
    closed: dict[int, list[date]] = defaultdict(list)
    if flags:
        for key, start in Review.objects.closed().filter(program__in=flags).values_list("program", "period_start"):
            closed[key].append(start)
    return {key: critical_in_sight(chain(*map(flag_rounds, raised)), closed[key]) for key, raised in flags.items()}


def _flags(programs: Iterable[Program]) -> list[Flag]:
    flags = Flag.objects.filter(Q(level=Flag.Level.CRITICAL) | was_critical(), program__in=programs)
    flags = flags.with_late_actions(timezone.localdate())
    flags = flags.select_related("last_raised_in__instrument")
    events = FlagEvent.objects.select_related("review").order_by("number")
    return list(flags.defer("last_raised_in__instrument__text").prefetch_related(Prefetch("events", events)))


def _line(shown: FlagRound, *, small: bool) -> CriticalFinding:
    since = shown.flag.program.organisation.quarter_of(shown.raised_in.period_start)
    return CriticalFinding(shown.flag, round_headline(shown, small=small), since.label, shown.outcome.words)


def round_headline(shown: FlagRound, *, small: bool) -> str:
    """What happens, as it was when it was critical."""
    definition = shown.flag.last_raised_in.definition
    return flag_headline(shown.flag.code, Flag.Level.CRITICAL, definition, small=small, stage=shown.stage)
