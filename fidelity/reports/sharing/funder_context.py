"""What a funder sees of reports shared with them: one list, and the quarters of one program side by side.

No score, no band and no order by either stands in the list: programs are never set against each other (product.md).
The lines of a program are those of its newest shared report, with what is being done beside them.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Max
from django.db.models.functions import Lower
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fidelity.flags.charts import trend, trend_of_rules_1
from fidelity.reports.models import Share, ShareQuerySet
from fidelity.reports.snapshot import sureness
from fidelity.reports.snapshot.funder_extract import funder_extract
from fidelity.wording.lists import list_in_words
from programs.calendar.quarters import Quarter
from programs.models import Program, User

A_PAGE = 25
SIDE_BY_SIDE = 4
NOT_ASKED = gettext_noop("Not asked")

Json = dict[str, Any]

BY_PROGRAM = (Lower("report__review__program__name"), "-report__review__period_start", "-report__issued_at", "-pk")
BY_QUARTER = ("-report__review__period_start", Lower("report__review__program__name"), "-report__issued_at", "-pk")


def shares_page(user: User, *, name: str, order: str, number: object) -> Page:
    """One page of all that `user` may read; a number that makes no sense gives the nearest page."""
    shares = Share.objects.open_to(user).with_standing().without_texts()
    if name:
        shares = shares.filter(report__review__program__name__icontains=name)
    shares = shares.order_by(*(BY_QUARTER if order == "quarter" else BY_PROGRAM))
    return Paginator(shares, A_PAGE).get_page(number)


@dataclass(frozen=True)
class SharedReports:
    """How many reports an account may read, how many it never opened, and how many have a newer version.

    `answered` is one with an answer that came after the account last opened it, `new` the newest that it never opened.
    """

    total: int
    unread: int
    superseded: int
    answered: Share | None
    new: Share | None


def what_is_shared(user: User) -> SharedReports:
    """What home says of reports; three queries, however many there are."""
    mine = Share.objects.open_to(user)
    rows = mine.with_standing().values_list("pk", "seen_at", "superseded")
    unread = [pk for pk, seen_at, _superseded in rows if seen_at is None]
    answered = mine.alias(opened=Max("downloads__at")).filter(questions__answered_at__gt=F("opened"))
    return SharedReports(
        total=len(rows),
        unread=len(unread),
        superseded=sum(superseded for _pk, _seen_at, superseded in rows),
        answered=answered.without_texts().order_by("-questions__answered_at").first(),
        new=mine.filter(pk=unread[0]).without_texts().get() if unread else None,
    )


@dataclass(frozen=True)
class DomainCell:
    """The words on a domain, and what stands beside them: evidence, peers' view, findings with what is being done."""

    words: str
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportColumn:
    """One report in a column: what it says in words, and nothing that could be added up.

    `raised` are its open findings, each with the actions that answer to it.
    """

    share: Share
    label: str
    sure: str
    peers: str
    being_done: str
    raised: list[Json]
    change: str
    critical: str
    drift: str
    questions: str
    bands: dict[str, DomainCell]


@dataclass(frozen=True)
class DomainLine:
    """One domain of the newest report: its line over the quarters, its words, and its open findings with their actions.

    `line` is empty where the report followed none.
    """

    name: str
    line: str
    cell: DomainCell
    raised: list[Json]


@dataclass(frozen=True)
class SideBySide:
    """Up to four quarters of one program, oldest first; `rows`: the name of a domain, then its cells by quarter.

    `lines` are those of the newest report, `others` its open findings that are about no one domain. `missing` are the
    quarters in between of which nothing is shared, in words.
    """

    program: Program
    lines: list[DomainLine]
    others: list[Json]
    quarters: list[ReportColumn]
    rows: list[tuple[str, list[DomainCell]]]
    more: bool
    missing: str = ""

    @property
    def newest(self) -> ReportColumn:
        return self.quarters[-1]


