"""In which form peer supporters were heard: told by what they did, never by anybody's word for it (scoring.md 2)."""

from fidelity.reviews.models import Review
from fidelity.voice.models import PeerVoice
from fidelity.voice.rules.result import WhyHidden
from fidelity.voice.ways_to_be_heard import can_somebody_choose

Form = Review.PeersHeard
SHOWN = {PeerVoice.Way.CARDS: Form.ANONYMOUS, PeerVoice.Way.JOINT: Form.JOINT, PeerVoice.Way.ALLY: Form.ALLY}


def form_of_hearing(voice: PeerVoice) -> Form:
    """The form of a closed quarter.

    A team too small to ask safely counts as heard once a joint answer was offered: somebody could have given it, or
    chose another way. Where there are enough peer supporters, only what they said is a voice.
    """
    if voice.result["shown"]:
        return SHOWN[PeerVoice.Way(voice.result["way"])]
    if voice.is_small and (voice.way or can_somebody_choose(voice.review.program)):
        return Form.TOO_FEW
    return (
        Form.HELD if voice.result["why"] in {WhyHidden.HELD, WhyHidden.GONE, WhyHidden.UNREADABLE} else Form.NOT_HEARD
    )
