"""A backup of a server with something in every table, restored elsewhere: row by row and file by file the same."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from fidelity.models import FlagEvent, IssuedReport, Review
from fidelity.records.backup import restore, writer
from fidelity.records.backup.tables import LEFT_OUT, backup_models
from programs import append_only
from programs.models import AuditEvent, Organisation
from tests.records.backup.places import KINDS, OWN, all_rows, new_place

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FILE = bytes(range(256)) * 1000
PASSPHRASE = "five words that nobody guesses"


@dataclass
class Server:
    """What a database holds besides its migrations."""

    rows: dict[str, list[tuple]]
    last_numbers: dict[str, int | None]
    triggers: list[tuple[str, str]]

    @classmethod
    def here(cls) -> "Server":
        models = backup_models(apps)
        return cls(
            all_rows(apps),
            {model._meta.label: writer._last_number(model) for model in models},
            [(trigger.table, trigger.name) for trigger in append_only.current_triggers(connection)],
        )


@pytest.fixture(scope="module")
def source(planted, django_db_blocker: DjangoDbBlocker) -> Server:
    """With a file of a usual size, and a row that was the last one and is gone."""
    with django_db_blocker.unblock():
        review = Review.objects.closed().filter(reports=None).last()
        texts = {"snapshot": "{}", "snapshot_sha256": "0" * 64, "paper": "letter", "role": "manager"}
        made = {"pdf": FILE, "pdf_sha256": hashlib.sha256(FILE).hexdigest()}
        IssuedReport.objects.create(review=review, code="PL-2222-3333", **texts, **made)
        Organisation.objects.create(name="Gone by now").delete()
        return Server.here()


@pytest.fixture(scope="module")
def backup(source: Server, tmp_path_factory, django_db_blocker: DjangoDbBlocker) -> Path:
    path = tmp_path_factory.mktemp("backup") / "server.plb"
    with django_db_blocker.unblock():
        writer.write_backup(path, passphrase=PASSPHRASE, now=timezone.now())
    return path


@pytest.fixture(scope="module", params=KINDS)
def elsewhere(backup: Path, request, tmp_path_factory, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """The backup is restored in a new place, and `connection` leads there; gives the folder of the place."""
    folder = tmp_path_factory.mktemp("place")
    with django_db_blocker.unblock(), new_place(request.param, folder):
        restore.restore_backup(backup, passphrase=PASSPHRASE)
        yield folder


def test_every_row_and_every_file_is_there(source: Server, elsewhere: Path):
    rows = all_rows(apps)
    assert [label for label in source.rows if rows[label] != source.rows[label]] == []
    assert FILE in {row for report in rows["fidelity.IssuedReport"] for row in report}
    filled = {label for label, values in rows.items() if values}
    assert {f"fidelity.{name}" for name in ("Response", "Edition", "Box", "UsedCards", "KeptLevels")} <= filled


def test_what_is_kept_for_good_is_kept_there_too(source: Server, elsewhere: Path):
    assert Server.here().triggers == source.triggers
    assert len(source.triggers) > 10
    for model in (AuditEvent, FlagEvent):
        with pytest.raises(DatabaseError, match="kept for good"), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_no_number_is_given_twice(source: Server, elsewhere: Path):
    """Not even that of a row which was gone when the backup was made."""
    assert Server.here().last_numbers == source.last_numbers
    gone = source.last_numbers["programs.Organisation"]
    assert gone > max(row[0] for row in source.rows["programs.Organisation"])
    with transaction.atomic():
        assert Organisation.objects.create(name="The next one").pk == gone + 1
        transaction.set_rollback(True)


def test_the_place_is_up_to_date_and_sets_itself_up_anew(elsewhere: Path):
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    call_command("migrate", verbosity=0)
    assert set(connection.introspection.table_names()) >= {"plumbline_tries", "plumbline_cache"}


def test_a_session_and_a_task_stay_behind(source: Server, elsewhere: Path):
    for label in LEFT_OUT:
        assert not apps.get_model(label).objects.exists()
        assert label not in source.rows


def test_a_backup_of_what_was_restored_holds_the_same_and_leads_back(source: Server, elsewhere: Path, tmp_path: Path):
    path = tmp_path / "again.plb"
    writer.write_backup(path, now=timezone.now())
    with new_place(OWN, tmp_path):
        restore.restore_backup(path)
        assert all_rows(apps) == source.rows


def test_a_place_that_is_not_empty_is_refused_and_left_as_it_is(source: Server, backup: Path, elsewhere: Path):
    with pytest.raises(restore.BackupRefused, match="This place is not empty: there are rows in"):
        restore.restore_backup(backup, passphrase=PASSPHRASE)
    assert all_rows(apps) == source.rows


# What is in the file


def test_every_model_is_in_it_or_stays_behind_with_a_reason():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert labels == {model._meta.label for model in backup_models(apps)} | set(LEFT_OUT)


def test_a_sealed_file_tells_nothing_and_one_that_is_not_can_be_read(organisation, backup: Path, tmp_path: Path):
    path = tmp_path / "open.plb"
    written = writer.write_backup(path, now=timezone.now())
    content = gzip.decompress(path.read_bytes())
    assert written.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    lines = [json.loads(line) for line in content.splitlines()]
    assert (lines[0]["format"], lines[-1]["end"]["rows"]) == ("plumbline-backup-1", written.rows)
    assert written.rows == sum(isinstance(line, list) for line in lines)
    sealed = backup.read_bytes()
    assert not [word for word in (b'plumbline-backup-1"', b"fidelity", organisation.name.encode()) if word in sealed]
    assert organisation.name in content.decode()
