"""Acts on a text to sign: put it before people, sign it, say something beside it, take it back, make it final."""

from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.reports import record_text
from fidelity.reports.models import IssuedReport, Reading, Signature, Signing, Statement
from fidelity.reports.rendering.tasks import make_file
from fidelity.reports.signing.codes import new_code
from fidelity.reports.snapshot import build, signed_text
from fidelity.reviews import signing_rules
from fidelity.reviews.models import Review
from fidelity.reviews.signing_rules import SigningProgress
from fidelity.voice import actions as voice
from fidelity.wording.dates import weekday_in_words
from fidelity.wording.shortening import shorten
from programs import audit
from programs.access import Access
from programs.calendar import working_days
from programs.models import Role
from programs.permissions import Permission

LOGGED = 120  # characters of a reason that fit into a line of the log
ENDED = {
    Signing.State.FINAL: gettext_lazy("The report is final by now, so nothing can be added to it."),
    Signing.State.TAKEN_BACK: gettext_lazy("This text was taken back, so it is not signed any more."),
}


class SigningRefused(Exception):
    """What can't be done now; its text says why and what to do, for people."""


class ChangedMeanwhile(SigningRefused):
    """Somebody else signed, took the text back or wrote the statement since the page was opened."""


class NotClosed(SigningRefused):
    """Only a closed review can be reported on."""


def waiting_text(review: Review) -> Signing | None:
    """The text of this review that waits for signatures."""
    return review.signings.filter(state=Signing.State.OPEN).first()


def next_version(review: Review) -> str:
    """The version that comes next: `1.0`, after an amendment `1.1`."""
    return f"1.{review.reports.count()}"


@transaction.atomic
def ask_for_signatures(*, review: Review, by: Access, at: datetime | None = None) -> Signing:
    """Put the report of a closed review before people: made once, under the code and version that it will have.

    A second call returns the text that waits already. Raises `NotClosed`, and `SigningRefused` where it is final.
    """
    review = Review.objects.select_for_update(of=("self",)).select_related("program__organisation").get(pk=review.pk)
    if waiting := waiting_text(review):
        return waiting
    if review.state != Review.State.CLOSED:
        raise NotClosed(_("The review of this quarter is not closed."))
    if not signing_rules.is_unreported(review):
        raise SigningRefused(_("This report is final. To change it, amend the review with a reason."))
    at = at or timezone.now()
    today = timezone.localdate(at)
    code, version = new_code(), next_version(review)
    text = record_text.record_text(review, code=code, version=version, at=at, role=by.role)
    signing = Signing.objects.create(
        review=review,
        code=code,
        version=version,
        snapshot=text,
        snapshot_sha256=build.checksum(text),
        asked_at=at,
        role=by.role,
        read_until=working_days.working_day_after(today, working_days.TO_READ),
        alone_from=working_days.working_day_after(today, working_days.TO_WAIT),
    )
    _carry_statement(signing)
    audit.record_event(
        by,
        _("put the report %(report)s on %(quarter)s up to sign")
        % {"report": _name(signing), "quarter": review.quarter.label},
        at=at,
    )
    return signing


def _carry_statement(signing: Signing) -> None:
    """What peers wrote beside an earlier text stands beside this one, as it was saved then, until they change it."""
    earlier = Statement.objects.filter(signing__in=signing.earlier_texts).order_by("-signing_id").first()
    if earlier and earlier.text:
        Statement.objects.create(signing=signing, text=earlier.text, saved_at=earlier.saved_at)


def _locked(signing: Signing) -> Signing:
    """The text as it stands, with its row locked until the transaction ends; `ChangedMeanwhile` where it is over."""
    rows = Signing.objects.select_for_update(of=("self",)).select_related("review__program__organisation")
    signing = rows.get(pk=signing.pk)
    if not signing.is_open:
        raise ChangedMeanwhile(str(ENDED[Signing.State(signing.state)]))
    return signing


@transaction.atomic
def sign_text(
    *, signing: Signing, side: str, sha256: str, by: Access, view: str = "", at: datetime | None = None
) -> IssuedReport | None:
    """Sign the text whose checksum is `sha256`, for one side; `view` is a differing view, word for word.

    The second signature makes it final where the reading time is over by then; returns the report if so.
    """
    signing, at = _locked(signing), at or timezone.now()
    if sha256 != signing.snapshot_sha256:
        raise ChangedMeanwhile(_("This is not the text that you have read. Read the one that waits now, then sign it."))
    _check_side(signing_rules.signing_progress(signing), side, by)
    role = _role(side, by)
    Signature.objects.create(signing=signing, side=side, by=by.user, role=role, differs=bool(view), view=view, at=at)
    what = _("signed the report %(report)s for %(side)s")
    if view:
        what = _("signed the report %(report)s for %(side)s with a differing view")
    audit.record_event(by, what % {"report": _name(signing), "side": signed_text.side_in_words(side)}, at=at)
    so_far = signing_rules.signing_progress(signing)
    if len(so_far.signed) == len(Signature.Side) and so_far.is_ready(timezone.localdate(at)):
        return _make_report(signing, by, at)
    return None


def _check_side(so_far: SigningProgress, side: str, by: Access) -> None:
    """403 for a side that this account never signs for; `ChangedMeanwhile` in words where it only comes too late."""
    if by.user.pk in so_far.signed.values():
        raise ChangedMeanwhile(_("You have signed this text already. The other signature comes from another account."))
    if side in so_far.signed:
        raise ChangedMeanwhile(
            _("Somebody else has signed for %(side)s meanwhile. One signature a side is enough.")
            % {"side": signed_text.side_in_words(side)}
        )
    if side not in so_far.sides(by.user.pk, by.roles):
        raise PermissionDenied


