"""What peer supporters' answers raise, as a report tells it: differing views, and whether it felt safe. Pure."""

from typing import Any

from fidelity.flags.wording.headlines import flag_headline
from fidelity.reports.snapshot.inputs import FlagFacts, SnapshotInputs
from fidelity.reports.snapshot.sections import peer_voice, questions
from fidelity.voice.rules.result import raisable_codes, raised_codes
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

ASKED = 2  # questions of the guide to a talk; all of them stand on the page of the flag
NOT_AGAIN = gettext_noop(
    "Not raised by the answers of peer supporters in this quarter. It stays open until peers confirm that it has "
    "changed."
)
NOTHING_KNOWN = gettext_noop(
    "Nothing could be told of it in this quarter. It stays open until peers confirm that it has changed."
)


def raised_levels(inputs: SnapshotInputs) -> dict[str, str]:
    """What this quarter raises: code -> level."""
    return dict(raised_codes(_result(inputs)))


def difference_row(inputs: SnapshotInputs, flag: FlagFacts | None, code: str, level: str) -> Json:
    """What the row of one finding says; `absent` stands in the place of `why` where this quarter does not raise it."""
    kind, _colon, subject = code.partition(":")
    raised_now = code in raised_levels(inputs)
    not_raised = NOT_AGAIN if subject in raisable_codes(_result(inputs)) else NOTHING_KNOWN
    view = inputs.views[kind]
    return {
        "why": " ".join(view.why.split()),
        "ask": " ".join(view.ask[:ASKED]),
        "first_steps": list(view.first_steps),
        "cites": questions.cite_places(view.places),
        "headline": (flag.headline if flag else flag_headline(code, level, inputs.instrument)).rstrip("."),
        "answer": _apart(inputs, code),
        "raised_now": raised_now,
        "absent": "" if raised_now else _(not_raised),
    }


def _apart(inputs: SnapshotInputs, code: str) -> str:
    gap = next((gap for gap in peer_voice.gap_rows(inputs) if gap["code"] == code), None)
    return _("%(points)s apart") % {"points": peer_voice.gap_in_points(gap)} if gap else ""


def _result(inputs: SnapshotInputs) -> Json:
    return dict(inputs.voice.result) if inputs.voice else {"shown": False}
