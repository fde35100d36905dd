"""Acts of this room: each keyword-only, in one transaction; what a quarter goes through is written in the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.flags.actions import tie_actions
from fidelity.flags.drift.series import QuarterLevels
from fidelity.flags.raised_by_people import raise_concerns
from fidelity.flags.raising import update_flags
from fidelity.flags.rules.findings import Finding
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews import evaluation_queries, how_peers_were_heard, kept_levels, signing_rules
from fidelity.reviews.answer_content import FIELDS, AnswerContent, answer_content
from fidelity.reviews.current_answers import Conflict
from fidelity.reviews.models import Edition, Response, Review
from fidelity.voice.actions import begin_voice, open_counts
from fidelity.voice.concerns.actions import open_concerns
from fidelity.voice.rules.result import raisable_codes
from programs import audit
from programs.access import Access
from programs.calendar.quarters import Quarter


class AlreadyThere(Exception):
    """This quarter has a review, or was skipped, already."""


class ReportIssued(Exception):
    """A report stands on this review, so it stays closed."""


class WaitsToBeSigned(Exception):
    """A text made from this review is before people to sign; it has to be taken back first."""


def is_full_due(reviews: Iterable[Review], quarter: Quarter) -> bool:
    """Whether the review of `quarter` asks the annual domains: none of the three quarters before it did.

    So the first review of a program is a full one, and then every fourth (product.md, "A quarter").
    """
    three_before = {quarter.previous.start, quarter.previous.previous.start, quarter.previous.previous.previous.start}
    return not any(
        review.full and review.period_start in three_before
        for review in reviews
        if review.state != Review.State.SKIPPED
    )


@transaction.atomic
def open_review(*, quarter: Quarter, instrument: InstrumentVersion, full: bool, by: Access) -> Review:
    """Open the review of `quarter`, pinned to `instrument`; raises `AlreadyThere`."""
    review = Review(program=by.program, instrument=instrument, period_start=quarter.start, full=full)
    _start(review)
    begin_voice(review)
    words = _("opened the full review of %(quarter)s") if full else _("opened the review of %(quarter)s")
    audit.record_event(by, words % {"quarter": quarter.label})
    return review


@transaction.atomic
def skip_quarter(*, quarter: Quarter, instrument: InstrumentVersion, reason: str, by: Access) -> Review:
    """Leave `quarter` out, for a reason that reports will show; raises `AlreadyThere`."""
    state = Review.State.SKIPPED
    review = Review(
        program=by.program, instrument=instrument, period_start=quarter.start, state=state, skip_reason=reason
    )
    _start(review)
    audit.record_event(by, _("skipped %(quarter)s") % {"quarter": quarter.label})
    return review


def _start(review: Review) -> Review:
    review.opened_at = timezone.now()
    try:
        with transaction.atomic():
            review.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyThere from error
    return review


@transaction.atomic
def set_up(
    *,
    review: Review,
    participants: dict[str, int],
    invited_roles: list[str],
    funders: str,
    by: Access,
) -> None:
    review.participants, review.invited_roles, review.funders = participants, invited_roles, funders
    review.set_up_at = timezone.now()
    review.save(update_fields=["participants", "invited_roles", "funders", "set_up_at"])
    audit.record_event(by, _("set up the review of %(quarter)s") % {"quarter": review.quarter.label})


class Outcome(Enum):
    SAVED = auto()
    SAME = auto()
    CONFLICT = auto()


@dataclass(frozen=True)
class SavedAnswer:
    """What became of one answer: the response that stands now, and the conflict where there is one."""

    response: Response | None
    outcome: Outcome
    conflict: Conflict | None = None


class ChangedMeanwhile(Exception):
    """Somebody else saved in the same moment: what stands has to be read again."""


class ClosedMeanwhile(Exception):
    """The quarter was closed in the same moment, so its answers stay as they are."""


@transaction.atomic
def save_answer(
    *,
    review: Review,
    item: str,
    content: AnswerContent,
    edition: int,
    stands: Response | None,
    by: Access,
    whole_page: bool,
) -> SavedAnswer:
    """Save what was answered to one item, where nobody saved something else since `edition` was read.

    The same content again changes nothing, so a double click or a second try after a lost connection is harmless. A
    text that comes too late is set aside, and the one that stands is left alone. `whole_page`: the item came along
    with others, so a text equal to what its page had shown was not touched and is no second opinion.

    `stands` was read before, so that the transaction is short; raises `ChangedMeanwhile` where that is not true any
    more, and `ClosedMeanwhile` where the quarter is closed by now.
    """
    if content == answer_content(stands):
        return SavedAnswer(stands, Outcome.SAME)
    _hold_open(review)
    if stands and edition < stands.edition:
        return _set_aside(stands, content, edition, by, whole_page=whole_page)
    response = stands or Response(review=review, item=item)
    _stand(response, content, by)
    return SavedAnswer(response, Outcome.SAVED)


def _hold_open(review: Review) -> None:
    """Let nobody close the review before this transaction ends; `ClosedMeanwhile` where somebody has."""
    rows = Review.objects.select_for_update(no_key=True).filter(pk=review.pk)
    if rows.values_list("state", flat=True).get() != Review.State.OPEN:
        raise ClosedMeanwhile


def _stand(response: Response, content: AnswerContent, by: Access) -> None:
    """Write what stands now, with its edition; `ChangedMeanwhile` where another edition stands by now."""
    number = response.edition + 1
    now = dict(content, edition=number, saved_at=timezone.now())
    if response.pk is None:
        _insert(response, now)
    elif not Response.objects.filter(pk=response.pk, edition=response.edition).update(**now):
        raise ChangedMeanwhile
    for name, value in now.items():
        setattr(response, name, value)
    _keep(response, content, number, by)


@transaction.atomic
def put_answer_back(*, response: Response, kept: Edition | None, by: Access) -> None:
    """Let an edition stand again to the letter, as a new one; without any the question is unanswered again."""
    _stand(response, {name: getattr(kept, name) for name in FIELDS} if kept else answer_content(None), by)


def _insert(response: Response, now: AnswerContent) -> None:
    for name, value in now.items():
        setattr(response, name, value)
    try:
        response.save(force_insert=True)
    except IntegrityError as error:
        raise ChangedMeanwhile from error


def _keep(response: Response, content: AnswerContent, number: int, by: Access, *, set_aside: bool = False) -> Edition:
    return Edition.objects.create(
        response=response, number=number, by=by.user, role=by.role, set_aside=set_aside, at=timezone.now(), **content
    )


def _set_aside(stands: Response, content: AnswerContent, edition: int, by: Access, *, whole_page: bool) -> SavedAnswer:
    """Keep a text that came too late; the typist's own earlier one from the same page gives way to it."""
    numbers = (edition, stands.edition)
    known = list(stands.editions.filter(Q(number__in=numbers, set_aside=False) | Q(set_aside=True, settled_at=None)))
    standing = {kept.number: kept for kept in known if not kept.set_aside}
    waiting = [kept for kept in known if kept.set_aside]
    if whole_page and content == answer_content(standing.get(edition)):
        return SavedAnswer(stands, Outcome.SAME)
    if not any(answer_content(kept) == content for kept in waiting):
        waiting = _give_way(waiting, edition + 1, by)
        waiting.append(_keep(stands, content, edition + 1, by, set_aside=True))
    return SavedAnswer(stands, Outcome.CONFLICT, Conflict(standing[stands.edition], waiting[0]))


