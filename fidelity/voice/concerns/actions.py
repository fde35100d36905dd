"""Acts on what people raise: put it into the closed box, and open that when a quarter is closed.

Everything that is raised in a program waits in one box, from an account as from a card, and is shown at the closing of
a quarter, never at the moment it was raised in: a day or an hour would tell who was there. It is shown where it hides
among enough people: where the answers with cards are shown, and so enough of them came, or where enough peer
supporters have an account (words of one's own come from no card, so no card hides them). Else it waits for the next
quarter, as such answers do, but for what its raiser said to show also where they may be guessed.
"""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from fidelity.flags.rules.concerns import Concern, RaisedConcern, concern_item, finding_code, put_together
from fidelity.flags.wording.own_words import OWN
from fidelity.instrument.definition.matching import counterpart
from fidelity.instrument.definition.structure import Instrument, Item
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.models import Review
from fidelity.voice.concerns import sealed_concerns
from fidelity.voice.concerns.models import ConcernBox
from fidelity.voice.models import PeerVoice
from fidelity.voice.rules import waiting
from fidelity.voice.rules.waiting import QUARTERS_HELD
from programs.access import Access
from programs.models import Membership, Program, Role
from programs.permissions import Permission
from programs.quiet_database import unrecorded
from programs.sealing import SealBroken

MOST_A_QUARTER = 3
OWN_WORK = f"{OWN}:work"


class ConcernRefused(Exception):
    """A sentence that says why not."""


def make_box(program: Program) -> ConcernBox:
    """The box of a program, sealed from the beginning, so that nobody can tell an empty one from a full one."""
    box, is_new = ConcernBox.objects.get_or_create(program=program)
    if is_new:
        sealed_concerns.seal_box(box, [], {})
    return box


def _locked(program: Program) -> ConcernBox:
    make_box(program)
    return ConcernBox.objects.select_for_update().get(program=program)


def _opened(box: ConcernBox) -> tuple[set[Concern], sealed_concerns.Marks]:
    """What lies in the box; nothing where the server's secret was lost, so that it begins anew."""
    try:
        return sealed_concerns.read_concerns(box), sealed_concerns.read_marks(box)
    except SealBroken:
        return set(), {}


@unrecorded()
@transaction.atomic
def raise_concern(*, concern: Concern, by: Access) -> None:
    """Put in what an account raises. The same once more in a quarter changes nothing; `ConcernRefused` past the limit.

    The log has no line of it: it would tell who was there, and when.
    """
    by.demand(Permission.RAISE_FLAGS)
    box = _locked(by.program)
    concerns, marks = _opened(box)
    mine = marks.setdefault(concern.quarter, set())

    def mark(what: str) -> str:
        return sealed_concerns.account_mark(box, account=by.user.pk, quarter=concern.quarter, what=what)

    known, free = mark(f"{concern.code} {concern.words}"), [mark(str(slot)) for slot in range(MOST_A_QUARTER)]
    free = [slot for slot in free if slot not in mine]
    if known not in mine:
        if not free:
            raise ConcernRefused(
                _("You raised three things in this quarter, which is the most. More can be raised in the next one.")
            )
        concerns.add(concern)
        mine |= {known, free[0]}
    try:
        sealed_concerns.seal_box(box, concerns, marks)
    except sealed_concerns.BoxFull as full:
        raise ConcernRefused(_("The box is full until the quarter is closed. Please talk to the ally.")) from full


def raise_with_card(program: Program, concern: Concern | None) -> None:
    """Seal the box anew with each answer of a card, and put in what it raises; in the transaction of the answer.

    Where the box is full nothing more is put in: an answer is not lost for it.
    """
    box = _locked(program)
    concerns, marks = _opened(box)
    try:
        sealed_concerns.seal_box(box, concerns | ({concern} if concern else set()), marks)
    except sealed_concerns.BoxFull:
        sealed_concerns.seal_box(box, concerns, marks)


@unrecorded()
@transaction.atomic
def seal_anew(*, program: Program) -> None:
    """Write what an account writes that raises something, and change nothing (cover_writes.py); raises `SealBroken`."""
    seal_as_it_is(program)


def seal_as_it_is(program: Program) -> None:
    """Seal the box anew, in the caller's transaction; `SealBroken` where it can't be read: the secret may come back."""
    box = _locked(program)
    sealed_concerns.seal_box(box, sealed_concerns.read_concerns(box), sealed_concerns.read_marks(box))


@transaction.atomic
def open_concerns(*, review: Review, voice: PeerVoice) -> tuple[RaisedConcern, ...]:
    """What is shown of the box at the first closing of `review`, whose peer voice was just opened; the rest waits.

    What waited as long as answers may wait is thrown away.
    """
    box = _locked(review.program)
    concerns, marks = _opened(box)
    now = review.quarter.ordinal
    by_accounts, by_cards = has_many_accounts(review.program), is_hidden_by_cards(voice)
    shown = {
        concern for concern in concerns if concern.guessable or by_accounts or (by_cards and not concern.in_own_words)
    }
    asked = PeerVoice.quarters_asked(review.program)
    waits = {
        concern for concern in concerns - shown if not waiting.is_over(since=concern.quarter, asked=asked, now=now)
    }
    kept = {quarter: made for quarter, made in marks.items() if quarter > now - QUARTERS_HELD}
    sealed_concerns.seal_box(box, waits, kept)
    now_asked = (_as_asked_now(concern, review.definition) for concern in shown)
    return put_together(filter(None, now_asked), review.definition)


def is_hidden_by_cards(voice: PeerVoice) -> bool:
    """Whether enough people answered with a card, so that what one of them raised hides among them."""
    result = voice.result or {}
    return bool(result.get("shown")) and result.get("way") == PeerVoice.Way.CARDS


def has_many_accounts(program: Program) -> bool:
    """Whether as many peer supporters have an account as answers are needed to hide one."""
    peers = Membership.objects.that_count().filter(program=program, role=Role.PEER, user__is_active=True)
    return peers.count() >= program.organisation.voice_threshold


def is_lone(program: Program) -> bool:
    """Whether what somebody raises here can hide among no team."""
    return program.peer_supporters() < program.organisation.voice_threshold and not has_many_accounts(program)


def _as_asked_now(concern: Concern, instrument: Instrument) -> Concern | None:
    """What was picked from another version of the questions, by the code that it has in this one.

    What this version does not ask is raised in the words of the other one; None where that one did not ask it.
    """
    if concern.in_own_words or concern.version == instrument.version:
        return concern
    version = InstrumentVersion.objects.filter(version=concern.version).first()
    item = version and concern_item(concern.code, version.definition)
    return _as_asked(concern, item, instrument) if item else None


def _as_asked(concern: Concern, item: Item, instrument: Instrument) -> Concern:
    now = counterpart(item, instrument)
    if now and concern_item(finding_code(now), instrument):
        return replace(concern, code=finding_code(now))
    return replace(concern, code=OWN_WORK, words=item.finding)
