"""What a program sees of sharing one quarter's report: who has it, what was opened, what funders ask."""

from dataclasses import dataclass

from fidelity.reports.models import Download, IssuedReport, Question, Share
from fidelity.reviews.models import Review
from fidelity.wording.names import sort_key
from programs.models import Membership, Role, User


@dataclass(frozen=True)
class Recipient:
    """A funder's account; `given` is the share of the newest version, `older` those of superseded ones, if any.

    `pk` is that of the membership, None for an account that is a funder here no more.
    """

    account: User
    pk: int | None
    given: Share | None
    older: list[Share]
    withdrawn: list[Share]


@dataclass(frozen=True)
class Sharing:
    """Everything about sharing one quarter; `newest` is the version to share, without its texts."""

    newest: IssuedReport | None
    recipients: list[Recipient]
    downloads: list[Download]
    questions: list[Question]


def review_sharing(review: Review) -> Sharing:
    """The same queries, however many funders there are."""
    newest = reports(review).first()
    shares = list(
        Share.objects.filter(report__review=review)
        .select_related("funder")
        .without_texts()
        .prefetch_related("funder__groups")
    )
    questions = Question.objects.filter(share__in=shares).select_related("share__report", "share__funder")
    downloads = Download.objects.filter(share__in=shares).select_related("share__report", "share__funder")
    return Sharing(newest, _recipients(review, newest, shares), _without_texts(downloads), _without_texts(questions))


def _without_texts(rows):
    rows = rows.prefetch_related("share__funder__groups")
    return list(rows.defer("share__report__pdf", "share__report__snapshot", "share__report__trouble"))


def reports(review: Review):
    """The reports of a review, newest first, without their large columns; `funder_file` tells its state only."""
    rows = review.reports.select_related("funder_file").order_by("-pk")
    return rows.defer("pdf", "snapshot", "funder_file__pdf")


def funder_memberships(review: Review):
    """The accounts a report can be given to: active funders of the organisation."""
    memberships = Membership.objects.filter(
        organisation=review.program.organisation_id, role=Role.FUNDER, user__is_active=True
    )
    return memberships.select_related("user").prefetch_related("user__groups")


def in_words(user: User) -> str:
    """`County Behavioral Health (county@example.org)`; the address alone where nobody has named the office."""
    return f"{user.office} ({user.email})" if user.office else user.email


def _by_office(user: User) -> tuple[bool, tuple[str, str], str]:
    """Where an account stands in a list: by its office, those without one last, by their address."""
    return not user.office, sort_key(user.office), user.email


def _recipients(review: Review, newest: IssuedReport | None, shares: list[Share]) -> list[Recipient]:
    now = {membership.user: membership.pk for membership in funder_memberships(review)}
    before = {share.funder for share in shares} - now.keys()
    in_order = [*sorted(now, key=_by_office), *sorted(before, key=_by_office)]
    return [_recipient(user, now.get(user), newest, shares) for user in in_order]


def _recipient(user: User, pk: int | None, newest: IssuedReport | None, shares: list[Share]) -> Recipient:
    own = [share for share in shares if share.funder_id == user.pk]
    active = [share for share in own if share.withdrawn_at is None]
    return Recipient(
        account=user,
        pk=pk,
        given=next((share for share in active if newest and share.report_id == newest.pk), None),
        older=[share for share in active if not newest or share.report_id != newest.pk],
        withdrawn=[share for share in own if share.withdrawn_at],
    )
