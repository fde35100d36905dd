"""The flags of a quarter: those that its closing would raise or continue, and those that it raised."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.flags.drift.series import quarter_levels
from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.places_in_lists import rank_in_quarter
from fidelity.flags.raising import RAISES, ReviewFlag
from fidelity.flags.rules.evaluation import Evaluation
from fidelity.flags.rules.ranking import Rank
from fidelity.flags.rules.states import State
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.flag_pages.inbox import peer_supporters
from fidelity.reviews.models import Review


@dataclass(frozen=True)
class ExpectedFlag:
    """One thing that closing would raise; `word` says whether it is new, and `flag` is the one that it continues."""

    code: str
    headline: str
    level: str
    word: str
    flag: Flag | None


def expected_flags(review: Review, evaluated: Evaluation) -> list[ExpectedFlag]:
    """What closing the open `review`, as it is `evaluated` now, would raise, in the order of `Flag.rank`."""
    today = timezone.localdate()
    before = kept_levels.closed_quarters(review.program, until=review.period_start)
    quarters = [*before, quarter_levels(review.definition, evaluated.quarter, evaluated.scores)]
    known = {flag.code: flag for flag in review.program.flags.with_late_actions(today)}
    small = is_small_team(peer_supporters(review.program))
    followed = evaluation_queries.drift_history(review.program, quarters)
    raised = evaluation_queries.review_flags(review, evaluated.findings, followed)

    def rank(flag: ReviewFlag) -> Rank:
        return rank_in_quarter(flag.kind, flag.level, known.get(flag.code), quarter=review.period_start, today=today)

    return [
        ExpectedFlag(
            flag.code,
            flag_headline(flag.code, flag.level, review.definition, small=small, stage=flag.stage),
            str(flag.level.label),
            _word(known.get(flag.code)),
            known.get(flag.code),
        )
        for flag in sorted(raised, key=rank)
    ]


def _word(flag: Flag | None) -> str:
    if flag is None:
        return _("new")
    if flag.state == State.NOT_UPHELD:
        return _("was not upheld; would come back")
    return _("was resolved; would come back") if flag.state == State.RESOLVED else _("goes on")


@dataclass(frozen=True)
class RaisedFlag:
    """One flag beside a quarter's scores, as grave as it was then."""

    headline: str
    flag: Flag
    level: Flag.Level


def raised_flags(review: Review, flags: Iterable[Flag]) -> list[RaisedFlag]:
    """Those of `flags` that the closing of `review` raised, in the order of `Flag.rank`."""
    today = timezone.localdate()
    raised = FlagEvent.objects.filter(review=review, what__in=RAISES).order_by("number")
    levels = dict(raised.values_list("flag", "level"))
    by_closing = (flag for flag in flags if flag.pk in levels)
    in_order = sorted(by_closing, key=lambda flag: (flag.rank(today, levels[flag.pk]), flag.code))
    small = bool(in_order) and is_small_team(peer_supporters(review.program))
    return [
        RaisedFlag(
            flag_headline(flag.code, levels[flag.pk], review.definition, small=small, stage=flag.stage),
            flag,
            Flag.Level(levels[flag.pk]),
        )
        for flag in in_order
    ]
