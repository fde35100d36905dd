"""Flags of peer supporters' answers as a report may tell them: as if a quarter that stays inside had raised nothing.

What so small a team says together stays in the program (product.md, rule 2b), and so does all that it raised and what
was done about that. A flag that other quarters raised is told from their steps alone, so a report is the same whatever
was said inside.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from fidelity.flags.critical_rounds import FlagRound
from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.raising import HEARD, RAISES
from fidelity.flags.rules.states import WATCHED_QUARTERS, State, is_recurring
from fidelity.reviews.models import Review
from fidelity.voice.models import PeerVoice
from programs.models import Program

What = FlagEvent.What


def inside_reviews(program: Program) -> frozenset[int]:
    """The reviews, by key, of quarters in which peer supporters said together what stays in the program."""
    voices = PeerVoice.objects.filter(review__program=program, closed=True, way__in=PeerVoice.TOGETHER)
    return frozenset(
        voice.review_id for voice in voices.only("review", "way", "threshold", "peer_supporters") if voice.stays_inside
    )


@dataclass
class PublicLife:
    """`flag` is a copy that stands where public steps brought it, None before the first of them; `events` are those
    of its round, `past` its rounds before, and `hidden` the times in which only an inside quarter kept it open."""

    flag: Flag | None = None
    events: list[FlagEvent] = field(default_factory=list)
    hidden: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    past: list[FlagRound] = field(default_factory=list)

    @property
    def rounds(self) -> list[FlagRound]:
        """Those before, and the one it stands in, where there is one."""
        return [*self.past, FlagRound(self.flag, self.flag.round, tuple(self.events))] if self.flag else []

    @property
    def is_hidden(self) -> bool:
        return bool(self.hidden) and self.hidden[-1][1] is None

    def hides(self, moment: datetime) -> bool:
        return any(start <= moment and (end is None or moment < end) for start, end in self.hidden)


def public_lives(program: Program, flags: Iterable[Flag]) -> dict[int, PublicLife]:
    """Flag, by key -> what of it may be told; empty where nothing that was said stays inside, so all of it may."""
    inside = inside_reviews(program)
    if not inside:
        return {}
    reviews = {review.pk: review for review in program.reviews.select_related("instrument")}
    for review in reviews.values():
        review.program = program
    return {flag.pk: public_life(flag, flag.events.all(), inside, reviews) for flag in flags}


def flag_outside(flag: Flag) -> Flag | None:
    """A flag as a letter may tell it; None where all of it stays inside."""
    if flag.kind not in HEARD:
        return flag
    life = public_lives(flag.program, [flag]).get(flag.pk)
    return life.flag if life else flag


def public_life(
    flag: Flag, events: Iterable[FlagEvent], inside: frozenset[int], reviews: Mapping[int, Review]
) -> PublicLife:
    """What of a flag may be told; `events` are all of its steps in order, `reviews` those of its program by key."""
    life = PublicLife()
    for event in events:
        if event.review_id in inside:
            if event.what in (What.RAISED, What.RETURNED) and not life.is_hidden:
                life.hidden.append((event.at, None))
        elif event.what in RAISES:
            _raised(life, flag, event, reviews[event.review_id])
        elif life.flag and not life.is_hidden:
            _moved(life, event)
    return life


def _raised(life: PublicLife, flag: Flag, event: FlagEvent, review: Review) -> None:
    stands = life.flag
    if stands is None or stands.has_ended or life.is_hidden:
        now = copy(flag)
        now.round, now.recurring, now.state, now.watched = 1, False, State.OPEN, 0
        if stands is not None:
            life.past.append(FlagRound(stands, stands.round, tuple(life.events)))
            now.round = stands.round + 1
            quarter_of = review.program.organisation.quarter_of
            now.recurring = stands.has_ended and is_recurring(
                quarter_of(timezone.localdate(stands.since)), review.quarter
            )
        now.level, now.since, now.raised_in, now.last_raised_in = event.level, event.at, review, review
        life.flag, life.events = now, [event]
        if life.is_hidden:
            life.hidden[-1] = (life.hidden[-1][0], event.at)
        return
    life.events.append(event)
    if review.period_start >= stands.last_raised_in.period_start:
        stands.level, stands.last_raised_in = event.level, review


def _moved(life: PublicLife, event: FlagEvent) -> None:
    flag = life.flag
    life.events.append(event)
    if event.role and event.state != flag.state:
        flag.state, flag.since = event.state, event.at
        flag.watched = WATCHED_QUARTERS if event.state == State.RESOLVED else 0
    elif not event.role and flag.watched:
        flag.watched -= 1


def hides_action(action: Action, lives: Mapping[int, PublicLife]) -> bool:
    """Whether an action answers only to what stayed inside when it was planned."""
    flags = list(action.flags.all())
    return bool(flags) and all(flag.kind in HEARD and lives[flag.pk].hides(action.planned_at) for flag in flags)


def flags_told(action: Action, lives: Mapping[int, PublicLife]) -> list[Flag]:
    """The flags that an action is tied to, but for those that stayed inside when it was planned."""
    return [
        flag
        for flag in action.flags.all()
        if flag.pk not in lives or (lives[flag.pk].flag and not lives[flag.pk].hides(action.planned_at))
    ]
