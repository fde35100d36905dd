"""The pages of flags: the inbox, one flag, each step with it, its actions, the guide for the talk, the trend."""

from collections.abc import Iterable
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.flags import access, actions, critical_rounds
from fidelity.flags.access import People
from fidelity.flags.forms import ActionForm, MoveForm, move_form
from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.rules import states
from fidelity.flags.rules.states import MoveRole, State
from fidelity.flags.seed_loader import drift_wording
from fidelity.flags.wording.headlines import flag_headline, is_small_team, subject_item
from fidelity.reviews import confidence_queries, finding_choices, public_flags
from fidelity.reviews.finding_choices import FindingChoice
from fidelity.reviews.flag_pages import (
    action_menu,
    evidence,
    history,
    inbox,
    next_steps,
    peer_flag_words,
    talk_guide,
    what_both_sides_said,
)
from fidelity.reviews.flag_pages.flag_timeline import flag_timeline
from fidelity.reviews.flag_pages.trend import flag_trend
from fidelity.reviews.peer_questions import visible_questions
from fidelity.scoring.sureness import by_own_word
from programs.access import requires
from programs.guarded_words import keeping_words
from programs.lists import by_text, list_page
from programs.models import Program
from programs.permissions import Permission

OK, INVALID, MEANWHILE = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@requires(Permission.SEE_FLAGS)
def flags(request: HttpRequest, program: Program) -> HttpResponse:
    """Every flag of the program by where it stands, and every action; open to peers too, without any text."""
    today = timezone.localdate()
    going_on, ended = inbox.program_actions(program)
    flags_listed = inbox.build_inbox(program, request.access, today=today)
    listed = list_page(request, flags_listed.rows, size=inbox.A_PAGE, search=by_text(inbox.row_in_words))
    context = {"program": program, "inbox": flags_listed, "list": listed, "today": today}
    if listed.words:
        return render(request, "flags/flags_with_words.html", context)
    context |= {
        "timeline": flag_timeline(program, flags_listed.rows, today),
        "critical": inbox.critical_findings(program),
        "ended_flags": list_page(request, flags_listed.ended, size=inbox.A_PAGE, number_name="ended"),
        "going_on": list_page(request, going_on, size=inbox.A_PAGE, number_name="actions"),
        "ended": list_page(request, ended, size=inbox.A_PAGE, number_name="ended-actions"),
    }
    if not flags_listed.sections:
        context["none_raised"] = _none_raised(program, flags_listed.ended)
    return render(request, "flags/flags.html", context)


def _none_raised(program: Program, ended: object = ()) -> str:
    """Said where no flag is listed, with whose word that is in the newest closed quarter."""
    words = _("None going on") if ended else _("None raised")
    newest = confidence_queries.newest_closed(program)
    return by_own_word(words, own_word=confidence_queries.stands_on_own_word(newest))


@access.requires(Permission.SEE_FLAGS)
def flag(request: HttpRequest, flag: Flag, people: People) -> HttpResponse:
    """One flag: what it rests on and its history for those who may read it; for others where it stands."""
    reads = people.may_read(request.access, flag)
    rounds = history.flag_rounds(flag, reads=reads)
    context = _flag_context(flag) | {
        "reads": reads,
        "rounds": rounds,
        "stands": next_steps.state_in_words(flag, timezone.localdate(), ended_by=critical_rounds.ended_by(flag)),
        "routing": next_steps.routing(flag),
        "steps": next_steps.next_steps(flag, request.access, people, rounds[0].actions),
        "asked": _asked(flag, people, people.parts(request.access, flag), reads=reads),
        "pressures": drift_wording().pressures,
        "stance": peer_flag_words.view_advice(flag),
        "stays_inside": public_flags.flag_outside(flag) is None,
        "said": history.raised_in_words(flag) if reads and flag.kind == Flag.Kind.OWN else (),
        "peer_questions": visible_questions.questions_for(flag, request.access, reads=reads),
    }
    if reads:
        context["rests"] = evidence.flag_evidence(flag)
    elif request.access.can(Permission.SEE_VOICE):
        context["result"] = what_both_sides_said.peer_result_link(flag)
    return render(request, "flags/flag.html", context)


def _flag_context(flag: Flag) -> dict[str, object]:
    """What every page of one flag shows of it."""
    small = is_small_team(inbox.peer_supporters(flag.program))
    return {
        "program": flag.program,
        "flag": flag,
        "small": small,
        "headline": flag_headline(flag.code, flag.level, flag.last_raised_in.definition, small=small, stage=flag.stage),
        "today": timezone.localdate(),
    }


def _asked(flag: Flag, people: People, parts: set[MoveRole], *, reads: bool) -> FlagEvent | None:
    """What somebody else is asked about now: for those who are asked, and for those who read the flag.

    Why a finding was not upheld is for every peer supporter to read, where they had to be asked.
    """
    if people.ended_among_peers(flag):
        return history.last_event(flag, FlagEvent.What.DOUBT) if reads or MoveRole.PEER in parts else None
    what = {State.PROPOSED: FlagEvent.What.PROPOSE, State.DOUBTED: FlagEvent.What.DOUBT}.get(State(flag.state))
    to = MoveRole.PEERS if flag.state == State.PROPOSED else MoveRole.SECOND
    return history.last_event(flag, what) if what and (reads or to in parts) else None


