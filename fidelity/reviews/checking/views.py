"""The check by somebody else: its page, drawing answers, marking one, and saying that one went through them all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fidelity.reviews import evaluation_queries, progress
from fidelity.reviews.access import requires
from fidelity.reviews.answer_words import AnswerLines, answer_lines
from fidelity.reviews.checking import actions
from fidelity.reviews.checking.authors import refusal_to_look_up, refusal_to_state, way_of_statement
from fidelity.reviews.checking.check_state import CheckState, DrawnAnswer, StatementState
from fidelity.reviews.checking.check_words import check_in_words
from fidelity.reviews.checking.forms import CheckStatementForm, MarkForm
from fidelity.reviews.checking.sample import SIZE
from fidelity.reviews.models import Response, Review
from programs.guarded_words import keeping_words
from programs.permissions import Permission

OK, INVALID, CONFLICT = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT
Way = Review.CheckedBy
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class DrawnLine:
    """A drawn answer as the page shows it: with a form for who may mark it, else the reason why not."""

    answer: DrawnAnswer
    lines: AnswerLines
    refusal: str
    form: Form | None


def of_version_that_asks(view: View) -> View:
    """404 where the version of the review asks for no check; a skipped quarter has nothing to check."""

    @wraps(view)
    def asked(request: HttpRequest, review: Review, **kwargs: object) -> HttpResponse:
        if not review.definition.rules.check_for_a:
            raise Http404(_("The questions of this quarter ask for no check by somebody else."))
        if review.state == Review.State.SKIPPED:
            return redirect("review", review.program.slug, review.quarter.slug)
        return view(request, review, **kwargs)

    return asked


@requires(Permission.READ_DRAFT)
@of_version_that_asks
def check(request: HttpRequest, review: Review) -> HttpResponse:
    """The three ways to check, what each came to so far, and what this account can do; of a closed quarter, the end."""
    return _page(request, review)


@requires(Permission.LOOK_UP_SAMPLE, hold=True)
@require_POST
@of_version_that_asks
def draw(request: HttpRequest, review: Review) -> HttpResponse:
    """Draw the answers to look up, once every question has one."""
    responses = _responses(review)
    return _do(
        request,
        review,
        lambda now: actions.draw_sample(
            review=review, check=now, responses=responses, gaps=_gaps(review, responses), by=request.access
        ),
        "sample",
    )


@requires(Permission.LOOK_UP_SAMPLE, hold=True)
@of_version_that_asks
def mark(request: HttpRequest, review: Review, code: str) -> HttpResponse:
    """Say of one drawn answer whether its evidence was seen."""
    if request.method != "POST":
        return _to_page(review, code)
    form = MarkForm(request.POST, prefix=code)
    if review.is_open and not form.is_valid():
        return _page(request, review, marked=(code, form), status=INVALID)

    def act(now: CheckState) -> None:
        with keeping_words(form, review.program, request.access.role, place=code):
            actions.mark_answer(review=review, check=now, item=code, by=request.access, **form.given)

    return _do(request, review, act, code, typed=form["words"].data or "")


@requires(Permission.ANSWER, hold=True)
@require_POST
@of_version_that_asks
def state(request: HttpRequest, review: Review) -> HttpResponse:
    """Say, as a second person or as an outside ally, that one went through the answers."""
    form = CheckStatementForm(request.POST)
    if review.is_open and not form.is_valid():
        return _page(request, review, statement=form, status=INVALID)

    def act(now: CheckState) -> None:
        with keeping_words(form, review.program, request.access.role):
            actions.state_check(review=review, check=now, responses=_responses(review), by=request.access, **form.given)

    return _do(request, review, act, "statement", typed=form["words"].data or "")


def _do(
    request: HttpRequest, review: Review, act: Callable[[CheckState], None], where: str, *, typed: str = ""
) -> HttpResponse:
    """Do it in a review that is open still; else say why it can't be done, and give back what was typed."""
    try:
        if not review.is_open:
            raise actions.CheckRefused(_("This quarter is closed, so its answers and their check stay as they are."))
        act(evaluation_queries.check_now(review))
    except actions.CheckRefused as refused:
        messages.warning(request, str(refused))
        return _page(request, review, typed=typed, status=CONFLICT)
    return _to_page(review, where)


def _to_page(review: Review, where: str) -> HttpResponse:
    return redirect(f"{reverse('review_check', args=[review.program.slug, review.quarter.slug])}#{where}")


def _page(
    request: HttpRequest,
    review: Review,
    *,
    marked: tuple[str, Form | None] = ("", None),
    statement: Form | None = None,
    typed: str = "",
    status: int = OK,
) -> HttpResponse:
    """The page as things stand. A form that has to be corrected stands on it; `typed` is what was not saved."""
    context = {"program": review.program, "review": review, "typed": typed}
    if not review.is_open:
        context["says"] = check_in_words(review.checked_how)
        return render(request, "reviews/check_closed.html", context, status=status)
    responses, now = _responses(review), evaluation_queries.check_now(review)
    context |= {
        "check": now,
        "size": SIZE,
        "ways": [way.label for way in now.ways],
        "gaps": _gaps(review, responses),
        "look_up_refusal": refusal_to_look_up(request.access, now.authors),
        "lines": [_line(request, review, now, answer, marked) for answer in now.drawn],
        "missing": now.missing,
        "own_way": way_of_statement(request.access).label,
        "stated": [_stated(review, way, stated) for way, stated in now.statements.items()],
        "state_refusal": refusal_to_state(request.access, now.authors),
        "form": statement or CheckStatementForm(initial={"saves": actions.count_saves(responses)}),
    }
    return render(request, "reviews/check.html", context, status=status)


def _stated(review: Review, way: Way, stated: StatementState) -> dict[str, object]:
    known = review.definition.by_code
    changed = [known[code] for code in stated.changed if code in known]
    return {"label": way.label, "statement": stated.statement, "changed": changed}


def _line(
    request: HttpRequest, review: Review, now: CheckState, answer: DrawnAnswer, marked: tuple[str, Form | None]
) -> DrawnLine:
    code = answer.item.code
    refusal = refusal_to_look_up(request.access, now.authors, code)
    initial = {"edition": answer.response.edition, "after": answer.mark.pk if answer.mark else None}
    form = marked[1] if marked[0] == code else MarkForm(prefix=code, initial=initial)
    return DrawnLine(
        answer=answer,
        lines=answer_lines(review.definition, answer.item, answer.response),
        refusal=refusal,
        form=None if refusal else form,
    )


def _responses(review: Review) -> list[Response]:
    return list(review.responses.all())


def _gaps(review: Review, responses: list[Response]) -> int:
    """How many questions have no answer."""
    given = {response.item: response.given for response in responses}
    return len(progress.review_progress(review.definition, given, full=review.full).gaps)
