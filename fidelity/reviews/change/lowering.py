"""What it means that a series is not compared any more with what lies before a quarter, and when that can't be said."""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404
from django.utils.translation import gettext as _

from fidelity.flags.drift.limits import FIRST
from fidelity.flags.wording.falls import fall_in_words
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.change.context import series_title, standing_fall
from fidelity.reviews.models import Review
from fidelity.wording.numbers import number_in_letters
from programs.models import Program


@dataclass(frozen=True)
class Lowering:
    """Comparing one series from the newest closed quarter on; `refused` says why it can't be done, else it is empty.

    `fall` is what stands in the series now, as a sentence.
    """

    review: Review
    name: str
    fall: str
    refused: str = ""
    status: HTTPStatus = HTTPStatus.OK

    @property
    def quarters(self) -> str:
        """How many quarters a slow fall then takes to be seen again."""
        return number_in_letters(FIRST)


def lowering_of_series(program: Program, series: str) -> Lowering:
    """What this would do to `series` now; 404 for a series that no closed quarter has."""
    reviews = kept_levels.closed_quarters(program)
    followed = evaluation_queries.drift_history(program, reviews)
    review = program.reviews.closed().order_by("-period_start").first()
    if review is None or series not in followed.series:
        raise Http404(_("No series has this address."))
    review.program = program
    name, standing = series_title(series, reviews[-1].instrument), standing_fall(followed, series)
    if program.lowered_references.filter(review=review, series=series).exists():
        twice = _("Quarters before %(quarter)s are set aside in this line already. The next chance is a quarter later.")
        refused = twice % {"quarter": review.quarter.label}
        return Lowering(review, name, "", refused, HTTPStatus.CONFLICT)
    if standing is None or standing.point.fall is None:
        none = _("This line is at neither Watch nor Drift in %(quarter)s, so there is nothing to set aside.")
        refused = none % {"quarter": review.quarter.label}
        return Lowering(review, name, "", refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    return Lowering(review, name, fall_in_words(standing.point.fall))
