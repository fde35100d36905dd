"""The signed-in pages on peer voice: how peer supporters are heard in a quarter, the cards, and what was heard."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.voice import actions, results_in_words, ways_to_be_heard
from fidelity.voice.access import requires
from fidelity.voice.card import sheets
from fidelity.voice.forms import CardsForm, WayForm
from fidelity.voice.models import PeerVoice
from programs.permissions import Permission

CONFLICT, INVALID = 409, 422
Way = PeerVoice.Way

NO_LONGER = gettext_lazy("The cards of this quarter no longer count.")


@requires(Permission.SEE_VOICE)
def voice(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    """Before closing how peer supporters are heard; afterwards what they said."""
    context = about(voice)
    if voice.closed:
        return render(request, "voice/heard.html", context | results_in_words.result_context(voice))
    context |= {
        "nobody_can_choose": not ways_to_be_heard.can_somebody_choose(voice.review.program),
        "answers_jointly": ways_to_be_heard.answers_jointly(voice, request.access),
        "may_take_back": ways_to_be_heard.may_take_back(voice, request.access),
    }
    # Only who chooses learns whether it can still be changed: it tells that somebody answered jointly.
    if request.access.can(Permission.ASK_PEERS):
        context["is_fixed"] = ways_to_be_heard.is_fixed(voice)
    return render(request, "voice/asking.html", context)


@requires(Permission.ASK_PEERS)
def choose(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    """Choose how peer supporters are heard this quarter."""
    if voice.closed:
        return redirect_to_voice(request, voice)
    peer_supporters = voice.review.program.peer_supporters()
    offered = ways_to_be_heard.way_choices(voice, peer_supporters)
    form = WayForm(request.POST or None, choices=offered)
    context = about(voice) | {
        "choices": offered,
        "chosen": form["way"].value() or voice.way,
        "form": form,
        "lead": ways_to_be_heard.ways_introduction(voice, peer_supporters),
        "peer_supporters": peer_supporters,
        "is_small": 0 < peer_supporters < voice.threshold,
        "signed": ways_to_be_heard.joint_answer_warning(peer_supporters),
        "is_fixed": ways_to_be_heard.is_fixed(voice),
    }
    if request.method != "POST":
        return render(request, "voice/choose.html", context)
    if not form.is_valid():
        return render(request, "voice/choose.html", context, status=INVALID)
    return _choose(request, voice, form.cleaned_data["way"])


def _choose(request: HttpRequest, voice: PeerVoice, way: str) -> HttpResponse:
    """Save the way, and lead to what comes next with it."""
    try:
        chosen = actions.choose_way(voice=voice, way=way, by=request.access)
    except actions.VoiceRefused as refused:
        messages.warning(request, str(refused))
        return redirect_to_voice(request, voice)
    if chosen.way == Way.CARDS:
        return redirect("voice_cards", *address(voice))
    if ways_to_be_heard.answers_jointly(chosen, request.access):
        return redirect("voice_joint", *address(voice))
    messages.success(request, _("That is saved. It can be changed until something is answered."))
    return redirect_to_voice(request, voice)


@requires(Permission.ASK_PEERS)
def make(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    """The cards: make them once, then print the same ones as often as needed."""
    if voice.closed or voice.way != Way.CARDS:
        messages.info(request, NO_LONGER if voice.cards else _("There are no cards in this quarter."))
        return redirect_to_voice(request, voice)
    if voice.cards:
        return _unstored(render(request, "voice/cards.html", about(voice) | {"piles": sheets.shuffled_piles(voice)}))
    sites = actions.countable_sites(voice)
    form = CardsForm(request.POST or None, voice=voice, sites=sites, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        return _make(request, voice, form)
    now = voice.review.program.peer_supporters()
    changed = now if now != voice.peer_supporters else None
    context = about(voice) | {"form": form, "sites": sites, "changed": changed}
    return render(request, "voice/make_cards.html", context, status=INVALID if form.errors else 200)


def _make(request: HttpRequest, voice: PeerVoice, form: CardsForm) -> HttpResponse:
    wanted = {"by_site": False} | form.cleaned_data
    try:
        actions.make_cards(voice=voice, by=request.access, **wanted)
    except actions.VoiceRefused as refused:
        messages.warning(request, str(refused))
    return redirect("voice_cards", *address(voice))


def about(voice: PeerVoice) -> dict[str, object]:
    """What every page here shows."""
    return {"program": voice.review.program, "review": voice.review, "voice": voice}


def address(voice: PeerVoice) -> tuple[str, str]:
    return voice.review.program.slug, voice.quarter.slug


def redirect_to_voice(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    return redirect("voice", *address(voice))


def _unstored(response: HttpResponse) -> HttpResponse:
    """No browser keeps the codes of others in its cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
