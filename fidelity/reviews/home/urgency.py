"""Where the one thing that matters now can stand: for each program a rank before which nothing of it waits.

Home reads few programs whole, those of its page. For all others it asks here, of rows that an index leads to: a program
in which nothing can wait has no rank, and the others are read whole in this order until nothing can come before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from fidelity.flags.access import CONCERNED
from fidelity.flags.models import Action, Flag, FlagEvent, late_action, was_talked_about
from fidelity.flags.rules.ranking import Rank, finding_rank, is_critical, task_rank
from fidelity.flags.rules.states import DAYS_TO_CONTEST, ENDED, State
from fidelity.reviews import superseded_reports
from fidelity.reviews.home import flag_notices, person_notices, report_notices
from fidelity.reviews.home.choice_of_peers import choice_to_make
from fidelity.reviews.home.notice_kinds import SOON
from fidelity.reviews.home.program_rows import REVIEW_FIELDS, VOICE_FIELDS
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import Invitation, Membership, Organisation, Program, Role, User
from programs.permissions import Permission, can

Ranked = Iterator[tuple[int, Rank]]
"""Program and rank of something that may wait there."""


def least_ranks(
    user: User, own: Sequence[Access], organisations: Iterable[Organisation], today: date
) -> dict[int, Rank]:
    """Program -> the rank before which nothing can stand that waits there; the same queries, however many there are.

    `own` are the programs that the account has a role in, `organisations` those that it looks after.
    """
    least: dict[int, Rank] = {}
    for key, rank in (*_in_own(own, today), *_looked_after(user, list(organisations), today)):
        least[key] = min(rank, least.get(key, rank))
    return least


def least_critical_ranks(own: Sequence[Access], today: date) -> dict[int, Rank]:
    """The same of critical findings alone, and only programs with one: nothing else comes before these; two queries."""
    least: dict[int, Rank] = {}
    for key, rank in (*_flags(own, today, critical=True), *_actions(own, today, critical=True)) if own else ():
        if is_critical(rank):
            least[key] = min(rank, least.get(key, rank))
    return least


def _in_own(own: Sequence[Access], today: date) -> Ranked:
    if not own:
        return
    yield from _flags(own, today)
    yield from _actions(own, today)
    yield from _open_reviews(own, today)
    yield from _tasks(own, today)
    opens = [access.program for access in own if access.can(Permission.OPEN_REVIEW)]
    by_organisation: dict[Organisation, list[int]] = defaultdict(list)
    for program in opens:
        by_organisation[program.organisation].append(program.pk)
    for organisation, keys in by_organisation.items():
        yield from _not_started(Program.objects.filter(pk__in=keys), organisation, today)


def _looked_after(user: User, organisations: Sequence[Organisation], today: date) -> Ranked:
    """For an admin: quarters to open, and people who wait, in the programs of an organisation."""
    for organisation in organisations:
        yield from _not_started(organisation.programs.all(), organisation, today)
    if organisations:
        waiting = Invitation.objects.waiting(now=timezone.now()).filter(organisation__in=organisations)
        for key in waiting.exclude(invited_by=user).values_list("program", flat=True):
            yield key, task_rank()


def _not_started(programs: QuerySet[Program], organisation: Organisation, today: date) -> Ranked:
    """Programs with a quarter that can be opened, and no review under way; the quarter just ended, and this one."""
    current = organisation.quarter_of(today)
    under_way = Review.objects.filter(program=OuterRef("pk"), state=Review.State.OPEN, reports=None)
    for quarter in (current.previous, current):
        there = Review.objects.filter(program=OuterRef("pk"), period_start=quarter.start)
        due = quarter.end + timedelta(days=organisation.days_to_finish)
        missing = programs.filter(~Exists(there), ~Exists(under_way), first_quarter__lt=quarter.next.start)
        for key in missing.order_by().values_list("pk", flat=True):
            yield key, task_rank(late=due < today)


def _flags(own: Sequence[Access], today: date, *, critical: bool = False) -> Ranked:
    """Flags at which it may be somebody's turn, by their own rank."""
    asked = Q(pk__in=())
    for roles, keys in _by_roles(own, Permission.SEE_FLAGS).items():
        asked |= Q(program__in=keys) & _may_be_asked(roles, today)
    levels = {"level": Flag.Level.CRITICAL} if critical else {}
    flags = Flag.objects.filter(asked, **levels).annotate(is_late=late_action(today)).order_by()
    columns = ("program", "kind", "level", "state", "revisit_by", "is_late", "raised_in__period_start")
    for key, kind, level, state, revisit_by, is_late, since in flags.values_list(*columns):
        late = state not in ENDED and (is_late or bool(revisit_by and revisit_by < today))
        yield key, finding_rank(kind, level, state=state, late=late, since=since)


