"""What waits in a program's flags and actions: read for many programs at once, told to one account at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Sum, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.flags.access import People
from fidelity.flags.critical_rounds import CriticalFinding, critical_findings
from fidelity.flags.models import Action, Flag, FlagEvent, was_talked_about
from fidelity.flags.rules.action_states import ActionState
from fidelity.flags.rules.ranking import GRAVEST_FIRST, SAFETY, Rank, finding_rank, task_rank
from fidelity.flags.rules.states import DAYS_TO_CONTEST, MoveRole, State
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.reviews import due_quarters
from fidelity.reviews.home.notice_kinds import SOON, Kind, Notice, due_stage
from fidelity.reviews.peer_questions.models import PeerQuestion
from fidelity.wording.dates import day_without_year
from programs.access import Access
from programs.models import Program, Role, StaffRole
from programs.permissions import Permission

# A step of somebody else that gives a flag back to the one who works on it.
ANSWERS = {
    FlagEvent.What.DISPUTE: gettext_lazy("Peers say that it has not changed yet"),
    FlagEvent.What.DISAGREE: gettext_lazy("A second person sees it differently"),
    FlagEvent.What.CONTEST: gettext_lazy("A peer supporter disputes that it was not upheld"),
}


def flags_to_move(programs: Collection[Program], today: date) -> dict[int, list[Flag]]:
    """Program -> the flags at which it is somebody's turn."""
    turn = Q(state__in=(State.OPEN, State.PROPOSED, State.DOUBTED)) | Q(state=State.HELD, revisit_by__lte=today + SOON)
    turn |= Q(state=State.NOT_UPHELD, since__date__gte=today - timedelta(days=DAYS_TO_CONTEST))
    answered = Q(state=State.UNDER_REVIEW, last_step__in=[*ANSWERS, FlagEvent.What.TALK])
    going_on = Action.objects.going_on().filter(flags=OuterRef("pk"))
    planned = Q(state=State.ACTION_PLANNED) & (Q(goes_on=False) | Q(talked=False))
    steps = FlagEvent.objects.filter(flag=OuterRef("pk")).exclude(role="").order_by("-number").values("what")
    flags = Flag.objects.with_late_actions(today).annotate(
        last_step=Subquery(steps[:1]), goes_on=Exists(going_on), talked=was_talked_about()
    )
    rows = flags.filter(turn | answered | planned, program__in=programs).select_related("last_raised_in__instrument")
    by_program: dict[int, list[Flag]] = defaultdict(list)
    for flag in rows.defer("last_raised_in__instrument__text").order_by("code"):
        by_program[flag.program_id].append(flag)
    return by_program


def actions_due(programs: Collection[Program], today: date) -> dict[int, list[Action]]:
    """Program -> the actions that are due soon or late, each with the kind and the level of the gravest flag."""
    flags = Flag.objects.going_on().filter(actions=OuterRef("pk")).annotate(place=_place()).order_by("place")
    due = Action.objects.going_on().filter(program__in=programs, due__lte=today + SOON).select_related("review")
    due = due.annotate(kind=Subquery(flags.values("kind")[:1]), level=Subquery(flags.values("level")[:1]))
    by_program: dict[int, list[Action]] = defaultdict(list)
    for action in due:
        by_program[action.program_id].append(action)
    return by_program


def _place() -> Case:
    """Where a flag stands by its gravity, for the database."""
    levels = [When(level=level, then=number) for number, level in enumerate(GRAVEST_FIRST, start=1)]
    return Case(When(kind=SAFETY, then=0), *levels, output_field=IntegerField())


def peer_supporters_by_program(programs: Collection[Program]) -> dict[int, int]:
    """Program -> how many peer supporters its staff roles count; none where nothing is written down."""
    roles = StaffRole.objects.filter(program__in=programs, kind=StaffRole.Kind.PEER_SUPPORTER)
    return dict(roles.order_by().values_list("program").annotate(Sum("count")))


def critical_by_program(accesses: Iterable[Access]) -> dict[int, list[CriticalFinding]]:
    """Program -> its critical findings with what became of them, where the account may see flags.

    Also while its only quarter is open again: that takes no finding out of sight.
    """
    programs = [access.program for access in accesses if access.can(Permission.SEE_FLAGS)]
    if not programs:
        return {}
    counted = peer_supporters_by_program(programs)
    return critical_findings({program: is_small_team(counted.get(program.pk)) for program in programs})


def flag_notices(
    access: Access, flags: Iterable[Flag], people: People, peer_supporters: int | None, today: date
) -> Iterator[Notice]:
    small = is_small_team(peer_supporters)
    for flag in flags:
        asked = _asked(access, flag, people, today)
        if asked is None:
            continue
        kind, words, since = asked
        headline = flag_headline(flag.code, flag.level, flag.last_raised_in.definition, small=small, stage=flag.stage)
        address = reverse("flag", args=[access.program.slug, flag.pk])
        yield Notice(f"flag:{flag.pk}:{since}", f"{words}: {headline}", address, kind, flag.rank(today))


