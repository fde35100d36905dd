"""Whether a report is the one that stands: asked by anybody, with its code or its file, and answered in one word.

Nothing else is ever said: no program, no day, no number. Each question is one query, whatever the answer is.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from enum import Enum

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from fidelity.reports.models import FunderFile, IssuedReport, Share

NOT_OF_A_CODE = re.compile(r"[^A-Z0-9]")
PREFIX = "PL"
CODE = re.compile(rf"{PREFIX}([A-Z0-9]{{4}})([A-Z0-9]{{4}})")


class VerificationResult(Enum):
    """What can be said; the value is the word, `says` the sentence beside it."""

    def __new__(cls, value: str, says: str) -> "VerificationResult":
        result = object.__new__(cls)
        result._value_, result.says = value, says
        return result

    CURRENT = "current", _("This is the newest version of this report.")
    SUPERSEDED = "superseded", _("A newer version of this report has taken its place. Ask whoever gave you this one.")
    WITHDRAWN = "withdrawn", _("The program has taken this report back from everybody it was given to.")
    UNKNOWN = "unknown", _("No report that was made final here has this code, or is this file to the last byte.")


def verify_code(typed: str) -> VerificationResult:
    """`typed` in any case, with or without spaces and dashes."""
    return _result(Q(code=normalise_code(typed)))


def verify_file(chunks: Iterable[bytes]) -> VerificationResult:
    """A file as it was issued, to the last byte; it is hashed and forgotten."""
    made = hashlib.sha256()
    for chunk in chunks:
        made.update(chunk)
    sha256 = made.hexdigest()
    for_funders = FunderFile.objects.filter(report=OuterRef("pk"), pdf_sha256=sha256)
    return _result(Q(pdf_sha256=sha256) | Q(snapshot_sha256=sha256) | Exists(for_funders))


def normalise_code(typed: str) -> str:
    """`pl 7k3m 92qx` -> `PL-7K3M-92QX`; what can't be a code comes back as it can't be found."""
    plain = NOT_OF_A_CODE.sub("", unicodedata.normalize("NFKC", typed).upper())
    whole = CODE.fullmatch(plain if plain.startswith(PREFIX) and len(plain) > 8 else PREFIX + plain)
    return f"{PREFIX}-{whole[1]}-{whole[2]}" if whole else ""


def _result(which: Q) -> VerificationResult:
    """How what was asked for stands; as `IssuedReport.standing`, in one query."""
    newer = IssuedReport.objects.filter(review=OuterRef("review"), pk__gt=OuterRef("pk"))
    given = Share.objects.filter(report=OuterRef("pk"))
    rows = IssuedReport.objects.filter(which).annotate(
        newer=Exists(newer), given=Exists(given), active=Exists(given.filter(withdrawn_at=None))
    )
    row = rows.order_by("pk").values_list("newer", "given", "active").first()
    if row is None:
        return VerificationResult.UNKNOWN
    is_superseded, was_given, is_active = row
    if is_superseded:
        return VerificationResult.SUPERSEDED
    return VerificationResult.CURRENT if is_active or not was_given else VerificationResult.WITHDRAWN