def _give_way(waiting: list[Edition], number: int, by: Access) -> list[Edition]:
    """Settle what the same account had typed on the same page before; the editions that still wait."""
    own = [edition for edition in waiting if edition.by_id == by.user.pk and edition.number == number]
    if own:
        Edition.objects.filter(pk__in=[edition.pk for edition in own]).update(settled_at=timezone.now())
    return [edition for edition in waiting if edition not in own]


@transaction.atomic
def settle_conflict(*, conflict: Conflict, use_aside: bool, join_notes: bool, by: Access) -> Response:
    """Decide which of two texts stands; both stay in the history. `ChangedMeanwhile` where a third one was saved."""
    response = conflict.aside.response
    chosen = answer_content(conflict.aside if use_aside else conflict.stands)
    if join_notes:
        chosen["note"] = conflict.joined_note
    if chosen != answer_content(response):
        _stand(response, chosen, by)
    conflict.aside.settled_at = timezone.now()
    conflict.aside.save(update_fields=["settled_at"])
    return response


# The acts below run inside the transaction that holds the review (reviews/access.py, `hold`).


@transaction.atomic(savepoint=False)
def close_review(*, review: Review, by: Access) -> None:
    """Close the quarter; what peer supporters answered is opened now, once, to everybody."""
    voice = review.peer_voice = begin_voice(review)
    early = voice.is_cut_short(timezone.localdate())
    _keep_check(review)
    review.state, review.closed_at = Review.State.CLOSED, timezone.now()
    review.save(update_fields=["state", "closed_at", "checked_by", "checked_how"])
    kept_levels.keep_levels([review])
    quarters = kept_levels.closed_quarters(review.program, until=review.period_start)
    raise_flags(review, evaluation_queries.review_findings(review), quarters)
    words = _("closed the review of %(quarter)s")
    if early:
        words = _("closed the review of %(quarter)s before the last day on which peer supporters could answer")
    audit.record_event(by, words % {"quarter": review.quarter.label})


def _keep_check(review: Review) -> None:
    """What the check by somebody else has come to: from now on it is a part of the closed review."""
    if review.definition.rules.check_for_a:
        check = evaluation_queries.check_now(review)
        review.checked_by, review.checked_how = next(iter(check.ways), ""), check.how


def raise_flags(review: Review, findings: Iterable[Finding], quarters: list[QuarterLevels]) -> None:
    """Open what peer supporters answered in a closed quarter, the last of `quarters`, and raise what was found."""
    is_first = not begin_voice(review).closed
    review.peer_voice = open_counts(review=review, reviews=quarters)
    concerns = open_concerns(review=review, voice=review.peer_voice) if is_first else ()
    review.peers_heard = how_peers_were_heard.form_of_hearing(review.peer_voice)
    review.save(update_fields=["peers_heard"])
    followed = evaluation_queries.drift_history(review.program, quarters)
    update_flags(
        review=review,
        findings=list(evaluation_queries.review_flags(review, findings, followed)),
        at=review.closed_at,
        compared=raisable_codes(review.peer_voice.result),
        comparable=evaluation_queries.comparable_series(review, followed),
        people={concern.code for concern in concerns},
    )
    raise_concerns(review=review, raised=concerns, at=review.closed_at)
    tie_actions(review=review, at=review.closed_at)


@transaction.atomic(savepoint=False)
def reopen_review(*, review: Review, by: Access) -> None:
    """Open a closed review again; raises `ReportIssued` or `WaitsToBeSigned`: what people read and sign holds still.

    A review that was amended can be opened again until its next version is final.
    """
    if review.signings.filter(state=signing_rules.OPEN).exists():
        raise WaitsToBeSigned
    if review.reports.count() > review.amendments.standing().count():
        raise ReportIssued
    review.state, review.closed_at = Review.State.OPEN, None
    review.checked_by, review.checked_how = "", {}
    review.save(update_fields=["state", "closed_at", "checked_by", "checked_how"])
    audit.record_event(by, _("opened the review of %(quarter)s again") % {"quarter": review.quarter.label})
