"""What the pages say before a quarter is closed: the ways to be heard, and what this account can do next."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.voice.models import PeerVoice
from fidelity.voice.rules import waiting
from programs.access import Access
from programs.models import PEER_SIDE, Membership, Program, Role
from programs.permissions import Permission

Way = PeerVoice.Way

DAYS_TO_ANSWER, LONGEST = 21, 120

# Whoever answers in two quarters is one person still, so no number of quarters makes enough of a small team.
NEVER_ENOUGH = gettext_lazy(
    "You answer alone, with a card. But it takes %(threshold)s people who answer in one quarter, and there are fewer "
    "of you. So the counts are not shown, unless more peer supporters come within %(quarters)s quarters in which you "
    "are asked. Else they are thrown away."
)
LARGE = {
    Way.CARDS: gettext_lazy(
        "Everybody draws a card and answers alone, on their own phone. Only counts are kept. They are shown "
        "when the quarter is closed, from %(threshold)s answers on."
    ),
    Way.JOINT: gettext_lazy(
        "You talk about the questions together, and one of you types what you agree on. Everybody who may read "
        "the result knows that it is the answer of the team."
    ),
    Way.ALLY: gettext_lazy(
        "You talk with the outside ally, and the ally types what you agree on. Nobody of the team has to put it in."
    ),
    Way.SKIP: gettext_lazy(
        "Nobody is asked this quarter. The review then says that peer supporters were not heard, and it can not "
        "get the highest confidence. Nothing happens to anybody."
    ),
}
SMALL = {
    Way.CARDS: NEVER_ENOUGH,
    Way.JOINT: LARGE[Way.JOINT],
    Way.ALLY: LARGE[Way.ALLY],
    Way.SKIP: gettext_lazy(
        "You leave it out this quarter, for whatever reason, and you need not give one. Nothing happens to you "
        "or to the program."
    ),
}
# One or two do not hide behind a team, and one has nobody to talk it over with.
JOINTLY = {
    1: {
        Way.JOINT: gettext_lazy(
            "You type your own answer. Everybody who may read the result knows that it comes from you."
        ),
        Way.ALLY: gettext_lazy(
            "You talk with the outside ally, and the ally types what you want to say. You do not have to put it "
            "in yourself."
        ),
    },
    2: {
        Way.JOINT: gettext_lazy(
            "One of you types what you both agree on. Everybody who may read the result knows that it comes "
            "from the two of you."
        ),
        Way.ALLY: gettext_lazy(
            "You talk with the outside ally, and the ally types what you both agree on. Neither of you has to "
            "put it in."
        ),
    },
}
NAMES_IF_SMALL = {
    Way.CARDS: gettext_lazy("With a card; this can not be shown"),
    Way.SKIP: gettext_lazy("Leave it out this quarter"),
}
LEAD = gettext_lazy(
    "Talk about it with the other peer supporters first. There are four ways. If you leave it out, or too little is "
    "said to show it, the review can not get the highest confidence."
)
LEAD_WITHOUT_ROLES = gettext_lazy("Talk about it with the other peer supporters first.")
LEAD_IF_SMALL = gettext_lazy(
    "There are fewer peer supporters here than the %(threshold)s answers that are needed to hide who said what. "
    "That is nobody’s fault. You can choose one of four ways. The first is a way to answer, but what is said in "
    "it can not be shown."
)
SIGNED = {
    1: gettext_lazy("There is one peer supporter here, so a joint answer is as good as signed by that person."),
    2: gettext_lazy("There are two peer supporters here, so a joint answer is as good as signed by both."),
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
    program, numbers = voice.review.program, _numbers(voice)
    return [
        WayChoice(way.value, str(names.get(way, way.label)), says[way] % numbers, _missing(way, program))
        for way in Way
        if peer_supporters or way is not Way.CARDS
    ]


def ways_introduction(voice: PeerVoice, peer_supporters: int) -> str:
    """What stands above the ways: no promise that all of them are as good for so many."""
    if not peer_supporters:
        return str(LEAD_WITHOUT_ROLES)
    if peer_supporters >= voice.threshold:
        return str(LEAD)
    return LEAD_IF_SMALL % _numbers(voice)


def _numbers(voice: PeerVoice) -> dict[str, object]:
    """What the sentences above quote."""
    return {"threshold": voice.threshold, **waiting.time_in_words()}


def _missing(way: Way, program: Program) -> str:
    """Who has to be invited before a joint answer can be typed."""
    role = {Way.JOINT: Role.PEER, Way.ALLY: Role.ALLY}.get(way)
    if role is None or _holders(program, role):
        return ""
    if role is Role.PEER:
        return _("For this, the manager first has to invite a peer supporter to an account.")
    return _("For this, the manager first has to invite the outside ally to an account.")


def joint_answer_warning(peer_supporters: int) -> str:
    """What one or two peer supporters should know of a joint answer."""
    return str(SIGNED.get(peer_supporters, ""))


def can_somebody_choose(program: Program) -> bool:
    """Whether an account of a peer supporter or an ally is there that no manager or supervisor holds."""
    return bool(_holders(program, *PEER_SIDE))


def _holders(program: Program, *roles: Role) -> set[int]:
    """The accounts with one of these roles, but those that also lead the program."""
    memberships = Membership.objects.that_count().filter(program=program, user__is_active=True)
    return set(memberships.filter(role__in=roles).values_list("user", flat=True))


def is_fixed(voice: PeerVoice) -> bool:
    """Whether cards are out or a joint answer was given, so that the way stays as it is."""
    return bool(voice.cards) or voice.joint_answers.exists()


def how_many_agree(voice: PeerVoice) -> int:
    """How many peer supporters have to agree before a line of their joint answer leaves the program: all of them.

    0 where nobody is asked: there are enough to speak as a team, or the staff roles do not say how many there are.
    """
    now = voice.review.program.peer_supporters()
    return now if voice.stays_inside and 0 < now < voice.threshold else 0


def answers_jointly(voice: PeerVoice, access: Access) -> bool:
    """Whether this account types the joint answer of the quarter, and sees it before closing."""
    role = {Way.JOINT: Role.PEER, Way.ALLY: Role.ALLY}.get(Way(voice.way)) if voice.way else None
    return access.can(Permission.ASK_PEERS) and role in access.roles


def may_take_back(voice: PeerVoice, access: Access) -> bool:
    """Whether this account reads a joint answer before closing and can take it back.

    Whoever types it may, and peer supporters also where the ally types it for them.
    """
    if voice.way == Way.ALLY and access.can(Permission.ASK_PEERS) and Role.PEER in access.roles:
        return True
    return answers_jointly(voice, access)


def last_day(voice: PeerVoice, today: date) -> date:
    """The last day to answer that is offered: three weeks, or until the review is due."""
    return min(max(today + timedelta(days=DAYS_TO_ANSWER), voice.review.due), last_possible_day(today))


def last_possible_day(today: date) -> date:
    return today + timedelta(days=LONGEST)
