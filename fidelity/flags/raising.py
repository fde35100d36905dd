"""What closing a quarter does to the flags of a program: raise, go on, come back, watch. Nothing is ever removed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from fidelity.flags.access import People
from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.rules.findings import FindingKind
from fidelity.flags.rules.peer_support import FROM_PEERS
from fidelity.flags.rules.ranking import GRAVEST_FIRST
from fidelity.flags.rules.states import State, is_recurring
from fidelity.instrument.definition.matching import successor
from fidelity.instrument.definition.structure import Item, Kind
from fidelity.reviews.models import Review

What = FlagEvent.What
# What only the answers of peer supporters can raise.
HEARD = {Flag.Kind(kind) for kind in FROM_PEERS}
RAISES = {What.RAISED, What.AGAIN, What.LEVEL, What.RETURNED}


@dataclass(frozen=True)
class ReviewFlag:
    """One finding of a quarter: what a flag needs to know of it. `about` and `stage` as in `Flag`.

    `rules` is the version of the rules that raised it, where its history tells it.
    """

    code: str
    kind: Flag.Kind
    level: Flag.Level
    about: str = ""
    stage: str = ""
    rules: str = ""

    @property
    def details(self) -> dict[str, str]:
        """What the event says besides."""
        stage = {"stage": str(self.stage)} if self.kind in set(FindingKind) else {}
        return ({"rules": self.rules} if self.rules else {}) | stage


def update_flags(
    *,
    review: Review,
    findings: Iterable[ReviewFlag],
    at: datetime,
    compared: Collection[str] = frozenset(),
    comparable: Collection[str] = frozenset(),
    people: Collection[str] = frozenset(),
) -> None:
    """Bring the flags of the review's program up to the findings of its closed quarter.

    `compared` are the subjects that peer supporters' answers say something of in this quarter, `comparable` the series
    of drift that have a number in it and one before, and `people` the codes of what people raise besides
    (raised_by_people.py).

    Closing the same quarter a second time adds only what is different; a flag that the changed answers no longer raise
    stays where it is, with a line that says so.
    """
    rows = review.program.flags.select_for_update(of=("self",)).select_related("raised_in", "last_raised_in")
    flags = {flag.code: flag for flag in rows.order_by("pk")}
    raised = {finding.code: finding for finding in findings}
    for code, finding in raised.items():
        if flag := flags.get(code):
            _raise_again(flag, finding, review, at)
        else:
            _raise_first(finding, review, at)
    for code, flag in flags.items():
        if (
            code not in people
            and code not in raised
            and _is_missed(flag, review, raised, compared=compared, comparable=comparable)
        ):
            _note_absent(flag, review, at)


def _is_missed(
    flag: Flag, review: Review, raised: Collection[str], *, compared: Collection[str], comparable: Collection[str]
) -> bool:
    """Whether the quarter could have raised it: what is asked once a year is neither found nor missed in between.

    Nor is what an earlier version asked, where nothing here takes its place. Where another question does, and is
    found, the matter goes on there.
    """
    if flag.kind in HEARD:
        return flag.subject in compared
    if flag.kind == Flag.Kind.DRIFT:
        return flag.subject in comparable
    asked = {domain.code for domain in review.definition.asked(full=review.full)}
    if flag.subject in review.definition.domain_by_code:
        return flag.subject in asked
    item = successor(flag.subject, review.definition)
    if item is None or item.domain not in asked:
        return False
    if flag.last_raised_in.instrument_id == review.instrument_id:
        return True
    return _can_raise(item) and not any(code.endswith(f":{item.code}") for code in raised)


def _can_raise(item: Item) -> bool:
    """Whether some answer to it is a finding."""
    return item.kind is Kind.ACTIVITY or bool(item.floors)


def _raise_first(finding: ReviewFlag, review: Review, at: datetime) -> None:
    flag = Flag.objects.create(
        program=review.program,
        code=finding.code,
        kind=finding.kind,
        level=finding.level,
        about=finding.about,
        stage=finding.stage,
        routed_to=People(review.program).route(finding.about),
        raised_in=review,
        last_raised_in=review,
        since=at,
    )
    write_event(flag, What.RAISED, at=at, review=review, details=finding.details)


def _raise_again(flag: Flag, finding: ReviewFlag, review: Review, at: datetime) -> None:
    known = _last_event(flag, review) in RAISES
    if review.period_start < flag.last_raised_in.period_start:
        # An earlier quarter, closed late or once more: what was found since then stands.
        if flag.has_ended and _is_newly_critical(flag, finding):
            flag.level, flag.stage = finding.level, finding.stage
            start_new_round(flag, review, at)
            write_event(flag, What.RETURNED, at=at, review=review, details=finding.details)
        elif not known:
            level = {} if finding.level == flag.level else {"level": finding.level.value}
            write_event(flag, What.AGAIN, at=at, review=review, details=finding.details | level)
        return
    changed = (flag.level, flag.stage) != (finding.level, finding.stage)
    later = flag.last_raised_in_id != review.pk
    graver = GRAVEST_FIRST.index(finding.level) < GRAVEST_FIRST.index(flag.level)
    flag.by_person = False
    flag.level, flag.stage, flag.last_raised_in = finding.level, finding.stage, review
    if flag.has_ended and (later or graver):
        start_new_round(flag, review, at)
        write_event(flag, What.RETURNED, at=at, review=review, details=finding.details)
    elif changed:
        write_event(flag, What.LEVEL, at=at, review=review, details=finding.details)
    elif not known:
        write_event(flag, What.AGAIN, at=at, review=review, details=finding.details)


def _is_newly_critical(flag: Flag, finding: ReviewFlag) -> bool:
    """Whether it is critical and never was in the round that ended, which may so have ended without peers."""
    events = flag.events.filter(round=flag.round)
    return finding.level == Flag.Level.CRITICAL and not any(event.is_critical for event in events)


def start_new_round(flag: Flag, review: Review, at: datetime) -> None:
    """The finding came back after its end: a new round of the same flag, which needs another action than before.

    So does one whose quarter was closed once more with graver answers: what ended was less than that.
    """
    ended = review.program.organisation.quarter_of(timezone.localdate(flag.since))
    flag.recurring = is_recurring(ended, review.quarter)
    flag.round, flag.state, flag.watched = flag.round + 1, State.OPEN, 0
    flag.routed_to, flag.since = People(review.program).route(flag.about), at
    flag.raised_in = review


def _note_absent(flag: Flag, review: Review, at: datetime) -> None:
    """Say that a quarter did not raise it; one before the flag came up, or before it was raised last, ends no watch."""
    before = review.period_start < flag.raised_in.period_start
    now = flag.by_person and flag.last_raised_in_id == review.pk
    if before or now or flag.state == State.NOT_UPHELD or _last_event(flag, review) in (What.ABSENT, What.WATCHED):
        return
    if flag.state != State.RESOLVED:
        write_event(flag, What.ABSENT, at=at, review=review)
    elif flag.watched and review.period_start > flag.last_raised_in.period_start:
        flag.watched -= 1
        write_event(flag, What.ABSENT if flag.watched else What.WATCHED, at=at, review=review)


def _last_event(flag: Flag, review: Review) -> str | None:
    """What closing this quarter before wrote of the flag, the last time; what a person raised stands beside that."""
    events = flag.events.filter(review=review).exclude(what=What.PERSON)
    return events.values_list("what", flat=True).last()


def write_event(flag: Flag, what: What, *, at: datetime, review: Review | None = None, **details: object) -> FlagEvent:
    """Save the flag as it stands and add the event that brought it there; the only way a flag changes."""
    flag.edition += 1
    flag.save()
    return FlagEvent.objects.create(
        flag=flag,
        number=flag.edition,
        round=flag.round,
        at=at,
        what=what,
        state=flag.state,
        level=flag.level,
        review=review,
        **details,
    )
