"""Home as one account sees it: the one thing that matters now, then a card for each program, in pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Page, Paginator

from fidelity.flags.rules.ranking import Rank, is_critical
from fidelity.reviews.home import notices, urgency
from fidelity.reviews.home.cards import Card, home_cards, home_memberships
from fidelity.reviews.home.program_lines import program_lines
from programs.access import Access
from programs.models import Membership, Organisation, Program, Role, User
from programs.sort_keys import fits_words, has_words

A_PAGE = 10
# So many programs that do not stand on the page are read at once, while the one thing may wait in one of them.
AT_ONCE = 3


@dataclass(frozen=True)
class HomePage:
    """`now` is the card of the program in which the one thing waits, whatever page it stands on; None for nothing."""

    now: Card | None
    page: Page
    cards: Sequence[Card]


def home_page(
    user: User, *, today: date, number: object, memberships: list[Membership] | None = None, words: str = ""
) -> HomePage:
    """The same few queries, however many programs there are; a number that makes no sense gives the nearest page.

    `words`: only programs that have them in their name; what matters now is looked for in all.
    """
    memberships = home_memberships(user) if memberships is None else memberships
    page = Paginator(_keys(memberships, words), A_PAGE).get_page(number)
    known = _KnownCards(user, memberships, today)
    now = known.first_of_all(page.object_list)
    cards = [known.cards[key] for key in page.object_list]
    lines = program_lines([card.program for card in cards if card.sees_change])
    return HomePage(now, page, [replace(card, line=lines.get(card.program.pk)) for card in cards])


def _keys(memberships: list[Membership], words: str = "") -> list[int]:
    """The programs of the account in the order of their names; one query for an admin, none for others."""
    fits = fits_words(words)
    programs = (membership.program for membership in memberships if membership.program)
    names = {(program.sort_key, program.pk) for program in programs if fits(program.name)}
    if organisations := [own_role.organisation_id for own_role in memberships if own_role.role == Role.ADMIN]:
        there = Program.objects.filter(has_words(words, "sort_key"), organisation__in=organisations)
        names |= set(there.order_by().values_list("sort_key", "pk"))
    return [key for _name, key in sorted(names)]


class _KnownCards:
    """The cards of an account as far as they were read."""

    def __init__(self, user: User, memberships: list[Membership], today: date) -> None:
        self.user, self.memberships, self.today = user, memberships, today
        self.cards: dict[int, Card] = {}

    def first_of_all(self, page: Collection[int]) -> Card | None:
        """The card in which the one thing waits, of all programs; those of `page` are read with it.

        What is critical comes before all else, so where that waits nothing else is asked for.
        """
        places = {key: place for place, key in enumerate(_keys(self.memberships))}
        if len(places) <= len(page):
            return self._first_by(page, places, {})
        own = notices.program_accesses(self.user, self.memberships)
        if critical := urgency.least_critical_ranks(own, self.today):
            card = self._first_by(page, places, critical)
            if card and card.first and is_critical(card.first.rank):
                return card
        return self._first_by(page, places, self._least_ranks(own))

    def _first_by(self, page: Collection[int], places: Mapping[int, int], ranks: Mapping[int, Rank]) -> Card | None:
        """What comes first of `page` and of programs with a rank, read until nothing can come before any more."""
        waiting = sorted((rank, places[key], key) for key, rank in ranks.items() if key in places)
        self._read({*page, *(key for _rank, _place, key in waiting[:AT_ONCE])})
        while True:
            first, card = self._first(places)
            before = [
                key for *place, key in waiting if key not in self.cards and (first is None or tuple(place) < first)
            ]
            if not before:
                return card
            self._read(before[: max(AT_ONCE, 2 * len(self.cards))])

    def _least_ranks(self, own: Sequence[Access]) -> dict[int, Rank]:
        looked_after = [own_role.organisation_id for own_role in self.memberships if own_role.role == Role.ADMIN]
        organisations = Organisation.objects.filter(pk__in=looked_after) if looked_after else ()
        return urgency.least_ranks(self.user, own, organisations, self.today)

    def _read(self, keys: Collection[int]) -> None:
        """Those of them that were not read before."""
        only = set(keys) - self.cards.keys()
        if self.cards and not only:
            return
        cards = home_cards(self.user, today=self.today, memberships=self.memberships, only=only)
        self.cards |= {card.program.pk: card for card in cards}

    def _first(self, places: Mapping[int, int]) -> tuple[tuple[Rank, int] | None, Card | None]:
        """What comes first of what was read, with its place."""
        asked = [(card.first.rank, places[key], card) for key, card in self.cards.items() if card.first]
        if not asked:
            return None, None
        rank, place, card = min(asked, key=lambda known: known[:2])
        return (rank, place), card
