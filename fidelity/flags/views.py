"""Planning an action about what was found, and saying what became of it."""

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date

from fidelity.flags import actions
from fidelity.flags.forms import ActionForm, EndForm
from fidelity.flags.models import Action
from fidelity.instrument.definition import Item
from programs.access import requires
from programs.models import Program
from programs.permissions import Permission

INVALID = 422


@requires(Permission.PLAN_ACTIONS)
def plan(request: HttpRequest, program: Program, period: str) -> HttpResponse:
    """Plan an action for a quarter; `?item=CHO-1` says what question it answers to."""
    review = _review(program, period)
    posted = request.POST if request.method == "POST" else None
    action = Action(program=program, review=review)
    form = ActionForm(posted, instance=action, initial={"item": request.GET.get("item")})
    item = _item(review, form)
    if request.method == "POST" and form.is_valid():
        form.instance.item = item.code if item else ""
        actions.plan(action=form.instance, by=request.access)
        messages.success(request, "The action is planned.")
        return redirect("review_scores", program.slug, period)
    context = {"program": program, "review": review, "form": form, "item": item}
    return render(request, "flags/plan.html", context, status=INVALID if form.errors else 200)


@requires(Permission.PLAN_ACTIONS)
def end(request: HttpRequest, program: Program, period: str, pk: int) -> HttpResponse:
    """Say that an action is done or dropped, and what came of it."""
    review = _review(program, period)
    action = get_object_or_404(program.actions.filter(review=review), pk=pk)
    if action.state != Action.State.PLANNED:
        messages.info(request, f"This action was marked before: {action.get_state_display().lower()}.")
        return redirect("review_scores", program.slug, period)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.end(action=action, by=request.access, **form.cleaned_data)
        messages.success(request, f"Marked as {action.get_state_display().lower()}.")
        return redirect("review_scores", program.slug, period)
    context = {"program": program, "review": review, "action": action, "form": form}
    return render(request, "flags/end.html", context, status=INVALID if form.errors else 200)


def _review(program: Program, period: str) -> Model:
    """The review of the quarter in the address: this room lies below the reviews and knows them by the program."""
    try:
        start = parse_date(f"{period}-01")
    except ValueError:
        start = None
    review = start and program.reviews.select_related("instrument").filter(period_start=start).first()
    if not review:
        raise Http404("No review of this quarter has been opened.")
    return review


def _item(review: Model, form: ActionForm) -> Item | None:
    """The question that the action answers to; None where it answers to none."""
    return review.definition.by_code.get(form["item"].value() or "")
