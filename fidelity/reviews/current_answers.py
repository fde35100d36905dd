"""What stands for the items of a page: this quarter's response, and what was answered in the quarter before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q

from fidelity.instrument.definition.matching import codes_of_series, counterpart
from fidelity.instrument.definition.structure import Instrument
from fidelity.reviews.models import NOTE_LENGTH, Content, Edition, Response, Review

A_YEAR_BACK = timedelta(days=366)  # so that a domain asked once a year finds its last answer
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
    """What stands for each item, and what was answered before to the same question, in one query."""
    asked = review.definition.by_code
    known = {before for code in codes if code in asked for before in codes_of_series(asked[code])}
    rows = (
        Response.objects.filter(
            review__program=review.program_id,
            review__period_start__range=(review.period_start - A_YEAR_BACK, review.period_start),
            item__in=known | set(codes),
        )
        .select_related("review__instrument")
        .defer("review__instrument__text")
        .order_by("-review__period_start")
    )
    current: dict[str, Response] = {}
    earlier: dict[str, Response] = {}
    for row in rows:
        if row.review_id == review.pk:
            current[row.item] = row
        elif row.given and row.review.state == Review.State.CLOSED and (code := _code_now(row, review.definition)):
            row.review.program = review.program
            earlier.setdefault(code, row)
    return {code: ItemAnswers(current.get(code), earlier.get(code)) for code in codes}


def _code_now(row: Response, instrument: Instrument) -> str:
    """The code of the same question in this version; empty where it is not asked."""
    then = row.review.definition.by_code.get(row.item)
    now = counterpart(then, instrument) if then else None
    return now.code if now else ""


def evidence_texts(review: Review) -> list[str]:
    """What was written as evidence in this review so far, each text once, in the order of the alphabet."""
    texts = review.responses.exclude(evidence_reference="").values_list("evidence_reference", flat=True)
    return list(texts.order_by("evidence_reference").distinct())


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
    """The oldest undecided conflict of each item that has one, in one query; of all items where no codes are given."""
    contested = Edition.objects.filter(WAITING, response__review=review).values("response")
    if codes is not None:
        contested = contested.filter(response__item__in=codes)
    stands = Q(set_aside=False, number=F("response__edition"))
    standing: dict[str, Edition] = {}
    aside: dict[str, Edition] = {}
    for edition in Edition.objects.filter(WAITING | stands, response__in=contested).select_related("response"):
        (aside if edition.set_aside else standing).setdefault(edition.response.item, edition)
    return {code: Conflict(standing[code], edition) for code, edition in aside.items()}
