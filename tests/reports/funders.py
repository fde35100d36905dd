"""Funders of an organisation, and what could leak to them: tests create it before they say that nothing does."""

from fidelity.flags.models import FlagEvent
from fidelity.reports.models import IssuedReport, Share
from fidelity.reports.sharing.forms import ORDERS
from fidelity.reviews.models import Review
from programs.models import Membership, Organisation, Program, Role, User

BY_PROGRAM, BY_QUARTER = (order for order, _ in ORDERS)
SECRET = "What was said in supervision on the flag"


def funder(organisation: Organisation, name: str = "county") -> User:
    user = User.objects.create_user(f"{name}@example.org")
    Membership.objects.create(user=user, organisation=organisation, role=Role.FUNDER)
    return user


def share(report: IssuedReport, to: User, **more: object) -> Share:
    return Share.objects.create(report=report, funder=to, role=Role.MANAGER, **more)


def address(report: IssuedReport, rest: str = "") -> str:
    return f"/funder/reports/{report.code}/{rest}"


def many(program: Program, review: Review, to: User, programs: int) -> None:
    """So many more programs of the organisation, each with one report that is shared."""
    for number in range(programs):
        other = Program.objects.create(
            organisation=program.organisation,
            slug=f"house-{number:04}",
            name=f"House {number:04}",
            kind=program.kind,
            setting=program.setting,
            first_quarter=program.first_quarter,
        )
        closed = Review.objects.create(
            program=other,
            instrument=review.instrument,
            period_start=review.period_start,
            state=Review.State.CLOSED,
            closed_at=review.closed_at,
        )
        texts = {"snapshot": "{}", "snapshot_sha256": "0" * 64, "paper": "letter"}
        share(IssuedReport.objects.create(review=closed, code=f"PL-{number:04}-XXXX", role="manager", **texts), to)


def flag_with_a_note(review: Review, by: User) -> None:
    found = {"code": "misuse:ROL-1", "kind": "misuse", "level": "critical", "routed_to": Role.SUPERVISOR}
    flag = review.program.flags.create(**found, state="under_review", raised_in=review, last_raised_in=review)
    kept = {"round": 1, "state": flag.state, "level": flag.level}
    FlagEvent.objects.create(flag=flag, number=1, what="talk", text=SECRET, by=by, role=Role.SUPERVISOR, **kept)
