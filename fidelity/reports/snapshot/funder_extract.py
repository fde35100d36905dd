"""What a funder may take along as data: bands in words, never a level, an answer or a score. Pure.

product.md, "Who may do what": of what a program exports, funders get the bands of reports shared with them.
"""

from typing import Any

from fidelity.reports.snapshot.build import canonical_json

FORMAT = 1
COLUMNS = ("Program", "Quarter", "Report", "Version", "Part", "Name", "In words", "Rated", "Asked", "Confidence")

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
    return f"{words}; limited scope" if row["limited_scope"] else words


def _carried(carried: Json | None) -> Json | None:
    if carried is None:
        return None
    return {"quarter": carried["quarter"], "domains": [_domain(domain) for domain in carried["domains"]]}


def extract_as_json(snapshot: Json) -> str:
    return canonical_json(funder_extract(snapshot))


def extract_as_rows(snapshot: Json) -> list[Json]:
    """One row for each domain and each document, for a spreadsheet."""
    said = funder_extract(snapshot)
    carried = said["carried"] or {"quarter": "", "domains": []}
    parts = (
        ("Domain", said["domains"]),
        (f"Domain, carried from {carried['quarter']}", carried["domains"]),
        ("Document", said["documents"]),
    )
    return [_row(said, part, row) for part, rows in parts for row in rows]


def _row(said: Json, part: str, row: Json) -> Json:
    report = said["report"]
    about = (report["program"], report["quarter"]["label"], report["code"], report["version"])
    values = (*about, part, row["name"], row["in_words"], row["rated"], row["asked"], said["confidence"]["grade"])
    return dict(zip(COLUMNS, values, strict=True))
