"""Planning an action about what was found, and saying what became of it."""

from collections.abc import Iterable
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from fidelity.flags import actions
from fidelity.flags.forms import ActionForm, EndForm
from fidelity.flags.models import Action, Flag
from fidelity.flags.rules.findings import FindingKind
from fidelity.flags.wording.headlines import subject_item
from fidelity.instrument.definition.structure import Item
from fidelity.reviews.finding_choices import FindingChoice, finding_choices, offered
from fidelity.reviews.models import Review
from programs.access import requires
from programs.guarded_words import keeping_words
from programs.models import Program
from programs.permissions import Permission

OK, INVALID, MEANWHILE = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@requires(Permission.PLAN_ACTIONS)
def plan(request: HttpRequest, program: Program, period: str) -> HttpResponse:
    """Plan an action for a quarter; `?item=CHO-1` says what question it answers to, and so which flag."""
    review = _review(program, period)
    posted = request.POST if request.method == "POST" else None
    item = _item(review, (posted or request.GET).get("item", ""))
    flags = _flags(program, item)
    choices = finding_choices(program, review)
    own = [choice for choice in choices if choice.code in _codes(item)]
    others = [choice for choice in choices if choice not in own]
    form = ActionForm(
        posted,
        instance=Action(program=program, review=review),
        initial={"item": item and item.code},
        recurring=any(flag.recurring for flag in flags) or any(choice.recurring for choice in own),
        tied=item is not None,
        **offered(others),
    )
    if request.method == "POST" and _planned(request, form, item, flags, own, others):
        messages.success(request, _("The action is planned."))
        return redirect("review_scores", program.slug, period)
    context = {"program": program, "review": review, "form": form, "item": item}
    return render(request, "flags/plan.html", context, status=INVALID if form.errors else OK)


def _item(review: Review, code: str) -> Item | None:
    """The question, or the domain that is low as a whole, that an action answers to."""
    return subject_item(f"{FindingKind.PRACTICE}:{code}", review.definition)


def _planned(
    request: HttpRequest,
    form: ActionForm,
    item: Item | None,
    flags: list[Flag],
    own: Iterable[FindingChoice],
    others: Iterable[FindingChoice],
) -> bool:
    """`own` are the findings about the question, which it answers to in any case."""
    if not form.is_valid():
        return False
    form.instance.item = item.code if item else ""
    different = form.cleaned_data.get("different", "")
    try:
        with keeping_words(form, form.instance.program, request.access.role, place=form.instance.item):
            chosen = [choice for choice in others if choice.code in form.codes]
            actions.plan_action(
                action=form.instance,
                by=request.access,
                flags=[*flags, *(choice.flag for choice in chosen if choice.flag)],
                expected=[choice.code for choice in (*own, *chosen) if not choice.flag],
                different=different,
            )
    except actions.MoveRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _flags(program: Program, item: Item | None) -> list[Flag]:
    """The flags about a question that have not ended."""
    flags = list(program.flags.going_on().filter(code__in=_codes(item)))
    for flag in flags:
        flag.program = program
    return flags


def _codes(item: Item | None) -> list[str]:
    return [f"{kind}:{item.code}" for kind in FindingKind] if item else []


@requires(Permission.PLAN_ACTIONS)
def end(request: HttpRequest, program: Program, period: str, pk: int) -> HttpResponse:
    """Say that an action is done or dropped, and what came of it; `?flag=7` leads back to that flag."""
    review = _review(program, period)
    action = get_object_or_404(program.actions.filter(review=review), pk=pk)
    flag = action.flags.filter(pk=_number(request.GET.get("flag", ""))).first()
    back = (
        reverse("flag", args=[program.slug, flag.pk]) if flag else reverse("review_scores", args=[program.slug, period])
    )
    form = EndForm(request.POST if request.method == "POST" else None)
    context = {"program": program, "review": review, "action": action, "flag": flag, "form": form, "back": back}
    if request.method != "POST" and action.state != Action.State.PLANNED:
        words = _("This action was marked before: %(state)s.")
        messages.info(request, words % {"state": action.get_state_display().lower()})
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        state, outcome = form.cleaned_data["state"], form.cleaned_data["outcome"]
        try:
            with keeping_words(form, program, request.access.role, place=action.item):
                actions.end_action(action=action, state=state, outcome=outcome, by=request.access)
        except actions.MoveRefused as refused:
            form.add_error(None, str(refused))
            return render(request, "flags/end.html", context, status=MEANWHILE)
        messages.success(request, _("Marked as %(state)s.") % {"state": action.get_state_display().lower()})
        return redirect(back)
    return render(request, "flags/end.html", context, status=INVALID if form.errors else OK)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _review(program: Program, period: str) -> Review:
    """The review of the quarter in the address."""
    try:
        start = parse_date(f"{period}-01")
    except ValueError:
        start = None
    review = start and program.reviews.select_related("instrument").filter(period_start=start).first()
    if not review:
        raise Http404(_("No review of this quarter has been opened."))
    return review
