"""What stands beside the number of a domain: how peers were heard on it, and what is found and being done. Pure.

A bare number is read as a fact. Beside it stands what it is worth, so that a program that says nothing of itself never
looks better than one that does.
"""

from typing import Any

from fidelity.flags.rules.action_states import ActionState
from fidelity.instrument.definition.structure import Instrument
from fidelity.reports.snapshot.inputs import PeerVoiceFacts, SnapshotInputs
from fidelity.scoring.sureness import by_own_word
from fidelity.voice.rules.result_words import GAPS
from fidelity.wording.lists import list_in_words
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

Json = dict[str, Any]

INSIDE = gettext_noop("peers heard; what they said stays in the program")
OFFERED = gettext_noop("peers too few to ask safely")
NOT_HEARD = gettext_noop("peers not heard")
NOT_COMPARED = gettext_noop("peers heard, not on this domain")
ALIKE = gettext_noop("peers see it much the same")
APART = gettext_noop("views differ: %(direction)s")


def domain_support(inputs: SnapshotInputs, open_findings: list[Json]) -> dict[str, Json]:
    """Domain -> `peers` and `done`, each a few words; `open_findings` are the rows of the part about findings."""
    rows: dict[str, list[Json]] = {}
    for row in open_findings:
        rows.setdefault(_domain(inputs.instrument, row["code"]), []).append(row)
    own_word = inputs.evaluation.confidence.own_word
    how = inputs.making.peers_heard
    return {
        score.code: {
            "peers": peers_on_domain(inputs.voice, score.code, how=how),
            "done": findings_in_short(rows.get(score.code, []), own_word=own_word),
        }
        for score in inputs.evaluation.scores.domains
    }


def _domain(instrument: Instrument, code: str) -> str:
    """What a finding is about: a domain, or the domain of a question; of one in own words, neither."""
    _kind, _colon, subject = code.partition(":")
    item = instrument.by_code.get(subject)
    return item.domain if item else subject


def peers_on_domain(voice: PeerVoiceFacts | None, code: str, *, how: str) -> str:
    """How peer supporters were heard on a domain, never more than the report says of it elsewhere.

    `how` says it for the whole review, which is all that is known before answers were gathered here.
    """
    if voice is None:
        return _("peers: %(how)s") % {"how": f"{how[:1].lower()}{how[1:]}"}
    if not voice.result["shown"]:
        return _(INSIDE if voice.inside else OFFERED if voice.too_few else NOT_HEARD)
    row = next((row for row in voice.result["domains"] if row["code"] == code), None)
    if row is None:
        return _(NOT_COMPARED)
    return _(APART) % {"direction": _(GAPS[row["gap"]["direction"]].short)} if row["gap"] else _(ALIKE)


def findings_in_short(rows: list[Json], *, own_word: bool) -> str:
    """`1 finding open, 2 actions going on`; none is told as whose word that is."""
    if not rows:
        return by_own_word(_("no finding"), own_word=own_word)
    actions = list(
        {(action["what"], action["due"]["iso"]): action for row in rows for action in row["actions"]}.values()
    )
    going_on = sum(ActionState(action["state"]).goes_on for action in actions)
    done = sum(action["state"] == ActionState.DONE for action in actions)
    parts = [ngettext("%(number)s finding open", "%(number)s findings open", len(rows)) % {"number": len(rows)}]
    if going_on:
        words = ngettext("%(number)s action going on", "%(number)s actions going on", going_on)
        parts.append(words % {"number": going_on})
    if done:
        parts.append(ngettext("%(number)s action done", "%(number)s actions done", done) % {"number": done})
    return list_in_words(parts if len(parts) > 1 else [*parts, _("no action yet")], last=_("and"))
