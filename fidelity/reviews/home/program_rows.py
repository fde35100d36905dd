"""What stands in the programs of one account: read once, for everything that home, or a mail, says of it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import F, Q, Sum

from fidelity.flags.access import People
from fidelity.flags.critical_rounds import was_critical
from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.rules.states import State
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.checking.check_state import missing_by_review
from fidelity.reviews.models import Review
from programs.models import Program, StaffRole

# In these states it is somebody's turn or not by what people did with the flag.
BY_STEPS = (State.UNDER_REVIEW, State.ACTION_PLANNED)
REVIEW_FIELDS = ("program", "instrument", "period_start", "full", "state", "invited_roles", "set_up_at")
VOICE_FIELDS = ("peer_voice__review", "peer_voice__way", "peer_voice__cards", "peer_voice__closed")


@dataclass
class ProgramRows:
    """By program: its `reviews`, oldest first, its `flags` by code, and the `actions` that go on by their day.

    `steps` are events by flag, as far as they decide whose turn it is or what became of a critical finding.
    What belongs together is the same object: `flag.raised_in` is one of the reviews, `action.answers_to` are flags.
    """

    programs: Collection[Program]
    reviews: dict[int, list[Review]]
    flags: dict[int, list[Flag]] = field(default_factory=lambda: defaultdict(list))
    actions: dict[int, list[Action]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[int, list[FlagEvent]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def people(self) -> dict[int, People]:
        return People.by_program(self.programs)

    @cached_property
    def peer_supporters(self) -> dict[int, int]:
        """How many peer supporters the staff roles count; no program where nothing is written down."""
        roles = StaffRole.objects.filter(program__in=self.programs, kind=StaffRole.Kind.PEER_SUPPORTER)
        return dict(roles.order_by().values_list("program").annotate(Sum("count")))


def read_programs(programs: Collection[Program], flagged: Collection[Program], today: date) -> ProgramRows:
    """The rows of `programs`, of `flagged` with flags and actions; the same queries, however many programs."""
    rows = ProgramRows(programs, _reviews(programs))
    if flagged:
        by_key = {review.pk: review for reviews in rows.reviews.values() for review in reviews}
        flags = _flags(flagged, by_key)
        for flag in flags.values():
            rows.flags[flag.program_id].append(flag)
        rows.steps = _steps(flags.values(), by_key)
        for action in _actions(flagged, by_key, flags, today):
            rows.actions[action.program_id].append(action)
    return rows


def _reviews(programs: Collection[Program]) -> dict[int, list[Review]]:
    """Each with `issued`: how many reports stand on it, and `has_missing`: whether evidence was looked up in vain."""
    by_key = {program.pk: program for program in programs}
    by_program: dict[int, list[Review]] = defaultdict(list)
    rows = Review.objects.filter(program__in=programs)
    reviews = list(rows.select_related("peer_voice").only(*REVIEW_FIELDS, *VOICE_FIELDS).in_order())
    issued = Counter(rows.filter(reports__isnull=False).order_by().values_list("pk", flat=True))
    versions = {version.pk: version for version in InstrumentVersion.objects.defer("text")} if reviews else {}
    for review in reviews:
        review.program, review.instrument = by_key[review.program_id], versions[review.instrument_id]
        review.issued = issued[review.pk]
        by_program[review.program_id].append(review)
    missing = missing_by_review(review for review in reviews if review.is_open)
    for review in reviews:
        review.has_missing = review.pk in missing
    return by_program


def _flags(programs: Collection[Program], reviews: dict[int, Review]) -> dict[int, Flag]:
    """By key, with `was_critical`; `goes_on` and `has_late_action` as `_actions` fills them in."""
    rows = Flag.objects.filter(program__in=programs).annotate(was_critical=was_critical()).order_by("code")
    flags = {flag.pk: flag for flag in rows}
    for flag in flags.values():
        flag.raised_in, flag.last_raised_in = reviews[flag.raised_in_id], reviews[flag.last_raised_in_id]
        flag.program = flag.raised_in.program
        flag.was_critical = flag.was_critical or flag.level == Flag.Level.CRITICAL
        flag.goes_on = flag.has_late_action = False
    return flags


def _steps(flags: Collection[Flag], reviews: dict[int, Review]) -> dict[int, list[FlagEvent]]:
    """Flag -> its events in order: all of them where it was critical, of others what people did."""
    critical = [flag for flag in flags if flag.was_critical]
    moved = [flag for flag in flags if flag.was_critical or flag.state in BY_STEPS]
    steps: dict[int, list[FlagEvent]] = defaultdict(list)
    for event in FlagEvent.objects.filter(Q(flag__in=critical) | ~Q(role=""), flag__in=moved).order_by("number"):
        if event.review_id:
            event.review = reviews[event.review_id]
        steps[event.flag_id].append(event)
    return steps


def _actions(
    programs: Collection[Program], reviews: dict[int, Review], flags: dict[int, Flag], today: date
) -> Iterable[Action]:
    """The actions that go on, each with `answers_to`: its flags; these know then whether one goes on, or is late."""
    actions: dict[int, Action] = {}
    for row in Action.objects.going_on().filter(program__in=programs).annotate(flag=F("flags")):
        action = actions.setdefault(row.pk, row)
        if action is row:
            action.review, action.answers_to = reviews[row.review_id], []
        if row.flag:
            flag = flags[row.flag]
            action.answers_to.append(flag)
            flag.goes_on, flag.has_late_action = True, flag.has_late_action or row.due < today
    return actions.values()
