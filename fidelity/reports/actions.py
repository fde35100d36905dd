"""Acts of this room: issue a report once, and have its file made."""

import secrets
from functools import partial

from django.db import transaction
from django.utils import timezone

from fidelity.reports import gathering, snapshot
from fidelity.reports.material import Issue
from fidelity.reports.models import IssuedReport
from fidelity.reports.tasks import make_file
from fidelity.reviews.models import Review
from programs import audit
from programs.access import Access

FIRST_VERSION = "1.0"
# No 0 and O, 1 and I, 5 and S, 8 and B, nor vowels that could make a word.
ALPHABET = "234679CDFGHJKMNPQRTVWXYZ"


class NotClosed(Exception):
    """Only a closed review can be reported on."""


def new_code() -> str:
    """`PL-7K3M-92QX`: known to nobody in advance, read aloud without doubt."""
    first, second = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(2))
    return f"PL-{first}-{second}"


@transaction.atomic
def issue(*, review: Review, by: Access) -> IssuedReport:
    """The report of a closed review, made once; raises `NotClosed`. A second call returns the same report."""
    review = Review.objects.select_for_update(of=("self",)).select_related("program__organisation").get(pk=review.pk)
    if issued := review.reports.defer("pdf").first():
        return issued
    if review.state != Review.State.CLOSED:
        raise NotClosed
    now = timezone.now()
    asked = Issue(new_code(), FIRST_VERSION, timezone.localtime(now).date(), by.role.label)
    text = snapshot.canonical(snapshot.build(gathering.material(review, asked)))
    report = IssuedReport.objects.create(
        review=review,
        code=asked.code,
        version=asked.version,
        issued_at=now,
        role=by.role,
        snapshot=text,
        snapshot_sha256=snapshot.checksum(text),
        paper=review.program.organisation.paper,
    )
    audit.record(by, f"issued the report {report} on {review.quarter.label}")
    transaction.on_commit(partial(make_file.enqueue, report.pk))
    return report


@transaction.atomic
def try_again(*, report: IssuedReport, by: Access) -> None:
    """Make the file of a report after that failed or was cut short; nothing else of the report changes."""
    if IssuedReport.objects.filter(pk=report.pk, pdf=None).update(trouble=""):
        audit.record(by, f"had the file of {report} made again")
        transaction.on_commit(partial(make_file.enqueue, report.pk))
