"""What peer supporters' answers raise, as page 6 tells it: differing views, and whether it was safe to answer. Pure."""

from typing import Any

from fidelity.flags.wording.headlines import headline
from fidelity.reports.snapshot.inputs import Material, Standing
from fidelity.reports.snapshot.sections import peer_voice, questions
from fidelity.voice.rules.result import could_raise, raised

Json = dict[str, Any]

ASKED = 2  # questions of the guide to a talk; all of them stand on the page of the flag
NOT_AGAIN = (
    "Not raised by the answers of peer supporters in this quarter. It stays open until peers confirm that it has "
    "changed."
)
NOT_TOLD = "Nothing could be told of it in this quarter. It stays open until peers confirm that it has changed."


def levels(material: Material) -> dict[str, str]:
    """What this quarter raises: code -> level."""
    return dict(raised(_result(material)))


def said(material: Material, flag: Standing | None, code: str, level: str) -> Json:
    """What the row of one finding says; `absent` stands in the place of `why` where this quarter does not raise it."""
    kind, _, subject = code.partition(":")
    raised_now = code in levels(material)
    not_raised = NOT_AGAIN if subject in could_raise(_result(material)) else NOT_TOLD
    view = material.views[kind]
    return {
        "why": " ".join(view.why.split()),
        "ask": " ".join(view.ask[:ASKED]),
        "first_steps": list(view.first_steps),
        "cites": questions.cited(view.places),
        "headline": (flag.headline if flag else headline(code, level, material.instrument)).rstrip("."),
        "answer": _apart(material, code),
        "raised_now": raised_now,
        "absent": "" if raised_now else not_raised,
    }


def _apart(material: Material, code: str) -> str:
    return next((f"{peer_voice.apart(gap)} apart" for gap in peer_voice.gaps(material) if gap["code"] == code), "")


def _result(material: Material) -> Json:
    return dict(material.voice.result) if material.voice else {"shown": False}
