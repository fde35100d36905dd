"""Flags brought by the product's own moves to where a test needs them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction

from fidelity.flags import actions
from fidelity.flags.models import Action, Flag
from fidelity.flags.raising import ReviewFlag, update_flags
from fidelity.flags.rules.states import State
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.models import Review
from programs.access import Access, enter
from programs.models import Program, Role, User
from tests import clock
from tests.reviews.conftest import make_user

MISUSE = "misuse:ROL-1"
NOW = clock.moment(2026, 11, 22, 9)
REVISIT = "2027-01-31"


def raised(code: str = MISUSE, level: Flag.Level = Flag.Level.CRITICAL, about: str = "") -> ReviewFlag:
    return ReviewFlag(code, Flag.Kind(code.partition(":")[0]), level, about)


def review_of(program: Program, start: date) -> Review:
    """The closed review of a quarter."""
    made = {"instrument": InstrumentVersion.objects.get(), "state": "closed", "closed_at": NOW}
    return program.reviews.get_or_create(period_start=start, defaults=made)[0]


def closed(program: Program, start: date, *found: ReviewFlag, at: datetime = NOW) -> Review:
    """Close a quarter that found this."""
    review = review_of(program, start)
    with transaction.atomic():
        update_flags(review=review, findings=found, at=at)
    return review


def account(program: Program, *roles: Role, email: str = "") -> Access:
    """Somebody with these roles."""
    user = make_user(roles[0], program, email or f"{'-'.join(roles)}@example.org")
    for role in roles[1:]:
        user.memberships.create(program=program, organisation=program.organisation, role=role)
    return enter(user, program.slug)


def fresh(flag: Flag) -> Flag:
    return Flag.objects.select_related("program__organisation").get(pk=flag.pk)


class Cast:
    """One account for each role of a program: manager and supervisor from the first, others when they are asked for."""

    def __init__(self, program: Program) -> None:
        self.program = program
        for role in (Role.MANAGER, Role.SUPERVISOR):
            account(program, role)

    def __getitem__(self, role: Role) -> Access:
        known = User.objects.filter(email=f"{role}@example.org").first()
        return enter(known, self.program.slug) if known else account(self.program, role)

    def move(self, flag: Flag, name: str, role: Role = Role.SUPERVISOR, **said: object) -> Flag:
        """One move as the page of `flag` would send it now."""
        said.setdefault("edition", fresh(flag).edition)
        said.setdefault("text", "Why it was done.")
        said.setdefault("at", NOW)
        if name == "hold":
            said.setdefault("details", {"rule": "A payer asks for it.", "revisit_by": REVISIT})
        return actions.move_flag(flag=fresh(flag), name=name, by=self[role], **said)

    def plan(self, *flags: Flag, different: str = "", **fields: object) -> Action:
        about = {"what": "Nurses do the round.", "owner": "manager", "due": date(2026, 12, 15), "planned_at": NOW}
        review = fresh(flags[0]).last_raised_in
        action = Action(program=self.program, review=review, **about | fields)
        return actions.plan_action(
            action=action, by=self[Role.MANAGER], flags=[fresh(each) for each in flags], different=different
        )

    def end(self, action: Action, state: Action.State = Action.State.DONE, at: datetime = NOW) -> Action:
        return actions.end_action(action=action, state=state, outcome="It is so.", by=self[Role.MANAGER], at=at)

    def plan_and_do(self, flag: Flag) -> None:
        self.end(self.plan(flag))

    def bring(self, flag: Flag, state: State) -> Flag:
        """The new flag, led to a state by the moves of people."""
        for step in PATHS[state]:
            step(self, flag)
        return fresh(flag)


def _move(name: str, role: Role = Role.SUPERVISOR) -> Callable[[Cast, Flag], object]:
    return lambda cast, flag: cast.move(flag, name, role)


TAKE = [_move("take")]
PLAN = [*TAKE, Cast.plan_and_do]
PROPOSE = [*PLAN, _move("propose")]
# A critical finding needs an ally, or a peer supporter, who can give the second view.
DOUBT = [lambda cast, flag: cast[Role.ALLY], *TAKE, _move("doubt")]
PATHS = {
    State.OPEN: [],
    State.UNDER_REVIEW: TAKE,
    State.ACTION_PLANNED: PLAN,
    State.PROPOSED: PROPOSE,
    State.HELD: [*TAKE, _move("hold")],
    State.DOUBTED: DOUBT,
    State.RESOLVED: [*PROPOSE, _move("confirm", Role.PEER)],
    State.NOT_UPHELD: [*DOUBT, _move("agree", Role.ALLY)],
}


def told(flag: Flag) -> list[str]:
    """What its history says happened, in order."""
    return list(flag.events.values_list("what", flat=True))


def days(number: int) -> timedelta:
    return timedelta(days=number)


def raised_by(review: Review) -> list[ReviewFlag]:
    """Everything that closing `review` raises."""
    quarters = kept_levels.closed_quarters(review.program, until=review.period_start)
    followed = evaluation_queries.drift_history(review.program, quarters)
    return list(evaluation_queries.review_flags(review, evaluation_queries.review_findings(review), followed))
