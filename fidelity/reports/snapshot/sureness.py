"""How sure a report is, how peers were heard and what is being done, in a line beside its numbers and findings. Pure.

Made from the snapshot when it is shown, so that reports of older formats say it as well.
"""

from collections.abc import Iterator
from typing import Any

from fidelity.flags.rules.action_states import ActionState
from fidelity.scoring.bands import SELF_REPORT
from fidelity.scoring.confidence import Grade
from fidelity.scoring.sureness import evidence_behind, peers_in_a_sentence
from fidelity.wording.lists import list_in_words
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import ngettext

Json = dict[str, Any]


def review_sureness(snapshot: Json) -> Json:
    """Sentences: `sure`, `heard` and `done`; `short` is the first two in few words, `head` what has room over a page.

    `critical` is what is being done about critical findings, or empty.
    """
    heard = peers_in_a_sentence(peers_heard(snapshot))
    return {
        "sure": confidence_in_words(snapshot),
        "heard": heard,
        "short": f"{_graded(snapshot)}. {heard}",
        "head": f"{_graded(snapshot)}. {heard.partition(';')[0].rstrip('.')}.",
        "done": done_in_words(snapshot),
        "critical": critical_actions(snapshot),
    }


def confidence_in_words(snapshot: Json) -> str:
    """`Confidence C, self-report only: evidence behind 0 of 40 practices.`"""
    evidence = snapshot["made"]["evidence"]
    return f"{_graded(snapshot)}: {evidence_behind(evidence['dated'], evidence['rated'])}."


def _graded(snapshot: Json) -> str:
    grade = snapshot["profile"]["confidence"]
    words = _("Confidence %(grade)s, %(self_report)s") if grade == Grade.C else _("Confidence %(grade)s")
    return words % {"grade": grade, "self_report": _(SELF_REPORT)}


def peers_heard(snapshot: Json) -> str:
    how: str = snapshot["made"]["peers_heard"]
    return f"{how[:1].lower()}{how[1:]}"


def open_rows(snapshot: Json) -> list[Json]:
    """The findings that are open; of formats 1 and 2 those of the quarter."""
    rows: list[Json] = snapshot["found"]["open"] if snapshot.get("found") else snapshot["findings"]
    return rows


def done_in_words(snapshot: Json) -> str:
    """How many findings are open and how many of them have an action; where there is none, whose word that is."""
    rows = open_rows(snapshot)
    if not rows:
        part = snapshot.get("found")
        return f"{part['headline'] if part else snapshot['findings_headline']}."
    counted = ngettext("%(number)s finding is open", "%(number)s findings are open", len(rows)) % {"number": len(rows)}
    return " ".join([f"{counted}{actions_in_words(rows)}.", *_other_actions(snapshot, rows)])


def actions_in_words(rows: list[Json]) -> str:
    """What goes behind a number of findings: `: 1 being acted on and 2 without an action`."""
    going = sum(any(map(_goes_on, row["actions"])) for row in rows)
    done = sum(_is_done(row) for row in rows)
    none = len(rows) - going - done
    parts = [
        words % {"number": number}
        for words, number in (
            (_("%(number)s being acted on"), going),
            (_("%(number)s acted on but not yet confirmed"), done),
            (_("%(number)s without an action"), none),
        )
        if number
    ]
    if len(parts) > 1:
        return f": {list_in_words(parts)}"
    if len(rows) == 1:
        return (
            _(", being acted on")
            if going
            else _(", acted on but not yet confirmed")
            if done
            else _(", without an action")
        )
    if none:
        return _(", none of them with an action")
    return _(", each being acted on") if going else _(", each acted on but not yet confirmed")


def _is_done(row: Json) -> bool:
    """Whether an action for it is done, and none goes on."""
    states = [action["state"] for action in row["actions"]]
    return ActionState.DONE in states and not any(map(_goes_on, row["actions"]))


def _other_actions(snapshot: Json, rows: list[Json]) -> Iterator[str]:
    """Actions that go on and stand with none of the findings: they may answer to one of them all the same."""
    tied = [action for row in rows for action in row["actions"]]
    number = sum(_goes_on(action) and action not in tied for action in snapshot["actions"])
    if number:
        words = ngettext("%(number)s other action goes on.", "%(number)s other actions go on.", number)
        yield words % {"number": number}


def _goes_on(action: Json) -> bool:
    return ActionState(action["state"]).goes_on


def critical_actions(snapshot: Json) -> str:
    """`An action is going on for 1 of 2.`; what it is stands under what is being worked on."""
    rows = [row for row in open_rows(snapshot) if row["level"] == "critical"]
    acted = sum(any(map(_goes_on, row["actions"])) for row in rows)
    if not rows:
        return ""
    words = _("An action is going on for %(acted)s of %(number)s.") if acted else _("No action is going on yet.")
    return words % {"acted": acted, "number": len(rows)}
