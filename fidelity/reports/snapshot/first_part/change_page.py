"""What the report says of change: which lines moved, and the questions behind it. Pure."""

from typing import Any

from fidelity.flags.drift.limits import FIRST
from fidelity.flags.wording.no_alarm import TOO_SHORT
from fidelity.reports.snapshot import merged_findings
from fidelity.wording.numbers import number_in_letters
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

Json = dict[str, Any]

LINES, QUESTIONS = 4, 4
SHORT, NO_WORD = gettext_noop("no sudden fall; no word on slow change yet"), gettext_noop("no word yet")


def change_page(snapshot: Json) -> Json | None:
    """`alarms`, `compared` (sentences on the questions), and what is left over; None where nothing was followed."""
    change = snapshot.get("change")
    if not change:
        return None
    alarms = merged_findings.merge_alarms(snapshot)
    return {
        "headline": _headline(change),
        "drift": drift_in_short(snapshot),
        "has_line": sum(not row["hole"] for row in change["chart"][0]["quarters"]) > 1,
        "alarms": [_alarm(alarm) for alarm in alarms[:LINES]],
        "more": len(alarms[LINES:]),
        "compared": compared_in_words(change["compared"]) if change["compared"] else "",
        "worse": _moved((change["compared"] or {}).get("worse", ())),
        "better": _moved((change["compared"] or {}).get("better", ())),
        "note": "" if alarms or not change["compared"] else _("One quarter alone does not show a trend."),
    }


def _headline(change: Json) -> str:
    """That of the snapshot, but where most lines are too short for a word it says that first."""
    lines, short = len(change["rows"]), _too_short(change)
    if 2 * short <= lines or not any(row["since_before"] for row in change["rows"]):
        return str(change["headline"]).rstrip(".")
    words = _("Change: too early to tell of slow change on %(short)s of %(lines)s lines")
    return words % {"short": short, "lines": lines}


def _too_short(change: Json) -> int:
    """How many lines nothing can be said of but a sudden fall."""
    return sum(row.get("calm", "") in (_(SHORT), _(NO_WORD)) for row in change["rows"])


def drift_in_short(snapshot: Json) -> str:
    """What is known of drift where nothing was raised; lines that are too short are counted, the annex names them."""
    drift, change = str(snapshot["decision"].get("drift", "")), snapshot["change"]
    known, mark, _names = drift.partition(_(TOO_SHORT).partition("%")[0])
    if not mark:
        return drift
    words = _(
        "It takes %(first)s quarters with the same questions to tell of slow change; %(short)s of %(lines)s lines do "
        "not have them yet."
    )
    numbers = {"first": number_in_letters(FIRST), "short": _too_short(change), "lines": len(change["rows"])}
    return f"{known}{words % numbers}"


def compared_in_words(compared: Json) -> str:
    """`Of 57 questions rated in Q2 2026 and now: 10 lower, 2 higher, 45 the same.`"""
    lower, higher, same = len(compared["worse"]), len(compared["better"]), compared["same"]
    words = ngettext(
        "Of %(number)s question rated in %(quarter)s and now: %(lower)s lower, %(higher)s higher, %(same)s the same.",
        "Of %(number)s questions rated in %(quarter)s and now: %(lower)s lower, %(higher)s higher, %(same)s the same.",
        lower + higher + same,
    )
    numbers = {"lower": lower, "higher": higher, "same": same, "number": lower + higher + same}
    return words % (numbers | {"quarter": compared["with"]})


def _alarm(alarm: Json) -> Json:
    most = "; ".join(item["short"] for item in alarm["most"][:QUESTIONS])
    return {"level": alarm["level"], "name": alarm["name"], "says": alarm["says"], "most": most}


def _moved(items: Any) -> Json:
    """The names of the first questions that moved, without codes; how many more there are."""
    names = [_("%(name)s (%(before)s to %(now)s)") % {"name": item["short"], **_levels(item)} for item in items]
    return {"names": "; ".join(names[:QUESTIONS]), "more": len(names[QUESTIONS:])}


def _levels(item: Json) -> Json:
    return {"before": item["before"], "now": item["now"]}
