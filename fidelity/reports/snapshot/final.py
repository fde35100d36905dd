"""What becoming final adds to the text that was signed: who signed, what peers say, the day. Pure.

Every other key of the snapshot stays as it was read and signed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from fidelity.reports.snapshot.formatting import date_forms
from fidelity.wording.lists import list_in_words

Json = dict[str, Any]

PROGRAM, PEERS = "program", "peers"
SIDES = {PROGRAM: "the program", PEERS: "the peer supporters"}
WITHOUT_PEERS = "Without peer signature: none was given in ten working days."
NOT_SIGNED_YET = "Not signed yet."


@dataclass(frozen=True)
class SignatureLine:
    """One signature: which side, in which role in words, when; `view` is a differing view, or empty."""

    side: str
    role: str
    day: date
    view: str = ""


def finalise_snapshot(text: Json, signatures: Iterable[SignatureLine], *, statement: str, on: date) -> Json:
    """The signed snapshot `text` with `signatures`, the program's first, `statement` and `final`, the day of that."""
    rows = [_row(each) for each in sorted(signatures, key=lambda each: list(SIDES).index(each.side))]
    return text | {"signatures": rows, "statement": statement, "final": date_forms(on)}


def _row(signed: SignatureLine) -> Json:
    return {
        "side": signed.side,
        "role": signed.role,
        "day": date_forms(signed.day),
        "differs": bool(signed.view),
        "view": signed.view,
    }


def signatures_in_words(signatures: Iterable[Json]) -> str:
    """Who signed, as page 1 says it: sides, roles and days; and, loud, that no peer did."""
    rows = list(signatures)
    if not rows:
        return NOT_SIGNED_YET
    said = f"Signed {list_in_words([_words(row) for row in rows])}."
    return said if PEERS in {row["side"] for row in rows} else f"{said} {WITHOUT_PEERS}"


def _words(row: Json) -> str:
    differing = ", with a differing view, see “Peer voice”" if row["differs"] else ""
    return f"for {SIDES[row['side']]} ({row['role'].lower()}, {row['day']['words']}{differing})"


def statement_headline(statement: str, differing: list[Json]) -> str:
    """What stands in the part of peers' voice, in words."""
    views = "a differing view" if len(differing) == 1 else "two differing views"
    said = [what for what, there in (("a statement by peer supporters", statement), (views, differing)) if there]
    return f"Peer voice: {list_in_words(said)}" if said else "Peer voice: no statement, no differing view"
