"""How a report of many findings keeps its length: rows that say the same are told as one. Pure.

Rows are merged when a snapshot is shown, so those of older formats are merged as well, and the record attached to a
file still holds each finding on its own.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from fidelity.wording.translation import gettext as _

Json = dict[str, Any]

WHOLE = "overall"
SAME = ("level", "state_words", "since")
ASKED_NOTHING = ("note", "check")
MANY = 10  # open findings, from which on the rows are short


def merge_finding_rows(snapshot: Json) -> list[Json]:
    """The open findings as the table shows them: some domains under another that goes the same way, no word twice."""
    rows = (snapshot.get("found") or {}).get("open", [])
    explained = _explained_drifts(snapshot)
    shown = [row | {"ask": _ask(row, many=len(rows) >= MANY)} for row in rows]
    shown = [row | {"most": [] if row["code"] in explained else row["most"]} for row in shown]
    return list(_without_repeated_steps(_merged_drifts(shown)))


def merge_alarms(snapshot: Json) -> list[Json]:
    """The alarms on drift; domains with the same level and direction in one, since the table has their numbers."""
    alarms = (snapshot.get("change") or {}).get("alarms", [])
    whole = [alarm for alarm in alarms if alarm["series"] == WHOLE]
    domains = [alarm for alarm in alarms if alarm["series"] != WHOLE]
    return [*whole, *(_merged_alarm(same) for same in _groups(domains, ("level", "direction")))]


def merge_sources(snapshot: Json) -> list[Json]:
    """The documents; a licence in the same words as that of one before names that one."""
    first: dict[str, str] = {}
    return [
        source | {"licence": source["licence"] if code == source["code"] else _("as for %(code)s") % {"code": code}}
        for source in snapshot["sources"]
        for code in [first.setdefault(source["licence"], source["code"])]
    ]


def _groups(rows: Iterable[Json], keys: tuple[str, ...]) -> list[list[Json]]:
    """Those with the same values, in the order in which each of them came first."""
    groups: dict[tuple[Any, ...], list[Json]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(key) for key in keys), []).append(row)
    return list(groups.values())


def _merged_alarm(same: list[Json]) -> Json:
    if len(same) == 1:
        return same[0]
    names = "; ".join(alarm["name"] for alarm in same)
    return same[0] | {"name": names, "says": "", "most": [item for alarm in same for item in alarm["most"]]}


def _explained_drifts(snapshot: Json) -> set[str]:
    """The findings whose questions that added most stand in the part on change already."""
    return {f"drift:{alarm['series']}" for alarm in (snapshot.get("change") or {}).get("alarms", [])}


def _ask(row: Json, *, many: bool) -> str:
    """What to ask about; of many findings only with critical ones, and with a drift that nothing is planned for."""
    left_out = many and row["level"] != "critical" and (row["actions"] or row["kind"] != "drift")
    return "" if row["level"] in ASKED_NOTHING or left_out else str(row["ask"])


def _merged_drifts(rows: list[Json]) -> list[Json]:
    """Domains that fall with nothing planned stand under the first that goes the same way, the whole before all."""
    first = {row["direction"]: row | {"also": []} for row in rows if row["subject"] == WHOLE and _falls(row)}
    shown = []
    for row in rows:
        leads = first.setdefault(row["direction"], row | {"also": []}) if _falls(row) else row
        if leads["code"] == row["code"]:
            shown.append(leads)
        elif _says_no_more(row):
            leads["also"].append(row)
        else:
            shown.append(row)
    return [row | {"also": [_also(same) for same in _groups(row.get("also", []), SAME)]} for row in shown]


def _falls(row: Json) -> bool:
    return bool(row["kind"] == "drift" and row["raised_now"] and row["direction"])


def _says_no_more(row: Json) -> bool:
    """Whether nothing is told of a domain that falls but that it does, and its state."""
    return not (row["actions"] or row["held"] or row["recurring"])


def _also(same: list[Json]) -> Json:
    """Domains that fall and stand alike: their names, and what is true of each of them."""
    words = same[0]["state_words"]
    return same[0] | {
        "names": "; ".join(f"{_name(row)} ({row['subject']})" for row in same),
        "stands": words[:1].lower() + words[1:],
    }


def _name(row: Json) -> str:
    name, _colon, _rest = row["headline"].partition(":")
    return str(name)


def _without_repeated_steps(rows: Iterable[Json]) -> Iterator[Json]:
    """First steps stand where nothing is planned: two to a finding, one to a note, none of them twice."""
    shown: list[str] = []
    for row in rows:
        steps = row["first_steps"][: 1 if row["level"] == "note" else 2]
        new = [step for step in steps if step not in shown and not row["actions"]]
        shown += new
        yield row | {"first_steps": new}
