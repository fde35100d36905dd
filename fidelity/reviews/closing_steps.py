"""The line of steps from a closed quarter to its signed report: where somebody is on it, and what comes next."""

from dataclasses import dataclass
from enum import IntEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.reviews import signing_rules
from fidelity.reviews.models import Review
from programs.access import Access
from programs.permissions import Permission


class Stage(IntEnum):
    """What a closed quarter waits for; the steps before it are done."""

    REPORT = 1
    SIGNING = 2
    FINAL = 3


class Place(IntEnum):
    """The step whose page somebody looks at."""

    FINDINGS = 0
    REPORT = 1
    SIGNING = 2
    AFTER = 3


@dataclass(frozen=True)
class Step:
    """One step; `address` is empty where this account has no page of it, or is there."""

    name: str
    done: bool
    here: bool
    address: str


@dataclass(frozen=True)
class ClosingSteps:
    """The three steps in their order, and what comes next, with where that is done (empty for nowhere)."""

    steps: tuple[Step, ...]
    next_words: str
    next_address: str


def closing_steps(access: Access, review: Review, place: Place, stage: Stage | None = None) -> ClosingSteps | None:
    """The line for one account on the page `place`; None for a quarter that is not closed.

    Three queries at most, and none for a page that knows the stage.
    """
    if review.state != Review.State.CLOSED:
        return None
    stage, address = stage or _stage(review), [access.program.slug, review.quarter.slug]
    findings = reverse("review_scores", args=address) if access.can(Permission.READ_DRAFT) else ""
    report = reverse("report", args=address) if _has_report(access, review, stage) else ""
    names = (_("Findings and actions"), _("Report"), _("Signing"))
    # Report and signing are one page, which shows what the quarter waits for.
    open_now = (findings, report if stage is not Stage.SIGNING else "", report if stage is Stage.SIGNING else "")
    steps = tuple(
        Step(name, number < stage and stage > Stage.REPORT, number == place, "" if number == place else to)
        for number, (name, to) in enumerate(zip(names, open_now, strict=True))
    )
    words, to = _next(access, stage, place, report, address)
    return ClosingSteps(steps, words, to)


def _stage(review: Review) -> Stage:
    if review.signings.filter(state=signing_rules.OPEN).exists():
        return Stage.SIGNING
    return Stage.REPORT if signing_rules.is_unreported(review) else Stage.FINAL


def _has_report(access: Access, review: Review, stage: Stage) -> bool:
    """Whether this account has something to look at under the address of the report."""
    if stage is Stage.REPORT:
        return access.can(Permission.ISSUE_REPORT)
    return access.can(Permission.PREVIEW_REPORT if stage is Stage.SIGNING else Permission.READ_REPORT)


def _next(access: Access, stage: Stage, place: Place, report: str, address: list[str]) -> tuple[str, str]:
    if stage is Stage.FINAL:
        if place is not Place.AFTER and access.can(Permission.SHARE_REPORT):
            return _("share the report, one funder at a time"), reverse("report_shares", args=address)
        return _("nothing: the report is final"), ""
    if stage is Stage.SIGNING:
        if place is Place.SIGNING:
            words = _("two signatures, one for the program and one for the peer supporters; then the report is final")
            return words, ""
        return _("read the report that waits to be signed"), report
    if not report:
        return _("the program manager reads the report and asks peers to read it"), ""
    if place is Place.REPORT:
        return _("ask peers to read it; then it is signed"), ""
    return _("read the report, then ask peers to read it"), report