def _asked(access: Access, flag: Flag, people: People, today: date) -> tuple[Kind, str, str] | None:
    """What this account is asked to do, in words, and since when (for the key); None for nothing."""
    since, parts = f"{flag.state}:{flag.since:%Y%m%d%H%M%S}", people.parts(access, flag)
    if flag.state == State.NOT_UPHELD:
        words = _("Not upheld, say if you see it differently")
        return (Kind.CONTEST, words, since) if people.can_contest(access, flag) else None
    if flag.state == State.PROPOSED:
        return (Kind.CONFIRM, _("Say whether this has changed"), since) if MoveRole.PEERS in parts else None
    if flag.state == State.DOUBTED:
        return (Kind.SECOND, _("Say whether you see it in the same way"), since) if MoveRole.SECOND in parts else None
    if flag.state == State.UNDER_REVIEW and flag.last_step == FlagEvent.What.TALK:
        return (Kind.PLAN, _("Plan an action"), f"{since}:talk") if access.can(Permission.PLAN_ACTIONS) else None
    return _asked_of_holder(flag, since, today) if MoveRole.HOLDER in parts else None


def _asked_of_holder(flag: Flag, since: str, today: date) -> tuple[Kind, str, str]:
    if flag.state == State.ACTION_PLANNED and flag.goes_on:
        return Kind.NEW, _("New flag, an action is planned already"), since
    if flag.state == State.ACTION_PLANNED:
        return Kind.ENDED, _("Every action has ended, see if peers can be asked"), since
    if flag.state == State.UNDER_REVIEW:
        return Kind.ANSWERED, str(ANSWERS[flag.last_step]), since
    if flag.state == State.HELD:
        key = f"held:{flag.revisit_by}:{due_stage(flag.revisit_by, today)}"
        return Kind.REVISIT, _revisit_in_words(flag.revisit_by, today), key
    kind, words = (Kind.BACK, _("It came back")) if flag.recurring else (Kind.NEW, _("New flag"))
    # Of its own kind, so that it never stands among "7 new flags to take up".
    return Kind.SAFETY if flag.kind == Flag.Kind.SAFETY else kind, words, since


def _revisit_in_words(revisit_by: date, today: date) -> str:
    if revisit_by < today:
        return _("Look at it again, it %(was_due)s") % {"was_due": due_quarters.due_words(revisit_by, today)}
    return _("Look at it again by %(day)s") % {"day": day_without_year(revisit_by)}


def peer_questions_by_program(programs: Collection[Program]) -> dict[int, list[tuple[int, int]]]:
    """Program -> flag and number of each question to peers that waits for the ally."""
    waiting = PeerQuestion.objects.waiting().filter(flag__program__in=programs)
    by_program: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for program, flag, question in waiting.values_list("flag__program", "flag", "pk"):
        by_program[program].append((flag, question))
    return by_program


def peer_question_notices(access: Access, questions: Iterable[tuple[int, int]]) -> Iterator[Notice]:
    """For the ally, who answers them."""
    if access.can(Permission.ANSWER_FOR_PEERS):
        for flag, question in questions:
            address = reverse("flag_questions", args=[access.program.slug, flag])
            words = _("A question to peers about a flag: answer it, or pass it on")
            yield Notice(f"peers-asked:{question}", words, address, Kind.PEERS_ASKED, task_rank(waits=True))


def action_notices(access: Access, actions: Iterable[Action], today: date) -> Iterator[Notice]:
    """Managers see to every action; supervisors to those that are theirs."""
    plans, supervises = access.can(Permission.PLAN_ACTIONS), Role.SUPERVISOR in access.roles
    for action in actions:
        if plans or (supervises and action.owner == Action.Owner.SUPERVISOR):
            key = f"action:{action.pk}:{due_stage(action.due, today)}"
            due = due_quarters.due_words(action.due, today)
            words = _("Action, %(due)s: %(action)s") % {"due": due, "action": action.what}
            yield Notice(key, words, _action_address(access, action), Kind.ACTION, _rank(action, today))


def _rank(action: Action, today: date) -> Rank:
    """That of a finding as grave as what it answers to."""
    late = action.state_on(today) is ActionState.LATE
    if not action.level:
        return task_rank(late=late)
    return finding_rank(action.kind, action.level, state="", late=late, since=action.due)


def _action_address(access: Access, action: Action) -> str:
    """Where somebody can say what became of it; for others the list that it stands in."""
    if not access.can(Permission.PLAN_ACTIONS):
        return reverse("flags", args=[access.program.slug]) + "#actions"
    return reverse("action_end", args=[access.program.slug, f"{action.review.period_start:%Y-%m}", action.pk])
