"""Versions of a report as rows, made at once: what is checked and amended needs no signatures."""

import hashlib
import json

from fidelity.reports import snapshot_queries
from fidelity.reports.models import FunderFile, IssuedReport, Share, Signing
from fidelity.reports.signing import codes
from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.inputs import Issue
from fidelity.reviews.models import Review
from programs.models import Role, User
from tests.reports.build import Q3

ISSUED = Q3.next.start


def final(review: Review, version: str = "1.0") -> IssuedReport:
    """The closed review as a final report, with bytes that stand for its file."""
    code = codes.new_code()
    text = build.canonical_json(
        build.build_snapshot(snapshot_queries.snapshot_inputs(review, Issue(code, version, ISSUED, "Program manager")))
    )
    file = f"%PDF-1.7 the file of {code}".encode()
    return IssuedReport.objects.create(
        review=review,
        code=code,
        version=version,
        role=Role.MANAGER,
        snapshot=text,
        snapshot_sha256=build.checksum(text),
        paper="letter",
        pdf=file,
        pdf_sha256=hashlib.sha256(file).hexdigest(),
    )


def said(report: IssuedReport) -> dict:
    return json.loads(report.snapshot)


def shared(report: IssuedReport, funder: User) -> Share:
    return Share.objects.create(report=report, funder=funder, role=Role.MANAGER)


def for_funders(report: IssuedReport) -> bytes:
    """The file without question pages, which a funder has."""
    file = f"%PDF-1.7 the funders' file of {report.code}".encode()
    FunderFile.objects.create(report=report, pdf=file, pdf_sha256=hashlib.sha256(file).hexdigest())
    return file


def to_sign(review: Review, version: str = "1.0") -> Signing:
    """A text that waits for signatures."""
    text = "{}"
    return Signing.objects.create(
        review=review,
        code=codes.new_code(),
        version=version,
        snapshot=text,
        snapshot_sha256=build.checksum(text),
        role=Role.MANAGER,
        read_until=ISSUED,
        alone_from=ISSUED,
    )
