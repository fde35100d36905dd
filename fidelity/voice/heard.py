"""What was heard in a closed quarter, as its page shows it."""

from fidelity.voice.models import PeerVoice


def page(voice: PeerVoice) -> dict[str, object]:
    return {"result": voice.result}
