"""What is signed, amended, downloaded and final is kept for good: the database refuses to change or delete it."""

import pytest
from django.db import DatabaseError, connection, transaction

from fidelity.reports.models import Amendment, Download, IssuedReport, Share, Signature
from fidelity.reports.rendering import files
from fidelity.reviews.models import Review
from programs.access import Access
from programs.append_only import REFUSAL
from programs.models import Role
from tests.reports.conftest import member
from tests.reports.signing_texts import final

# What each table may change; every other column is fixed.
CHANGING = {
    "fidelity_amendment": {"by_id", "given_up_at"},
    "fidelity_download": set(),
    "fidelity_issuedreport": {"pdf", "pdf_name", "pdf_sha256", "trouble"},
    "fidelity_signature": {"by_id"},
}
SIGNED_BY = ("fidelity_amendment", "fidelity_signature")


@pytest.fixture
def report(review: Review, by: Access, monkeypatch: pytest.MonkeyPatch) -> IssuedReport:
    """A final report with its signatures, given to a funder who has read it, and amended since."""
    monkeypatch.setattr(files, "store_report_file", lambda pk: None)
    report = final(review, by)
    share = Share.objects.create(report=report, funder=member(Role.FUNDER, review.program), role=Role.MANAGER)
    Download.objects.create(share=share, what=Download.What.PAGE)
    Amendment.objects.create(review=review, reason="A wrong number.", by=by.user, role=Role.MANAGER)
    return report


def run(sql: str) -> int:
    """Rows that a statement of somebody with the database's own tools has touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


@pytest.mark.parametrize("table", sorted(CHANGING))
def test_a_row_is_not_deleted(report: IssuedReport, table: str):
    with pytest.raises(DatabaseError, match=REFUSAL):
        run(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", sorted(CHANGING))
def test_no_column_is_changed(report: IssuedReport, table: str):
    for column in sorted(columns(table) - CHANGING[table]):
        with pytest.raises(DatabaseError, match=REFUSAL):
            run(f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("table", SIGNED_BY)
def test_who_did_it_is_not_put_on_somebody_else(report: IssuedReport, by: Access, table: str):
    other = member(Role.SUPERVISOR, by.program).pk
    with pytest.raises(DatabaseError, match=REFUSAL):
        run(f"UPDATE {table} SET by_id = {other}")


def test_the_file_of_a_report_can_be_filled_in(report: IssuedReport):
    IssuedReport.objects.filter(pk=report.pk).update(pdf=b"%PDF", pdf_sha256="0" * 64, trouble="")
    assert IssuedReport.objects.get().pdf_sha256 == "0" * 64


def test_an_account_can_be_removed_and_what_it_signed_stays(report: IssuedReport, by: Access):
    by.user.delete()
    assert [(each.side, each.role, each.by_id is None) for each in Signature.objects.all()] == [
        ("program", "manager", True),
        ("peers", "peer", False),
    ]
    assert Amendment.objects.get().by is None


@pytest.mark.parametrize("rows", [Amendment, Download, IssuedReport, Signature])
def test_our_own_code_deletes_nothing_either(report: IssuedReport, rows: type):
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.objects.all().delete()
    assert rows.objects.exists()
