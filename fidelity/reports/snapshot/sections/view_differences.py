"""What peer supporters' answers raise, as page 6 tells it: differing views, and whether it was safe to answer. Pure."""

from typing import Any

from fidelity.flags.wording.headlines import flag_headline
from fidelity.reports.snapshot.inputs import FlagFacts, SnapshotInputs
from fidelity.reports.snapshot.sections import peer_voice, questions
from fidelity.voice.rules.result import raisable_codes, raised_codes

Json = dict[str, Any]

ASKED = 2  # questions of the guide to a talk; all of them stand on the page of the flag
NOT_AGAIN = (
    "Not raised by the answers of peer supporters in this quarter. It stays open until peers confirm that it has "
    "changed."
)
NOT_TOLD = "Nothing could be told of it in this quarter. It stays open until peers confirm that it has changed."


def raised_levels(material: SnapshotInputs) -> dict[str, str]:
    """What this quarter raises: code -> level."""
    return dict(raised_codes(_result(material)))


def difference_row(material: SnapshotInputs, flag: FlagFacts | None, code: str, level: str) -> Json:
    """What the row of one finding says; `absent` stands in the place of `why` where this quarter does not raise it."""
    kind, _, subject = code.partition(":")
    raised_now = code in raised_levels(material)
    not_raised = NOT_AGAIN if subject in raisable_codes(_result(material)) else NOT_TOLD
    view = material.views[kind]
    return {
        "why": " ".join(view.why.split()),
        "ask": " ".join(view.ask[:ASKED]),
        "first_steps": list(view.first_steps),
        "cites": questions.cite_places(view.places),
        "headline": (flag.headline if flag else flag_headline(code, level, material.instrument)).rstrip("."),
        "answer": _apart(material, code),
        "raised_now": raised_now,
        "absent": "" if raised_now else not_raised,
    }


def _apart(material: SnapshotInputs, code: str) -> str:
    return next(
        (f"{peer_voice.gap_in_points(gap)} apart" for gap in peer_voice.gap_rows(material) if gap["code"] == code), ""
    )


def _result(material: SnapshotInputs) -> Json:
    return dict(material.voice.result) if material.voice else {"shown": False}
