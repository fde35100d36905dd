"""What a funder sees of reports shared with them: one list, and the quarters of one program side by side.

No score, no band and no order by either stands in the list: programs are never set against each other (product.md).
The lines of a program are those of its newest shared report, with what is being done beside them.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fidelity.flags.charts import trend, trend_of_rules_1
from fidelity.reports.models import Download, IssuedReport, Question, Share, ShareQuerySet
from fidelity.reports.snapshot import sureness
from fidelity.reports.snapshot.funder_extract import funder_extract
from fidelity.scoring.sureness import peers_in_a_sentence
from fidelity.wording.lists import list_in_words
from programs.calendar.quarters import Quarter
from programs.models import Program, Role, User
from programs.sort_keys import has_words

A_PAGE = 25
SIDE_BY_SIDE = 4
LEAST = 2  # quarters with a score, for a line
NOT_ASKED = gettext_noop("Not asked")

Json = dict[str, Any]

# Of two versions of one report the newer one has the higher number; reports themselves are not read for an order.
IN_A_PROGRAM = ("-period_start", "-report_id", "-pk")


class SharedList(Sequence[Share]):
    """All that an account may read, in one of two orders; only what is asked for is read.

    How many reports of each program, or of each quarter, there are is counted by an index. That says which programs, or
    quarters, a slice lies in.
    """

    def __init__(self, user: User, *, by_quarter: bool = False, words: str = "") -> None:
        self.user, self.by_quarter, self.words = user, by_quarter, words

    def with_words(self, words: str) -> "SharedList":
        """Those of programs that have the words in their name."""
        return SharedList(self.user, by_quarter=self.by_quarter, words=words)

    @cached_property
    def counts(self) -> dict[int, int]:
        """Program -> how many reports of it may be read, in the order of the names; two queries."""
        shared = self._shared
        return {key: shared[key] for key in self._programs.values_list("pk", flat=True) if key in shared}

    @cached_property
    def _shared(self) -> dict[int, int]:
        return _counted(self._given)

    @property
    def _given(self) -> ShareQuerySet:
        """All that was shared and not withdrawn, also of an organisation that the account has left."""
        return Share.objects.active().filter(funder=self.user)

    @property
    def _programs(self) -> QuerySet[Program]:
        """Those that are looked for, whether something of them is shared or not."""
        return Program.objects.filter(has_words(self.words, "sort_key"), organisation__in=self.organisations)

    @cached_property
    def _left(self) -> list[int]:
        """Programs of which something is shared and may not be read any more; mostly none."""
        elsewhere = Program.objects.exclude(organisation__in=self.organisations).order_by()
        shares = self._given.filter(program__in=elsewhere.values("pk")).order_by()
        return list(shares.values_list("program", flat=True).distinct())

    @cached_property
    def organisations(self) -> list[int]:
        """Those that the account is a funder of now."""
        return list(self.user.memberships.filter(role=Role.FUNDER).values_list("organisation", flat=True))

    def __len__(self) -> int:
        return sum((self._quarters if self.by_quarter else self.counts).values())

    @property
    def total(self) -> int:
        """The same, for who reads nothing of it; one query."""
        return self.number_of(self._given)

    def number_of(self, some: ShareQuerySet) -> int:
        """How many of some shares of this account may be read; one query."""
        return self._readable(some).count()

    def __getitem__(self, place: Any) -> Any:
        if not isinstance(place, slice):
            return self[place : place + 1][0]
        first, last, _step = place.indices(len(self))
        inside, before = _around(self._quarters if self.by_quarter else self.counts, first, last)
        if self.by_quarter:
            keys = list(self._in_quarters(inside)[first - before : last - before])
            rows = self._given.with_standing().without_texts().in_bulk(keys)
            return [rows[key] for key in keys if key in rows]
        in_order = self._given.filter(program__in=inside).order_by("program__sort_key", "program_id", *IN_A_PROGRAM)
        return list(in_order.with_standing().without_texts()[first - before : last - before])

    def _in_quarters(self, quarters: Collection[date]) -> QuerySet[Share, int]:
        """All that may be read of these quarters, in order: as many as there are programs, so only their numbers."""
        there = self._readable(self._given).filter(period_start__in=quarters)
        in_order = there.order_by("-period_start", "program__sort_key", "program_id", *IN_A_PROGRAM)
        return in_order.values_list("pk", flat=True)

    @cached_property
    def _quarters(self) -> dict[date, int]:
        """First day of a quarter -> how many reports of it may be read, the newest first."""
        shares = self._readable(self._given).order_by("-period_start")
        return dict(shares.values_list("period_start").annotate(Count("pk")))

    def _readable(self, shares: ShareQuerySet) -> ShareQuerySet:
        """Without those of programs that are not looked for, or whose organisation the account has left."""
        if self.words:
            return shares.filter(program__in=self._programs.order_by().values("pk"))
        return shares.exclude(program__in=self._left) if self._left else shares


def _around(counts: Mapping[Any, int], first: int, last: int) -> tuple[list[Any], int]:
    """The groups that a slice lies in, and how many reports stand before the first of them."""
    inside: list[Any] = []
    start = before = 0
    for key, number in counts.items():
        if start < last and start + number > first:
            before = before if inside else start
            inside.append(key)
        start += number
    return inside, before


def _counted(shares: ShareQuerySet) -> dict[int, int]:
    """Program -> how many of the shares."""
    return dict(shares.order_by().values_list("program").annotate(Count("pk")))


@dataclass(frozen=True)
class ProgramStrip:
    """The last quarters of a program as a line without a number, and beside it what its newest report says in words."""

    picture: str
    words: str


def program_strips(user: User, shares: Collection[Share]) -> dict[int, ProgramStrip]:
    """Share -> its strip, for those of `shares` that are the newest of their program; two queries."""
    newest: dict[int, int] = {}
    programs = {share.program_id for share in shares}
    mine = Share.objects.active().filter(funder=user, program__in=programs).order_by(*IN_A_PROGRAM)
    for program, pk in mine.values_list("program", "pk"):
        newest.setdefault(program, pk)
    wanted = {share.pk for share in shares} & set(newest.values())
    texts = Share.objects.filter(pk__in=wanted).values_list("pk", "report__snapshot")
    strips = {pk: _strip(json.loads(text)) for pk, text in texts}
    return {pk: strip for pk, strip in strips.items() if strip}


def _strip(snapshot: Json) -> ProgramStrip | None:
    """None for a report with too few quarters for a line, or that was drawn by rules that had none like it."""
    chart = (snapshot.get("change") or {}).get("chart")
    if not chart or trend_of_rules_1.is_of_rules_1(chart[0]):
        return None
    whole = chart[0] | {"quarters": chart[0]["quarters"][-SIDE_BY_SIDE:]}
    if sum(not row["hole"] for row in whole["quarters"]) < LEAST:
        return None
    sure = sureness.review_sureness(snapshot)
    words = _("%(quarter)s: %(done)s %(sure)s") % {
        "quarter": snapshot["report"]["quarter"]["label"],
        "done": sure["done"],
        "sure": sure["short"],
    }
    return ProgramStrip(mark_safe(trend.draw_series_in_a_line(whole)), words)


@dataclass(frozen=True)
class SharedReports:
    """How many reports an account may read, how many it never opened, how many quarters have a newer version it lacks.

    `answered` is one with an answer that came after the account last opened it, `new` the newest that it never opened.
    """

    total: int
    unread: int
    superseded: int
    answered: Share | None
    new: Share | None


def what_is_shared(user: User) -> SharedReports:
    """What home says of reports; seven queries at most, however many there are, and each of them by an index."""
    given = SharedList(user)
    mine, total = Share.objects.open_to(user), given.total
    unread = given.number_of(Share.objects.active().filter(funder=user, seen_at=None)) if total else 0
    return SharedReports(
        total=total,
        unread=unread,
        superseded=_number_superseded(mine) if total else 0,
        answered=_answered_since(user, given.organisations) if total else None,
        new=mine.filter(seen_at=None).without_texts().first() if unread == 1 else None,
    )


def _number_superseded(shares: ShareQuerySet) -> int:
    """Of how many quarters the newest version that is shared has a newer one.

    Those few reports are looked for first, by the versions that are no first one.
    """
    reviews = list(IssuedReport.objects.exclude(version="1.0").order_by().values_list("review", flat=True))
    if not reviews:
        return 0
    versions = list(IssuedReport.objects.filter(review__in=reviews).order_by().values_list("review", "pk"))
    newest: dict[int, int] = {}
    for review, key in versions:
        newest[review] = max(key, newest.get(review, key))
    shared = set(shares.filter(report__in=[key for _review, key in versions]).values_list("report", flat=True))
    newest_shared: dict[int, int] = {}
    for review, key in versions:
        if key in shared:
            newest_shared[review] = max(key, newest_shared.get(review, key))
    return sum(key < newest[review] for review, key in newest_shared.items())


def _answered_since(user: User, organisations: Collection[int]) -> Share | None:
    """The one whose question was answered last, where the account has not opened it since."""
    mine = Question.objects.filter(share__funder=user, share__withdrawn_at=None, answered_at__isnull=False)
    mine = mine.filter(share__program__organisation__in=organisations)
    opened = Download.objects.filter(share=OuterRef("share"), at__gte=OuterRef("answered_at"))
    last = mine.filter(~Exists(opened)).order_by("-answered_at", "-pk").values_list("share", flat=True).first()
    return Share.objects.without_texts().get(pk=last) if last else None


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

    @property
    def heard(self) -> str:
        """How peers were heard, as a sentence."""
        return peers_in_a_sentence(self.peers)


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
    """As its report draws it; the page says once what the scale is."""
    if trend_of_rules_1.is_of_rules_1(series):
        return trend_of_rules_1.draw_old_series_for_print(series)
    return trend.draw_series_among_others(series)


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
    for share in shares.order_by("-period_start", "-report__issued_at"):
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
