"""What waits in a program's flags and actions, and its critical findings, for one account at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.flags.access import People
from fidelity.flags.critical_rounds import CriticalFinding, critical_lines, flag_rounds
from fidelity.flags.models import TALKED, Action, Flag, FlagEvent
from fidelity.flags.rules.action_states import ActionState
from fidelity.flags.rules.ranking import Rank, finding_rank, task_rank
from fidelity.flags.rules.states import DAYS_TO_CONTEST, MoveRole, State
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.reviews import due_quarters
from fidelity.reviews.home.notice_kinds import SOON, Kind, Notice, due_stage
from fidelity.reviews.home.program_rows import ProgramRows
from fidelity.reviews.models import Review
from fidelity.reviews.peer_questions.models import PeerQuestion
from fidelity.wording.dates import day_without_year
from programs.access import Access
from programs.models import Program, Role
from programs.permissions import Permission

What = FlagEvent.What
# A step of somebody else that gives a flag back to the one who works on it.
ANSWERS = {
    What.DISPUTE: gettext_lazy("Peers say that it has not changed yet"),
    What.DISAGREE: gettext_lazy("A second person sees it differently"),
    What.CONTEST: gettext_lazy("A peer supporter disputes that it was not upheld"),
}


def _is_to_move(flag: Flag, steps: Sequence[FlagEvent], today: date) -> bool:
    """Whether it is somebody's turn at a flag, by what was done with it."""
    if flag.state == State.HELD:
        return flag.revisit_by <= today + SOON
    if flag.state == State.NOT_UPHELD:
        return timezone.localdate(flag.since) >= today - timedelta(days=DAYS_TO_CONTEST)
    if flag.state == State.UNDER_REVIEW:
        return _last_step(steps) in {*ANSWERS, What.TALK}
    if flag.state == State.ACTION_PLANNED:
        return not flag.goes_on or not any(step.round == flag.round and step.what in TALKED for step in steps)
    return flag.state in (State.OPEN, State.PROPOSED, State.DOUBTED)


def _last_step(steps: Sequence[FlagEvent]) -> What | None:
    """What somebody did with a flag last."""
    return next((What(step.what) for step in reversed(steps) if step.role), None)


def critical_findings(access: Access, rows: ProgramRows) -> tuple[CriticalFinding, ...]:
    """The critical findings of a program with what became of them, where the account may see flags.

    Also while its only quarter is open again: that takes no finding out of sight.
    """
    key = access.program.pk
    flags = [flag for flag in rows.flags[key] if flag.was_critical] if access.can(Permission.SEE_FLAGS) else []
    if not flags:
        return ()
    rounds = chain(*(flag_rounds(flag, rows.steps[flag.pk]) for flag in flags))
    closed = [review.period_start for review in rows.reviews[key] if review.state == Review.State.CLOSED]
    return tuple(critical_lines(rounds, closed, small=is_small_team(rows.peer_supporters.get(key))))


def flag_notices(access: Access, rows: ProgramRows, today: date) -> Iterator[Notice]:
    key = access.program.pk
    for flag in rows.flags[key]:
        steps = rows.steps[flag.pk]
        asked = _asked(access, flag, steps, rows.people[key], today) if _is_to_move(flag, steps, today) else None
        if asked is None:
            continue
        kind, words, since = asked
        small = is_small_team(rows.peer_supporters.get(key))
        headline = flag_headline(flag.code, flag.level, flag.last_raised_in.definition, small=small, stage=flag.stage)
        address = reverse("flag", args=[access.program.slug, flag.pk])
        yield Notice(f"flag:{flag.pk}:{since}", f"{words}: {headline}", address, kind, flag.rank(today))


def _asked(
    access: Access, flag: Flag, steps: Sequence[FlagEvent], people: People, today: date
) -> tuple[Kind, str, str] | None:
    """What this account is asked to do, in words, and since when (for the key); None for nothing."""
    since, parts = f"{flag.state}:{flag.since:%Y%m%d%H%M%S}", people.parts(access, flag)
    if flag.state == State.NOT_UPHELD:
        words = _("Not upheld, say if you see it differently")
        return (Kind.CONTEST, words, since) if people.can_contest(access, flag) else None
    if flag.state == State.PROPOSED:
        return (Kind.CONFIRM, _("Say whether this has changed"), since) if MoveRole.PEERS in parts else None
    if flag.state == State.DOUBTED:
        return (Kind.SECOND, _("Say whether you see it in the same way"), since) if MoveRole.SECOND in parts else None
    if flag.state == State.UNDER_REVIEW and _last_step(steps) == What.TALK:
        return (Kind.PLAN, _("Plan an action"), f"{since}:talk") if access.can(Permission.PLAN_ACTIONS) else None
    return _asked_of_holder(flag, steps, since, today) if MoveRole.HOLDER in parts else None


def _asked_of_holder(flag: Flag, steps: Sequence[FlagEvent], since: str, today: date) -> tuple[Kind, str, str]:
    if flag.state == State.ACTION_PLANNED and flag.goes_on:
        return Kind.NEW, _("New flag, an action is planned already"), since
    if flag.state == State.ACTION_PLANNED:
        return Kind.ENDED, _("Every action has ended, see if peers can be asked"), since
    if flag.state == State.UNDER_REVIEW:
        return Kind.ANSWERED, str(ANSWERS[_last_step(steps)]), since
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
    """Managers see to every action that is due soon or late; supervisors to those that are theirs."""
    plans, supervises = access.can(Permission.PLAN_ACTIONS), Role.SUPERVISOR in access.roles
    for action in actions:
        if action.due > today + SOON:
            continue
        if plans or (supervises and action.owner == Action.Owner.SUPERVISOR):
            key = f"action:{action.pk}:{due_stage(action.due, today)}"
            due = due_quarters.due_words(action.due, today)
            words = _("Action, %(due)s: %(action)s") % {"due": due, "action": action.what}
            yield Notice(key, words, _action_address(access, action), Kind.ACTION, _rank(action, today))


def _rank(action: Action, today: date) -> Rank:
    """That of a finding as grave as the gravest that it answers to."""
    late = action.state_on(today) is ActionState.LATE
    ranks = [
        finding_rank(flag.kind, flag.level, state="", late=late, since=action.due)
        for flag in action.answers_to
        if not flag.has_ended
    ]
    return min(ranks, default=task_rank(late=late))


def _action_address(access: Access, action: Action) -> str:
    """Where somebody can say what became of it; for others the list that it stands in."""
    if not access.can(Permission.PLAN_ACTIONS):
        return reverse("flags", args=[access.program.slug]) + "#actions"
    return reverse("action_end", args=[access.program.slug, f"{action.review.period_start:%Y-%m}", action.pk])
