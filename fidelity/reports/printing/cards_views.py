"""The cards of a quarter on paper, for peer supporters and the ally only; no copy of them is kept anywhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fidelity.reports.downloads.file_response import file_response
from fidelity.reports.printing import cards
from fidelity.reports.rendering import pdf
from fidelity.voice.access import requires
from fidelity.voice.models import PeerVoice
from programs.permissions import Permission

# The name of the file tells whoever looks over a shoulder nothing.
NAME = "cards.pdf"
UNSTORED = "no-store"


@requires(Permission.ASK_PEERS)
def pdf_file(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    """The cards as a file to print."""
    if not _can_print(voice):
        return _to_the_voice(request, voice)
    try:
        made = cards.cards_pdf(voice)
    except pdf.LibrariesMissing as missing:
        messages.warning(request, f"{missing} {_('Until then, print the page with the cards from here.')}")
        return redirect("voice_cards", voice.review.program.slug, voice.quarter.slug)
    return file_response(made, "application/pdf", NAME, cache=UNSTORED)


@requires(Permission.ASK_PEERS)
def print_page(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    """The same cards as a page, where a file can't be made or opened."""
    if not _can_print(voice):
        return _to_the_voice(request, voice)
    return HttpResponse(cards.cards_html(voice, on_screen=True), headers={"Cache-Control": UNSTORED})


def _can_print(voice: PeerVoice) -> bool:
    return bool(voice.cards) and not voice.closed


def _to_the_voice(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    messages.info(request, _("There are no cards to print in this quarter."))
    return redirect("voice", voice.review.program.slug, voice.quarter.slug)
