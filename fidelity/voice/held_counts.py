"""What became of the cards of a closed quarter, as it stands today: a box that waits is shown later, or thrown away."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fidelity.voice.models import PeerVoice
from fidelity.voice.rules.result import WhyHidden
from programs.calendar.quarters import Quarter


class CountsFate(StrEnum):
    SHOWN = "shown"
    WAITS = "waits"
    TOGETHER = "together"
    THROWN_AWAY = "thrown_away"
    UNREADABLE = "unreadable"
    NOTHING = "nothing"


@dataclass(frozen=True)
class HeldCounts:
    """`shown_in`: the later quarter that shows these answers together with its own; `may_never_do`: a small team."""

    became: CountsFate
    shown_in: Quarter | None = None
    may_never_do: bool = False


def held_counts(voice: PeerVoice, among: Iterable[PeerVoice] | None = None) -> HeldCounts:
    """What became of `voice`; `among` are the closed ones of its program, where they were read before."""
    result = voice.result or {}
    if result.get("shown"):
        return HeldCounts(CountsFate.SHOWN)
    if result.get("why") == WhyHidden.HELD:
        return _fate_of_held(voice, _closed_voices(voice) if among is None else among)
    ends = {WhyHidden.GONE.value: CountsFate.THROWN_AWAY, WhyHidden.UNREADABLE.value: CountsFate.UNREADABLE}
    return HeldCounts(ends.get(result.get("why"), CountsFate.NOTHING))


def _fate_of_held(voice: PeerVoice, among: Iterable[PeerVoice]) -> HeldCounts:
    if voice.box_id:
        return HeldCounts(CountsFate.WAITS, may_never_do=voice.is_small)
    later = next((other for other in among if _shows(other, voice)), None)
    return HeldCounts(CountsFate.TOGETHER, later.quarter) if later else HeldCounts(CountsFate.THROWN_AWAY)


def _shows(other: PeerVoice, voice: PeerVoice) -> bool:
    """Whether another quarter shows the answers of this one with its own."""
    return other.pk != voice.pk and voice.quarter.label in (other.result or {}).get("quarters", ())


def _closed_voices(voice: PeerVoice) -> list[PeerVoice]:
    program = voice.review.program
    voices = list(PeerVoice.objects.filter(review__program=program, closed=True).select_related("review"))
    for closed in voices:
        closed.review.program = program
    return voices
