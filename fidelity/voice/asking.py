"""What the pages say before a quarter is closed: the ways to be heard, and what this account can do next."""

from dataclasses import dataclass
from datetime import date, timedelta

from fidelity.voice.actions import QUARTERS_HELD
from fidelity.voice.models import PeerVoice
from programs.access import Access
from programs.models import Membership, Program, Role
from programs.permissions import Permission

Way = PeerVoice.Way

DAYS_TO_ANSWER, LONGEST = 21, 120

HELD = (
    "Everybody draws a card and answers alone, on their own phone. With so few of you, one quarter is never shown. "
    "The counts stay closed and are put together with those of later quarters, up to four in all. They are opened when "
    "there are {threshold} answers to show. If it is too few even then, they are thrown away."
)
# With one peer supporter four quarters make four answers at most; the threshold may be higher, too.
NEVER_ENOUGH = (
    "Everybody draws a card and answers alone. But with so few of you, even four quarters can not reach the "
    "{threshold} answers that are needed: the counts would never be shown, and be thrown away in the end."
)
LARGE = {
    Way.CARDS: "Everybody draws a card and answers alone, on their own phone. Only counts are kept. They are shown "
    "when the quarter is closed, from {threshold} answers on.",
    Way.JOINT: "You talk about the questions together, and one of you types what you agree on. Everybody who may read "
    "the result knows that it is the answer of the team.",
    Way.ALLY: "You talk with the outside ally, and the ally types what you agree on. Nobody of the team has to put it "
    "in.",
    Way.SKIP: "Nobody is asked this quarter. The review then says that peer supporters were not heard, and it can not "
    "get the highest confidence. Nothing happens to anybody.",
}
SMALL = {
    Way.CARDS: HELD,
    Way.JOINT: LARGE[Way.JOINT],
    Way.ALLY: LARGE[Way.ALLY],
    Way.SKIP: "You leave it out this quarter, for whatever reason, and you need not give one. Nothing happens to you "
    "or to the program.",
}
NAMES_IF_SMALL = {
    Way.CARDS: "Each for yourself; the counts are held and put together",
    Way.SKIP: "Leave it out this quarter",
}
SIGNED = {
    1: "There is one peer supporter here, so a joint answer is as good as signed by that person.",
    2: "There are two peer supporters here, so a joint answer is as good as signed by both of you.",
}


@dataclass(frozen=True)
class Choice:
    """One way to be heard, as the page offers it; `missing` is what somebody has to do first."""

    value: str
    name: str
    says: str
    missing: str = ""


def choices(voice: PeerVoice, peer_supporters: int) -> list[Choice]:
    """The four ways in the words that fit so many peer supporters; without cards where nobody can be counted."""
    small = 0 < peer_supporters < voice.threshold
    says, names = (SMALL, NAMES_IF_SMALL) if small else (LARGE, {})
    if small and peer_supporters * QUARTERS_HELD < voice.threshold:
        says = says | {Way.CARDS: NEVER_ENOUGH}
    program = voice.review.program
    return [
        Choice(
            way.value, names.get(way, way.label), says[way].format(threshold=voice.threshold), _missing(way, program)
        )
        for way in Way
        if peer_supporters or way is not Way.CARDS
    ]


def _missing(way: Way, program: Program) -> str:
    """Who has to be invited before a joint answer can be typed."""
    role = {Way.JOINT: Role.PEER, Way.ALLY: Role.ALLY}.get(way)
    if role is None or _holders(program, role):
        return ""
    who = "a peer supporter" if role is Role.PEER else "the outside ally"
    return f"For this, the manager first has to invite {who} to an account."


def signed(peer_supporters: int) -> str:
    """What one or two peer supporters should know of a joint answer."""
    return SIGNED.get(peer_supporters, "")


def can_somebody_choose(program: Program) -> bool:
    """Whether an account of a peer supporter or an ally is there that no manager or supervisor holds."""
    return bool(_holders(program, Role.PEER, Role.ALLY))


def _holders(program: Program, *roles: Role) -> set[int]:
    """The accounts with one of these roles, but those that also lead the program."""
    held = Membership.objects.filter(program=program, user__is_active=True)
    leading = held.filter(role__in=[Role.MANAGER, Role.SUPERVISOR]).values("user")
    return set(held.filter(role__in=roles).exclude(user__in=leading).values_list("user", flat=True))


def is_fixed(voice: PeerVoice) -> bool:
    """Whether cards are out or a joint answer was given, so that the way stays as it is."""
    return bool(voice.cards) or voice.joint_answers.exists()


def answers_jointly(voice: PeerVoice, access: Access) -> bool:
    """Whether this account types the joint answer of the quarter, and sees it before closing."""
    role = {Way.JOINT: Role.PEER, Way.ALLY: Role.ALLY}.get(Way(voice.way)) if voice.way else None
    return access.can(Permission.ASK_PEERS) and role in access.roles


def last_day(voice: PeerVoice, today: date) -> date:
    """The last day to answer that is offered: three weeks, or until the review is due."""
    return min(max(today + timedelta(days=DAYS_TO_ANSWER), voice.review.due), latest(today))


def latest(today: date) -> date:
    return today + timedelta(days=LONGEST)
