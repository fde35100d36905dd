"""What becoming final adds to the text that was signed: who signed, what peers say, the day. Pure.

Every other key of the snapshot stays as it was read and signed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fidelity.reports.snapshot.formatting import date_forms
from fidelity.wording.lists import list_in_words
from fidelity.wording.numbers import number_in_letters
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop
from programs.calendar.working_days import TO_WAIT

Json = dict[str, Any]

PROGRAM, PEERS = "program", "peers"
SIDES = {PROGRAM: gettext_noop("the program"), PEERS: gettext_noop("the peer supporters")}
WITHOUT_PEERS = gettext_noop("Without peer signature: none was given in %(days)s working days.")
NOT_SIGNED_YET = gettext_noop("Not signed yet.")


@dataclass(frozen=True)
class SignatureLine:
    """One signature: which side, in which role in words, when; `view` is a differing view, or empty."""

    side: str
    role: str
    day: date
    view: str = ""


@dataclass(frozen=True)
class StandingView:
    """The differing view that peers signed with the last time, beside a text before this one.

    `version` is that of the earlier text, and `is_final` whether it became the report.
    """

    line: SignatureLine
    version: str
    is_final: bool

    @property
    def as_row(self) -> Json:
        version = self.version if self.is_final else _("%(version)s, in an earlier text") % {"version": self.version}
        return _row(self.line) | {"version": version}


def finalise_snapshot(
    text: Json,
    signatures: Iterable[SignatureLine],
    *,
    statement: str,
    on: date,
    replaced: Json | None = None,
    standing: StandingView | None = None,
) -> Json:
    """The signed snapshot `text` with `signatures`, the program's first, `statement` and `final`, the day of that.

    A differing view that peers had beside an earlier text stands while they have not signed this one. Of an amended
    version, which takes the place of `replaced`, also `dropped`: what stood beside that one and does not any more.
    """
    rows = [_row(line) for line in sorted(signatures, key=lambda line: list(SIDES).index(line.side))]
    final = text | {"signatures": rows, "statement": statement, "final": date_forms(on)}
    if standing and not _signed(final, PEERS):
        final["standing_view"] = standing.as_row
    if replaced is None:
        return final
    if dropped := list(_dropped(final, replaced)):
        final["dropped"] = dropped
    return final


def _signed(snapshot: Json, side: str) -> Json | None:
    return next((row for row in snapshot.get("signatures", ()) if row["side"] == side), None)


def _view(snapshot: Json, side: str) -> str:
    """The differing view of one side, signed with this version or standing from an earlier one."""
    signed = _signed(snapshot, side) or (snapshot.get("standing_view") if side == PEERS else None)
    return signed["view"] if signed else ""


def _dropped(final: Json, replaced: Json) -> Iterator[str]:
    """What is not there any more, or in other words; never the words themselves, which were taken out."""
    version = {"version": replaced["report"]["version"]}
    before, now = replaced.get("statement", ""), final["statement"]
    if before and not now:
        yield _("Peer supporters took out the statement that they had beside version %(version)s.") % version
    elif before and before != now:
        yield _("Peer supporters changed the statement that they had beside version %(version)s.") % version
    for side in SIDES:
        before, now = _view(replaced, side), _view(final, side)
        about = version | {"side": side_in_words(side)}
        if before and not now:
            yield _("The differing view for %(side)s on version %(version)s was dropped.") % about
        elif before and before != now:
            yield _("The differing view for %(side)s on version %(version)s was changed.") % about
    if _signed(replaced, PEERS) and not _signed(final, PEERS):
        yield _("Version %(version)s was signed for the peer supporters; this one is not.") % version


def _row(line: SignatureLine) -> Json:
    return {
        "side": line.side,
        "role": line.role,
        "day": date_forms(line.day),
        "differs": bool(line.view),
        "view": line.view,
    }


def signatures_in_words(signatures: Iterable[Json]) -> str:
    """Who signed, as page 1 says it: sides, roles and days; and, loud, that no peer did."""
    rows = list(signatures)
    if not rows:
        return _(NOT_SIGNED_YET)
    signed = _("Signed %(signatures)s.") % {"signatures": list_in_words([_signature(row) for row in rows])}
    return signed if PEERS in {row["side"] for row in rows} else f"{signed} {without_peers()}"


def without_peers() -> str:
    """Said where the program signed alone."""
    return _(WITHOUT_PEERS) % {"days": number_in_letters(TO_WAIT)}


def _signature(row: Json) -> str:
    words = _("for %(side)s (%(role)s, %(day)s)")
    if row["differs"]:
        words = _("for %(side)s (%(role)s, %(day)s, with a differing view, see “Peer voice”)")
    return words % {"side": side_in_words(row["side"]), "role": row["role"].lower(), "day": row["day"]["words"]}


def side_in_words(side: str) -> str:
    """`the program`, `the peer supporters`."""
    return _(SIDES[side])


def statement_headline(statement: str, differing: list[Json]) -> str:
    """What stands in the part of peers' voice, in words."""
    views = _("a differing view") if len(differing) == 1 else _("two differing views")
    parts = [_("a statement by peer supporters")] if statement else []
    parts += [views] if differing else []
    if not parts:
        return _("Peer voice: no statement, no differing view")
    return _("Peer voice: %(what)s") % {"what": list_in_words(parts)}
