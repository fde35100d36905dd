"""The life of a quarter's review: open or skip it, set it up, see how far it is, close it, open it again."""

from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fidelity.instrument.definition.structure import Item
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews import (
    access,
    actions,
    current_answers,
    due_quarters,
    evaluation_queries,
    open_actions,
    progress,
    quarter_flags,
    signing_rules,
)
from fidelity.reviews.answering.doubtful_answers import doubtful_answers
from fidelity.reviews.checking.check_state import missing_evidence
from fidelity.reviews.checking.check_words import check_in_words
from fidelity.reviews.lifecycle.forms import CloseForm, OpenForm, SetUpForm, SkipForm
from fidelity.reviews.models import Content, Response, Review
from fidelity.scoring.evidence import repeated_evidence
from fidelity.scoring.sureness import by_own_word
from fidelity.voice.actions import begin_voice
from programs.access import requires
from programs.calendar.quarters import Quarter
from programs.guarded_words import keeping_words
from programs.models import Program
from programs.permissions import Permission

OK, INVALID = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY


@requires(Permission.OPEN_REVIEW)
def open_review(request: HttpRequest, program: Program) -> HttpResponse:
    """Choose the quarter to open: the one just ended or the current one, while it has no review."""
    reviews = list(program.reviews.all())
    choices = due_quarters.without_review(program, reviews, timezone.localdate())
    due = [quarter for quarter in choices if actions.is_full_due(reviews, quarter)]
    instrument = InstrumentVersion.objects.last()
    minutes = _minutes(instrument) if instrument else (0, 0)
    form = OpenForm(choices, _posted(request), due=due, more=minutes[1] - minutes[0])
    if request.method == "POST" and _taken(request, reviews):
        return _already(request, program, request.POST["period"])
    if request.method == "POST" and instrument and form.is_valid():
        return _opened(request, program, _quarter(choices, form), form, due, instrument)
    context = {"program": program, "form": form, "choices": choices, "due": due, "instrument": instrument}
    context |= {"minutes": minutes[0], "minutes_of_full": minutes[1]}
    return render(request, "reviews/open.html", context, status=INVALID if form.errors else OK)


def _minutes(instrument: InstrumentVersion) -> tuple[int, int]:
    """How long it takes to answer what is asked each quarter, and everything."""
    quarterly, full = (progress.review_progress(instrument.definition, {}, full=full) for full in (False, True))
    return quarterly.minutes, full.minutes


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, even where it is nothing; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def _opened(
    request: HttpRequest,
    program: Program,
    quarter: Quarter,
    form: OpenForm,
    due: list[Quarter],
    instrument: InstrumentVersion,
) -> HttpResponse:
    full = quarter in due or form.cleaned_data.get("full", False)
    try:
        actions.open_review(quarter=quarter, instrument=instrument, full=full, by=request.access)
    except actions.AlreadyThere:
        return _already(request, program, quarter.slug)
    messages.success(request, _("The review of %(quarter)s is open.") % {"quarter": quarter.label})
    if request.access.can(Permission.SET_UP_REVIEW):
        return redirect("review_set_up", program.slug, quarter.slug)
    return redirect("home")


def _quarter(choices: list[Quarter], form: Form) -> Quarter:
    return next(quarter for quarter in choices if quarter.slug == form.cleaned_data["period"])


def _taken(request: HttpRequest, reviews: list[Review]) -> bool:
    return request.POST.get("period") in {f"{review.period_start:%Y-%m}" for review in reviews}


def _already(request: HttpRequest, program: Program, period: str) -> HttpResponse:
    """Lead to the review that is there; a quarter has one (and a double click opens one)."""
    review = next(review for review in program.reviews.all() if f"{review.period_start:%Y-%m}" == period)
    words = _("%(quarter)s has a review already. There is one a quarter.")
    if review.state == Review.State.SKIPPED:
        words = _("%(quarter)s was skipped.")
    messages.warning(request, words % {"quarter": review.quarter.label})
    readable = request.access.can(Permission.READ_DRAFT)
    return redirect("review", program.slug, period) if readable else redirect("home")


@requires(Permission.SET_UP_REVIEW)
def skip(request: HttpRequest, program: Program) -> HttpResponse:
    """Leave a quarter out with a reason: a normal outcome, shown as a gap."""
    reviews = list(program.reviews.all())
    choices = due_quarters.without_review(program, reviews, timezone.localdate())
    form = SkipForm(choices, _posted(request))
    if request.method == "POST" and _taken(request, reviews):
        return _already(request, program, request.POST["period"])
    instrument = InstrumentVersion.objects.last()
    if request.method == "POST" and instrument and form.is_valid():
        quarter = _quarter(choices, form)
        try:
            with keeping_words(form, program, request.access.role):
                actions.skip_quarter(
                    quarter=quarter, instrument=instrument, reason=form.cleaned_data["reason"], by=request.access
                )
        except actions.AlreadyThere:
            return _already(request, program, quarter.slug)
        words = _("%(quarter)s is skipped. Reports will show it as a gap, with your reason.")
        messages.success(request, words % {"quarter": quarter.label})
        return redirect("home")
    context = {"program": program, "form": form, "choices": choices}
    return render(request, "reviews/skip.html", context, status=INVALID if form.errors else OK)


@access.requires(Permission.SET_UP_REVIEW, hold=True)
def set_up(request: HttpRequest, review: Review) -> HttpResponse:
    """Who takes part and who will see what; two minutes."""
    if not review.is_open:
        return redirect("review", review.program.slug, review.quarter.slug)
    initial = {
        "invited_roles": review.invited_roles,
        "funders": review.funders,
        **(review.participants or ({} if review.set_up_at else {"manager": 1})),
    }
    form = SetUpForm(_posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("invited_roles", "funders")}
        with keeping_words(form, review.program, request.access.role):
            actions.set_up(review=review, participants=form.participants, by=request.access, **fields)
        return redirect(next_question(review))
    context = {"program": review.program, "review": review, "form": form}
    return render(request, "reviews/set_up.html", context, status=INVALID if form.errors else OK)


