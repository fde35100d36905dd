"""The first run: five short steps from an empty server to the first question. Each is saved by itself.

Every step has a form that works without a script, can be left, and can be opened again until the last one is done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews import actions as review_actions
from fidelity.reviews import due_quarters
from fidelity.reviews.first_run.forms import (
    ANOTHER,
    MYSELF,
    BeginForm,
    FirstInvitationForm,
    FirstProgramForm,
    FirstStaffForm,
)
from fidelity.reviews.first_run.steps import ALL, BY_NAME, FirstRun, Step, first_run_of
from fidelity.reviews.lifecycle.forms import SetUpForm
from fidelity.reviews.lifecycle.views import next_question
from fidelity.reviews.models import Review
from programs import actions as people_actions
from programs.access import Access, enter, signed_in
from programs.calendar.quarters import Quarter
from programs.guarded_words import keeping_words
from programs.models import Organisation, Program, Role, StaffRole, User
from programs.organisation import actions
from programs.people import independence
from programs.people.views import mail_link
from programs.permissions import INVITES, Permission

OK, INVALID = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY


@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """What the five steps are, why each is asked, and where to go on."""
    run = first_run_of(request.user)
    if run is None:
        return _nothing_left(request)
    rows = [(step, run.is_done(step), step == run.next, run.is_open(step)) for step in ALL]
    others = Organisation.objects.exists() and run.organisation is None
    return render(request, "first_run/overview.html", {"run": run, "rows": rows, "others": others})


@signed_in
def step(request: HttpRequest, name: str) -> HttpResponse:
    """One step; whoever is not there yet is led to the one that comes first."""
    if name not in BY_NAME:
        raise Http404(_("The first run has no such step."))
    run = first_run_of(request.user)
    if run is None:
        return _nothing_left(request)
    step = BY_NAME[name]
    if not run.is_open(step):
        return redirect("first_run_step", run.next.name)
    return VIEWS[name](request, run, step)


def _nothing_left(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("There is nothing left to set up for your account."))
    return redirect("home")


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _page(request: HttpRequest, run: FirstRun, step: Step, *, status: int = OK, **context: Any) -> HttpResponse:
    context |= {"run": run, "step": step, "steps": ALL, "program": run.program}
    return render(request, f"first_run/{step.name}.html", context, status=status)


def _go_on(run: FirstRun, step: Step) -> HttpResponse:
    actions.finish_step(run.organisation, step.number)
    return redirect("first_run_step", ALL[step.number].name)


def _begin(request: HttpRequest, run: FirstRun, step: Step) -> HttpResponse:
    with transaction.atomic():
        # Of two clicks at once the second one finds what the first one made.
        User.objects.select_for_update(no_key=True).get(pk=request.user.pk)
        run = first_run_of(request.user) or run
        form = BeginForm(_posted(request), instance=run.organisation)
        if request.method == "POST" and form.is_valid():
            if run.organisation is None:
                organisation = actions.found_organisation(**form.cleaned_data, by=request.user)
            else:
                organisation = form.save()
            return _go_on(FirstRun(request.user, organisation, run.program), step)
    return _page(request, run, step, form=form, status=INVALID if form.errors else OK)


def _program(request: HttpRequest, run: FirstRun, step: Step) -> HttpResponse:
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=run.organisation.pk)
        run = first_run_of(request.user) or run
        program = run.program or Program(organisation=run.organisation)
        leads = program.pk is None or program.memberships.filter(user=request.user, role=Role.MANAGER).exists()
        initial = {"leads": MYSELF if leads else ANOTHER}
        form = FirstProgramForm(_posted(request), instance=program, today=timezone.localdate(), initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                _save_program(form, request.user)
            except people_actions.AccountRefused as refused:
                form.add_error("leads", str(refused))
            else:
                return _go_on(run, step)
    return _page(request, run, step, form=form, status=INVALID if form.errors else OK)


@transaction.atomic
def _save_program(form: FirstProgramForm, by: User) -> None:
    """The program, and whether `by` leads it: both or neither."""
    actions.save_program(program=form.instance, by=by)
    take = actions.lead if form.cleaned_data["leads"] == MYSELF else actions.stop_leading
    take(program=form.instance, by=by)


def _staff(request: HttpRequest, run: FirstRun, step: Step) -> HttpResponse:
    """Positions of peer supporters, one after the other; they can be written down later as well."""
    access = enter(request.user, run.program.slug)
    may, roles = access.can(Permission.EDIT_STAFF_ROLES), list(run.program.staff_roles.all())
    form = FirstStaffForm(
        _posted(request), instance=StaffRole(program=run.program), initial={"title": _first_title(roles)}
    )
    if request.method == "POST" and (not may or "later" in request.POST):
        return _go_on(run, step)
    if request.method == "POST" and form.is_valid():
        with keeping_words(form, run.program, access.role):
            people_actions.save_staff_role(role=form.instance, by=access)
        if "another" in request.POST:
            messages.success(request, _("Saved: %(title)s.") % {"title": form.instance.title})
            return redirect("first_run_step", step.name)
        return _go_on(run, step)
    return _page(request, run, step, form=form, roles=roles, may=may, status=INVALID if form.errors else OK)


def _first_title(roles: list[StaffRole]) -> str:
    return "" if roles else _("Peer supporter")


def _people(request: HttpRequest, run: FirstRun, step: Step) -> HttpResponse:
    """Invitations under the rules that always hold; a link that no mail carries is shown this once."""
    access = enter(request.user, run.program.slug)
    roles = sorted({to for role in access.roles for to in INVITES.get(role, ())})
    if request.method == "POST" and "later" in request.POST:
        return _go_on(run, step)
    form = FirstInvitationForm(_posted(request), roles=roles)
    invited = None
    if request.method == "POST" and form.is_valid():
        try:
            invited = _invite(request, access, form)
        except people_actions.AccountRefused as refused:
            form.add_error("email", str(refused))
        else:
            actions.finish_step(run.organisation, step.number)
            if not invited.link:
                return redirect("first_run_step", step.name)
            form = FirstInvitationForm(None, roles=roles)
    context = {
        "form": form,
        "invited": invited,
        "waiting": run.program.invitations.open(),
        "funders": run.organisation.invitations.open().filter(program=None),
        "leads": not access.can(Permission.CONFIRM_PEOPLE),
        "who_confirms": independence.who_confirms(run.program),
    }
    return _page(request, run, step, **context, status=INVALID if form.errors else OK)


@dataclass(frozen=True)
class Invited:
    """An invitation that was just made, with the link to hand over where no mail carries it."""

    email: str
    link: str


def _invite(request: HttpRequest, access: Access, form: FirstInvitationForm) -> Invited:
    invitation, token = people_actions.invite(**form.cleaned_data, by=access, now=timezone.now())
    if not token:
        words = _("%(email)s waits for a second person: %(who)s. No invitation goes out before that.")
        who = independence.who_confirms(access.program)
        messages.success(request, words % {"email": invitation.email, "who": who})
        return Invited(invitation.email, "")
    if mail_link(request, invitation, token):
        return Invited(invitation.email, "")
    people_actions.note_link_seen(invitation=invitation, by=access)
    return Invited(invitation.email, request.build_absolute_uri(reverse("invitation", args=[token])))


def _sight(request: HttpRequest, run: FirstRun, step: Step) -> HttpResponse:
    """Who sees what; it opens the first quarter, and leads to its first question."""
    access = enter(request.user, run.program.slug)
    reviews = list(run.program.reviews.all())
    quarters = due_quarters.without_review(run.program, reviews, timezone.localdate())
    instrument = InstrumentVersion.objects.last()
    answers = access.can(Permission.SET_UP_REVIEW) and bool(quarters or reviews)
    form = SetUpForm(_posted(request), initial={"manager": 1}) if answers else None
    if request.method == "POST" and instrument and (form is None or form.is_valid()):
        if quarters and not reviews:
            _open(access, quarters[0], instrument)
        actions.finish_step(run.organisation, step.number)
        review = run.program.reviews.filter(state=Review.State.OPEN).order_by("period_start").first()
        if form is None or review is None:
            messages.success(request, _("All five steps are done."))
            return redirect("home")
        fields = {field: form.cleaned_data[field] for field in ("invited_roles", "funders")}
        with keeping_words(form, run.program, access.role):
            review_actions.set_up(review=review, participants=form.participants, by=access, **fields)
        return redirect(next_question(review))
    context = {"form": form, "quarter": quarters[0] if quarters else None, "instrument": instrument}
    return _page(request, run, step, **context, status=INVALID if form and form.errors else OK)


def _open(access: Access, quarter: Quarter, instrument: InstrumentVersion) -> None:
    try:
        review_actions.open_review(quarter=quarter, instrument=instrument, full=True, by=access)
    except review_actions.AlreadyThere:
        return  # somebody who was invited was faster


VIEWS: dict[str, Callable[[HttpRequest, FirstRun, Step], HttpResponse]] = {
    "organisation": _begin,
    "program": _program,
    "staff": _staff,
    "people": _people,
    "sight": _sight,
}
