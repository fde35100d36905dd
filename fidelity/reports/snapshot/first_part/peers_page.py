"""What the report says of peers: their own words first, then results in words; what is too long goes on in the annex.

Pure.
"""

from typing import Any

from fidelity.reports.snapshot.first_part.room import beginning

Json = dict[str, Any]

ALONE, EACH, LEAST = 1500, 800, 350  # characters of a text that stands alone, of two, and of more
GAPS, STAND_OUT, LINES = 4, 3, 6


def peers_page(snapshot: Json, voice: Json | None) -> Json | None:
    """`voice` is what the annex shows of peers."""
    if voice is None:
        return None
    results = voice["results"] or {}
    statement = snapshot.get("statement", "")
    views = [*voice["differing"], *([view] if (view := snapshot.get("standing_view")) else [])]
    many = bool(statement) + len(views)
    most = ALONE if many < 2 else EACH if many == 2 else LEAST
    apart = [row for row in results.get("domains", ()) if row["gap"]]
    return {
        "statement": _text(statement, most) if statement else None,
        "views": [view | _text(view["view"], most) for view in views],
        "agreed": results.get("agreed", [])[:LINES],
        "told": " ".join(results.get("told", ())),
        "apart": apart[:GAPS],
        "more_apart": len(apart[GAPS:]),
        "alike": bool(results.get("domains")) and not apart,
        "stand_out": results.get("stand_out", [])[: STAND_OUT if most == ALONE else STAND_OUT - 1],
        "safety": results.get("safety", ""),
    }


def _text(text: str, most: int) -> Json:
    shown, is_whole = beginning(text, most)
    return {"text": shown, "is_whole": is_whole}
