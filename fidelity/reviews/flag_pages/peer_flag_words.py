"""The words of flags that the answers of peer supporters raised."""

from fidelity.flags.models import Flag
from fidelity.flags.raising import HEARD
from fidelity.flags.seed_loader import view_wording
from fidelity.flags.wording.headlines import is_small_team
from fidelity.flags.wording.view_differences import SAFETY_JOINTLY, ViewWording
from fidelity.reviews.flag_pages.inbox import peer_supporters
from fidelity.voice.models import PeerVoice


def view_wording_of(flag: Flag) -> ViewWording | None:
    """None for every flag that peers' answers did not raise."""
    if flag.kind not in HEARD:
        return None
    if flag.kind == Flag.Kind.SAFETY and _is_known_whose(flag):
        return view_wording()[SAFETY_JOINTLY]
    return view_wording()[flag.code.partition(":")[0]]


def _is_known_whose(flag: Flag) -> bool:
    """Whether everybody can tell whose answer raised it: a joint one, or that of one or two peer supporters."""
    heard = flag.last_raised_in.heard or {}
    return heard.get("way") in PeerVoice.TOGETHER or is_small_team(peer_supporters(flag.program))


def view_advice(flag: Flag) -> str:
    """How to take a flag that is about views; empty for every other one."""
    view = view_wording_of(flag)
    return view.stance if view else ""
