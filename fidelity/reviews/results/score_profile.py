"""The picture of a quarter's scores: the domains on one scale, where they were before, and what moved in words."""

import json
from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from fidelity.flags.charts.profile import draw_profile
from fidelity.flags.charts.profile_rows import band_cuts, domain_rows
from fidelity.flags.drift.detection import DriftHistory
from fidelity.flags.rules.evaluation import Evaluation
from fidelity.flags.wording.domain_moves import ProfileChange, ShownScore, profile_change
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.models import Review
from fidelity.reviews.process_memory import digest, remember
from fidelity.reviews.uncompared_scores import Uncompared
from fidelity.scoring.score_json import Json


@dataclass(frozen=True)
class ScoreProfile:
    """The rows of a quarter's domains, as a report keeps them, and what changed since the quarter before.

    `followed` are the lines that it was read from; None where only the rows are known. `uncompared` are the scores that
    stand in none of them.
    """

    data: Json
    change: ProfileChange
    followed: DriftHistory | None = None
    uncompared: Uncompared = field(default_factory=dict)

    @property
    def key(self) -> str:
        """All that the pictures and the words beside them are made of."""
        drawn = [self.data, self.change.moved_data, self.change.before]
        return json.dumps([get_language(), *drawn, self.finds, self.has_moves])

    @property
    def wide(self) -> SafeString:
        return self._drawn(narrow=False)

    @property
    def narrow(self) -> SafeString:
        """For phones."""
        return self._drawn(narrow=True)

    def _drawn(self, *, narrow: bool) -> SafeString:
        return mark_safe(draw_profile(self.data, self.change.moved_data, self.change.before, narrow=narrow))

    @property
    def finds(self) -> str:
        """What the picture shows, in a sentence; empty where nothing is followed."""
        if self.followed is None:
            return ""
        return self.change.in_words({domain["code"]: domain["name"] for domain in self.data["domains"]})

    @property
    def has_dots(self) -> bool:
        return bool(self.change.before)

    @property
    def has_moves(self) -> bool:
        return any(move.before is not None for move in self.change.moved.values())

    @property
    def is_open(self) -> bool:
        """Whether a range in it has no end below."""
        return any(domain.get("open") and domain["score"] for domain in self.data["domains"])


def score_profile(review: Review, evaluated: Evaluation) -> ScoreProfile | None:
    """The picture of a closed review; None where no domain has a score, or it is still open. Two queries."""
    rows = remember(digest("rows", evaluated.key), lambda: domain_rows(review.definition, evaluated))
    shown = {
        row["code"]: ShownScore(row["score"]["shown"], row["range"]["low"]["shown"], row["range"]["high"]["shown"])
        for row in rows
        if row["score"]
    }
    if review.is_open or not shown:
        return None
    quarters = kept_levels.closed_quarters(review.program, until=review.period_start)
    followed = evaluation_queries.drift_history(review.program, quarters)
    data = {"domains": rows, "bands": band_cuts(review.definition)}
    uncompared = kept_levels.uncompared_by_quarter(review.program, quarters)
    return ScoreProfile(data, profile_change(followed, review.quarter, shown), followed, uncompared)
