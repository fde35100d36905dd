"""The joint answer: typed by the peer team or by the outside ally, read together before it is kept, and taken back.

Before closing nobody else sees it; what the ally types, the peer supporters whose word it is can read and take back.
"""

from collections.abc import Mapping

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
from fidelity.voice.rules import joint_lines
from fidelity.voice.views import CONFLICT, INVALID, about, redirect_to_voice
from programs.permissions import Permission

MEANWHILE = gettext_lazy(
    "Somebody else saved the joint answer meanwhile. Both are here: look at them, choose, and save again."
)

CHANGED = gettext_lazy("Somebody else changed the joint answer meanwhile. This is what is kept now.")
NONE_TO_TYPE = gettext_lazy("There is no joint answer to type in this quarter.")
OVER = gettext_lazy("It was closed, or another way was chosen, while this page was open.")


@requires(Permission.ASK_PEERS)
def joint(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    """The questions with what was saved last; then what will be kept, to be read together; then it is kept.

    Keeping puts all of it in the place of what was kept before.
    """
    if voice.closed or voice.way not in PeerVoice.TOGETHER:
        messages.info(request, NONE_TO_TYPE)
        return redirect_to_voice(request, voice)
    if not ways_to_be_heard.answers_jointly(voice, request.access):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, voice, JointForm.saved(voice))
    form = JointForm(voice.review.instrument.definition, request.POST)
    if form.wrong:
        return _page(request, voice, form, status=INVALID)
    if "change" in request.POST:
        return _page(request, voice, form)
    if "keep" in request.POST:
        return _save(request, voice, form)
    return _read_together(request, voice, form)


def _read_together(request: HttpRequest, voice: PeerVoice, form: JointForm) -> HttpResponse:
    """What will be kept, line by line; in a small team also what a funder would read, for each to agree to or not."""
    asked = ways_to_be_heard.how_many_agree(voice)
    lines = joint_lines.lines_for_funders(form.instrument, form.given) if asked else []
    more = {"lines": lines, "ticks": range(1, asked + 1), "alone": asked == 1}
    return _shown(request, "voice/joint_read.html", voice, more | {"form": form})


def _save(request: HttpRequest, voice: PeerVoice, form: JointForm) -> HttpResponse:
    agreed_by = len(set(request.POST.getlist("agree")))
    try:
        kept = actions.answer_jointly(voice=voice, given=form.given, edition=form.edition, agreed_by=agreed_by)
    except actions.ChangedMeanwhile:
        return _conflict(request, voice, form)
    except actions.VoiceRefused as refused:
        messages.warning(request, f"{refused} {OVER}")
        return redirect_to_voice(request, voice)
    outcome = _("The joint answer is saved.") if form.given else _("Nothing is answered now.")
    messages.success(
        request, " ".join([outcome, *_who_reads(kept), _("You can change it until the quarter is closed.")])
    )
    return redirect_to_voice(request, voice)


def _who_reads(kept: PeerVoice) -> list[str]:
    """Whether funders will read lines of it, where peer supporters were asked."""
    if not ways_to_be_heard.how_many_agree(kept):
        return []
    if kept.agreed_lines:
        return [_("The report will show the lines that all of you agreed to.")]
    return [_("It stays in the program: the report shows none of it.")]


@requires(Permission.ASK_PEERS)
def kept(request: HttpRequest, voice: PeerVoice) -> HttpResponse:
    """What is kept of the joint answer before closing, for those who gave it; they can take it back here."""
    takes = not voice.closed and voice.way in PeerVoice.TOGETHER
    if takes and not ways_to_be_heard.may_take_back(voice, request.access):
        raise PermissionDenied
    if not takes or not voice.joint_answers.exists():
        messages.info(request, _("No joint answer is kept that could be taken back."))
        return redirect_to_voice(request, voice)
    if request.method != "POST":
        return _kept_page(request, voice)
    form = JointForm(voice.review.instrument.definition, request.POST)
    try:
        actions.take_back_jointly(voice=voice, edition=form.edition)
    except actions.ChangedMeanwhile:
        voice.refresh_from_db(fields=["edition", "agreed_lines"])
        return _kept_page(request, voice, status=CONFLICT, problem=CHANGED)
    except actions.VoiceRefused as refused:
        messages.warning(request, f"{refused} {OVER}")
        return redirect_to_voice(request, voice)
    messages.success(request, _("It is taken back. Nothing is answered now."))
    return redirect_to_voice(request, voice)


def _kept_page(request: HttpRequest, voice: PeerVoice, *, status: int = 200, **more: object) -> HttpResponse:
    return _shown(request, "voice/joint_kept.html", voice, more | {"form": JointForm.saved(voice)}, status=status)


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
    context = more | {"form": form, "signed": ways_to_be_heard.joint_answer_warning(voice.peer_supporters)}
    return _shown(request, "voice/joint.html", voice, context, status=status)


def _shown(
    request: HttpRequest, template: str, voice: PeerVoice, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    response = render(request, template, {**about(voice), **context}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
