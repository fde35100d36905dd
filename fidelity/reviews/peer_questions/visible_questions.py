"""Which questions to peers a flag page shows, and to whom."""

from fidelity.flags.models import Flag
from fidelity.reviews.peer_questions.models import PeerQuestion
from programs.access import Access
from programs.models import Role
from programs.permissions import Permission


def questions_for(flag: Flag, by: Access, *, reads: bool) -> list[PeerQuestion]:
    """All for those who read the flag and for the ally; for peer supporters those that were passed on to them."""
    if reads or by.can(Permission.ANSWER_FOR_PEERS):
        return list(flag.peer_questions.all())
    return list(flag.peer_questions.exclude(passed_on_at=None)) if Role.PEER in by.roles else []
