"""What a quarter raised, in one form whatever raised it: its answers, several quarters together, or peer supporters."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from fidelity.flags.models import Action, Flag
from fidelity.flags.places_in_lists import rank_in_quarter
from fidelity.flags.rules.findings import Finding
from fidelity.reviews.models import Review
from fidelity.reviews.quarter_flags import RaisedFlag
from programs.access import Access
from programs.permissions import Permission


@dataclass(frozen=True)
class RaisedRow:
    """One line: what happens, where it leads, how grave it is; `answered` is empty where no single answer raised it.

    `flag` is the one it raised or continues, for those who see flags; `is_planned`: something was planned for it before
    there is one.
    """

    headline: str
    address: str
    level: str
    level_words: str
    flag: Flag | None = None
    is_planned: bool = False
    answered: str = ""


def finding_rows(
    review: Review, findings: Iterable[Finding], actions: Iterable[Action], known: Iterable[Flag], by: Access
) -> list[RaisedRow]:
    """What the answers raise, in the order of `Flag.rank`; `known` are the flags of the program, late actions told."""
    findings, planned = list(findings), _planned(actions, findings)
    today, flags = timezone.localdate(), {flag.code: flag for flag in known}
    return [
        RaisedRow(
            headline=finding.headline,
            address=reverse("review_finding", args=[review.program.slug, review.quarter.slug, finding.item.code]),
            level=finding.level,
            level_words=finding.level_words,
            flag=flags.get(finding.code) if by.can(Permission.SEE_FLAGS) else None,
            is_planned=finding.item.code in planned and finding.code not in flags,
            answered=finding.answer,
        )
        for finding in sorted(
            findings,
            key=lambda finding: rank_in_quarter(
                finding.kind, finding.level, flags.get(finding.code), quarter=review.period_start, today=today
            ),
        )
    ]


def _planned(actions: Iterable[Action], findings: Iterable[Finding]) -> set[str]:
    """The questions whose finding an action answers to, before closing makes a flag of it."""
    actions = list(actions)
    codes = {code for action in actions for code in action.expected_flags}
    return {action.item for action in actions} | {finding.item.code for finding in findings if finding.code in codes}


def flag_rows(raised: Iterable[RaisedFlag], by: Access) -> list[RaisedRow]:
    """The same of flags that no single answer raises; where they lead is for those who see flags."""
    sees = by.can(Permission.SEE_FLAGS)
    return [
        RaisedRow(
            headline=one.headline,
            address=reverse("flag", args=[by.program.slug, one.flag.pk]) if sees else "",
            level=one.level,
            level_words=str(one.level.label),
            flag=one.flag if sees else None,
        )
        for one in raised
    ]
