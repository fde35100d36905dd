"""All answers of a closed quarter on one page, to read."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fidelity.instrument.definition.structure import Domain, Item
from fidelity.reviews.access import requires
from fidelity.reviews.answer_words import AnswerLines, answer_lines
from fidelity.reviews.models import Review
from programs.permissions import Permission


@dataclass(frozen=True)
class AnsweredDomain:
    """A domain that was asked, with each of its questions and what stands to it."""

    domain: Domain
    answers: list[tuple[Item, AnswerLines]]


@requires(Permission.READ_DRAFT)
def answers(request: HttpRequest, review: Review) -> HttpResponse:
    """What was answered, as it stood at closing; while the quarter is open its own pages show it."""
    if review.state != Review.State.CLOSED:
        return redirect("review", review.program.slug, review.quarter.slug)
    context = {"program": review.program, "review": review, "domains": _answered_domains(review)}
    return render(request, "reviews/answers.html", context)


def _answered_domains(review: Review) -> list[AnsweredDomain]:
    """Every domain asked in the order of the instrument, questions without an answer too; one query."""
    asked = review.definition
    responses = {response.item: response for response in review.responses.all()}

    def lines(item: Item) -> AnswerLines:
        response = responses.get(item.code)
        return answer_lines(asked, item, response) if response else AnswerLines(_("Not answered"))

    return [
        AnsweredDomain(domain, [(item, lines(item)) for item in asked.by_domain[domain.code]])
        for domain in asked.asked(full=review.full)
    ]
