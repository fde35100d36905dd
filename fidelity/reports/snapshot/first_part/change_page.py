"""What the report says of change: which lines moved, and the questions behind it. Pure."""

from typing import Any

from fidelity.flags.charts.trend import NOT_SCORED, is_open
from fidelity.flags.drift.limits import FIRST
from fidelity.flags.wording.no_alarm import NO_ALARM
from fidelity.reports.snapshot import merged_findings
from fidelity.reports.snapshot.first_part.opening import earlier_falls, falls_in_words
from fidelity.reports.snapshot.sections.trends import NO_NUMBER, NOT_COMPARED, OPEN_BEFORE
from fidelity.reviews import uncompared_scores
from fidelity.scoring.sureness import by_own_word
from fidelity.wording.numbers import number_in_letters
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

Json = dict[str, Any]

LINES, QUESTIONS = 4, 4
SHORT, NO_WORD = gettext_noop("no sudden fall; no word on slow change yet"), gettext_noop("no word yet")


def change_page(snapshot: Json) -> Json | None:
    """`alarms`, `compared` (sentences on the questions), and what is left over; None where nothing was followed.

    `drift` is what can be said of drift where nothing was raised, `earlier` what is open from before or has no number.
    """
    change = snapshot.get("change")
    if not change:
        return None
    alarms, fell = merged_findings.merge_alarms(snapshot), earlier_falls(snapshot)
    rows = change["chart"][0]["quarters"]
    settled = not (alarms or fell)
    return {
        "headline": _headline(change, alarms, fell),
        "drift": "" if alarms else drift_in_short(snapshot),
        "earlier": _earlier(snapshot),
        "has_line": sum(not row["hole"] for row in rows) > 1,
        "has_gap": any(row["hole"] not in ("", NOT_SCORED, uncompared_scores.NOT_COMPARED) for row in rows),
        "has_uncompared": any(row["hole"] == uncompared_scores.NOT_COMPARED for row in rows),
        "is_open": any(map(is_open, rows)),
        "alarms": [_alarm(alarm) for alarm in alarms[:LINES]],
        "more": len(alarms[LINES:]),
        "compared": compared_in_words(change["compared"]) if change["compared"] else "",
        "worse": _moved((change["compared"] or {}).get("worse", ())),
        "better": _moved((change["compared"] or {}).get("better", ())),
        "note": _("One quarter alone does not show a trend.") if settled and change["compared"] else "",
    }


def _headline(change: Json, alarms: list[Json], fell: list[Json]) -> str:
    """That of the snapshot, but an earlier fall that is open comes first, then that it is too early for most scores."""
    if fell and not alarms:
        words = ngettext("Change: an earlier fall is still open", "Change: earlier falls are still open", len(fell))
        return f"{words} ({falls_in_words(fell)})"
    scores, short = len(change["rows"]), _too_short(change)
    if 2 * short <= scores or not any(row["since_before"] for row in change["rows"]):
        return str(change["headline"]).rstrip(".")
    return _("Change: too early to tell for %(short)s of %(scores)s scores") % {"short": short, "scores": scores}


def _too_short(change: Json) -> int:
    """How many lines nothing can be said of but a sudden fall."""
    return sum(row.get("calm", "") in (_(SHORT), _(NO_WORD)) for row in change["rows"])


def drift_in_short(snapshot: Json) -> str:
    """What is known of drift where nothing was raised, said of those scores alone that can be told of."""
    drift, change = _of_quarter(snapshot), snapshot["change"]
    own_word = by_own_word("", own_word=True) in drift
    judged = len(change["rows"]) - _too_short(change)
    if not judged or _(NO_ALARM).partition(":")[2].strip() not in drift:
        return drift
    if judged == len(change["rows"]):
        raised = by_own_word(_("In this quarter no score fell further than chance explains"), own_word=own_word)
        return f"{raised}."
    words = ngettext(
        "%(told)s of %(scores)s scores has enough quarters to tell: it did not fall further than chance explains",
        "%(told)s of %(scores)s scores have enough quarters to tell: none of them fell further than chance explains",
        judged,
    )
    known = by_own_word(words % {"told": judged, "scores": len(change["rows"])}, own_word=own_word)
    why = _("The others need %(first)s quarters with the same questions to tell of slow change.")
    return f"{known}. {why % {'first': number_in_letters(FIRST)}}"


def _of_quarter(snapshot: Json) -> str:
    """What the snapshot says of drift in the quarter itself."""
    return str(snapshot["decision"].get("drift", "")).removesuffix(_earlier(snapshot)).rstrip()


def _earlier(snapshot: Json) -> str:
    """What it says of earlier quarters and of scores without a number."""
    drift = str(snapshot["decision"].get("drift", ""))
    starts = [drift.find(_(words).partition("%")[0]) for words in (OPEN_BEFORE, NOT_COMPARED, NO_NUMBER)]
    return drift[min(at for at in starts if at >= 0) :] if max(starts) >= 0 else ""


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
