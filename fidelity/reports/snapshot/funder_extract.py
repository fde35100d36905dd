"""What a funder may take along as data: bands in words, never a level, an answer or a score. Pure.

product.md, "Who may do what": of what a program exports, funders get the bands of reports shared with them.
"""

from typing import Any

from fidelity.reports.snapshot import sureness
from fidelity.reports.snapshot.build import canonical_json
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

FORMAT = 2
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
    gettext_noop("Evidence"),
    gettext_noop("How peers were heard"),
    gettext_noop("What is being done"),
)
BESIDE = ("sure", "peers", "being_done")
CARRIED = ("confidence", "peers")

Json = dict[str, Any]


def funder_extract(snapshot: Json) -> Json:
    """The bands of one report; `domains` are those asked in the quarter, `carried` the yearly ones of an earlier.

    Beside them stands what they are worth: the confidence, how peers were heard, what was raised and is being done.
    """
    report, profile, decision = snapshot["report"], snapshot["profile"], snapshot["decision"]
    beside = sureness.review_sureness(snapshot)
    return {
        "format": FORMAT,
        "report": {name: report[name] for name in ("code", "version", "program", "organisation", "stance")}
        | {"quarter": report["quarter"], "final": snapshot.get("final") or report["issued"]},
        "confidence": {"grade": profile["confidence"], "reasons": decision["confidence"]["reasons"]},
        "sure": beside["sure"],
        "peers": sureness.peers_heard(snapshot),
        "being_done": beside["done"],
        "raised": [_raised(row) for row in sureness.open_rows(snapshot)],
        "critical": f"{decision['critical']} {beside['critical']}".strip(),
        "drift": decision.get("drift") or "",
        "change": decision["change"],
        "domains": [_domain(domain) for domain in profile["domains"]],
        "carried": _carried(profile["carried"]),
        "documents": [_named(lens) for lens in profile["lenses"]],
        "instrument": {name: snapshot["made"]["instrument"][name] for name in ("name", "version", "checksum")},
    }


def _raised(row: Json) -> Json:
    """One open finding with its state and the actions that answer to it."""
    return {
        "what": row["headline"].rstrip("."),
        "how_grave": row["level_words"],
        "state": row.get("state_words", ""),
        "actions": [
            {
                "what": action["what"],
                "owner": action["owner"],
                "due": action["due"]["short"],
                "state": action["state_words"],
            }
            for action in row["actions"]
        ],
    }


def _domain(domain: Json) -> Json:
    """What stands beside a number is known from format 4 of a report on."""
    beside = {"peers": domain.get("peers", ""), "being_done": domain.get("done", "")}
    return {"number": domain["number"]} | _named(domain) | beside


def _named(row: Json) -> Json:
    return {
        "code": row["code"],
        "name": row["name"],
        "in_words": band_in_words(row),
        "rated": row["rated"],
        "asked": row["of"],
        "sure": row.get("sure", ""),
    }


def band_in_words(row: Json) -> str:
    """The band of a domain as page 1 of the report says it; one that little evidence stands behind says so."""
    words: str = row["band"]["words"]
    words = _("%(band)s; limited scope") % {"band": words} if row["limited_scope"] else words
    return _("%(band)s; by its own word") % {"band": words} if row.get("open") and row["band"]["name"] else words


def _carried(carried: Json | None) -> Json | None:
    if carried is None:
        return None
    return {
        "quarter": carried["quarter"],
        "confidence": carried.get("confidence", ""),
        "peers": carried.get("peers_heard", ""),
        "domains": [_domain(domain) for domain in carried["domains"]],
    }


def extract_as_json(snapshot: Json) -> str:
    return canonical_json(funder_extract(snapshot))


def extract_as_rows(snapshot: Json) -> list[Json]:
    """One row for each domain and each document, for a spreadsheet."""
    extract = funder_extract(snapshot)
    now = {"confidence": extract["confidence"]["grade"]} | {name: extract[name] for name in BESIDE}
    carried = extract["carried"] or {"quarter": "", "domains": []}
    then = now | {"peers": "", "being_done": "", "sure": ""} | {name: carried.get(name, "") for name in CARRIED}
    parts = (
        (_("Domain"), extract["domains"], now),
        (_("Domain, carried from %(quarter)s") % carried, carried["domains"], then),
        (_("Document"), extract["documents"], now),
    )
    return [_row(extract, part, row, beside) for part, rows, beside in parts for row in rows]


def _row(extract: Json, part: str, row: Json, beside: Json) -> Json:
    """What is not known for a row by itself is said as for the whole report."""
    report = extract["report"]
    about = (report["program"], report["quarter"]["label"], report["code"], report["version"])
    known = (row.get(name) or beside[name] for name in BESIDE)
    values = (*about, part, row["name"], row["in_words"], row["rated"], row["asked"], beside["confidence"], *known)
    return dict(zip(map(_, COLUMNS), values, strict=True))
