"""The cards with which peer supporters answer, on paper: alike but for the code, to cut, fold, mix and draw.

Nothing in the file tells one card from another: the order is one of chance, made anew with each file.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from fidelity.reports.rendering import pdf
from fidelity.voice.card import codes, sheets
from fidelity.voice.models import PeerVoice

STYLES = pdf.STYLES.with_name("cards.css")
A_PAGE = 8


@dataclass(frozen=True)
class QRSquare:
    """A QR code as one path of squares with the side 1."""

    side: int
    path: str


@dataclass(frozen=True)
class Card:
    """One card: what it leads to as a square, and the code to type instead."""

    site: str
    code: str
    square: QRSquare


def cards_pdf(voice: PeerVoice) -> bytes:
    """All cards of the quarter, eight a page."""
    return pdf.make_pdf(cards_html(voice), paper=voice.review.program.organisation.paper, styles=STYLES)


def cards_html(voice: PeerVoice, *, on_screen: bool = False) -> str:
    """The same cards as a page; `on_screen`: with links to its styles, for a browser that prints them."""
    cards = _cards(voice)
    context = {
        "pages": [cards[start : start + A_PAGE] for start in range(0, len(cards), A_PAGE)],
        "program": voice.review.program,
        "quarter": voice.quarter,
        "voice": voice,
        "type_at": _type_at(),
        "on_screen": on_screen,
    }
    return render_to_string("reports/cards_print.html", context)


def _cards(voice: PeerVoice) -> list[Card]:
    return [
        Card(pile.site, codes.code_in_groups(code), qr_square(card_address(code)))
        for pile in sheets.shuffled_piles(voice)
        for code in pile.codes
    ]


def card_address(code: str) -> str:
    """Where the card leads."""
    return settings.SITE_URL.rstrip("/") + reverse("peer_card", args=[code])


def _type_at() -> str:
    """The page on which a code is typed, as short as it can be typed."""
    at = urlsplit(settings.SITE_URL)
    return (at.netloc + at.path.rstrip("/") + reverse("peer_code")).rstrip("/")


def qr_square(text: str) -> QRSquare:
    """`text` as a QR code that can still be read where a seventh of it is worn off."""
    import qrcode

    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
    made.add_data(text)
    made.make(fit=True)
    rows = made.get_matrix()
    path = "".join(f"M{left} {top}h{wide}v1h-{wide}z" for top, row in enumerate(rows) for left, wide in _runs(row))
    return QRSquare(len(rows), path)


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark runs begin in a row, and how long they are: no hair line is left between two dark squares."""
    runs: list[tuple[int, int]] = []
    for place, is_dark in enumerate(row):
        if is_dark and runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif is_dark:
            runs.append((place, 1))
    return runs
