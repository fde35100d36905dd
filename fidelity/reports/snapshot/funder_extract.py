"""What a funder may take along as data: bands in words, never a level, an answer or a score. Pure.

product.md, "Who may do what": of what a program exports, funders get the bands of reports shared with them.
"""

from typing import Any

from fidelity.reports.snapshot.build import canonical_json
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

FORMAT = 1
COLUMNS = (
    gettext_noop("Program"),
    gettext_noop("Quarter"),
    gettext_noop("Report"),
    gettext_noop("Version"),
    gettext_noop("Part"),
    gettext_noop("Name"),
    gettext_noop("In words"),
    gettext_noop("Rated"),
    gettext_noop("Asked"),
    gettext_noop("Confidence"),
)

Json = dict[str, Any]


def funder_extract(snapshot: Json) -> Json:
    """The bands of one report; `domains` are those asked in the quarter, `carried` the yearly ones of an earlier."""
    report, profile, decision = snapshot["report"], snapshot["profile"], snapshot["decision"]
    return {
        "format": FORMAT,
        "report": {name: report[name] for name in ("code", "version", "program", "organisation", "stance")}
        | {"quarter": report["quarter"], "final": snapshot.get("final") or report["issued"]},
        "confidence": {"grade": profile["confidence"], "reasons": decision["confidence"]["reasons"]},
        "critical": decision["critical"],
        "drift": decision.get("drift") or "",
        "change": decision["change"],
        "domains": [_domain(domain) for domain in profile["domains"]],
        "carried": _carried(profile["carried"]),
        "documents": [_named(lens) for lens in profile["lenses"]],
        "instrument": {name: snapshot["made"]["instrument"][name] for name in ("name", "version", "checksum")},
    }


def _domain(domain: Json) -> Json:
    return {"number": domain["number"]} | _named(domain)


def _named(row: Json) -> Json:
    return {
        "code": row["code"],
        "name": row["name"],
        "in_words": band_in_words(row),
        "rated": row["rated"],
        "asked": row["of"],
    }


def band_in_words(row: Json) -> str:
    """The band of a domain as page 1 of the report says it."""
    words: str = row["band"]["words"]
    return _("%(band)s; limited scope") % {"band": words} if row["limited_scope"] else words


def _carried(carried: Json | None) -> Json | None:
    if carried is None:
        return None
    return {"quarter": carried["quarter"], "domains": [_domain(domain) for domain in carried["domains"]]}


def extract_as_json(snapshot: Json) -> str:
    return canonical_json(funder_extract(snapshot))


def extract_as_rows(snapshot: Json) -> list[Json]:
    """One row for each domain and each document, for a spreadsheet."""
    extract = funder_extract(snapshot)
    carried = extract["carried"] or {"quarter": "", "domains": []}
    parts = (
        (_("Domain"), extract["domains"]),
        (_("Domain, carried from %(quarter)s") % carried, carried["domains"]),
        (_("Document"), extract["documents"]),
    )
    return [_row(extract, part, row) for part, rows in parts for row in rows]


def _row(extract: Json, part: str, row: Json) -> Json:
    report = extract["report"]
    about = (report["program"], report["quarter"]["label"], report["code"], report["version"])
    values = (*about, part, row["name"], row["in_words"], row["rated"], row["asked"], extract["confidence"]["grade"])
    return dict(zip(map(_, COLUMNS), values, strict=True))
