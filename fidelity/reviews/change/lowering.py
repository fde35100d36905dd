"""What lowering the reference of one series would do, and when it can't be done."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from django.http import Http404
from django.utils.translation import gettext as _

from fidelity.flags.drift.detection import Point
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.change.context import newest_point, series_title
from fidelity.reviews.models import Review
from fidelity.wording.numbers import whole
from programs.models import Program


@dataclass(frozen=True)
class Lowering:
    """What lowering one reference now would do; `refused` says why it can't be done, else it is empty."""

    review: Review
    name: str
    point: Point | None
    becomes: int | None
    refused: str = ""
    status: HTTPStatus = HTTPStatus.OK

    @property
    def now(self) -> int | None:
        """The reference as it is shown."""
        return None if self.point is None or self.point.reference is None else whole(self.point.reference)


def lowering_of_series(program: Program, series: str) -> Lowering:
    """What lowering the reference of `series` now would do; 404 for a series that no closed quarter has."""
    reviews = kept_levels.closed_quarters(program)
    followed = evaluation_queries.drift_history(program, reviews)
    review = program.reviews.closed().order_by("-period_start").first()
    if review is None or series not in followed.series:
        raise Http404(_("No series has this address."))
    review.program = program
    point = newest_point(followed, series)
    becomes = whole(point.lower) if point and point.lower is not None else None
    name = series_title(series, reviews[-1].instrument)
    lowering = Lowering(review, name, point, becomes)
    if program.lowered_references.filter(review=review, series=series).exists():
        twice = _("This reference was lowered after %(quarter)s already. The next chance is a quarter later.")
        return replace(lowering, refused=twice % {"quarter": review.quarter.label}, status=HTTPStatus.CONFLICT)
    if why := _why_not(lowering):
        return replace(lowering, refused=why, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return lowering


def _why_not(lowering: Lowering) -> str:
    if lowering.now is None:
        words = _(
            "There is no reference to lower in %(quarter)s. A reference needs four quarters with a score, and one more "
            "to compare with it."
        )
        return words % {"quarter": lowering.review.quarter.label}
    if lowering.becomes is None:
        words = _("The last four quarters together are not below the reference of %(reference)s, so it stays.")
        return words % {"reference": lowering.now}
    return ""
