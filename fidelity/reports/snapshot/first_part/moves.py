"""Which domains moved, for the picture of page 1: by a rule on drift, or by more than their range. Pure."""

from typing import Any

from fidelity.flags.drift.detection import Alarm
from fidelity.reports.snapshot.sections.trends import LEVELS
from fidelity.wording.translation import gettext as _

Json = dict[str, Any]

UP, DOWN = "up", "down"


def moved_domains(snapshot: Json) -> dict[str, Json]:
    """Domain -> `to` (up or down), `words`, and `before`, the number that it came from, where that is known."""
    change = snapshot.get("change")
    if not change:
        return {}
    domains = {domain["code"]: domain for domain in snapshot["profile"]["domains"] if domain["score"]}
    moved = {
        row["series"]: _move(domains[row["series"]], row, change) for row in change["rows"] if row["series"] in domains
    }
    return {code: move for code, move in moved.items() if move}


def falls(snapshot: Json) -> dict[str, Json]:
    """Line -> the fall that stands open in this quarter, of reports under rules 2 and later."""
    change = snapshot.get("change") or {}
    return {series["code"]: series["fall"] for series in change.get("chart", ()) if series.get("fall")}


def _move(domain: Json, row: Json, change: Json) -> Json | None:
    fall = next((series.get("fall") for series in change["chart"] if series["code"] == row["series"]), None)
    step, shown = _step(row["since_before"]), domain["score"]["shown"]
    if row["alarm"] and fall:
        words = _("%(points)s lower since %(since)s")
        if row["alarm"] == _(LEVELS[Alarm.WATCH]):
            words = _("perhaps %(points)s lower since %(since)s")
        return {"to": DOWN, "words": words % fall, "before": fall["before"] if fall["before"] > shown else None}
    if row["alarm"] and not step:
        return {"to": DOWN, "words": _("fell suddenly"), "before": None}
    reach = max(domain["range"]["high"]["shown"] - shown, shown - domain["range"]["low"]["shown"])
    if abs(step) <= reach and not row["alarm"]:
        return None
    higher, lower = _("%(points)s higher than the quarter before"), _("%(points)s lower than the quarter before")
    words = higher if step > 0 else lower
    return {"to": UP if step > 0 else DOWN, "words": words % {"points": abs(step)}, "before": shown - step}


def _step(since_before: str) -> int:
    """`−12` -> -12; 0 where nothing can be compared."""
    return int(since_before.replace("−", "-")) if since_before else 0
