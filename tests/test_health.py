"""What a load balancer asks: yes or no, to whomever asks by whatever name, and nothing about anybody."""

import logging
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fidelity import health, logs

# A load balancer asks by the address of the machine, and without HTTPS.
BALANCER = Client(HTTP_HOST="10.0.0.7:8000", raise_request_exception=False)
LIVE, READY = "/health/live", "/health/ready"


@pytest.fixture(autouse=True)
def production(settings):
    settings.ALLOWED_HOSTS = ["plumbline.example.org"]
    settings.SECURE_SSL_REDIRECT = True


def test_live_asks_no_database():
    assert BALANCER.get(LIVE).content == b"ok\n"


@pytest.mark.django_db(transaction=True)
def test_ready_says_yes_and_nothing_else():
    response = BALANCER.get(READY)
    assert (response.status_code, response.json()) == (200, {"ready": True})
    assert response.headers["Cache-Control"] == "no-store"
    assert response.cookies == {}


@pytest.mark.django_db(transaction=True)
def test_ready_reads_no_table_of_the_app():
    health.migrations()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        BALANCER.get(READY, headers={"cookie": "sessionid=somebody"})
    statements = [query["sql"] for query in asked if not query["sql"].startswith(("BEGIN", "COMMIT"))]
    others = [sql for sql in statements if "django_migrations" not in sql and "transaction_read_only" not in sql]
    assert others == []
    assert len(statements) <= 2


@pytest.mark.parametrize("address", [LIVE, READY])
def test_nobody_may_send_anything(address: str):
    assert BALANCER.post(address, {"a": "b"}).status_code == 405


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    caplog.set_level(logging.DEBUG)
    return caplog.records


def said_no(missing: str) -> None:
    response = BALANCER.get(READY)
    assert (response.status_code, response.json()) == (503, {"ready": False, "missing": missing})


def test_a_database_that_does_not_answer(monkeypatch, lines):
    def refuse(**options: object) -> None:
        raise OperationalError("could not connect to plumbline:secret@10.1.1.1")

    monkeypatch.setattr(transaction, "atomic", refuse)
    said_no("database")
    assert lines == []


@pytest.mark.django_db
def test_a_migration_that_is_missing(lines):
    MigrationRecorder(connection).migration_qs.filter(app="fidelity").order_by("-pk").first().delete()
    said_no("migrations")
    assert [line for line in lines if line.name.startswith("django.request")] == []


@pytest.mark.django_db
def test_a_store_that_takes_no_file(monkeypatch, settings):
    nowhere = {"BACKEND": "fidelity.reports.rendering.folder_storage.FolderStorage", "OPTIONS": {"location": "/proc/1"}}
    settings.STORAGES = settings.STORAGES | {"reports": nowhere}
    said_no("store")


@pytest.mark.django_db
def test_a_database_that_only_reads_along(monkeypatch):
    monkeypatch.setattr(health, "_can_be_written", lambda: False)
    said_no("store")


@pytest.mark.django_db(transaction=True)
def test_postgres_itself_says_that_it_only_reads():
    if connection.vendor != "postgresql":
        return  # SQLite has no such servers
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        assert health.missing_part() == "store"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")


@pytest.mark.django_db
def test_the_folder_of_reports_may_be_made_later(settings, tmp_path: Path):
    later = {
        "BACKEND": "fidelity.reports.rendering.folder_storage.FolderStorage",
        "OPTIONS": {"location": tmp_path / "x"},
    }
    settings.STORAGES = settings.STORAGES | {"reports": later}
    assert health.missing_part() == ""
    assert list(tmp_path.iterdir()) == []


def test_gunicorn_writes_no_line_about_it():
    line = logging.LogRecord("gunicorn.access", logging.INFO, "", 0, '- "%s %s HTTP/1.1" 200', ("GET", READY), None)
    other = logging.LogRecord("gunicorn.access", logging.INFO, "", 0, '- "%s %s HTTP/1.1" 200', ("GET", "/"), None)
    assert [logs.NoHealthLines().filter(record) for record in (line, other)] == [False, True]