def _may_be_asked(roles: frozenset[Role], today: date) -> Q:
    """A condition that every flag meets of which these roles are asked something (flag_notices.py), and few others."""
    steps = FlagEvent.objects.filter(flag=OuterRef("pk"), round=OuterRef("round"))
    there = Membership.objects.filter(program=OuterRef("program"), role=OuterRef("routed_to"), user__is_active=True)
    holds = Q(routed_to__in=roles) | ~Exists(there)
    for about, concerned in CONCERNED.items():
        same = Membership.objects.filter(program=OuterRef("program"), user=OuterRef("user"), role=concerned)
        holds |= Q(~Exists(there.filter(~Exists(same))), about=about)
    planned = Action.objects.going_on().filter(flags=OuterRef("pk"))
    turn = (
        Q(state=State.OPEN)
        | Q(state=State.HELD, revisit_by__lte=today + SOON)
        | Q(Exists(steps.filter(what__in=flag_notices.ANSWERS)), state=State.UNDER_REVIEW)
        | Q(~Exists(planned) | ~Q(was_talked_about()), state=State.ACTION_PLANNED)
    )
    asked = holds & turn
    if can(roles, Permission.PLAN_ACTIONS):
        asked |= Q(Exists(steps.filter(what=FlagEvent.What.TALK)), state=State.UNDER_REVIEW)
    doubted = Q(state=State.DOUBTED)
    asked |= doubted if can(roles, Permission.CONFIRM_FLAGS) else doubted & ~Q(level=Flag.Level.CRITICAL)
    if can(roles, Permission.CONFIRM_FLAGS):
        since = timezone.now() - timedelta(days=DAYS_TO_CONTEST + 2)
        asked |= Q(state=State.PROPOSED) | Q(state=State.NOT_UPHELD, since__gte=since)
    return asked


def _actions(own: Sequence[Access], today: date, *, critical: bool = False) -> Ranked:
    """Actions that are due, by the gravest flag that they answer to."""
    plans = [access.program.pk for access in own if access.can(Permission.PLAN_ACTIONS)]
    supervises = [access.program.pk for access in own if Role.SUPERVISOR in access.roles]
    if not plans and not supervises:
        return
    mine = Q(program__in=plans) | Q(program__in=supervises, owner=Action.Owner.SUPERVISOR)
    levels = {"flags__level": Flag.Level.CRITICAL} if critical else {}
    due = Action.objects.going_on().filter(mine, due__lte=today + SOON, **levels).order_by()
    for key, day, kind, level, state in due.values_list(
        "program", "due", "flags__kind", "flags__level", "flags__state"
    ):
        if level is None or state in ENDED:
            yield key, task_rank(late=day < today)
        else:
            yield key, finding_rank(kind, level, state="", late=day < today, since=day)


def _open_reviews(own: Sequence[Access], today: date) -> Ranked:
    """Reviews that are open: to go on with, to choose for, or to amend."""
    by_key = {access.program.pk: access for access in own}
    reviews = Review.objects.filter(program__in=by_key, state=Review.State.OPEN).select_related("peer_voice")
    issued = Exists(Review.objects.filter(pk=OuterRef("pk"), reports__isnull=False))
    for review in reviews.only(*REVIEW_FIELDS, *VOICE_FIELDS).annotate(is_issued=issued).order_by():
        access = by_key[review.program_id]
        review.program = access.program
        in_team = Access(access.user, access.program, access.roles, invited=review.invited)
        if review.is_issued and access.can(Permission.AMEND_REVIEW):
            yield access.program.pk, task_rank()
        elif not review.is_issued and (in_team.can(Permission.ANSWER) or choice_to_make(in_team, review)):
            yield access.program.pk, task_rank(late=review.due < today)


def _tasks(own: Sequence[Access], today: date) -> Ranked:
    """What waits in reports, for funders and among people: few rows, so they are read as for a page."""
    programs = [access.program for access in own]
    texts = report_notices.signings_by_program(programs)
    questions = report_notices.questions_by_program(programs)
    persons = person_notices.person_notices(own)
    answers = any(access.can(Permission.ANSWER_FOR_PEERS) for access in own)
    asked: Mapping[int, list[tuple[int, int]]] = flag_notices.peer_questions_by_program(programs) if answers else {}
    amended = _amended(programs)
    superseded = superseded_reports.superseded_by_program(amended) if amended else {}
    for access in own:
        key = access.program.pk
        for notice in (
            *report_notices.signing_notices(access, texts.get(key, ()), today),
            *report_notices.question_notices(access, questions.get(key, ())),
            *report_notices.version_notices(access, superseded.get(key, ())),
            *flag_notices.peer_question_notices(access, asked.get(key, ())),
            *persons.get(key, ()),
        ):
            yield key, notice.rank


def _amended(programs: Sequence[Program]) -> list[Program]:
    """Those with a report that has a second version."""
    reviews = Review.objects.filter(program__in=programs).filter(~Q(reports__version="1.0"), reports__isnull=False)
    keys = set(reviews.order_by().values_list("program", flat=True))
    return [program for program in programs if program.pk in keys]


def _by_roles(own: Sequence[Access], permission: Permission) -> dict[frozenset[Role], list[int]]:
    """Roles -> the programs in which the account has just these, where they may do it."""
    by_roles: dict[frozenset[Role], list[int]] = defaultdict(list)
    for access in own:
        if access.can(permission):
            by_roles[access.roles].append(access.program.pk)
    return by_roles
