"""A program's flags as the inbox lists them: by state, in the order of `Flag.rank`; never by a score."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fidelity.flags import critical_rounds
from fidelity.flags.access import People
from fidelity.flags.critical_rounds import CriticalFinding
from fidelity.flags.models import Action, Flag, was_talked_about
from fidelity.flags.rules.action_states import ActionState
from fidelity.flags.rules.states import DAYS_TO_CONTEST, MoveRole, State
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from programs.access import Access
from programs.models import Program
from programs.permissions import Permission

AT_ONCE = 4
A_PAGE = 25
SOON = timedelta(days=14)
SECTIONS = (
    (State.OPEN, _("New"), _("Raised by a quarter that was closed. Nobody has taken them up yet.")),
    (State.UNDER_REVIEW, _("In talk"), _("Somebody asks what makes this happen, and what could change.")),
    (State.ACTION_PLANNED, _("Action planned"), _("A condition will change. The date says by when.")),
    (State.PROPOSED, _("Waiting for peers"), _("Peers say whether it has changed.")),
    (
        State.HELD,
        _("Held: outside our control"),
        _("A rule from outside holds it. Each has a day to look at it again."),
    ),
    (
        State.DOUBTED,
        _("Waiting for a second person"),
        _("Somebody thinks that it does not fit here. Another person decides."),
    ),
)


@dataclass(frozen=True)
class Row:
    """One flag with what the list says of it; `action` is the next one that is planned."""

    flag: Flag
    headline: str
    action: Action | None
    late: bool


@dataclass(frozen=True)
class Section:
    name: str
    says: str
    rows: list[Row]


@dataclass(frozen=True)
class WaitingFlags:
    """One sort of thing that waits for this account, with the flags it is asked to do it with, the gravest first."""

    words: str
    rows: list[Row]

    @property
    def first(self) -> list[Row]:
        return self.rows[:AT_ONCE]

    @property
    def more(self) -> int:
        return len(self.rows) - len(self.first)


@dataclass(frozen=True)
class Inbox:
    """Everything the list of flags shows to one account; `rows` are all flags, in the order of `Flag.rank`."""

    waiting: list[WaitingFlags]
    recurring: list[Row]
    sections: list[Section]
    ended: list[Row]
    rows: list[Row]

    @property
    def going_on(self) -> int:
        return sum(len(section.rows) for section in self.sections)


def build_inbox(program: Program, by: Access, *, today: date) -> Inbox:
    """The list for one account; the same number of queries however many flags there are."""
    rows = inbox_rows(program, today)
    going_on = [row for row in rows if not row.flag.has_ended]
    return Inbox(
        waiting=_waiting([*going_on, *lately_not_upheld(rows, today)], by, People(program), today),
        recurring=[row for row in going_on if row.flag.recurring],
        sections=[
            Section(name, says, inside)
            for state, name, says in SECTIONS
            if (inside := [row for row in going_on if row.flag.state == state])
        ],
        ended=[row for row in rows if row.flag.has_ended],
        rows=rows,
    )


def critical_findings(program: Program) -> list[CriticalFinding]:
    """Every critical finding with what became of it, as home, the list of flags and the page for peers say it."""
    small = is_small_team(peer_supporters(program))
    return critical_rounds.critical_findings({program: small}).get(program.pk, [])


def lately_not_upheld(rows: Iterable[Row], today: date) -> list[Row]:
    """Those that peers are reminded of; they can dispute others, too."""
    since = today - timedelta(days=DAYS_TO_CONTEST)
    return [row for row in rows if row.flag.state == State.NOT_UPHELD and timezone.localdate(row.flag.since) >= since]


def inbox_rows(program: Program, today: date) -> list[Row]:
    flags = (
        program.flags.with_late_actions(today)
        .annotate(talked=was_talked_about())
        .select_related("raised_in", "last_raised_in__instrument")
        .defer("last_raised_in__instrument__text")
        .prefetch_related(Prefetch("actions", Action.objects.going_on(), to_attr="planned"))
    )
    small = is_small_team(peer_supporters(program))
    in_order = sorted(flags, key=lambda flag: (flag.rank(today), flag.code))
    return [_row(flag, program, today, small=small) for flag in in_order]


def row_in_words(row: Row) -> str:
    """What is looked through for words: what the list shows of a flag to everybody who sees it."""
    return f"{row.headline} {row.flag.level_words} {row.flag.state_words}"


def program_actions(program: Program) -> tuple[list[Action], list[Action]]:
    """Every action of the program: those still planned by their day, and those that ended, the newest first."""
    actions = list(program.actions.select_related("review"))
    for action in actions:
        action.review.program = program
    going_on = [action for action in actions if action.state == Action.State.PLANNED]
    ended = [action for action in actions if action.ended_at]
    return going_on, sorted(ended, key=lambda action: action.ended_at, reverse=True)


def peer_supporters(program: Program) -> int | None:
    """How many the staff roles count; None where nothing is written down."""
    return int(program.staff_facts().get("peer_supporters", 0)) or None


def _row(flag: Flag, program: Program, today: date, *, small: bool) -> Row:
    flag.program = flag.raised_in.program = flag.last_raised_in.program = program
    words = flag_headline(flag.code, flag.level, flag.last_raised_in.definition, small=small, stage=flag.stage)
    action = next(iter(flag.planned), None)
    return Row(flag, words, action, late=bool(action and action.state_on(today) is ActionState.LATE))


def _waiting(rows: Iterable[Row], by: Access, people: People, today: date) -> list[WaitingFlags]:
    asked: dict[str, list[Row]] = {}
    for row in rows:
        asked.setdefault(_asked(row, by, people, today), []).append(row)
    return [WaitingFlags(words, rows) for words, rows in asked.items() if words]


def _asked(row: Row, by: Access, people: People, today: date) -> str:
    """What this account is asked to do now; empty where nothing waits for it."""
    flag, plans, parts = row.flag, by.can(Permission.PLAN_ACTIONS), people.parts(by, row.flag)
    if flag.state == State.NOT_UPHELD:
        return gettext("Not upheld: say if you see it differently") if people.can_contest(by, flag) else ""
    if flag.state == State.PROPOSED:
        return gettext("Say whether it has changed") if MoveRole.PEERS in parts else ""
    if flag.state == State.DOUBTED:
        return gettext("Say whether you agree that it does not fit") if MoveRole.SECOND in parts else ""
    if row.late and plans:
        return gettext("An action is late: say what became of it")
    if flag.state == State.UNDER_REVIEW and plans:
        return gettext("Plan an action that changes a condition")
    return _asked_of_holder(row, today) if MoveRole.HOLDER in parts else ""


def _asked_of_holder(row: Row, today: date) -> str:
    if row.flag.state == State.OPEN:
        return gettext("Take it up")
    if row.flag.state == State.UNDER_REVIEW or (row.flag.state == State.ACTION_PLANNED and not row.flag.talked):
        return gettext("Talk about it, and note what you heard")
    if row.flag.state == State.HELD and row.flag.revisit_by <= today + SOON:
        return gettext("Look at it again")
    if row.flag.state == State.ACTION_PLANNED and not row.action:
        return gettext("Every action has ended: see if peers can be asked")
    return ""
