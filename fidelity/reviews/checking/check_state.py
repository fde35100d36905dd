"""How far the check by somebody else is: read from the rows of an open review, or kept with a closed one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from fidelity.instrument.definition.structure import Item
from fidelity.reviews.checking.authors import Authors, answer_authors
from fidelity.reviews.checking.sample import SEEN_FOR_A, SIZE, codes_drawn, codes_to_draw_from, codes_with_evidence
from fidelity.reviews.models import CheckStatement, Response, Review, Sample, SampleMark
from fidelity.scoring.answers import Answers

Way = Review.CheckedBy
FROM_OUTSIDE_IN = (Way.ALLY, Way.SAMPLE, Way.SECOND_RATER)


@dataclass(frozen=True)
class DrawnAnswer:
    """One answer of the sample; `mark` as it stands, `missed_before`: an earlier mark did not find it."""

    item: Item
    response: Response
    mark: SampleMark | None
    missed_before: bool

    @property
    def is_seen(self) -> bool:
        return bool(self.mark and self.mark.seen)


@dataclass(frozen=True)
class StatementState:
    """What somebody said; `changed` are the codes of the answers that were saved since."""

    statement: CheckStatement
    changed: tuple[str, ...]


@dataclass(frozen=True)
class CheckState:
    """`drawable`: how many answers can be drawn from; `changed`: of those not drawn, saved since the draw."""

    authors: Authors
    sample: Sample | None
    drawable: int
    drawn: tuple[DrawnAnswer, ...]
    changed: int
    statements: Mapping[Way, StatementState]

    @property
    def looked_up(self) -> int:
        return sum(answer.mark is not None for answer in self.drawn)

    @property
    def seen(self) -> int:
        return sum(answer.is_seen for answer in self.drawn)

    @property
    def missing(self) -> list[DrawnAnswer]:
        """Those that were looked up and not found."""
        return [answer for answer in self.drawn if answer.mark and not answer.mark.seen]

    @property
    def sample_counts(self) -> bool:
        """All five were looked up, and at most one was not found."""
        return self.looked_up == SIZE and self.seen >= SEEN_FOR_A

    @property
    def ways(self) -> list[Way]:
        """The checks that count now, the one from furthest outside first."""
        stated = {way for way, said_so in self.statements.items() if not said_so.changed}
        return [way for way in FROM_OUTSIDE_IN if way in stated or (way == Way.SAMPLE and self.sample_counts)]

    @property
    def how(self) -> dict[str, Any]:
        """As it is kept with a closed review (`Review.checked_how`), and read by check_words.py."""
        return {"ways": [way.value for way in self.ways]} | (
            {"sample": self._sample_in_numbers()} if self.drawn else {}
        )

    def _sample_in_numbers(self) -> dict[str, int]:
        return {
            "drawn": len(self.drawn),
            "looked_up": self.looked_up,
            "seen": self.seen,
            "seen_later": sum(answer.is_seen and answer.missed_before for answer in self.drawn),
            "changed": self.changed,
        }


def is_check_begun(review: Review) -> bool:
    """Whether a sample was drawn, or somebody said that they went through the answers; before that no check counts."""
    begun = Q(sample__isnull=False) | Q(check_statements__isnull=False)
    return Review.objects.filter(begun, pk=review.pk).exists()


def check_state(review: Review, responses: Iterable[Response], answers: Answers) -> CheckState:
    """The check of an open review; `answers` are those in `responses`. Five queries."""
    by_item = {response.item: response for response in responses if response.given}
    authors, sample = answer_authors(review), Sample.objects.filter(review=review).first()
    drawable = codes_to_draw_from(
        codes_with_evidence(review.definition, answers, quarter=review.quarter, full=review.full),
        authors.by_item,
        authors.supervisors,
    )
    drawn = codes_drawn(sample.drawn_order, drawable) if sample else []
    return CheckState(
        authors=authors,
        sample=sample,
        drawable=len(drawable),
        drawn=_with_marks(review, [by_item[code] for code in drawn], authors),
        changed=sum(_is_changed(by_item[code], sample) for code in drawable if sample and code not in drawn),
        statements=_statements(review, by_item),
    )


def _is_changed(response: Response, sample: Sample) -> bool:
    return sample.editions.get(response.item) != response.edition


def _with_marks(review: Review, responses: list[Response], authors: Authors) -> tuple[DrawnAnswer, ...]:
    """Each answer with the mark that stands; one by somebody who had a hand in it, or gave most, does not."""
    if not responses:
        return ()
    marks = list(SampleMark.objects.filter(response__in=responses))
    last = {mark.response_id: mark for mark in marks if mark.by_id is None or mark.by_id not in authors.most}
    missed = {mark.response_id: mark for mark in marks if not mark.seen}
    return tuple(
        DrawnAnswer(
            item=review.definition.by_code[response.item],
            response=response,
            mark=_standing(last.get(response.pk), response),
            missed_before=response.pk in missed,
        )
        for response in responses
    )


def _standing(mark: SampleMark | None, response: Response) -> SampleMark | None:
    return mark if mark and mark.edition == response.edition else None


def _statements(review: Review, by_item: Mapping[str, Response]) -> dict[Way, StatementState]:
    """The last statement of each way."""
    now = {item: response.edition for item, response in by_item.items()}
    return {
        Way(statement.way): StatementState(statement, tuple(_saved_since(statement.editions, now)))
        for statement in CheckStatement.objects.filter(review=review)
    }


def _saved_since(then: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    return sorted(item for item in {*then, *now} if then.get(item) != now.get(item))


def missing_evidence(review: Review) -> Set[str]:
    """The items whose answer was looked up as it stands, and not found; no query before 2.0."""
    return missing_by_review([review]).get(review.pk, frozenset())


def missing_by_review(reviews: Iterable[Review]) -> dict[int, set[str]]:
    """The same of several reviews, by key: the last mark of an answer counts, if it was not saved since. One query."""
    asking = [review.pk for review in reviews if review.definition.rules.check_for_a]
    if not asking:
        return {}
    marks = SampleMark.objects.filter(response__review__in=asking).order_by("pk")
    rows = marks.values_list("response__review", "response__item", "response__edition", "edition", "seen")
    last = {(review, item): not seen and edition == now for review, item, now, edition, seen in rows}
    missing: dict[int, set[str]] = defaultdict(set)
    for (review, item), is_missing in last.items():
        if is_missing:
            missing[review].add(item)
    return missing