def _role(side: str, by: Access) -> Role:
    if side == Signature.Side.PROGRAM:
        return Role.MANAGER
    return Role.PEER if Role.PEER in by.roles else Role.ALLY


def _name(signing: Signing) -> str:
    return f"{signing.code} v{signing.version}"


@transaction.atomic
def save_statement(*, signing: Signing, text: str, edition: int, by: Access, at: datetime | None = None) -> Statement:
    """Save the peer statement, as read at `edition` (0 for none).

    Raises `ChangedMeanwhile` where somebody else saved one since. The same text again changes nothing; an empty one
    takes the statement out.
    """
    by.demand(Permission.WRITE_STATEMENT)
    signing, at = _locked(signing), at or timezone.now()
    statement = Statement.objects.filter(signing=signing).first() or Statement(signing=signing, edition=0)
    if statement.edition and statement.text == text:
        return statement
    if statement.edition != edition:
        raise ChangedMeanwhile(_("Somebody else saved the statement while your page was open. Both texts are below."))
    statement.text, statement.edition, statement.saved_at = text, edition + 1, at
    statement.save()
    what = _("wrote the peer statement on the report %(report)s")
    if not text:
        what = _("took out the peer statement on the report %(report)s")
    audit.record_event(by, what % {"report": _name(signing)}, at=at)
    return statement


@transaction.atomic
def note_reading(*, signing: Signing, by: Access) -> None:
    """Note that a peer has read the text. Not in the log: whether one person has read it is nobody's business."""
    signing = _locked(signing)
    if Role.PEER not in by.roles:
        raise PermissionDenied
    Reading.objects.get_or_create(signing=signing, user=by.user)


@transaction.atomic
def take_back(*, signing: Signing, reason: str, by: Access, at: datetime | None = None) -> Signing:
    """End a text before it is final: its signatures stay in the history and count no more."""
    by.demand(Permission.ISSUE_REPORT)
    signing, at = _locked(signing), at or timezone.now()
    signing.state, signing.ended_at = Signing.State.TAKEN_BACK, at
    signing.save(update_fields=["state", "ended_at"])
    what = _("took the report %(report)s back: %(reason)s")
    audit.record_event(by, what % {"report": _name(signing), "reason": shorten(reason, LOGGED)}, at=at)
    return signing


@transaction.atomic
def take_back_lines(*, review: Review, by: Access, at: datetime | None = None) -> None:
    """Take back that lines of a joint answer are shown; a text that waits with them ends, and may be put up anew.

    Raises `SigningRefused` once the report is final. The log names the text that ended, and no agreement otherwise.
    """
    by.demand(Permission.ASK_PEERS)
    review = Review.objects.select_for_update(of=("self",)).select_related("program__organisation").get(pk=review.pk)
    if review.state == Review.State.CLOSED and not signing_rules.is_unreported(review):
        raise SigningRefused(_("The report is final, so its lines stay. An amended version can leave them out."))
    voice.take_back_lines(voice=review.peer_voice)
    text, at = waiting_text(review), at or timezone.now()
    if text is None:
        return
    signing = _locked(text)
    signing.state, signing.ended_at = Signing.State.TAKEN_BACK, at
    signing.save(update_fields=["state", "ended_at"])
    what = _("ended the text of the report %(report)s: not everything in it may be shown any more")
    audit.record_event(by, what % {"report": _name(signing)}, at=at)


@transaction.atomic
def make_final(*, signing: Signing, by: Access, at: datetime | None = None) -> IssuedReport:
    """Make a signed text the report; a second call returns it again. `SigningRefused` while something is missing."""
    by.demand(Permission.ISSUE_REPORT)
    if issued := IssuedReport.objects.defer("pdf").filter(signing=signing).first():
        return issued
    signing, at = _locked(signing), at or timezone.now()
    if missing := what_is_missing(signing_rules.signing_progress(signing), at):
        raise SigningRefused(missing)
    return _make_report(signing, by, at)


def what_is_missing(so_far: SigningProgress, at: datetime) -> str:
    """Why it can't be made final now, in a sentence; empty where it can."""
    today, signing = timezone.localdate(at), so_far.signing
    if so_far.is_ready(today):
        return ""
    if signed_text.PROGRAM not in so_far.signed:
        return _("The program has not signed it yet.")
    if signed_text.PEERS not in so_far.signed:
        words = _("It waits for a peer signature. Without one it can be made final from %(day)s on.")
        return words % {"day": weekday_in_words(signing.alone_from)}
    words = _("Both sides have signed. Peers can still read it until the end of %(day)s.")
    return words % {"day": weekday_in_words(signing.read_until)}


def _make_report(signing: Signing, by: Access, at: datetime) -> IssuedReport:
    """The report: the signed text with its signatures and the peer statement, stored; its file is made by a task."""
    text = record_text.final_text(signing, at=at)
    report = IssuedReport.objects.create(
        review=signing.review,
        signing=signing,
        code=signing.code,
        version=signing.version,
        issued_at=at,
        role=by.role,
        snapshot=text,
        snapshot_sha256=build.checksum(text),
        paper=signing.review.program.organisation.paper,
    )
    signing.state, signing.ended_at = Signing.State.FINAL, at
    signing.save(update_fields=["state", "ended_at"])
    what = _("made the report %(report)s on %(quarter)s final")
    if not signing.signatures.filter(side=Signature.Side.PEERS).exists():
        what = _("made the report %(report)s on %(quarter)s final, without peer signature")
    audit.record_event(by, what % {"report": report, "quarter": signing.review.quarter.label}, at=at)
    transaction.on_commit(partial(make_file.enqueue, report.pk))
    return report
