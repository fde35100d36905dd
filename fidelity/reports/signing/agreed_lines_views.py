"""The lines of a joint answer that all of a small peer team agreed to show: read them, and take that back."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fidelity.reports.signing import actions
from fidelity.reviews.access import requires
from fidelity.reviews.models import Review
from programs.permissions import Permission


@requires(Permission.ASK_PEERS)
def agreed_lines(request: HttpRequest, review: Review) -> HttpResponse:
    """Until the report is signed by both sides, peer supporters and their ally can take back what it may show."""
    voice = getattr(review, "peer_voice", None)
    if voice is None or not voice.agreed_lines:
        messages.info(request, _("The report shows no lines of a joint answer."))
        return redirect("voice", review.program.slug, review.quarter.slug)
    refused = ""
    if request.method == "POST":
        try:
            actions.take_back_lines(review=review, by=request.access)
        except actions.SigningRefused as problem:
            refused = str(problem)
        else:
            messages.success(request, _("It is taken back. The report will show none of it."))
            return redirect("voice", review.program.slug, review.quarter.slug)
    context = {"program": review.program, "review": review, "voice": voice, "refused": refused}
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "reports/agreed_lines.html", context, status=status)
