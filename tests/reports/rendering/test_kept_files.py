"""Files of issued reports in the database, in a folder, in an S3 store: kept whole, read back, never left lying."""

import hashlib
import importlib.util
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import Storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.db.models import QuerySet
from django.test import Client, override_settings

from fidelity.records import deletion, export
from fidelity.records.backup import reader, writer
from fidelity.records.backup.refusal import BackupRefused
from fidelity.reports.models import FunderFile, IssuedReport
from fidelity.reports.rendering import files, kept_files
from fidelity.reviews.models import Review
from fidelity.variables import Variables
from programs.models import Role
from tests.cast import make_user, sign_in
from tests.clock import moment

MADE = b"%PDF-1.7 what was made of the report"
SHA256 = hashlib.sha256(MADE).hexdigest()
KEY = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_DEFAULT_REGION": "us-east-1"}
SPEAKS_S3 = all(importlib.util.find_spec(name) for name in ("storages", "boto3", "moto", "flask_cors"))


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """An S3 server on this machine, with a bucket."""
    if not SPEAKS_S3:
        pytest.skip("django-storages, boto3 and moto are not installed")
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in KEY.items():
            patch.setenv(name, value)
        address = f"http://{host}:{port}"
        boto3.client("s3", endpoint_url=address, region_name="us-east-1").create_bucket(Bucket="plumbline")
        yield address
    server.stop()


