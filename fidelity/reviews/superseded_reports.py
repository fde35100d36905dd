"""What a new version leaves to do: funders who hold an older one.

Reports and shares stand in a room above this one, so they are reached through their relations to a review.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from fidelity.reviews.models import Review
from programs.models import Membership, Program, Role, User


@dataclass(frozen=True)
class SupersededReport:
    """A review whose newest version was not shared with `funders` accounts that hold an older one."""

    review: Review
    versions: int
    funders: int


def superseded_by_program(programs: Collection[Program]) -> dict[int, list[SupersededReport]]:
    """Program -> reviews with a funder who holds an older version only; one query.

    Whoever was given the newest version once, even if it was taken back, is not counted: that was decided.
    """
    later = _shares().filter(report__review=OuterRef("report__review"), funder=OuterRef("funder"))
    newest = _reports().filter(review=OuterRef("report__review")).order_by("-pk").values("pk")[:1]
    older = _superseded().annotate(newest=Subquery(newest)).filter(~Exists(later.filter(report=OuterRef("newest"))))
    waiting: dict[int, set[int]] = defaultdict(set)
    for key, funder in older.filter(report__review__program__in=programs).values_list("report__review", "funder"):
        waiting[key].add(funder)
    reports: dict[int, list[SupersededReport]] = defaultdict(list)
    for review in Review.objects.in_order().filter(pk__in=waiting).annotate(versions=Count("reports")):
        reports[review.program_id].append(SupersededReport(review, review.versions, len(waiting[review.pk])))
    return reports


def superseded_for_funder(user: User) -> list[str]:
    """A key for each report that `user` holds and that has a newer version; another one for each newer version."""
    shares = _superseded().filter(funder=user).annotate(versions=Count("report__review__reports")).order_by("pk")
    return [f"superseded:{pk}:{versions}" for pk, versions in shares.values_list("pk", "versions")]


def _superseded() -> QuerySet:
    """Shares that funders can open now, of a version that a newer one has taken the place of."""
    newer = _reports().filter(review=OuterRef("report__review"), pk__gt=OuterRef("report"))
    organisation = OuterRef("report__review__program__organisation")
    funders = Membership.objects.filter(user=OuterRef("funder"), role=Role.FUNDER, organisation=organisation)
    return _shares().filter(Exists(newer), Exists(funders), withdrawn_at=None, funder__is_active=True)


def _reports() -> QuerySet:
    return Review._meta.get_field("reports").related_model.objects.all()


def _shares() -> QuerySet:
    return _reports().model._meta.get_field("shares").related_model.objects.all()
