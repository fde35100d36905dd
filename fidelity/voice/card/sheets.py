"""The cards of a quarter as they are handed out: in an order of chance each time, so that none stands for a place."""

import secrets
from dataclasses import dataclass

from fidelity.voice.card import codes
from fidelity.voice.models import PeerVoice


@dataclass(frozen=True)
class Pile:
    """The codes of one place, or of all where no place is counted apart (`site` is empty then)."""

    site: str
    codes: tuple[str, ...]

    @property
    def shown(self) -> list[str]:
        """The codes as they stand on a card."""
        return [codes.code_in_groups(code) for code in self.codes]


def shuffled_piles(voice: PeerVoice) -> list[Pile]:
    """The cards of each place, shuffled anew: whoever sees two lists can't tell the first card from the last."""
    piles, first = [], 0
    for site, count in voice.sites or [["", voice.cards]]:
        piles.append(Pile(site, _shuffled_codes(voice.tag, first, count)))
        first += count
    return piles


def _shuffled_codes(tag: str, first: int, count: int) -> tuple[str, ...]:
    made = [codes.card_code(tag, number) for number in range(first, first + count)]
    secrets.SystemRandom().shuffle(made)
    return tuple(made)