@access.requires(Permission.SEE_FLAGS)
def flag_move(request: HttpRequest, flag: Flag, people: People, move: str) -> HttpResponse:
    """One step with a flag; refused with a sentence, and the text kept, where it can't be taken now."""
    step = states.MOVES.get(move)
    if step is None:
        raise Http404(_("A flag has no such step."))
    if step.who not in people.parts(request.access, flag):
        raise PermissionDenied
    roles = next_steps.other_routes(flag, people)
    if request.method == "POST":
        return _posted_move(request, flag, move_form(step, flag, request.POST, roles=roles), people)
    if flag.state not in step.start:
        words = _("This flag is “%(state)s” now, so this step can't be taken.")
        messages.warning(request, words % {"state": flag.get_state_display()})
        return redirect("flag", flag.program.slug, flag.pk)
    return _move_page(request, flag, move_form(step, flag, None, roles=roles), people)


def _posted_move(request: HttpRequest, flag: Flag, form: MoveForm, people: People) -> HttpResponse:
    """Lead back to the flag where the step was taken, or can't be taken any more and nothing that was typed is lost."""
    step = form.move
    refusal = _take_step(request, flag, form)
    if refusal is None:
        messages.success(request, _("Written down: %(step)s.") % {"step": step.done})
        return redirect("flag", flag.program.slug, flag.pk)
    if refusal == MEANWHILE and flag.state not in step.start and not form.text:
        messages.warning(request, form.non_field_errors()[0])
        return redirect("flag", flag.program.slug, flag.pk)
    return _move_page(request, flag, form, people, refusal)


def _move_page(
    request: HttpRequest, flag: Flag, form: MoveForm, people: People, status: HTTPStatus = OK
) -> HttpResponse:
    step = form.move
    context = _flag_context(flag) | {
        "move": step,
        "says": next_steps.SAYS[step.name],
        "form": form,
        "possible": flag.state in step.start,
        "asked": _asked(flag, people, people.parts(request.access, flag), reads=False),
        "guessed": people.is_guessed(request.access, inbox.peer_supporters(flag.program)),
        "pressures": drift_wording().pressures if step.name == "talk" else (),
    }
    return render(request, "flags/move.html", context, status=status)


def _take_step(request: HttpRequest, flag: Flag, form: MoveForm) -> HTTPStatus | None:
    """Take the step; None, or the status of a refusal whose sentence the form then holds."""
    if not form.is_valid():
        return INVALID
    try:
        with keeping_words(form, flag.program, request.access.role, place=flag.code):
            actions.move_flag(
                flag=flag,
                name=form.move.name,
                edition=_edition(request),
                by=request.access,
                text=form.text,
                details=form.details,
            )
    except actions.MoveRefused as refused:
        flag.refresh_from_db(fields=["edition", "state", "revisit_by"])
        form.add_error(None, str(refused))
        late = isinstance(refused, actions.ChangedMeanwhile) or flag.state not in form.move.start
        return MEANWHILE if late else INVALID
    return None


def _edition(request: HttpRequest) -> int:
    posted = request.POST.get("edition", "")
    return int(posted) if posted.isdecimal() and len(posted) < 10 else -1


@access.requires(Permission.PLAN_ACTIONS)
def flag_plan(request: HttpRequest, flag: Flag, people: People) -> HttpResponse:
    """Plan an action for a flag, conditions first; `?start=2` begins with a suggestion."""
    if not flag.takes_actions:
        words = _("This flag is “%(state)s” now, so nothing is planned for it.")
        messages.warning(request, words % {"state": flag.get_state_display()})
        return redirect("flag", flag.program.slug, flag.pk)
    item = subject_item(flag.code, flag.last_raised_in.definition)
    action = Action(program=flag.program, review=flag.last_raised_in, item=item.code if item else "")
    menu = action_menu.action_menu(flag, reads=people.may_read(request.access, flag))
    initial = {"what": menu.start(request.GET.get("start", ""))}
    posted = request.POST if request.method == "POST" else None
    choices = finding_choices.finding_choices(flag.program, None, but=[flag.code])
    offered = finding_choices.offered(choices)
    form = ActionForm(
        posted, instance=action, initial=initial, recurring=flag.recurring, fixed=True, tied=True, **offered
    )
    if posted is not None and _plan(request, flag, form, choices):
        messages.success(request, _("The action is planned."))
        return redirect("flag", flag.program.slug, flag.pk)
    context = _flag_context(flag) | {
        "form": form,
        "menu": menu,
        "earlier": [past for past in history.flag_rounds(flag, reads=False) if past.actions],
    }
    return render(request, "flags/plan_for_flag.html", context, status=INVALID if form.errors else OK)


def _plan(request: HttpRequest, flag: Flag, form: ActionForm, choices: Iterable[FindingChoice]) -> bool:
    if not form.is_valid():
        return False
    try:
        different = form.cleaned_data.get("different", "")
        with keeping_words(form, flag.program, request.access.role, place=flag.code):
            others = [choice.flag for choice in choices if choice.flag and choice.code in form.codes]
            actions.plan_action(action=form.instance, by=request.access, flags=[flag, *others], different=different)
    except actions.MoveRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@access.requires(Permission.READ_FLAGS, reads=True)
def flag_talk(request: HttpRequest, flag: Flag, people: People) -> HttpResponse:
    """One page to print, for somebody who leads the talk and never was a peer."""
    return render(request, "flags/guide.html", _flag_context(flag) | {"guide": talk_guide.talk_guide(flag)})


@requires(Permission.SEE_FLAGS)
def trend(request: HttpRequest, program: Program) -> HttpResponse:
    """Flags by kind in each quarter, and for those who read flags the pressures found in talks."""
    over_quarters = flag_trend(program, request.access)
    context = {"program": program, "trend": over_quarters}
    if not over_quarters.kinds:
        context["none_raised"] = _none_raised(program)
    return render(request, "flags/trend.html", context)
