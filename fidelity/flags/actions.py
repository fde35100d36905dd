"""Acts on flags and their actions; each in one transaction with its line in the log."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.flags.access import People
from fidelity.flags.models import Action, Flag, FlagEvent, Letter, LoweredReference
from fidelity.flags.raising import write_event
from fidelity.flags.rules import states
from fidelity.flags.rules.findings import FindingKind
from fidelity.flags.rules.states import State
from fidelity.reviews.models import Review
from fidelity.wording.dates import day_in_words
from programs import audit
from programs.access import Access
from programs.models import Role, User

What = FlagEvent.What
# After these moves a flag goes on from an action that was planned before, where there is one.
GO_ON = {"take", "revisit"}
# Where a flag is moved on by an action on a condition.
TO_PLAN = {State.OPEN, State.UNDER_REVIEW}


class MoveRefused(Exception):
    """A move that can't be made now; its text says why and what to do, for people."""


class ChangedMeanwhile(MoveRefused):
    """Somebody else moved the flag, or saved the letter, since the page was opened."""


def _locked(flag: Flag) -> Flag:
    """The flag as it stands, with its row locked until the transaction ends."""
    locked = Flag.objects.select_for_update().get(pk=flag.pk)
    locked.program = flag.program
    return locked


@transaction.atomic
def move_flag(
    *,
    flag: Flag,
    name: str,
    edition: int,
    by: Access,
    text: str = "",
    details: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Flag:
    """Make one move of `states.MOVES`, as read at `edition`; `MoveRefused` or 403, and nothing changed, where it
    can't be.

    `details` may hold `pressures` (found in a talk), `rule`, `softens`, `asked` and `revisit_by` (to hold), `to` (a
    role, to pass on).
    """
    flag, move, details = _locked(flag), states.MOVES[name], dict(details or {})
    at = at or timezone.now()
    if flag.edition != edition:
        raise ChangedMeanwhile(_meanwhile(flag, text))
    if move.who not in People(flag.program).parts(by, flag):
        raise PermissionDenied
    _check(flag, move, text, details, by, timezone.localdate(at))
    _apply(flag, move, details, at)
    write_event(flag, What(name), at=at, by=by.user, role=by.role, text=text.strip(), details=details)
    if name in GO_ON and _has_condition(flag):
        flag.state = State.ACTION_PLANNED
        write_event(flag, What.PLANNED, at=at)
    audit.record_event(by, _("flag %(code)s: %(done)s") % {"code": flag.code, "done": move.done}, at=at)
    return flag


def _meanwhile(flag: Flag, text: str) -> str:
    last = flag.events.last()
    moved = (
        _("The %(role)s moved this flag") % {"role": last.get_role_display().lower()}
        if last and last.role
        else _("This flag went on")
    )
    look = _("Your text is kept below; look") if text.strip() else _("Look")
    return _(
        "%(moved)s while your page was open: it is now “%(state)s”. %(look)s at what happened, then decide again."
    ) % {"moved": moved, "state": flag.get_state_display(), "look": look}


def _check(flag: Flag, move: states.Move, text: str, details: Mapping[str, object], by: Access, today: date) -> None:
    if flag.state not in move.start:
        raise MoveRefused(
            _("This flag is “%(state)s” now, so this step can't be taken from here.")
            % {"state": flag.get_state_display()}
        )
    if move.needs and not text.strip():
        raise MoveRefused(_("Write a sentence or two: this step is kept with its reason."))
    if move.name == "propose" and not _round_actions(flag).filter(state=Action.State.DONE).exists():
        raise MoveRefused(_("Peers can be asked once at least one action of this flag is done. Mark it as done first."))
    if move.name == "hold":
        _check_revisit(flag, details, today)
    if move.name == "pass-on":
        _check_heir(flag, str(details.get("to", "")))
    if move.name == "doubt":
        _check_second(flag, by)
    if move.name == "contest" and not People(flag.program).can_contest(by, flag):
        raise MoveRefused(
            _("You disputed this once already. Another peer supporter can, and so can you if it comes back.")
        )
    if move.name == "talk":
        _check_new_talk(flag, text, details, by)


def _check_new_talk(flag: Flag, text: str, details: Mapping[str, object], by: Access) -> None:
    """A page that is gone back to and sent again must not tell the same talk twice."""
    last = flag.events.exclude(role="").last()
    if last and (last.what, last.by_id, last.text, last.details) == (What.TALK, by.user.pk, text.strip(), details):
        raise MoveRefused(_("These words stand in the history already. If you talked again, write down what was new."))


def _check_second(flag: Flag, by: Access) -> None:
    if not People(flag.program).seconds(flag, but=by.user.pk):
        raise MoveRefused(
            _(
                "Nobody here can look at it a second time. For a critical finding, or one that peers’ answers support, "
                "that is a peer supporter or an outside ally with an account. "
                "Ask your organization’s admin to add an outside peer ally, then take this step."
            )
        )


def _check_revisit(flag: Flag, details: Mapping[str, object], today: date) -> None:
    latest = states.latest_revisit(flag.program.organisation.quarter_of(today)).end
    revisit_by = details.get("revisit_by")
    if not revisit_by or not today < date.fromisoformat(str(revisit_by)) <= latest:
        raise MoveRefused(
            _("Choose a day to look at it again: after today and by %(day)s.") % {"day": day_in_words(latest)}
        )


def _check_heir(flag: Flag, to: str) -> None:
    people = People(flag.program)
    if to == flag.routed_to or to not in {Role.MANAGER, Role.SUPERVISOR, Role.ALLY}:
        raise MoveRefused(_("Choose the role that will work on it from now on."))
    if not people.unconcerned(Role(to), flag.about):
        raise MoveRefused(_("Nobody has this role here, or the flag is about their own part. Choose another role."))


def _apply(flag: Flag, move: states.Move, details: Mapping[str, object], at: datetime) -> None:
    if move.to and move.to != flag.state:
        flag.state, flag.since = move.to, at
    if move.name == "hold":
        flag.revisit_by = date.fromisoformat(str(details["revisit_by"]))
    elif flag.state != State.HELD:
        flag.revisit_by = None
    if move.name == "pass-on":
        flag.routed_to = str(details["to"])
    if move.to == State.RESOLVED:
        flag.watched = states.WATCHED_QUARTERS


def _round_actions(flag: Flag) -> QuerySet[Action]:
    """The actions of this round: those of earlier ones did not hold."""
    began = flag.events.filter(round=flag.round).order_by("number").values_list("at", flat=True).first()
    return flag.actions.filter(planned_at__gte=began)


def _has_condition(flag: Flag) -> bool:
    """Whether an action of this round changes a condition and was not dropped (product.md, "Flags")."""
    return _round_actions(flag).filter(about=Action.About.CONDITIONS).exclude(state=Action.State.DROPPED).exists()


@transaction.atomic
def plan_action(
    *, action: Action, by: Access, flags: Iterable[Flag] = (), expected: Iterable[str] = (), different: str = ""
) -> Action:
    """Plan an action; a flag that is new or in talk, and answered with a condition, is “action planned” from then on.

    `expected` are the codes of flags that closing its open quarter will raise: it is tied to them then (`tie_actions`).
    `different`: what is different from last time, which a recurring flag asks for (`MoveRefused` without it).
    """
    # Always in one order, so that two who plan at once don't wait for each other.
    locked = [_locked(flag) for flag in sorted(flags, key=lambda flag: flag.pk)]
    _check_new(action, locked)
    if any(flag.recurring for flag in locked):
        _check_different(action, locked, different)
    action.expected_flags = sorted(set(expected) - {flag.code for flag in locked})
    action.different = different.strip() if action.expected_flags else ""
    action.save()
    action.flags.set(locked)
    for flag in locked:
        _note_planned(flag, action, by.role, different, by=by.user)
    about = action.get_about_display().split(":")[0].lower()
    audit.record_event(
        by, _("planned an action: %(about)s, due %(due)s") % {"about": about, "due": action.due}, at=action.planned_at
    )
    return action


def _check_new(action: Action, flags: list[Flag]) -> None:
    """A page that is gone back to and sent again must not plan the same action twice."""
    planned = Action.objects.filter(program=action.program, state=Action.State.PLANNED, what__iexact=action.what)
    same = planned.filter(flags__in=flags) if flags else planned.filter(review=action.review, item=action.item)
    if same.exists():
        raise MoveRefused(_("This action is planned already. It stands in the list, with its day."))


def _check_different(action: Action, flags: Iterable[Flag], different: str) -> None:
    before = {what.casefold() for flag in flags for what in flag.actions.values_list("what", flat=True)}
    if action.what.casefold() in before:
        raise MoveRefused(
            _("This action was tried in an earlier round and the finding came back. Plan a different one.")
        )
    if not different.strip():
        raise MoveRefused(_("This finding came back. Say in a sentence what is different from last time."))


def _note_planned(flag: Flag, action: Action, role: str, different: str, by: User | None = None) -> None:
    if flag.state in TO_PLAN and action.about == Action.About.CONDITIONS:
        flag.state, flag.since = State.ACTION_PLANNED, action.planned_at
    write_event(
        flag,
        What.PLANNED,
        at=action.planned_at,
        by=by,
        role=role,
        text=different.strip(),
        details=_action_details(action),
    )


def tie_actions(*, review: Review, at: datetime) -> None:
    """Tie what was planned while the quarter was open to the flags that its closing raised, in the same transaction.

    For a flag it counts as planned from the closing on, which is where its round begins. One that came back takes no
    action that was tried before, or that does not say what is different.
    """
    raised = {
        flag.code: flag for flag in review.program.flags.going_on().filter(last_raised_in=review).order_by("code")
    }
    for action in review.actions.going_on().order_by("pk"):
        tied = set(action.flags.values_list("code", flat=True))
        codes = {*action.expected_flags, *(f"{kind}:{action.item}" for kind in FindingKind if action.item)}
        flags = [raised[code] for code in sorted(codes & set(raised) - tied) if _takes(raised[code], action)]
        if flags:
            action.planned_at = at
            action.save(update_fields=["planned_at"])
            action.flags.add(*flags)
        for flag in flags:
            _note_planned(_locked(flag), action, Role.MANAGER, action.different)


def _takes(flag: Flag, action: Action) -> bool:
    if not flag.recurring:
        return True
    try:
        _check_different(action, [flag], action.different)
    except MoveRefused:
        return False
    return True


def _action_details(action: Action) -> dict[str, object]:
    return {"action": action.pk, "what": action.what}


@transaction.atomic
def end_action(*, action: Action, state: Action.State, outcome: str, by: Access, at: datetime | None = None) -> Action:
    """Mark a planned action as done or dropped, with what came of it; `MoveRefused` where somebody did before.

    A flag whose last action on a condition was dropped goes back to be talked about.
    """
    at = at or timezone.now()
    ended = {"state": state, "outcome": outcome, "ended_at": at}
    if not Action.objects.filter(pk=action.pk, state=Action.State.PLANNED).update(**ended):
        raise ChangedMeanwhile(
            _("Somebody else marked this action meanwhile. Your text was not saved; look at what stands now.")
        )
    action.refresh_from_db()
    for flag in action.flags.order_by("pk"):
        _note_ended(_locked(flag), action, by)
    audit.record_event(by, _("marked an action as %(label)s") % {"label": Action.State(state).label.lower()}, at=at)
    return action


def _note_ended(flag: Flag, action: Action, by: Access) -> None:
    if flag.has_ended:
        return
    what = What.DONE if action.state == Action.State.DONE else What.DROPPED
    if what == What.DROPPED and flag.state == State.ACTION_PLANNED and not _has_condition(flag):
        flag.state, flag.since = State.UNDER_REVIEW, action.ended_at
    write_event(
        flag, what, at=action.ended_at, by=by.user, role=by.role, text=action.outcome, details=_action_details(action)
    )


@transaction.atomic
def lower_reference(*, review: Review, series: str, reason: str, by: Access) -> LoweredReference:
    """Compare a series with nothing before the closed quarter `review` any more; `MoveRefused` a second time."""
    try:
        with transaction.atomic():
            lowered = LoweredReference.objects.create(
                program=by.program, review=review, series=series, reason=reason.strip(), by=by.user, role=by.role
            )
    except IntegrityError as error:
        raise MoveRefused(_("Quarters before this one are set aside in this line already.")) from error
    audit.record_event(
        by,
        _("set aside the quarters before %(label)s in %(series)s") % {"series": series, "label": review.quarter.label},
    )
    return lowered


@transaction.atomic
def save_letter(*, flag: Flag, text: str, edition: int, by: Access) -> Letter:
    """Save the letter drafted from a flag, as read at `edition` (0 for none); `ChangedMeanwhile` where it changed."""
    _locked(flag)
    letter = Letter.objects.filter(flag=flag).first() or Letter(flag=flag, edition=0)
    if letter.edition != edition:
        raise ChangedMeanwhile(_("Somebody else saved this letter while your page was open. Both texts are below."))
    letter.text, letter.edition, letter.role, letter.saved_at = text, edition + 1, by.role, timezone.now()
    letter.save()
    if edition == 0:
        audit.record_event(by, _("flag %(code)s: wrote a letter to leadership") % {"code": flag.code})
    return letter
