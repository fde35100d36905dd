"""The flags of a quarter: those that its closing would raise or continue, and those that it raised."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fidelity.flags.drift.series import quarter_levels
from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.raising import RAISES
from fidelity.flags.rules.evaluation import Evaluation
from fidelity.flags.rules.ranking import severity_rank
from fidelity.flags.rules.states import State
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.flag_pages.inbox import peer_supporters
from fidelity.reviews.models import Review


@dataclass(frozen=True)
class ExpectedFlag:
    """One thing that closing would raise; `word` says whether it is new, and `flag` is the one that it continues."""

    headline: str
    level: str
    word: str
    flag: Flag | None


def expected_flags(review: Review, evaluated: Evaluation) -> list[ExpectedFlag]:
    """What closing the open `review`, as it is `evaluated` now, would raise: safety first, then the gravest."""
    before = kept_levels.closed_quarters(review.program, until=review.period_start)
    quarters = [*before, quarter_levels(review.definition, evaluated.quarter, evaluated.scores)]
    known = {flag.code: flag for flag in review.program.flags.all()}
    small = is_small_team(peer_supporters(review.program))
    followed = evaluation_queries.drift_history(review.program, quarters)
    raised = evaluation_queries.review_flags(review, evaluated.findings, followed)
    return [
        ExpectedFlag(
            flag_headline(flag.code, flag.level, review.definition, small=small, stage=flag.stage),
            str(flag.level.label),
            _word(known.get(flag.code)),
            known.get(flag.code),
        )
        for flag in sorted(raised, key=lambda flag: severity_rank(flag.kind, flag.level))
    ]


def _word(flag: Flag | None) -> str:
    if flag is None:
        return _("new")
    if flag.state == State.NOT_UPHELD:
        return _("was not upheld; would come back")
    return _("was resolved; would come back") if flag.state == State.RESOLVED else _("goes on")


@dataclass(frozen=True)
class RaisedFlag:
    """One flag beside a quarter's scores."""

    headline: str
    flag: Flag


def raised_flags(review: Review, kinds: Collection[Flag.Kind]) -> list[RaisedFlag]:
    """The flags of these kinds that the closing of `review` raised: safety first, then the gravest."""
    raised = FlagEvent.objects.filter(review=review, what__in=RAISES, flag__kind__in=kinds)
    levels = {event.flag: event.level for event in raised.select_related("flag").order_by("number")}
    in_order = sorted(levels, key=lambda flag: (severity_rank(flag.kind, levels[flag]), flag.code))
    small = bool(levels) and is_small_team(peer_supporters(review.program))
    return [
        RaisedFlag(flag_headline(flag.code, levels[flag], review.definition, small=small, stage=flag.stage), flag)
        for flag in in_order
    ]
