"""Change over time: every series of a program, two quarters side by side, and lowering a reference."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fidelity.flags import actions
from fidelity.flags.drift.detection import Point
from fidelity.flags.models import Flag
from fidelity.reviews import evaluation, kept_levels
from fidelity.reviews.change import context as change_context
from fidelity.reviews.change.context import ChangeOverTime
from fidelity.reviews.change.forms import LowerForm
from fidelity.reviews.models import Review
from fidelity.wording.numbers import whole
from programs.access import Access, requires
from programs.models import Program, Role
from programs.permissions import Permission

INVALID = 422
MEANWHILE = 409
NOT_TWO = "These are not two different closed quarters. Choose two from the list."


@requires(Permission.SEE_CHANGE)
def change(request: HttpRequest, program: Program) -> HttpResponse:
    """Every series over its quarters; `?one=2026-04&other=2026-07` puts two quarters side by side."""
    found = change_context.change_over_time(program)
    wanted = _wanted(request, found)
    compared = change_context.compare_quarters(found.reviews, *wanted)
    wrong = NOT_TWO if compared is None and ("one" in request.GET or "other" in request.GET) else ""
    flags = dict(program.flags.filter(kind=Flag.Kind.DRIFT).values_list("code", "pk"))
    context = {
        "program": program,
        "change": found,
        "amended": [review.quarter.label for review in _amended(program)],
        "alarms": [(each, flags.get(each.code)) for each in found.alarms],
        "one": wanted[0],
        "other": wanted[1],
        "compared": compared,
        "wrong": wrong,
    }
    return render(request, "change/change.html", context, status=INVALID if wrong else 200)


def _amended(program: Program) -> list[Review]:
    reviews = list(program.reviews.amended().in_order())
    for review in reviews:
        review.program = program
    return reviews


def _wanted(request: HttpRequest, found: ChangeOverTime) -> tuple[str, str]:
    """The addresses of the two quarters to compare: those asked for, else the last two."""
    slugs = [each.quarter.slug for each in found.reviews[-2:]]
    before, now = slugs if len(slugs) == 2 else ("", "")
    return request.GET.get("one", before), request.GET.get("other", now)


@dataclass(frozen=True)
class Lowering:
    """What lowering one reference now would do; `refused` says why it can't be done, else it is empty."""

    review: Review
    name: str
    point: Point | None
    becomes: int | None
    refused: str = ""
    status: int = 200

    @property
    def now(self) -> int | None:
        """The reference as it is shown."""
        return None if self.point is None or self.point.reference is None else whole(self.point.reference)


@requires(Permission.LOWER_REFERENCE)
def lower(request: HttpRequest, program: Program, series: str) -> HttpResponse:
    """Lower the reference of one series after the newest closed quarter, with a reason that reports show."""
    lowering = _lowering(program, series)
    posted = request.POST if request.method == "POST" else None
    form = LowerForm(posted, initial={"after": lowering.review.quarter.slug})
    status = lowering.status
    if posted is not None and not lowering.refused:
        status = _lower(request.access, series, lowering, form)
    if status == 0:
        messages.success(request, f"From the next quarter on “{lowering.name}” is measured against {lowering.becomes}.")
        return redirect("change", program.slug)
    context = {"program": program, "lowering": lowering, "form": form}
    return render(request, "change/lower.html", context, status=status)


def _lower(access: Access, series: str, lowering: Lowering, form: LowerForm) -> int:
    """Write it down; 0, or the status of a refusal whose sentence the form then holds."""
    if not form.is_valid():
        return INVALID
    quarter = lowering.review.quarter
    if form.cleaned_data["after"] != quarter.slug:
        form.data = {**form.data.dict(), "after": quarter.slug}
        form.add_error(None, f"Since you opened this page {quarter.label} was closed. Look at the numbers once more.")
        return MEANWHILE
    # Whoever manages the program as well does this as its supervisor.
    supervisor = replace(access, roles=frozenset({Role.SUPERVISOR}))
    try:
        actions.lower_reference(
            review=lowering.review, series=series, reason=form.cleaned_data["reason"], by=supervisor
        )
    except actions.MoveRefused as refused:
        form.add_error(None, str(refused))
        return MEANWHILE
    return 0


def _lowering(program: Program, series: str) -> Lowering:
    """404 for a series that no closed quarter has."""
    reviews = kept_levels.closed_quarters(program)
    followed = evaluation.drift_history(program, reviews)
    review = program.reviews.closed().order_by("-period_start").first()
    if review is None or series not in followed.series:
        raise Http404("No series has this address.")
    review.program = program
    point = change_context.newest_point(followed, series)
    becomes = whole(point.lower) if point and point.lower is not None else None
    name = change_context.series_title(series, reviews[-1].instrument)
    lowering = Lowering(review, name, point, becomes)
    if program.lowered_references.filter(review=review, series=series).exists():
        twice = f"This reference was lowered after {review.quarter.label} already. The next chance is a quarter later."
        return replace(lowering, refused=twice, status=MEANWHILE)
    if why := _why_not(lowering):
        return replace(lowering, refused=why, status=INVALID)
    return lowering


def _why_not(lowering: Lowering) -> str:
    if lowering.point is None or lowering.now is None:
        return (
            f"There is no reference to lower in {lowering.review.quarter.label}. A reference needs four quarters with "
            "a score, and one more to compare with it."
        )
    if lowering.becomes is None:
        return f"The last four quarters together are not below the reference of {lowering.now}, so it stays."
    return ""
