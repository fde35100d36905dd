"""The one bridge from rows to the material of a snapshot."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from fidelity.flags.models import Action
from fidelity.instrument.library import sources
from fidelity.reports.material import About, Earlier, Issue, Making, Material, Planned, Position, Skipped
from fidelity.reviews import evaluation
from fidelity.reviews.models import Review
from programs.models import Program, Role, StaffRole


def material(review: Review, issue: Issue) -> Material:
    """Everything a report on `review`, which is closed, says; about ten queries."""
    program = review.program
    return Material(
        issue=issue,
        about=About(program.name, program.organisation.name, program.get_kind_display(), program.get_setting_display()),
        making=_making(review),
        instrument=review.definition,
        sources=sources(),
        answers=evaluation.answers(review.responses.all()),
        evaluation=evaluation.of(review),
        actions=tuple(_planned(action, program) for action in _actions(review)),
        previous=_earlier(_before(review).last()),
        carried=None if review.full else _earlier(_before(review).filter(full=True).last()),
    )


def _making(review: Review) -> Making:
    return Making(
        opened=_day(review.opened_at),
        closed=_day(review.closed_at),
        participants={role.label: count for role in Role if (count := review.participants.get(role.value))},
        peers_heard=review.get_peers_heard_display() or "Not written down",
        positions=tuple(_position(role) for role in review.program.staff_roles.all()),
        skipped=_skipped(review),
    )


def _skipped(review: Review) -> tuple[Skipped, ...]:
    """Quarters left out between the last closed review and this one."""
    before = _before(review).last()
    between = Q(period_start__lt=review.period_start)
    if before:
        between &= Q(period_start__gt=before.period_start)
    left_out = review.program.reviews.filter(between, state=Review.State.SKIPPED).in_order()
    quarter_of = review.program.organisation.quarter_of
    return tuple(Skipped(quarter_of(each.period_start).label, each.skip_reason) for each in left_out)


def _day(moment: timezone.datetime) -> date:
    return timezone.localtime(moment).date()


def _position(role: StaffRole) -> Position:
    return Position(
        title=role.title,
        kind=role.get_kind_display(),
        count=role.count,
        hours=f"{role.hours.normalize():f}",
        terms=role.get_terms_display(),
    )


def _actions(review: Review) -> QuerySet[Action]:
    """Those planned in this quarter, and earlier ones that were still going on when this review was opened."""
    carried = Q(review__period_start__lt=review.period_start) & (Q(ended_at=None) | Q(ended_at__gte=review.opened_at))
    return review.program.actions.filter(Q(review=review) | carried).select_related("review")


def _planned(action: Action, program: Program) -> Planned:
    return Planned(
        what=action.what,
        owner=action.get_owner_display(),
        due=action.due,
        state=action.state,
        item=action.item,
        quarter=program.organisation.quarter_of(action.review.period_start),
        about=action.about,
        outcome=action.outcome,
    )


def _before(review: Review) -> QuerySet[Review]:
    """Closed reviews of the quarters before, oldest first."""
    earlier = review.program.reviews.closed().filter(period_start__lt=review.period_start)
    return earlier.in_order().select_related("instrument")


def _earlier(review: Review | None) -> Earlier | None:
    if review is None:
        return None
    return Earlier(review.definition, evaluation.of(review), _day(review.closed_at))
