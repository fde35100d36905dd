"""What stands for the items of a page: this quarter's response, and what was answered in the quarter before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from fidelity.instrument.definition.matching import codes_of_series, counterpart
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.models import NOTE_LENGTH, Content, Edition, Response, Review

A_YEAR_BACK = timedelta(days=366)  # so that a domain asked once a year finds its last answer
# In the order of the models, as `from_db` takes them.
REVIEW = ("review", "review__program", "review__instrument", "review__period_start", "review__state")
VERSION = ("review__instrument", "review__instrument__version", "review__instrument__checksum")
WAITING = Q(set_aside=True, settled_at=None)


@dataclass(frozen=True)
class ItemAnswers:
    """One item's response, and the newest answer of a closed review of the year before; either may be missing."""

    response: Response | None = None
    earlier: Response | None = None

    @property
    def unchanged_again(self) -> bool:
        """Whether it was called unchanged in this quarter and in the one before (product.md, "Traps")."""
        unchanged = Content.Change.UNCHANGED
        return bool(self.response and self.earlier and self.response.change == self.earlier.change == unchanged)


def answers_by_item(review: Review, codes: Collection[str]) -> dict[str, ItemAnswers]:
    """What stands for each item, and what was answered before to the same question; two queries, for one item one."""
    asked = review.definition.by_code
    known = {before for code in codes if code in asked for before in codes_of_series(asked[code])}
    rows = Response.objects.filter(
        Q(review=review.pk) | Q(review__state=Review.State.CLOSED) & ~Q(given=""),
        review__program=review.program_id,
        review__period_start__range=(review.period_start - A_YEAR_BACK, review.period_start),
        item__in=known | set(codes),
    ).order_by("-review__period_start")
    responses = _few_responses(rows, review) if len(codes) == 1 else _responses(rows, review)
    current: dict[str, Response] = {}
    earlier: dict[str, Response] = {}
    for response in responses:
        if response.review_id == review.pk:
            current[response.item] = response
        elif code := _code_now(response.item, response.review.definition, review.definition):
            earlier.setdefault(code, response)
    return {code: ItemAnswers(current.get(code), earlier.get(code)) for code in codes}


def _few_responses(rows: QuerySet[Response], review: Review) -> list[Response]:
    """Those of one item, in one query."""
    responses = list(rows.select_related("review__instrument").defer("review__instrument__text"))
    for response in responses:
        response.review.program = review.program
    return responses


def _responses(rows: QuerySet[Response], review: Review) -> list[Response]:
    """Those of many items: of each the newest alone is made an object, for most rows of a year are not shown."""
    reviews: dict[int, Review] = {review.pk: review}
    newest: dict[tuple[bool, str], int] = {}
    for key, item, *row in rows.values_list("pk", "item", *REVIEW, *VERSION):
        if row[0] not in reviews:
            reviews[row[0]] = _earlier_review(review, row)
        before = reviews[row[0]]
        code = item if before is review else _code_now(item, before.definition, review.definition)
        newest.setdefault((before is review, code), key)
    responses = {response.pk: response for response in Response.objects.filter(pk__in=list(newest.values()))}
    for response in responses.values():
        response.review = reviews[response.review_id]
    return [responses[key] for key in newest.values() if key in responses]


def _earlier_review(review: Review, row: Sequence[Any]) -> Review:
    """An earlier review of the same program, with as little of it as its answers need."""
    columns = ["id", "program_id", "instrument_id", "period_start", "state"]
    before = Review.from_db(review._state.db, columns, row[: len(REVIEW)])
    version = InstrumentVersion.from_db(review._state.db, ["id", "version", "checksum"], row[len(REVIEW) :])
    before.instrument = version
    before.program = review.program
    return before


def _code_now(item: str, asked: Instrument, instrument: Instrument) -> str:
    """The code of the same question in this version; empty where it is not asked."""
    then = asked.by_code.get(item)
    now = counterpart(then, instrument) if then else None
    return now.code if now else ""


@dataclass(frozen=True)
class Conflict:
    """Two texts for one item: the edition that stands, and one set aside that waits for a decision."""

    stands: Edition
    aside: Edition

    @property
    def joined_note(self) -> str:
        """Both notes, one after the other; empty where they do not fit or only one of them has something to add."""
        notes = [note for note in (self.stands.note, self.aside.note) if note]
        joined = "\n\n".join(notes)
        return joined if len(set(notes)) == 2 and len(joined) <= NOTE_LENGTH else ""


def open_conflicts(review: Review, codes: Collection[str] | None = None) -> dict[str, Conflict]:
    """The oldest undecided conflict of each item that has one; of all items where no codes are given.

    For a page one query where none waits, as nearly always, and one more where one does; for one item always one.
    """
    waiting = Edition.objects.filter(WAITING, response__review=review)
    if codes is not None:
        waiting = waiting.filter(response__item__in=codes)
    contested = waiting.values("response")
    if codes is None or len(codes) > 1:
        contested = set(waiting.order_by().values_list("response", flat=True))
        if not contested:
            return {}
    stands = Q(set_aside=False, number=F("response__edition"))
    standing: dict[str, Edition] = {}
    aside: dict[str, Edition] = {}
    for edition in Edition.objects.filter(WAITING | stands, response__in=contested).select_related("response"):
        (aside if edition.set_aside else standing).setdefault(edition.response.item, edition)
    return {code: Conflict(standing[code], edition) for code, edition in aside.items()}
