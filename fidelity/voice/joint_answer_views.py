"""The joint answer: typed by the peer team or by the outside ally, and seen by nobody else before closing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.voice import actions, ways_to_be_heard
from fidelity.voice.access import requires
from fidelity.voice.forms import JointForm
from fidelity.voice.models import PeerVoice
from fidelity.voice.views import CONFLICT, INVALID, about, redirect_to_voice
from programs.permissions import Permission

MEANWHILE = gettext_lazy(
    "Somebody else saved the joint answer meanwhile. Both are here: look at them, choose, and save again."
)


@requires(Permission.ASK_PEERS)
def joint(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    """The questions with what was saved last; saving puts all of it in the place of the one before."""
    if voice.closed or voice.way not in (PeerVoice.Way.JOINT, PeerVoice.Way.ALLY):
        messages.info(request, _("There is no joint answer to type in this quarter."))
        return redirect_to_voice(request, voice)
    if not ways_to_be_heard.answers_jointly(voice, request.access):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, voice, JointForm.saved(voice))
    form = JointForm(voice.review.instrument.definition, request.POST)
    if form.wrong:
        return _page(request, voice, form, status=INVALID)
    return _save(request, voice, form)


def _save(request: HttpRequest, voice: PeerVoice, form: JointForm) -> HttpResponse:
    try:
        actions.answer_jointly(voice=voice, given=form.given, edition=form.edition)
    except actions.ChangedMeanwhile:
        return _conflict(request, voice, form)
    except actions.VoiceRefused as refused:
        messages.warning(
            request,
            f"{refused} {_('It was closed, or another way was chosen, while this page was open.')}",
        )
        return redirect_to_voice(request, voice)
    outcome = _("The joint answer is saved.") if form.given else _("Nothing is answered now.")
    messages.success(request, f"{outcome} {_('You can change it until the quarter is closed.')}")
    return redirect_to_voice(request, voice)


def _conflict(request: HttpRequest, voice: PeerVoice, form: JointForm) -> HttpResponse:
    """What was typed, beside what stands; saving it again then is meant so."""
    voice.refresh_from_db(fields=["edition"])
    stands = JointForm.saved(voice)
    differing = form.differing(stands)
    return _page(request, voice, form.over(stands), status=CONFLICT, problem=MEANWHILE, differing=differing)


def _page(
    request: HttpRequest, voice: PeerVoice, form: JointForm, *, status: int = 200, **more: object
) -> HttpResponse:
    """The questions; `more`: the `problem`, and the questions `differing` from what somebody else saved."""
    context = (
        about(voice) | {"form": form, "signed": ways_to_be_heard.joint_answer_warning(voice.peer_supporters)} | more
    )
    response = render(request, "voice/joint.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