def side_by_side(shares: ShareQuerySet) -> SideBySide | None:
    """From the newest shared version of each quarter; None where nothing of the program is shared."""
    newest = _newest_versions(shares.without_texts())
    if not newest:
        return None
    shown = newest[:SIDE_BY_SIDE][::-1]
    texts = dict(shares.filter(pk__in=[share.pk for share in shown]).values_list("pk", "report__snapshot"))
    snapshots = [json.loads(texts[share.pk]) for share in shown]
    quarters = [_quarter(share, snapshot) for share, snapshot in zip(shown, snapshots, strict=True)]
    not_asked = DomainCell(_(NOT_ASKED))
    rows = [(name, [quarter.bands.get(code, not_asked) for quarter in quarters]) for code, name in _domains(snapshots)]
    missing = list_in_words([quarter.label for quarter in _missing(shown)])
    about = _by_domain(snapshots[-1], quarters[-1].raised)
    return SideBySide(
        program=newest[0].report.review.program,
        lines=list(_lines(snapshots[-1], quarters[-1], about)),
        others=about[""],
        quarters=quarters,
        rows=rows,
        more=len(newest) > SIDE_BY_SIDE,
        missing=missing,
    )


def _lines(snapshot: Json, newest: ReportColumn, about: Mapping[str, list[Json]]) -> Iterator[DomainLine]:
    """The domains of the newest report in the order of the questions, each with the line that its report draws."""
    series = {one["code"]: one for one in (snapshot.get("change") or {}).get("chart", ())}
    for domain in snapshot["profile"]["domains"]:
        code = domain["code"]
        line = mark_safe(_line(series[code])) if code in series else ""
        yield DomainLine(domain["name"], line, newest.bands[code], about[code])


def _line(series: Json) -> str:
    """As its report draws it."""
    if trend_of_rules_1.is_of_rules_1(series):
        return trend_of_rules_1.draw_old_series_for_print(series)
    return trend.draw_series(series, small=True)


def _by_domain(snapshot: Json, raised: list[Json]) -> Mapping[str, list[Json]]:
    """Domain -> its open findings, as `raised` tells them; the empty code for those about no one domain."""
    asked = [(item["code"], domain["code"]) for domain in snapshot["questions"] for item in domain["items"]]
    domain_of = dict(asked)
    # What only an earlier version asked stands where its code begins like those of a domain.
    begins = {code.rpartition("-")[0]: domain for code, domain in asked}
    domains = {domain["code"] for domain in snapshot["profile"]["domains"]}
    about: dict[str, list[Json]] = defaultdict(list)
    for row, finding in zip(sureness.open_rows(snapshot), raised, strict=True):
        subject = row.get("code", "").partition(":")[2]
        domain = domain_of.get(subject) or begins.get(subject.rpartition("-")[0], subject)
        about[domain if domain in domains else ""].append(finding)
    return about


def _missing(shown: list[Share]) -> Iterator[Quarter]:
    """The quarters between those shown, oldest first, so that one that is kept back leaves a gap to ask about."""
    known = [share.report.review.quarter for share in shown]
    quarter = known[0].next
    while quarter < known[-1]:
        if quarter not in known:
            yield quarter
        quarter = quarter.next


def _newest_versions(shares: ShareQuerySet) -> list[Share]:
    """One share a quarter, newest quarter first."""
    newest: dict[int, Share] = {}
    for share in shares.order_by("-report__review__period_start", "-report__issued_at"):
        newest.setdefault(share.report.review_id, share)
    return list(newest.values())


def _quarter(share: Share, snapshot: Json) -> ReportColumn:
    extract = funder_extract(snapshot)
    return ReportColumn(
        share=share,
        label=extract["report"]["quarter"]["label"],
        sure=extract["sure"],
        peers=extract["peers"],
        being_done=extract["being_done"],
        raised=extract["raised"],
        change=extract["change"],
        critical=extract["critical"],
        drift=extract["drift"],
        questions=extract["instrument"]["version"],
        bands={domain["code"]: _cell(domain) for domain in extract["domains"]},
    )


def _cell(domain: Json) -> DomainCell:
    beside = (domain["sure"], domain["peers"], domain["being_done"])
    return DomainCell(domain["in_words"], tuple(words for words in beside if words))


def _domains(snapshots: list[Json]) -> list[tuple[str, str]]:
    """Code and name of every domain asked in one of the quarters, in the order of the questions, newest names."""
    named = {
        domain["code"]: (domain["number"], domain["name"])
        for snapshot in snapshots
        for domain in snapshot["profile"]["domains"]
    }
    return [(code, name) for code, (_number, name) in sorted(named.items(), key=lambda entry: entry[1])]
