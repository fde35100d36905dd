"""What somebody can do with a flag now: each step with a sentence on what it does and who comes next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fidelity.flags.access import People
from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.rules import states
from fidelity.flags.rules.states import State
from fidelity.wording.dates import day_in_words
from programs.access import Access
from programs.models import Role
from programs.permissions import Permission

SAYS = {
    "take": _("You see to it from now on. Next, talk about what makes it happen."),
    "talk": _("Write down what you heard on tasks, rules and conditions. The flag stays where it is."),
    "plan": _("Say what will change, who sees to it and by when. A change in conditions counts most."),
    "end": _("Say if the action is done or dropped, and what came of it."),
    "hold": _("For a payer rule, a law or a contract. You say what softens it, and when to look at it again."),
    "revisit": _("The rule may have changed, or there is a new way. It goes back to the talk."),
    "propose": _("Say what has changed. A peer or the ally reads it and says if they see it too."),
    "confirm": _("The flag ends as resolved. It is watched for two more quarters."),
    "dispute": _("You say what is still the same. It goes back to those who work on it."),
    "doubt": _(
        "You say why. A second person decides whether the flag is upheld. Where it is critical, or peers’ answers "
        "support it, that is a peer or the outside ally."
    ),
    "agree": _("The flag ends as not upheld. Its history stays. Reports give the reason, and the roles that said so."),
    "disagree": _("You say why. It goes back to the talk."),
    "contest": _("You say what you see. It goes back to those who work on it. Each peer can do this once."),
    "pass-on": _("Another role works on it from now on, and sees all that was written."),
}
STATES = {
    State.OPEN: _("Nobody has taken it up yet. The %(role)s comes next."),
    State.UNDER_REVIEW: _("The %(role)s asks what makes this happen. The program manager plans what changes."),
    State.ACTION_PLANNED: _("A change is planned. Once it is done, the %(role)s asks peers if they see it too."),
    State.PROPOSED: _("Peers, or the outside ally, say next whether it has changed."),
    State.DOUBTED: _("Somebody thinks it does not fit here. A second person says next whether they agree."),
    State.NOT_UPHELD: _("%(roles)s agreed that it does not fit here."),
}
EQUAL = {"confirm", "dispute", "agree", "disagree"}
TO_PASS_ON = (Role.SUPERVISOR, Role.MANAGER, Role.ALLY)


@dataclass(frozen=True)
class Step:
    """One button; `primary` where it is what comes next."""

    name: str
    words: str
    says: str
    address: str
    primary: bool = False


def next_steps(flag: Flag, by: Access, people: People, actions: Collection[Action]) -> list[Step]:
    """What this account may do now, what comes next first; `actions` are those of this round."""
    moves = [
        move
        for move in states.possible_moves(State(flag.state), people.parts(by, flag))
        if _fits(move, flag, by, people, actions)
    ]
    offered = {move.name: (move.words, _move(flag, move.name)) for move in moves}
    if by.can(Permission.PLAN_ACTIONS):
        offered |= _action_steps(flag, actions)
    first = _next(flag, offered)
    made = [Step(name, words, SAYS[name], where, name in first) for name, (words, where) in offered.items()]
    return sorted(made, key=lambda step: not step.primary)


def _fits(move: states.Move, flag: Flag, by: Access, people: People, actions: Collection[Action]) -> bool:
    """Whether a move would not be refused."""
    if move.name == "contest":
        return people.can_contest(by, flag)
    if move.name == "propose":
        return any(action.state == Action.State.DONE for action in actions)
    return move.name != "pass-on" or bool(other_routes(flag, people))


def other_routes(flag: Flag, people: People) -> list[Role]:
    """The roles that could work on it instead."""
    return [role for role in TO_PASS_ON if role != flag.routed_to and people.unconcerned(role, flag.about)]


def _action_steps(flag: Flag, actions: Collection[Action]) -> dict[str, tuple[str, str]]:
    steps = {}
    if flag.takes_actions:
        steps["plan"] = gettext("Plan an action"), _address("flag_plan", flag)
    if action := next((action for action in actions if action.state == Action.State.PLANNED), None):
        steps["end"] = gettext("Say what became of the action"), end_address(flag, action)
    return steps


def end_address(flag: Flag, action: Action) -> str:
    """Where an action of the flag is marked as done or dropped, on the way back to the flag."""
    period = f"{action.review.period_start:%Y-%m}"
    return reverse("action_end", args=[flag.program.slug, period, action.pk]) + f"?flag={flag.pk}"


def _next(flag: Flag, offered: Collection[str]) -> set[str]:
    """The step that comes next of those offered; both sides of a question where one is asked."""
    if equal := EQUAL & set(offered):
        return equal
    order = {
        State.OPEN: ["take"],
        State.UNDER_REVIEW: ["plan", "talk"] if _talked(flag) else ["talk", "plan"],
        State.ACTION_PLANNED: ["propose", "end"],
        State.HELD: ["revisit"],
    }
    return set([name for name in order.get(State(flag.state), []) if name in offered][:1])


def _talked(flag: Flag) -> bool:
    return flag.events.filter(what=FlagEvent.What.TALK, round=flag.round).exists()


def _move(flag: Flag, name: str) -> str:
    return reverse("flag_move", args=[flag.program.slug, flag.pk, name])


def _address(name: str, flag: Flag) -> str:
    return reverse(name, args=[flag.program.slug, flag.pk])


def state_in_words(flag: Flag, today: date, *, ended_by: str = "") -> str:
    """Where the flag is, and who comes next, in a sentence; `ended_by` are the roles that said it is not upheld."""
    if flag.state == State.HELD:
        words = gettext("It is outside our control for now. The day to look at it again is %(date)s.")
        if flag.revisit_by < today:
            words = gettext("It is outside our control for now. The day to look at it again was %(date)s.")
        return words % {"date": day_in_words(flag.revisit_by)}
    if flag.state == State.RESOLVED:
        return _watched(flag)
    if flag.state == State.NOT_UPHELD:
        roles = ended_by or gettext("two people")
        return STATES[State.NOT_UPHELD] % {"roles": roles[0].upper() + roles[1:]}
    return STATES[State(flag.state)] % {"role": flag.get_routed_to_display().lower()}


def _watched(flag: Flag) -> str:
    if not flag.watched:
        return gettext("Peers confirmed that it has changed, and it did not come back in two quarters.")
    words = ngettext(
        "Peers confirmed that it has changed. It is watched for one more quarter.",
        "Peers confirmed that it has changed. It is watched for %(quarters)s more quarters.",
        flag.watched,
    )
    return words % {"quarters": flag.watched}


def routing(flag: Flag) -> str:
    """Why somebody else than usual works on it; empty where it is about the work itself."""
    if not flag.about:
        return ""
    if flag.about == Flag.About.SAFETY:
        return _routing_of_safety(flag)
    concerned = Role.SUPERVISOR if flag.about == Flag.About.SUPERVISION else Role.MANAGER
    words = gettext("This is about %(subject)s. So the %(role)s works on it, and not the %(concerned)s.")
    if flag.routed_to == concerned:
        words = gettext(
            "This is about %(subject)s. Nobody else here can work on it, so the %(role)s does. An outside ally could "
            "help."
        )
    return words % {
        "subject": flag.get_about_display().lower(),
        "role": flag.get_routed_to_display().lower(),
        "concerned": concerned.label.lower(),
    }


def _routing_of_safety(flag: Flag) -> str:
    """To somebody outside first: it is easier to speak to a person who decides on no hours and no contract."""
    if flag.routed_to == Role.ALLY:
        return gettext(
            "The outside ally works on it first: somebody who is not employed here. Nobody is asked who said it."
        )
    words = gettext(
        "An outside ally would work on it first. There is none here, so the %(role)s does. Nobody is asked who said "
        "it. An admin can invite an ally."
    )
    return words % {"role": flag.get_routed_to_display().lower()}
