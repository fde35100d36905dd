"""What became of the cards of a closed quarter, as it stands today: a box that waits is shown later, or thrown away."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fidelity.voice import ways
from fidelity.voice.models import PeerVoice
from fidelity.voice.rules.result import Why
from programs.calendar.quarters import Quarter


class Became(StrEnum):
    SHOWN = "shown"
    WAITS = "waits"
    TOGETHER = "together"
    THROWN_AWAY = "thrown_away"
    UNREADABLE = "unreadable"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Afterwards:
    """`shown_in`: the later quarter that shows these answers together with its own; `may_never_do`: a tiny team."""

    became: Became
    shown_in: Quarter | None = None
    may_never_do: bool = False


def of(voice: PeerVoice, among: Iterable[PeerVoice] | None = None) -> Afterwards:
    """What became of `voice`; `among` are the closed ones of its program, where they were read before."""
    result = voice.result or {}
    if result.get("shown"):
        return Afterwards(Became.SHOWN)
    if result.get("why") == Why.HELD:
        return _held(voice, _closed(voice) if among is None else among)
    ends = {Why.GONE.value: Became.THROWN_AWAY, Why.UNREADABLE.value: Became.UNREADABLE}
    return Afterwards(ends.get(result.get("why"), Became.NOTHING))


def _held(voice: PeerVoice, among: Iterable[PeerVoice]) -> Afterwards:
    if voice.box_id:
        return Afterwards(Became.WAITS, may_never_do=ways.never_enough(voice.peer_supporters, voice.threshold))
    later = next((each for each in among if _shows(each, voice)), None)
    return Afterwards(Became.TOGETHER, later.quarter) if later else Afterwards(Became.THROWN_AWAY)


def _shows(each: PeerVoice, voice: PeerVoice) -> bool:
    """Whether another quarter shows the answers of this one with its own."""
    return each.pk != voice.pk and voice.quarter.label in (each.result or {}).get("quarters", ())


def _closed(voice: PeerVoice) -> list[PeerVoice]:
    program = voice.review.program
    voices = list(PeerVoice.objects.filter(review__program=program, closed=True).select_related("review"))
    for each in voices:
        each.review.program = program
    return voices
