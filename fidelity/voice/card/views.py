"""The pages on which a peer supporter answers with a card: no account, no session, no script, English or Spanish.

No view here asks who is asking. The code of the card is the only authority; anonymity.py takes the rest from the
request.
"""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial, wraps

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fidelity.voice import actions, held_counts
from fidelity.voice.actions import Card, CardNotKnown, CardUsed, QuarterOver
from fidelity.voice.card import codes
from fidelity.voice.card.forms import ConcernForm, ShortForm
from fidelity.voice.models import PeerVoice
from programs.access import public
from programs.quiet_database import unrecorded
from programs.sealing import SealBroken

View = Callable[..., HttpResponse]

# Each in its own language: who needs the switch reads no other.
LANGUAGES = {"en": "English", "es": "Español"}
STYLE = settings.ASSETS / "static" / "css" / "peer.css"
INVALID = 422
# How many of these short questions somebody reads and answers in a minute, at leisure.
A_MINUTE = 4


def for_peers(view: View, *, asks: bool = True) -> View:
    """Open a page to everybody, in the language of its address, or else in that of the browser.

    One that `asks` the database opens a connection of its own for it, and PostgreSQL counts those.
    """

    # There is no session that another site could use, and so no token against that: the code is all that counts.
    @public
    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def shown(request: HttpRequest, lang: str = "", **kwargs: str) -> HttpResponse:
        quietly = unrecorded() if asks else nullcontext()
        with quietly, translation.override(lang or translation.get_language_from_request(request)):
            return _kindly(view, request, **kwargs)

    return shown


for_peers_alone = partial(for_peers, asks=False)


def _kindly(view: View, request: HttpRequest, **kwargs: str) -> HttpResponse:
    """What the view answers, or a page that says why a card does not count; then nothing was counted."""
    try:
        return view(request, **kwargs)
    except CardNotKnown:
        return _page(request, "not_known", status=404)
    except CardUsed:
        return _page(request, "used", status=410)
    except QuarterOver as over:
        return _over(request, over.voice)
    except (SealBroken, OperationalError):
        return _page(request, "not_now", status=503)


def _over(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    """The time to answer is over; of a closed quarter also what became of the answers."""
    became = str(held_counts.held_counts(voice).became)
    return _page(request, "over", status=410, voice=voice, became=became, sent=request.method == "POST")


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    """A page in the language of the moment. The request is not handed on: no template can look at who asks."""
    lang = translation.get_language()
    other = next(code for code in LANGUAGES if code != lang)
    context |= {"lang": lang, "other": other, "other_name": LANGUAGES[other], "switch": _same_page(request, other)}
    return HttpResponse(render_to_string(f"voice/peer/{name}.html", context), status=status)


def _same_page(request: HttpRequest, lang: str) -> str:
    """The address of this page in another language."""
    at = request.resolver_match
    if "lang" not in at.kwargs:
        return reverse("peer_code", args=[lang])
    return reverse(at.url_name, kwargs=at.kwargs | {"lang": lang})


def _card(code: str) -> Card:
    return actions.find_card(codes.normalise_code(code), today=timezone.localdate())


@for_peers
def code(request: HttpRequest) -> HttpResponse:
    """Type the code of a card; what was mistyped stays in its field."""
    typed = request.POST.get("code", "")
    if request.method != "POST":
        return _page(request, "code")
    try:
        _card(typed)
    except CardNotKnown:
        return _page(request, "code", status=404, typed=typed, is_wrong=True)
    return redirect("peer_start", translation.get_language(), codes.normalise_code(typed))


@for_peers_alone
def card(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from the address on a card to its first page."""
    if code in LANGUAGES:
        return redirect("peer_code", code)
    signs = codes.normalise_code(code)
    if not signs:
        raise CardNotKnown
    return redirect("peer_start", translation.get_language(), signs)


@for_peers
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Before the first question: who can see this and who can't, how many answers are needed, what this is not."""
    card = _card(code)
    asked = len(ShortForm(card.voice.review.instrument.definition).questions)
    about = {"questions": asked, "minutes": asked // A_MINUTE + 1, "site": _site(card)}
    return _page(request, "start", code=code, voice=card.voice, review=card.voice.review, **about)


def _site(card: Card) -> str:
    """The place that a card counts for, where places are counted apart."""
    return card.voice.sites[card.site][0] if card.voice.sites else ""


@for_peers
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """All questions on one page; sending them counts them, once, and keeps nothing else.

    With them one thing can be raised that does not fit; not in a small team, where it would point at somebody.
    """
    card = _card(code)
    review = card.voice.review
    form = ShortForm(review.instrument.definition, request.POST)
    concerns = ConcernForm(review.instrument.definition, {} if card.voice.is_small else request.POST)
    if request.method != "POST" or request.POST.keys() & {"switch", "look"}:
        return _asked(request, card, form, concerns, is_early="look" in request.POST)
    if form.wrong or concerns.is_wrong:
        return _asked(request, card, form, concerns, is_concern_wrong=concerns.is_wrong, status=INVALID)
    raised = concerns.concern(review.quarter)
    if not form.given and raised is None:
        return _asked(request, card, form, concerns, is_empty=True, status=INVALID)
    actions.answer_with_card(
        code=codes.normalise_code(code), given=form.given, today=timezone.localdate(), raised=raised
    )
    return redirect("peer_thanks", translation.get_language())


def _asked(request: HttpRequest, card: Card, form: ShortForm, concerns: ConcernForm, **more: object) -> HttpResponse:
    context = {"form": form, "concerns": concerns, "voice": card.voice, "review": card.voice.review}
    return _page(request, "questions", **context, **more)


@for_peers_alone
def thanks(request: HttpRequest) -> HttpResponse:
    """The receipt: it names no program, no quarter and no card."""
    return _page(request, "thanks")


@for_peers_alone
def promise(request: HttpRequest) -> HttpResponse:
    """How answers are protected, and where that ends."""
    return _page(request, "promise")


@for_peers_alone
def style(request: HttpRequest) -> HttpResponse:
    """The style sheet, under the same address as the pages: no log of other files can tell who opened them."""
    return HttpResponse(STYLE.read_bytes(), content_type="text/css; charset=utf-8")
