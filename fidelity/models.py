"""An index: each model lives in the room whose data it keeps."""

from fidelity.flags.models import Action
from fidelity.instrument.models import InstrumentVersion
from fidelity.reports.models import IssuedReport
from fidelity.reviews.models import Edition, Response, Review

__all__ = ["Action", "Edition", "InstrumentVersion", "IssuedReport", "Response", "Review"]