def next_question(review: Review) -> str:
    """The first question without an answer; the overview where there is none."""
    given = dict(review.responses.values_list("item", "given"))
    address = [review.program.slug, review.quarter.slug]
    item = progress.review_progress(review.definition, given, full=review.full).next_item
    if item is None:
        return reverse("review", args=address)
    return f"{reverse('review_domain', args=[*address, item.domain])}#{item.code}"


@access.requires(Permission.READ_DRAFT)
def overview(request: HttpRequest, review: Review) -> HttpResponse:
    """How far the review is: progress by domain, gaps, what is not applicable, texts that wait for a decision."""
    if review.state == Review.State.SKIPPED:
        return render(request, "reviews/skipped.html", {"program": review.program, "review": review})
    responses = list(review.responses.only("review", "item", "given", "reason"))
    given = {response.item: response.given for response in responses}
    reports, voice = review.reports.exists(), getattr(review, "peer_voice", None)
    context = {
        "program": review.program,
        "review": review,
        "progress": progress.review_progress(review.definition, given, full=review.full),
        "not_applicable": _with_items(review, responses, Content.Given.NOT_APPLICABLE),
        "dont_know": _with_items(review, responses, Content.Given.DONT_KNOW),
        "conflicts": [review.definition.by_code[code] for code in current_answers.open_conflicts(review)],
        "reviewer": request.user.pk,
        "asks_for_check": review.definition.rules.check_for_a,
        "missing": len(missing_evidence(review)) if review.is_open else 0,
        "reports": reports,
        "can_reopen": (not reports or review.amending)
        and not review.signings.filter(state=signing_rules.OPEN).exists(),
        "carried": open_actions.carried_actions(review) if review.is_open else [],
        "voice": voice,
        "takes_answers": bool(voice and voice.takes_answers(timezone.localdate())),
        "today": timezone.localdate(),
    }
    return render(request, "reviews/overview.html", context)


def _with_items(review: Review, responses: list, given: str) -> list[dict[str, object]]:
    by_code = review.definition.by_code
    return [{"item": by_code[response.item], "answer": response} for response in responses if response.given == given]


@access.requires(Permission.CLOSE_REVIEW, hold=True)
def close(request: HttpRequest, review: Review) -> HttpResponse:
    """Show what is still open and how peer supporters are heard, and close the quarter."""
    if not review.is_open:
        return redirect("review", review.program.slug, review.quarter.slug)
    conflicts = [review.definition.by_code[code] for code in current_answers.open_conflicts(review)]
    form = CloseForm(review.quarter, _posted(request), today=timezone.localdate())
    if request.method == "POST" and not conflicts and form.is_valid():
        actions.close_review(review=review, by=request.access)
        return redirect("review_scores", review.program.slug, review.quarter.slug)
    responses = list(review.responses.all())
    evaluated, voice = evaluation_queries.evaluate_review(review), begin_voice(review)
    scores = evaluated.scores
    context = {
        "program": review.program,
        "review": review,
        "form": form,
        "voice": voice,
        "takes_answers": voice.takes_answers(timezone.localdate()),
        "conflicts": conflicts,
        "progress": progress.review_progress(
            review.definition, {response.item: response.given for response in responses}, full=review.full
        ),
        "dont_know": _with_items(review, responses, Content.Given.DONT_KNOW),
        "repeated": _with_repeated_evidence(review, responses),
        "doubtful": [(review.definition.by_code[answer.item], answer.words) for answer in doubtful_answers(review)],
        "unscored": [review.definition.domain_by_code[score.code] for score in scores.domains if score.score is None],
        "scores": scores,
        "reviewer": request.user.pk,
        "carried": open_actions.carried_actions(review),
        **_check(review),
        "expected": quarter_flags.expected_flags(review, evaluated),
        "actions": list(review.actions.all()),
        "none_raised": by_own_word(_("None raised"), own_word=evaluated.confidence.own_word),
        "today": timezone.localdate(),
    }
    return render(request, "reviews/close.html", context, status=INVALID if request.method == "POST" else OK)


def _check(review: Review) -> dict[str, object]:
    """What the check by somebody else came to so far; nothing where the version asks for none."""
    if not review.definition.rules.check_for_a:
        return {}
    check = evaluation_queries.check_now(review)
    return {"check_says": check_in_words(check.how), "is_checked": bool(check.ways)}


def _with_repeated_evidence(review: Review, responses: list[Response]) -> list[Item]:
    """The questions whose evidence is in the same words as that of too many others, and does not count."""
    answers = evaluation_queries.plain_answers(responses)
    return [review.definition.by_code[code] for code in repeated_evidence(review.definition, answers)]


@access.requires(Permission.CLOSE_REVIEW, hold=True)
@require_POST
def reopen(request: HttpRequest, review: Review) -> HttpResponse:
    """Open a closed review again, while no report stands on it."""
    if review.state == Review.State.CLOSED:
        try:
            actions.reopen_review(review=review, by=request.access)
            messages.success(request, _("%(quarter)s is open again.") % {"quarter": review.quarter.label})
        except actions.ReportIssued:
            messages.warning(request, _("A report was issued for this quarter, so its answers stay as they are."))
        except actions.WaitsToBeSigned:
            messages.warning(
                request, _("The report waits to be signed. Take it back first, then open the quarter again.")
            )
    return redirect("review", review.program.slug, review.quarter.slug)
