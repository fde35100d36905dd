"""What the pages say before a quarter is closed: the ways to be heard, and what this account can do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from fidelity.voice.models import PeerVoice
from fidelity.voice.rules.aggregation import QUARTERS_HELD
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
    "You answer alone, with a card. But with so few of you, even four quarters can not reach the {threshold} answers "
    "that are needed: the counts would never be shown, and be thrown away in the end."
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
# One or two do not hide behind a team, and one has nobody to talk it over with.
JOINTLY = {
    1: {
        Way.JOINT: "You type your own answer. Everybody who may read the result knows that it comes from you.",
        Way.ALLY: "You talk with the outside ally, and the ally types what you want to say. You do not have to put it "
        "in yourself.",
    },
    2: {
        Way.JOINT: "One of you types what you both agree on. Everybody who may read the result knows that it comes "
        "from the two of you.",
        Way.ALLY: "You talk with the outside ally, and the ally types what you both agree on. Neither of you has to "
        "put it in.",
    },
}
NAMES_IF_SMALL = {
    Way.CARDS: "Each for yourself; the counts are held and put together",
    Way.SKIP: "Leave it out this quarter",
}
NAME_IF_NEVER = "With a card; this can not be shown"
LEAD = (
    "Talk about it with the other peer supporters first. There are four ways. If you leave it out, or too little is "
    "said to show it, the review can not get the highest confidence."
)
LEAD_WITHOUT_ROLES = "Talk about it with the other peer supporters first."
LEAD_IF_SMALL = (
    "There are fewer peer supporters here than the {threshold} answers that are needed to hide who said what. That is "
    "nobody’s fault. There are four ways."
)
LEAD_IF_NEVER = (
    "There are fewer peer supporters here than the {threshold} answers that are needed to hide who said what. That is "
    "nobody’s fault. You can choose one of four ways. The first is a way to answer, but what is said in it can not be "
    "shown."
)
SIGNED = {
    1: "There is one peer supporter here, so a joint answer is as good as signed by that person.",
    2: "There are two peer supporters here, so a joint answer is as good as signed by both.",
}


@dataclass(frozen=True)
class WayChoice:
    """One way to be heard, as the page offers it; `missing` is what somebody has to do first."""

    value: str
    name: str
    says: str
    missing: str = ""


def way_choices(voice: PeerVoice, peer_supporters: int) -> list[WayChoice]:
    """The four ways in the words that fit so many peer supporters; without cards where nobody can be counted."""
    small = 0 < peer_supporters < voice.threshold
    says, names = (SMALL | JOINTLY.get(peer_supporters, {}), NAMES_IF_SMALL) if small else (LARGE, {})
    if small and never_enough(peer_supporters, voice.threshold):
        says, names = says | {Way.CARDS: NEVER_ENOUGH}, names | {Way.CARDS: NAME_IF_NEVER}
    program = voice.review.program
    return [
        WayChoice(
            way.value, names.get(way, way.label), says[way].format(threshold=voice.threshold), _missing(way, program)
        )
        for way in Way
        if peer_supporters or way is not Way.CARDS
    ]


def ways_introduction(voice: PeerVoice, peer_supporters: int) -> str:
    """What stands above the ways: no promise that all of them are as good for so many."""
    if not peer_supporters:
        return LEAD_WITHOUT_ROLES
    if peer_supporters >= voice.threshold:
        return LEAD
    said = LEAD_IF_NEVER if never_enough(peer_supporters, voice.threshold) else LEAD_IF_SMALL
    return said.format(threshold=voice.threshold)


def never_enough(peer_supporters: int, threshold: int) -> bool:
    """Whether a team is too small for cards, even if everybody answers in as many quarters as a box may wait."""
    return peer_supporters * QUARTERS_HELD < threshold


def _missing(way: Way, program: Program) -> str:
    """Who has to be invited before a joint answer can be typed."""
    role = {Way.JOINT: Role.PEER, Way.ALLY: Role.ALLY}.get(way)
    if role is None or _holders(program, role):
        return ""
    who = "a peer supporter" if role is Role.PEER else "the outside ally"
    return f"For this, the manager first has to invite {who} to an account."


def joint_answer_warning(peer_supporters: int) -> str:
    """What one or two peer supporters should know of a joint answer."""
    return SIGNED.get(peer_supporters, "")


def can_somebody_choose(program: Program) -> bool:
    """Whether an account of a peer supporter or an ally is there that no manager or supervisor holds."""
    return bool(where_somebody_can_choose([program]))


def where_somebody_can_choose(programs: Iterable[Program]) -> set[int]:
    """The programs, by key, in which `can_somebody_choose`; one query."""
    held = Membership.objects.filter(program__in=programs, user__is_active=True)
    leading = held.filter(program=OuterRef("program"), user=OuterRef("user"), role__in=[Role.MANAGER, Role.SUPERVISOR])
    peers = held.filter(role__in=[Role.PEER, Role.ALLY]).exclude(Exists(leading))
    return set(peers.values_list("program_id", flat=True))


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
    return min(max(today + timedelta(days=DAYS_TO_ANSWER), voice.review.due), last_possible_day(today))


def last_possible_day(today: date) -> date:
    return today + timedelta(days=LONGEST)
