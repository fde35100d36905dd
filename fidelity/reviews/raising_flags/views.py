"""The page on which a peer supporter, a supervisor or the ally raises something that does not fit, beside any review.

Nothing of who does is kept but a mark that no one can read (voice/concerns/sealed_concerns.py); no log has a line of
it, and what is raised is shown with the closing of a quarter.
"""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.reviews.models import Review
from fidelity.reviews.peer_questions.actions import has_ally
from fidelity.reviews.raising_flags.forms import RaiseForm
from fidelity.voice.concerns import actions
from fidelity.voice.rules import waiting
from fidelity.wording.numbers import number_in_letters
from programs.access import requires
from programs.models import Program, Role
from programs.permissions import Permission


@requires(Permission.RAISE_FLAGS)
def raise_flag(request: HttpRequest, program: Program) -> HttpResponse:
    """Raise a task, a rule or a condition; what happens with it stands above the form, before anything is sent."""
    review = _newest(program)
    if review is None:
        return render(request, "flags/raise.html", {"program": program})
    lone, open_words = actions.is_lone(program), actions.has_many_accounts(program)
    sent = request.POST if request.method == "POST" else None
    form = RaiseForm(sent, instrument=review.definition, lone=lone, open_words=open_words)
    if sent is not None and _raise(request, program, form):
        messages.success(
            request, _("It is put in. It is shown when a quarter is closed, and nobody is told who raised it.")
        )
        return redirect("flags", program.slug)
    context = {
        "program": program,
        "form": form,
        "lone": lone,
        "needed": program.organisation.voice_threshold,
        **waiting.time_in_words(),
        "most": number_in_letters(actions.MOST_A_QUARTER),
        "has_ally": has_ally(program),
        "is_peer": Role.PEER in request.access.roles,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    response = render(request, "flags/raise.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _newest(program: Program) -> Review | None:
    """The review whose questions the list is made of."""
    asked = program.reviews.exclude(state=Review.State.SKIPPED).select_related("instrument")
    return asked.order_by("-period_start").first()


def _raise(request: HttpRequest, program: Program, form: RaiseForm) -> bool:
    if not form.is_valid():
        return False
    try:
        actions.raise_concern(concern=form.concern(program, timezone.localdate()), by=request.access)
    except actions.ConcernRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True
