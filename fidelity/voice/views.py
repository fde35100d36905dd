"""The signed-in pages on peer voice: how peer supporters are heard in a quarter, and what was heard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fidelity.voice import heard
from fidelity.voice.access import requires
from fidelity.voice.models import PeerVoice
from programs.permissions import Permission


@requires(Permission.SEE_VOICE)
def voice(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    """Before closing how peer supporters are heard; afterwards what they said."""
    context = {"program": voice.review.program, "review": voice.review, "voice": voice}
    if voice.closed:
        return render(request, "voice/heard.html", context | heard.page(voice))
    return render(request, "voice/asking.html", context)
