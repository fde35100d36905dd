"""Which domains moved, for the picture of page 1, read from what a report keeps. Pure."""

from dataclasses import asdict
from typing import Any

from fidelity.flags.wording.domain_moves import ShownScore, domain_move
from fidelity.reports.snapshot.sections.trends import LEVELS
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import ngettext

Json = dict[str, Any]


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


def stayed_in_words(snapshot: Json) -> str:
    """That no domain moved, said of those alone that can be compared; empty where one did, or nothing was followed."""
    change = snapshot.get("change") or {}
    if not change.get("compared") or moved_domains(snapshot):
        return ""
    scored = {domain["code"] for domain in snapshot["profile"]["domains"] if domain["score"]}
    compared = sum(row["series"] in scored and bool(row["since_before"]) for row in change["rows"])
    counted = {"compared": compared, "domains": len(snapshot["profile"]["domains"])}
    if not compared:
        return _("No domain can be compared with the quarter before.")
    if compared < counted["domains"]:
        return _few_compared(compared, new=_has_new_questions(change)) % counted
    return _("No domain clearly changed since the quarter before.")


def _few_compared(compared: int, *, new: bool) -> str:
    if new:
        return ngettext(
            "Most questions are new, so only %(compared)s of %(domains)s domains can be compared with the quarter "
            "before; that one hardly changed.",
            "Most questions are new, so only %(compared)s of %(domains)s domains can be compared with the quarter "
            "before; they hardly changed.",
            compared,
        )
    return ngettext(
        "Only %(compared)s of %(domains)s domains can be compared with the quarter before; that one hardly changed.",
        "Only %(compared)s of %(domains)s domains can be compared with the quarter before; they hardly changed.",
        compared,
    )


def _has_new_questions(change: Json) -> bool:
    """Whether more questions are new than were asked in both quarters."""
    compared = change["compared"]
    return len(compared["new"]) > int(compared["same"]) + len(compared["worse"]) + len(compared["better"])


def falls(snapshot: Json) -> dict[str, Json]:
    """Line -> the fall that stands open in this quarter, of reports under rules 2 and later."""
    change = snapshot.get("change") or {}
    return {series["code"]: series["fall"] for series in change.get("chart", ()) if series.get("fall")}


def _move(domain: Json, row: Json, change: Json) -> Json | None:
    fall = next((series.get("fall") for series in change["chart"] if series["code"] == row["series"]), None)
    shown = ShownScore(domain["score"]["shown"], *(domain["range"][end]["shown"] for end in ("low", "high")))
    alarm = next((alarm for alarm, name in LEVELS.items() if _(name) == row["alarm"]), None)
    is_new = fall is not None and fall["begins"] == change["chart"][0]["quarters"][-1]["period"]
    move = domain_move(shown, step=_step(row["since_before"]), alarm=alarm, fall=fall, is_new=is_new)
    return asdict(move) if move else None


def _step(since_before: str) -> int:
    """`−12` -> -12; 0 where nothing can be compared."""
    return int(since_before.replace("−", "-")) if since_before else 0
