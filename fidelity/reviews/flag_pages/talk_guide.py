"""The guide for the talk about one flag: fixed words for the setting, and what to ask about this finding."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from fidelity.flags.models import Flag
from fidelity.flags.seed_loader import drift_wording, talk_wording
from fidelity.flags.wording.drift_directions import Pressure
from fidelity.flags.wording.talk_guide import GuideWording
from fidelity.reviews.flag_pages.evidence import flag_evidence
from fidelity.reviews.flag_pages.inbox import peer_supporters
from fidelity.reviews.flag_pages.peer_flag_words import view_wording_of

QUESTIONS, PRESSURES, STEPS = 4, 5, 3


@dataclass(frozen=True)
class TalkGuide:
    """One printed page; `own` are the pressures that this finding often has, `kinds` the seven with their questions."""

    words: GuideWording
    why: str
    questions: tuple[str, ...]
    own: tuple[str, ...]
    kinds: tuple[Pressure, ...]
    first_steps: tuple[str, ...]


def talk_guide(flag: Flag) -> TalkGuide:
    rests = flag_evidence(flag)
    return TalkGuide(
        words=_words(flag),
        why=rests.why,
        questions=rests.questions[:QUESTIONS],
        own=rests.item.pressures[:PRESSURES] if rests.item else (),
        kinds=drift_wording().pressures,
        first_steps=rests.first_steps[:STEPS],
    )


def _words(flag: Flag) -> GuideWording:
    """The fixed words; what peers said begins in another way, and has other things that nobody asks."""
    fixed = talk_wording().guide(peer_supporters(flag.program))
    if flag.by_person:
        fixed = replace(fixed, never=(_("Never ask who raised it, and do not try to find out."), *fixed.never))
    view = view_wording_of(flag)
    return replace(fixed, opening=view.opening, never=view.never) if view else fixed
