"""Change over time: every series of a program, two quarters side by side, and setting earlier quarters aside."""

import json
from dataclasses import replace
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fidelity.flags import actions
from fidelity.flags.drift.alarms import DriftAlarm
from fidelity.flags.models import Flag
from fidelity.flags.places_in_lists import rank_in_quarter
from fidelity.reviews import confidence_queries
from fidelity.reviews.change.comparison import compare_quarters
from fidelity.reviews.change.context import ChangeOverTime, change_over_time
from fidelity.reviews.change.forms import LowerForm
from fidelity.reviews.change.lowering import Lowering, lowering_of_series
from fidelity.reviews.change.question_levels import question_levels
from fidelity.reviews.models import Review
from programs.access import Access, requires
from programs.guarded_words import keeping_words
from programs.models import Program, Role
from programs.permissions import Permission

OK, INVALID, MEANWHILE = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@requires(Permission.SEE_CHANGE)
def change(request: HttpRequest, program: Program) -> HttpResponse:
    """Every series over its quarters; `?one=2026-04&other=2026-07` puts two quarters side by side."""
    over_time = change_over_time(program)
    wanted = _wanted(request, over_time)
    compared = compare_quarters(over_time.reviews, *wanted)
    wrong = ""
    if compared is None and ("one" in request.GET or "other" in request.GET):
        wrong = _("These are not two different closed quarters. Choose two from the list.")
    context = {
        "program": program,
        "change": over_time,
        "amended": [review.quarter.label for review in _amended(program)],
        "alarms": _with_flags(program, over_time),
        **_sureness(program, over_time),
        "one": wanted[0],
        "other": wanted[1],
        "compared": compared,
        "compared_key": json.dumps([get_language(), over_time.labels, *wanted, compared and compared.levels]),
        "wrong": wrong,
    }
    return render(request, "change/change.html", context, status=INVALID if wrong else OK)


def _with_flags(program: Program, over_time: ChangeOverTime) -> list[tuple[DriftAlarm, Flag | None]]:
    """The alarms of the newest quarter, each with its flag, in the order of `Flag.rank`."""
    today, newest = timezone.localdate(), over_time.newest
    flags = {flag.code: flag for flag in program.flags.filter(kind=Flag.Kind.DRIFT).with_late_actions(today)}
    quarter = newest.quarter.start if newest else today
    return sorted(
        ((alarm, flags.get(alarm.code)) for alarm in over_time.alarms),
        key=lambda pair: rank_in_quarter(Flag.Kind.DRIFT, pair[0].level, pair[1], quarter=quarter, today=today),
    )


def _sureness(program: Program, over_time: ChangeOverTime) -> dict[str, object]:
    """How sure the newest quarter is, and what may be said where no rule raised anything in it."""
    newest = confidence_queries.newest_closed(program)
    if newest is None:
        return {}
    sure = confidence_queries.review_confidence(newest)
    sureness = render_to_string("change/_sureness.html", {"review": newest, "confidence": sure})
    return {"review": newest, "sureness": sureness, "calm": over_time.calm(own_word=sure.own_word)}


def _amended(program: Program) -> list[Review]:
    reviews = list(program.reviews.amended().in_order())
    for review in reviews:
        review.program = program
    return reviews


def _wanted(request: HttpRequest, over_time: ChangeOverTime) -> tuple[str, str]:
    """The addresses of the two quarters to compare: those asked for, else the last two."""
    slugs = [levels.quarter.slug for levels in over_time.reviews[-2:]]
    before, now = slugs if len(slugs) == 2 else ("", "")
    return request.GET.get("one", before), request.GET.get("other", now)


@requires(Permission.SEE_CHANGE)
def questions(request: HttpRequest, program: Program) -> HttpResponse:
    """The level of every question over the quarters, as a picture and a table for each domain."""
    newest = confidence_queries.newest_closed(program)
    context = {"program": program, "levels": question_levels(program), "review": newest}
    if newest:
        context["confidence"] = confidence_queries.review_confidence(newest)
    return render(request, "change/questions.html", context)


@requires(Permission.LOWER_REFERENCE)
def lower(request: HttpRequest, program: Program, series: str) -> HttpResponse:
    """Compare one series with nothing before the newest closed quarter, with a reason that reports show."""
    lowering = lowering_of_series(program, series)
    posted = request.POST if request.method == "POST" else None
    form = LowerForm(posted, initial={"after": lowering.review.quarter.slug})
    status = lowering.status
    if posted is not None and not lowering.refused:
        refusal = _lower(request.access, series, lowering, form)
        if refusal is None:
            words = _("From the next quarter on “%(series)s” is compared with nothing before %(quarter)s.")
            messages.success(request, words % {"series": lowering.name, "quarter": lowering.review.quarter.label})
            return redirect("change", program.slug)
        status = refusal
    context = {"program": program, "lowering": lowering, "form": form}
    return render(request, "change/lower.html", context, status=status)


def _lower(access: Access, series: str, lowering: Lowering, form: LowerForm) -> HTTPStatus | None:
    """Write it down; None, or the status of a refusal whose sentence the form then holds."""
    if not form.is_valid():
        return INVALID
    quarter = lowering.review.quarter
    if form.cleaned_data["after"] != quarter.slug:
        form.data = {**form.data.dict(), "after": quarter.slug}
        words = _("Since you opened this page %(quarter)s was closed. Look at the numbers once more.")
        form.add_error(None, words % {"quarter": quarter.label})
        return MEANWHILE
    # Whoever manages the program as well does this as its supervisor.
    supervisor = replace(access, roles=frozenset({Role.SUPERVISOR}))
    try:
        with keeping_words(form, lowering.review.program, Role.SUPERVISOR, place=series):
            actions.lower_reference(
                review=lowering.review, series=series, reason=form.cleaned_data["reason"], by=supervisor
            )
    except actions.MoveRefused as refused:
        form.add_error(None, str(refused))
        return MEANWHILE
    return None
