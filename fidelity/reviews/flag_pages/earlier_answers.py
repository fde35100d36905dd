"""What was answered to an item quarter by quarter, in words; never who."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from fidelity.instrument.definition.matching import counterpart, is_same_question
from fidelity.instrument.definition.structure import Asked, Item
from fidelity.reviews.answer_words import answer_in_words
from fidelity.reviews.models import Response, Review
from programs.models import Program

QuarterAnswers = list[tuple[Review, Mapping[str, Response]]]


@dataclass(frozen=True)
class AnswerLine:
    """One quarter of an item: what was answered, in words; `aside` says what to bear in mind. Never who."""

    quarter: str
    words: str
    raised: bool = False
    aside: str = ""
    note: str = ""


def answers_to_items(program: Program, codes: Collection[str]) -> QuarterAnswers:
    """What was answered to some items in every quarter that was closed or skipped, newest first; two queries."""
    responses = Prefetch("responses", Response.objects.filter(item__in=codes), to_attr="wanted")
    reviews = program.reviews.exclude(state=Review.State.OPEN).order_by("-period_start").select_related("instrument")
    answered = []
    for review in reviews.defer("instrument__text").prefetch_related(responses):
        review.program = program
        answered.append((review, {response.item: response for response in review.wanted}))
    return answered


def all_answer_lines(item: Item, answered: QuarterAnswers, raised: Collection[int]) -> Iterator[AnswerLine]:
    """`raised` are the reviews whose answers raised the flag."""
    for review, responses in answered:
        then = counterpart(item, review.definition)
        yield answer_line(item, review, responses.get(then.code if then else item.code), raised=review.pk in raised)


def answer_line(item: Item, review: Review, response: Response | None, *, raised: bool = False) -> AnswerLine:
    """The answer of one quarter, or why there is none; an item is shown as that quarter asked it."""
    quarter = review.quarter.label
    then = counterpart(item, review.definition) or review.definition.by_code.get(item.code)
    if review.state == Review.State.SKIPPED:
        return AnswerLine(quarter, _("No review in this quarter"))
    if then is None or (not review.full and review.definition.domain_by_code[then.domain].asked is Asked.ANNUAL):
        return AnswerLine(quarter, _("Not asked in this quarter"))
    if response is None or not response.given:
        return AnswerLine(quarter, _("No answer"))
    aside = "" if is_same_question(then, item) else _("Asked in other words then.")
    return AnswerLine(quarter, answer_in_words(review.definition, then, response), raised, aside, response.note)
