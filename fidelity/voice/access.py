"""The gate of the signed-in pages on peer voice: the program's own gate first, then the quarter of the address."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from fidelity.reviews.models import Review
from fidelity.voice.actions import begin_voice
from fidelity.voice.models import PeerVoice
from programs import access
from programs.models import Program
from programs.permissions import Permission

View = Callable[..., HttpResponse]


def requires(permission: Permission) -> Callable[[View], View]:
    """Let a view be reached by those who may do `permission`, with the voice of the quarter `period` (404 without)."""

    def gate(view: View) -> View:
        @access.requires(permission)
        @wraps(view)
        def guarded(request: HttpRequest, program: Program, period: str, **kwargs: object) -> HttpResponse:
            return view(request, _voice(program, period), **kwargs)

        return guarded

    return gate


def _voice(program: Program, period: str) -> PeerVoice:
    """The voice of a quarter that is asked; a skipped quarter has none."""
    reviews = program.reviews.select_related("instrument").defer("instrument__text")
    review = next(
        (row for row in reviews if row.quarter.slug == period and row.state != Review.State.SKIPPED),
        None,
    )
    if review is None:
        raise Http404(_("No review of this quarter has been opened."))
    review.program = program
    return begin_voice(review)
