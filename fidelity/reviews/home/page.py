"""Home as one account sees it: the one thing that matters now, then a card for each program."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Page, Paginator

from fidelity.reviews.home.cards import Card, home_cards
from fidelity.reviews.home.program_lines import program_lines
from programs.models import Membership, User

A_PAGE = 25


@dataclass(frozen=True)
class HomePage:
    """`now` is the card of the program in which the one thing waits, whatever page it stands on; None for nothing."""

    now: Card | None
    page: Page
    cards: Sequence[Card]


def home_page(user: User, *, today: date, number: object, memberships: list[Membership] | None = None) -> HomePage:
    """The same few queries, however many programs there are; a number that makes no sense gives the nearest page."""
    cards = home_cards(user, today=today, memberships=memberships)
    waiting = [card for card in cards if card.first]
    page = Paginator(cards, A_PAGE).get_page(number)
    lines = program_lines([card.program for card in page if card.sees_change])
    shown = [replace(card, line=lines.get(card.program.pk)) for card in page]
    return HomePage(min(waiting, key=lambda card: card.first.rank, default=None), page, shown)