def where(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What `REPORT_FILES` says."""
    if kind == "s3":
        address = request.getfixturevalue("s3_server")
        return f"s3://plumbline/{tmp_path.name}?endpoint_url={address}&region_name=us-east-1"
    return str(tmp_path / "reports") if kind == "folder" else "database"


@pytest.fixture(params=["database", "folder", "s3"])
def setting(request, tmp_path, monkeypatch, settings) -> Iterator[str]:
    named = where(request.param, request, tmp_path)
    monkeypatch.setenv("REPORT_FILES", named)
    store = Variables().report_files("REPORT_FILES")
    with override_settings(STORAGES=settings.STORAGES | ({"reports": store} if store else {})):
        yield named


@pytest.fixture
def report(review: Review, monkeypatch) -> IssuedReport:
    monkeypatch.setattr(files, "make_report_file", lambda report: MADE)
    monkeypatch.setattr(files, "make_for_funders", lambda report: MADE + b" for funders")
    return IssuedReport.objects.create(
        review=review, code="PL-7K3M-92QX", role="manager", paper="letter", snapshot="{}", snapshot_sha256="0" * 64
    )


def store() -> Storage:
    kept = kept_files.store()
    assert kept is not None
    return kept


def fresh(report: IssuedReport) -> IssuedReport:
    return IssuedReport.objects.get(pk=report.pk)


def made(report: IssuedReport) -> IssuedReport:
    files.store_report_file(report.pk)
    return fresh(report)


in_a_store = pytest.mark.parametrize("setting", ["folder", "s3"], indirect=True)


def test_it_is_kept_with_its_checksum_and_read_back(setting: str, report: IssuedReport):
    kept = made(report)
    assert kept.pdf_sha256 == SHA256
    assert (kept.pdf is None) == (setting != "database") == bool(kept.pdf_name)
    assert kept_files.read_file(kept) == MADE


def test_that_for_funders_lies_beside_it(setting: str, report: IssuedReport):
    made(report)
    row = FunderFile.objects.create(report=report)
    files.store_for_funders(report.pk)
    row.refresh_from_db()
    assert kept_files.read_file(row) == MADE + b" for funders"


def test_it_is_downloaded_from_wherever_it_lies(setting: str, report: IssuedReport):
    made(report)
    client = sign_in(make_user(Role.MANAGER, report.review.program))
    answer = client.get("/programs/willow-house/reviews/2026-07/report/report.pdf")
    assert (answer.status_code, answer.content) == (200, MADE)


@in_a_store
def test_its_name_says_nothing_of_the_program(setting: str, report: IssuedReport):
    assert made(report).pdf_name == f"{SHA256[:2]}/{SHA256}.pdf"


@in_a_store
def test_a_missing_file_gives_a_page_that_says_so(setting: str, report: IssuedReport):
    store().delete(made(report).pdf_name)
    client = sign_in(make_user(Role.MANAGER, report.review.program))
    answer = client.get("/programs/willow-house/reviews/2026-07/report/report.pdf")
    assert answer.status_code == 503
    assert "The file is not where it was put" in answer.content.decode()
    assert "The report itself is safe" in answer.content.decode()


@in_a_store
def test_a_file_that_was_changed_is_not_given_out(setting: str, report: IssuedReport):
    name = made(report).pdf_name
    store().delete(name)
    store().save(name, BytesIO(b"%PDF-1.7 something else"))
    with pytest.raises(kept_files.FileUnreadable, match="not what it was"):
        kept_files.read_file(fresh(report))


def test_a_file_that_was_changed_in_the_database_is_not_given_out_either(report: IssuedReport):
    made(report)
    IssuedReport.objects.update(pdf=b"%PDF-1.7 something else")
    with pytest.raises(kept_files.FileUnreadable, match="not what it was"):
        kept_files.read_file(fresh(report))


@in_a_store
def test_where_its_row_can_not_be_written_no_file_is_left(setting: str, report: IssuedReport, monkeypatch):
    def refused(*args: object, **columns: object) -> int:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(QuerySet, "update", refused)
    with pytest.raises(DatabaseError):
        files.store_report_file(report.pk)
    monkeypatch.undo()
    assert not store().exists(kept_files.place(SHA256))
    assert fresh(report).pdf_sha256 == ""


@in_a_store
def test_who_is_killed_before_the_row_is_written_loses_nothing(setting: str, report: IssuedReport):
    """The file lies there, and its row does not know: made again, it is the same place."""
    kept_files.keep(MADE, where=store())
    assert fresh(report).pdf_sha256 == ""
    assert kept_files.read_file(made(report)) == MADE


@in_a_store
def test_half_a_file_that_a_killed_writer_left_is_written_anew(setting: str, report: IssuedReport):
    store().save(kept_files.place(SHA256), BytesIO(MADE[:7]))
    assert kept_files.read_file(made(report)) == MADE


@in_a_store
def test_two_workers_at_once_leave_one_file(setting: str, report: IssuedReport):
    made(report)
    columns = kept_files.keep(MADE, where=store())
    kept_files.take_back(columns)
    assert kept_files.read_file(fresh(report)) == MADE


@in_a_store
def test_a_store_that_can_not_be_reached_leaves_the_report_to_be_made_later(setting, report, monkeypatch):
    def unreachable(*args: object, **options: object) -> str:
        raise OSError("unreachable")

    monkeypatch.setattr(type(store()), "save", unreachable)
    with pytest.raises(OSError, match="unreachable"):
        files.store_report_file(report.pk)
    assert (fresh(report).pdf_sha256, fresh(report).trouble) == ("", "")


@in_a_store
def test_files_of_before_are_moved_and_brought_back(setting: str, report: IssuedReport):
    IssuedReport.objects.filter(pk=report.pk).update(pdf=MADE, pdf_sha256=SHA256)
    assert kept_files.read_file(fresh(report)) == MADE
    call_command("move_files", stdout=StringIO())
    moved = fresh(report)
    assert (moved.pdf, bool(moved.pdf_name)) == (None, True)
    assert kept_files.read_file(moved) == MADE
    call_command("move_files", "--into-database", stdout=StringIO())
    assert bytes(fresh(report).pdf) == MADE
    assert not store().exists(moved.pdf_name)


@in_a_store
def test_a_missing_file_is_named_where_files_are_moved(setting: str, report: IssuedReport):
    store().delete(made(report).pdf_name)
    with pytest.raises(CommandError, match="PL-7K3M-92QX"):
        call_command("move_files", "--into-database", stdout=StringIO())


def test_an_export_holds_it_wherever_it_lies(setting: str, report: IssuedReport):
    made(report)
    tables = json.loads("".join(export.export_program(report.review.program)))["tables"]
    [row] = tables["fidelity.IssuedReport"]
    assert row["pdf"] == "JVBERi0xLjcgd2hhdCB3YXMgbWFkZSBvZiB0aGUgcmVwb3J0"
    assert "pdf_name" not in row


@in_a_store
def test_a_backup_holds_it_as_if_it_lay_in_the_database(setting: str, report: IssuedReport, tmp_path: Path):
    made(report)
    path = tmp_path / "server.plb"
    writer.write_backup(path, now=moment(2026, 11, 2))
    lines = list(reader.backup_lines(path, ""))
    heads = [place for place, line in enumerate(lines) if getattr(line, "label", "") == "fidelity.IssuedReport"]
    row = dict(zip(lines[heads[0]].columns, lines[heads[0] + 1], strict=True))
    assert (row["pdf"], row["pdf_name"]) == ("JVBERi0xLjcgd2hhdCB3YXMgbWFkZSBvZiB0aGUgcmVwb3J0", "")


@in_a_store
def test_there_is_no_backup_without_a_file_that_belongs_to_it(setting: str, report: IssuedReport, tmp_path: Path):
    store().delete(made(report).pdf_name)
    with pytest.raises(BackupRefused, match=SHA256):
        writer.write_backup(tmp_path / "server.plb", now=moment(2026, 11, 2))
    assert not (tmp_path / "server.plb").exists()


@in_a_store
def test_with_its_organisation_it_is_deleted_for_good(
    setting: str, report: IssuedReport, django_capture_on_commit_callbacks
):
    name = made(report).pdf_name
    with django_capture_on_commit_callbacks(execute=True):
        deletion.delete_organisation(report.review.program.organisation)
    assert not store().exists(name)


@pytest.mark.parametrize("setting", ["folder"], indirect=True)
def test_in_a_folder_nobody_else_reads_it(setting: str, report: IssuedReport):
    path = Path(store().path(made(report).pdf_name))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("named", ["reports", "./reports", "s3://", "ftp://store/reports", "s3://bucket?password=1"])
def test_what_names_no_place_is_refused_in_one_sentence(named: str, monkeypatch):
    monkeypatch.setenv("REPORT_FILES", named)
    with pytest.raises(ImproperlyConfigured, match="REPORT_FILES can't be read"):
        Variables().report_files("REPORT_FILES")


@pytest.mark.usefixtures("db")
def test_without_the_setting_it_lies_in_the_database(client: Client):
    assert kept_files.store() is None
