"""Codes of reports, and having a file made again; how a report becomes final stands in actions.py."""

import secrets
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from fidelity.reports.models import IssuedReport
from fidelity.reports.rendering.tasks import make_file
from programs import audit
from programs.access import Access

# No 0 and O, 1 and I, 5 and S, 8 and B, nor vowels that could make a word.
ALPHABET = "234679CDFGHJKMNPQRTVWXYZ"


def new_code() -> str:
    """`PL-7K3M-92QX`: known to nobody in advance, read aloud without doubt."""
    return f"PL-{_random_part()}-{_random_part()}"


def _random_part() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(4))


@transaction.atomic
def try_again(*, report: IssuedReport, by: Access) -> None:
    """Make the file of a report after that failed or was cut short; nothing else of the report changes."""
    if IssuedReport.objects.filter(pk=report.pk, pdf_sha256="").update(trouble=""):
        audit.record_event(by, _("had the file of %(report)s made again") % {"report": report})
        transaction.on_commit(partial(make_file.enqueue, report.pk))
