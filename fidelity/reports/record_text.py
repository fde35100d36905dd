"""The record of a report as text. It is in English, in whatever language those who ask for it read the app."""

import json
from datetime import datetime

from django.utils import timezone
from django.utils.translation import override

from fidelity.reports import snapshot_queries
from fidelity.reports.models import Signature, Signing, Statement
from fidelity.reports.snapshot import build, signed_text
from fidelity.reports.snapshot.inputs import Issue
from fidelity.reports.snapshot.signed_text import SignatureLine, StandingView
from fidelity.reviews.models import Review
from programs.models import Role


@override(build.LANGUAGE)
def record_text(review: Review, *, code: str, version: str, at: datetime, role: Role) -> str:
    """What a report on `review`, which is closed, says now: the text to sign, or a preview of it."""
    issue = Issue(code, version, timezone.localdate(at), str(role.label))
    return build.canonical_json(build.build_snapshot(snapshot_queries.snapshot_inputs(review, issue)))


@override(build.LANGUAGE)
def final_text(signing: Signing, *, at: datetime) -> str:
    """The signed text with its signatures and the peer statement."""
    statement = Statement.objects.filter(signing=signing).values_list("text", flat=True).first() or ""
    replaced = signing.review.reports.order_by("-pk").values_list("snapshot", flat=True).first()
    snapshot = signed_text.finalise_snapshot(
        json.loads(signing.snapshot),
        [_signature_line(signature) for signature in signing.signatures.all()],
        statement=statement,
        on=timezone.localdate(at),
        replaced=json.loads(replaced) if replaced else None,
        standing=_standing_view(signing),
    )
    return build.canonical_json(snapshot)


def _standing_view(signing: Signing) -> StandingView | None:
    """What peers signed with beside an earlier text, of an earlier version or of one that was taken back."""
    view = signing.earlier_view
    if view is None:
        return None
    return StandingView(_signature_line(view), view.signing.version, is_final=view.signing.state == Signing.State.FINAL)


def _signature_line(signature: Signature) -> SignatureLine:
    day = timezone.localdate(signature.at)
    return SignatureLine(signature.side, str(signature.get_role_display()), day, signature.view)
