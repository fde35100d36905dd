"""Where a program stands, for its own people: what waits, the newest profile, the whole over time, what is open."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from fidelity.flags.charts import trend
from fidelity.flags.models import Flag
from fidelity.flags.rules.ranking import GRAVEST_FIRST
from fidelity.flags.wording.domain_moves import ProfileChange
from fidelity.reviews import confidence_queries, evaluation_queries
from fidelity.reviews.flag_pages.inbox import Row, inbox_rows
from fidelity.reviews.home import notices
from fidelity.reviews.home.notice_kinds import Kind, Notice
from fidelity.reviews.home.program_rows import read_programs
from fidelity.reviews.models import Review
from fidelity.reviews.results.score_profile import ScoreProfile, score_profile
from fidelity.reviews.uncompared_scores import name_uncompared
from fidelity.scoring.confidence import Confidence
from fidelity.wording.lists import list_in_words
from programs.access import Access
from programs.permissions import Permission

AT_ONCE = 5


@dataclass(frozen=True)
class NewestProfile:
    """The domains of the newest closed quarter, or of the newest report for those who read no scores before it.

    `over_time` is the line of all domains together, for those who see change; else it is empty.
    """

    review: Review
    confidence: Confidence
    profile: ScoreProfile
    over_time: SafeString | str = ""


@dataclass(frozen=True)
class OpenFindings:
    """The flags that go on: the gravest first, and how many there are of each level, in words."""

    first: Sequence[Row]
    number: int
    in_words: str

    @property
    def more(self) -> int:
        return self.number - len(self.first)


@dataclass(frozen=True)
class ProgramStanding:
    """Each part is empty where there is nothing yet, or where this account may not see it."""

    waits: tuple[Notice, ...]
    newest: NewestProfile | None
    open: OpenFindings | None


def program_standing(access: Access, today: date) -> ProgramStanding:
    """The same queries however many quarters and flags there are."""
    return ProgramStanding(_waits(access, today), _newest(access), _open(access, today))


def _waits(access: Access, today: date) -> tuple[Notice, ...]:
    """What waits for this account here, its quarters among it."""
    program = access.program
    waiting = notices.notices_of([access], read_programs([program], [program], today), today).get(program.pk, [])
    quarters = [notice for notice in waiting if notice.kind is Kind.QUARTER]
    return tuple(sorted([*quarters, *notices.notices_for_home(program, waiting)], key=lambda notice: notice.rank))


def _newest(access: Access) -> NewestProfile | None:
    if access.can(Permission.SEE_CHANGE):
        return _newest_scores(access)
    return _newest_report(access) if access.can(Permission.READ_REPORT) else None


def _newest_scores(access: Access) -> NewestProfile | None:
    review = confidence_queries.newest_closed(access.program)
    if review is None:
        return None
    evaluated = evaluation_queries.evaluate_review(review)
    profile = score_profile(review, evaluated)
    if profile is None:
        return None
    overall = trend.overall_data(profile.followed, review.definition, until=review.quarter)
    [whole] = name_uncompared([overall], profile.uncompared)
    picture = mark_safe(trend.draw_series(whole, small=True))
    return NewestProfile(review, evaluated.confidence, profile, picture)


def _newest_report(access: Access) -> NewestProfile | None:
    """What the newest report shows, for those who read no scores before it is one."""
    reviews = access.program.reviews.filter(reports__isnull=False).select_related(
        "instrument", "peer_voice", "kept_levels"
    )
    review = reviews.order_by("-period_start").first()
    if review is None:
        return None
    review.program = access.program
    data = json.loads(review.reports.order_by("-pk").values_list("snapshot", flat=True)[0])["profile"]
    profile = ScoreProfile({"domains": data["domains"], "bands": data["bands"]}, ProfileChange({}, {}))
    return NewestProfile(review, confidence_queries.review_confidence(review), profile)


def _open(access: Access, today: date) -> OpenFindings | None:
    """The flags that go on, for those who see flags; None where there is none."""
    if not access.can(Permission.SEE_FLAGS):
        return None
    rows = [row for row in inbox_rows(access.program, today) if not row.flag.has_ended]
    return OpenFindings(rows[:AT_ONCE], len(rows), _levels_in_words(rows)) if rows else None


def _levels_in_words(rows: Sequence[Row]) -> str:
    """`18 flags go on: 1 critical, 9 serious and 8 others.`"""
    counts = Counter(row.flag.level for row in rows)
    named = [f"{counts[level]} {Flag.Level(level).label.lower()}" for level in GRAVEST_FIRST[:2] if counts[level]]
    if not named:
        words = ngettext(
            "%(number)s flag goes on, and it is neither critical nor serious.",
            "%(number)s flags go on, and none is critical or serious.",
            len(rows),
        )
        return words % {"number": len(rows)}
    others = sum(counts[level] for level in GRAVEST_FIRST[2:])
    if others:
        named.append(ngettext("%(number)s other", "%(number)s others", others) % {"number": others})
    words = ngettext("%(number)s flag goes on: %(levels)s.", "%(number)s flags go on: %(levels)s.", len(rows))
    return words % {"number": len(rows), "levels": list_in_words(named)}
