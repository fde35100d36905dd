"""Page 2 of the report: each open finding on a row, critical first, and how earlier ones ended. Pure."""

from typing import Any

from fidelity.flags.rules.findings import Level
from fidelity.reports.snapshot import sureness
from fidelity.reports.snapshot.first_part.doing import LATE, doing_in_words, going_on, where_it_stands
from fidelity.reports.snapshot.first_part.room import fitting, lines, row_height, text_height
from fidelity.reports.snapshot.merged_findings import merge_finding_rows
from fidelity.wording.shortening import shorten
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

Json = dict[str, Any]

PAGE, LEAST_ENDED = 212.0, 30.0  # millimetres of rows
ACTION, HEADLINE, REASON = 120, 110, 130  # characters
CELLS = (37, 20, 43)  # letters in a line of each column
LINE_OF_LIST = 88
CRITICAL = Level.CRITICAL.value
GRAVITY = {
    CRITICAL: gettext_noop("Critical"),
    Level.SERIOUS.value: gettext_noop("Serious"),
    Level.NOTE.value: gettext_noop("Note"),
}


def findings_page(snapshot: Json) -> Json:
    """What became of each critical finding, `open` and `ended` rows that have room, how many are left for the annex."""
    merged = merge_finding_rows(snapshot) or sureness.open_rows(snapshot)
    critical = str(snapshot["decision"]["critical"])
    page = PAGE - (text_height(critical) if critical else 0)
    merged = sorted(merged, key=lambda row: row["level"] != CRITICAL)
    ended = ended_rows(snapshot)
    kept_free = min(LEAST_ENDED, 8.0 * len(ended))
    rows, more = fitting([_row(row) for row in merged], _height, page - kept_free)
    room = page - sum(map(_height, rows))
    shown, more_ended = fitting(
        ended, lambda row: 5.0 * lines(f"{row['headline']} {row['how']}", LINE_OF_LIST) + 1, room
    )
    return {"critical": critical, "open": rows, "more": more, "ended": shown, "more_ended": more_ended}


def _height(row: Json) -> float:
    texts = (f"{row['headline']}. {row['level']}", row["stands"], row["doing"])
    return row_height(list(zip(texts, CELLS, strict=True)))


def _row(row: Json) -> Json:
    also = [name for same in row.get("also", ()) for name in same["names"].split("; ")]
    headline = shorten(row["headline"].rstrip("."), HEADLINE)
    return {
        "headline": headline,
        "level": _level(row, len(also)),
        "stands": where_it_stands(row),
        "doing": _doing(row),
        "is_critical": row["level"] == CRITICAL,
    }


def _level(row: Json, also: int) -> str:
    """`Watch, and 3 domains that go the same way`."""
    if not also:
        return _(GRAVITY[row["level"]]) if row["level"] in GRAVITY else str(row["level_words"])
    words = ngettext(
        "%(level)s, and %(number)s domain that goes the same way",
        "%(level)s, and %(number)s domains that go the same way",
        also,
    )
    return words % {"level": row["level_words"], "number": also}


def _doing(row: Json) -> str:
    """The next action with who sees to it and by when; or what there is in its place."""
    actions = going_on(row)
    if row.get("held") and not actions:
        return _("Asked: %(asked)s") % {"asked": shorten(row["held"]["asked"], ACTION)}
    if not actions:
        words = doing_in_words(row)
        return f"{words[:1].upper()}{words[1:]}."
    words = action_in_words(actions[0])
    more = ngettext("%(number)s more going on.", "%(number)s more going on.", len(actions) - 1)
    return f"{words} {more % {'number': len(actions) - 1}}" if actions[1:] else words


def action_in_words(action: Json) -> str:
    """`Take it off the sheet. Program manager, Dec 14, 2026, late.`"""
    what = shorten(action["what"], ACTION)
    stop = "" if what.endswith((".", "…", "!", "?")) else "."
    late = _(", late") if action["state"] == LATE else ""
    return f"{what}{stop} {action['owner']}, {action['due']['short']}{late}."


def ended_rows(snapshot: Json) -> list[Json]:
    """What ended within the last four quarters: confirmed by peers, or not upheld and why."""
    part = snapshot.get("found") or {"resolved": (), "not_upheld": ()}
    resolved = [{"headline": row["headline"].rstrip("."), "how": _resolved(row)} for row in part["resolved"]]
    return resolved + [{"headline": row["headline"].rstrip("."), "how": _not_upheld(row)} for row in part["not_upheld"]]


def _resolved(row: Json) -> str:
    """In few words: that it has changed is said once, above them all."""
    if row["ended"]:
        return _("Confirmed by peers, %(day)s.") % {"day": row["ended"]["short"]}
    return _("Confirmed by peers.")


def _not_upheld(row: Json) -> str:
    roles = row.get("ended_by", "")
    words = _("Not upheld by %(roles)s: %(why)s") if roles else _("Not upheld, with a second person: %(why)s")
    return words % {"roles": roles, "why": shorten(row["reason"], REASON)}
