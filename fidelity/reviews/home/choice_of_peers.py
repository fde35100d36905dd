"""How peers are heard is for peers and the ally to choose: what a card asks of them, and what it tells the manager."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.reviews.due_quarters import due_words
from fidelity.reviews.home.links import Link
from fidelity.reviews.home.program_rows import ProgramRows
from fidelity.reviews.models import Review
from fidelity.voice.models import PeerVoice
from programs.access import Access
from programs.permissions import Permission


def choice_to_make(access: Access, review: Review) -> Link | None:
    """What peer supporters and the ally can do before all else: choose how peers are heard, then make the cards."""
    voice = getattr(review, "peer_voice", None)
    if not access.can(Permission.ASK_PEERS) or (voice and voice.closed):
        return None
    address = [access.program.slug, review.quarter.slug]
    if not voice or not voice.way:
        return Link(_("Choose how you are heard"), reverse("voice", args=address))
    if voice.way == PeerVoice.Way.CARDS and not voice.cards:
        return Link(_("Make the cards"), reverse("voice_cards", args=address))
    return None


def choice_in_words(review: Review, today: date) -> str:
    """What is missing of the choice, and by when."""
    voice = getattr(review, "peer_voice", None)
    words = _("nobody has chosen yet how peers are heard; %(due)s.")
    if voice and voice.way:
        words = _("the cards are not made yet; %(due)s.")
    return words % {"due": due_words(review.due, today)}


def where_nobody_chose(open_reviews: Iterable[Review], rows: ProgramRows) -> dict[int, bool]:
    """Program where nobody chose how peers are heard -> whether somebody there could: a peer supporter, or an ally."""
    keys = [review.program_id for review in open_reviews if not _is_settled(review)]
    return {key: bool(rows.people[key].peer_side) for key in keys}


def _is_settled(review: Review) -> bool:
    """Whether peers chose a way, or the quarter was closed before."""
    voice = getattr(review, "peer_voice", None)
    return bool(voice and (voice.way or voice.closed))


def hint_for_manager(access: Access, nobody_chose: Mapping[int, bool]) -> tuple[str, tuple[Link, ...]]:
    """For the manager, who chooses nothing here: what is not chosen yet, and where to invite somebody who can."""
    program = access.program
    manages = access.can(Permission.SEE_VOICE) and access.can(Permission.INVITE_PEOPLE)
    if program.pk not in nobody_chose or not manages:
        return "", ()
    if nobody_chose[program.pk]:
        hint = _(
            "Nobody has chosen yet how peers are heard. Peer supporters or the outside ally do that; there is nothing "
            "for you to choose."
        )
        return hint, ()
    hint = _(
        "Nobody has chosen yet how peers are heard. Peer supporters or the outside ally do that, and none of them has "
        "an account here: please invite one."
    )
    return hint, (Link(_("Invite somebody"), reverse("people_invite", args=[program.slug])),)
