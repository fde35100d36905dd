"""A backup that is damaged, cut, of another version or of another key restores nothing, and says why and what to do."""

import gzip
import hashlib
import json
import stat
import tracemalloc
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from fidelity.management.passphrase import SHORTEST, VARIABLE
from fidelity.models import FunderFile, IssuedReport, Review
from fidelity.records.backup import encryption, reader, restore, writer
from fidelity.records.backup.refusal import BackupRefused
from programs.models import Organisation, User
from tests import cast
from tests.records.backup.places import OWN, all_rows, new_place

PASSPHRASE = "five words that nobody guesses"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase costs little here."""
    monkeypatch.setattr(encryption, "COST", encryption.COST | {"n": 2**4})


@pytest.fixture
def server(db) -> Organisation:
    """A small one: an organisation and an account."""
    User.objects.create_user("somebody@example.org", "a password of some length")
    return Organisation.objects.create(name="Harbor Network")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "server.plb"


def write(path: Path, passphrase: str = "") -> bytes:
    writer.write_backup(path, passphrase=passphrase, now=timezone.now())
    return path.read_bytes()


def refusal(path: Path, passphrase: str = "") -> str:
    """Why it is not restored into a new place, which is as empty afterwards as before."""
    with new_place(OWN, path.parent):
        with pytest.raises(BackupRefused) as refused:
            restore.restore_backup(path, passphrase=passphrase)
        assert connection.introspection.table_names() == []
    return str(refused.value)


def rewritten(path: Path, **head: object) -> None:
    """The file with another first line, and a checksum that fits."""
    first, *rest = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    pack(path, [json.dumps(json.loads(first) | head).encode() + b"\n", *rest[:-1]])


def pack(path: Path, lines: list[bytes]) -> None:
    rows = sum(line.startswith(b"[") for line in lines)
    end = {"end": {"rows": rows, "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}}
    path.write_bytes(gzip.compress(b"".join(lines) + json.dumps(end).encode() + b"\n"))


# Damaged and cut


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_one_changed_byte_is_enough_wherever_it_stands(server, path: Path, passphrase: str):
    """But for a bit that a packed file does not use: what is read then is what was written, to the last row."""
    content = write(path, passphrase)
    lines = list(reader.backup_lines(path, passphrase))
    start, refused = len(encryption.MAGIC) + 150 if passphrase else 12, 0
    for place in [*range(start, len(content), len(content) // 40), len(content) - 1]:
        changed = bytearray(content)
        changed[place] ^= 0x20
        path.write_bytes(changed)
        try:
            assert list(reader.backup_lines(path, passphrase)) == lines
        except BackupRefused:
            refused += 1
    assert refused >= 40


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_a_file_that_was_cut_or_that_goes_on_is_refused(server, path: Path, passphrase: str):
    content = write(path, passphrase)
    for other in (*(content[:size] for size in range(0, len(content), len(content) // 20)), content[:-1], content * 2):
        path.write_bytes(other)
        with pytest.raises(BackupRefused):
            reader.read_head(path, passphrase)
    path.write_bytes(content[: len(content) // 2])
    assert "damaged or cut" in refusal(path, passphrase)


def test_a_file_cut_between_two_sealed_pieces_is_refused(server, path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encryption, "PIECE", 1000)
    content = write(path, PASSPHRASE)
    head = content.index(b"\n", len(encryption.MAGIC)) + 1
    piece = 1000 + encryption.TAG
    assert len(content) > head + 3 * piece
    first, second = content[head : head + piece], content[head + piece : head + 2 * piece]
    for other in (content[: head + 2 * piece], content[:head] + second + first + content[head + 2 * piece :]):
        path.write_bytes(other)
        with pytest.raises(BackupRefused, match="damaged or cut"):
            reader.read_head(path, PASSPHRASE)


def test_what_is_no_backup_is_said_to_be_none(db, path: Path):
    path.write_bytes(b"SQLite format 3\0")
    with pytest.raises(BackupRefused, match="is no backup of Plumbline"):
        reader.is_sealed(path)
    with pytest.raises(BackupRefused, match="No such file"):
        reader.is_sealed(path.with_name("not there"))
    path.write_bytes(gzip.compress(b'{"a": 1}\n'))
    assert "has the format ?" in refusal(path)


def test_a_head_that_would_take_the_memory_of_the_machine_is_refused(path: Path):
    head = {"n": 2**40, "r": 8, "p": 1, "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "check": ""}
    path.write_bytes(encryption.MAGIC + json.dumps(head).encode() + b"\n")
    with pytest.raises(BackupRefused, match="damaged"):
        reader.read_head(path, PASSPHRASE)


# Another passphrase, version or key


def test_a_wrong_passphrase_is_told_from_a_damaged_file(server, path: Path):
    write(path, PASSPHRASE)
    assert "The passphrase is not the one" in refusal(path, PASSPHRASE + "!")
    assert "This backup is sealed" in refusal(path)


def test_another_format_and_a_newer_version_are_refused(server, path: Path):
    write(path)
    rewritten(path, format="plumbline-backup-9")
    assert "has the format plumbline-backup-9, and this version of Plumbline reads plumbline-backup-1" in refusal(path)
    rewritten(path, format="plumbline-backup-1", migrations={"fidelity": ["9999_later"]})
    assert "it has fidelity 9999_later, which this version does not know" in refusal(path)


def test_another_secret_is_refused_unless_the_first_is_lost(server, path: Path, settings):
    write(path)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another secret than that, and long enough for a server"
    assert "SECRET_KEY is another one here" in refusal(path)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert reader.read_head(path, "").key in restore.key_marks()


# What fails in the middle


@pytest.mark.slow
def test_what_fails_in_the_middle_leaves_nothing(server, path: Path):
    write(path)
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    row = next(line for line in lines if b"Harbor Network" in line)
    pack(path, [other for line in lines[:-1] for other in ([line, line] if line == row else [line])])
    assert "Rows of programs.Organisation do not fit into this database" in refusal(path)


@pytest.mark.slow
def test_tables_without_a_row_are_an_empty_place(server, path: Path):
    """So that what a killed run leaves, or `manage.py migrate`, is in nobody's way."""
    write(path)
    rows = all_rows(apps)
    with new_place(OWN, path.parent):
        call_command("migrate", verbosity=0)
        restore.restore_backup(path)
        assert all_rows(apps) == rows


@pytest.mark.slow
def test_a_backup_of_an_older_version_is_brought_up_to_date_even_where_the_key_is_lost(
    db, path: Path, monkeypatch: pytest.MonkeyPatch, settings
):
    monkeypatch.setattr(writer, "_refuse_before_upgrade", lambda: None)
    with new_place(OWN, path.parent):
        call_command("migrate", verbosity=0)
        call_command("migrate", "fidelity", "0017", verbosity=0)
        loader = MigrationExecutor(connection).loader
        monkeypatch.setattr(writer, "apps", loader.project_state(list(loader.applied_migrations)).apps)
        Organisation.objects.create(name="Harbor Network")
        write(path)
    settings.SECRET_KEY = "another secret than that, and long enough for a server"
    with new_place(OWN, path.parent):
        restore.restore_backup(path, key_is_lost=True)
        executor = MigrationExecutor(connection)
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
        assert Organisation.objects.get().name == "Harbor Network"


@pytest.mark.django_db
def test_tables_of_something_else_are_left_alone(server, path: Path):
    write(path)
    with new_place(OWN, path.parent):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE shop_order (id integer)")
        with pytest.raises(BackupRefused, match="holds tables of something else: shop_order"):
            restore.restore_backup(path)
        assert connection.introspection.table_names() == ["shop_order"]
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE shop_order")


# Writing


def test_the_file_is_for_its_owner_alone_and_none_is_written_over(server, path: Path):
    content = write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(BackupRefused, match="is there already"):
        write(path)
    assert path.read_bytes() == content


def test_a_place_that_can_not_be_looked_at_is_no_traceback(server, path: Path, settings):
    """A name that no disk takes stands for a folder that the account may not look into: root may into each."""
    with pytest.raises(CommandError, match=r"can't be written: File name too long\. There is no backup"):
        run("backup", path.with_name("x" * 300))
    write(path)
    settings.DATA_DIR = path / "data"
    with pytest.raises(CommandError, match=r"data can't be made: Not a directory\. Nothing was restored"):
        run("restore", path)


def test_a_run_that_fails_leaves_no_file(server, path: Path, monkeypatch: pytest.MonkeyPatch):
    def lines(now):
        yield {}
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer, "_lines", lines)
    with pytest.raises(BackupRefused, match="No space left on device"):
        write(path)
    assert list(path.parent.iterdir()) == []


def test_an_empty_place_has_nothing_to_back_up(server, path: Path):
    with new_place(OWN, path.parent), pytest.raises(BackupRefused, match="empty, or of an older version"):
        write(path)


@pytest.mark.django_db(transaction=True)
def test_the_rows_are_those_of_one_moment_and_who_saves_does_not_wait():
    before = Organisation.objects.create(name="Before")

    def save() -> None:
        Organisation.objects.create(name="Meanwhile")
        connection.close()

    lines = writer._lines(timezone.now())
    next(lines)
    saving = Thread(target=save)
    saving.start()
    saving.join()
    assert not Organisation.objects.filter(name="Meanwhile").exists()
    names = [line[1] for line in lines if isinstance(line, list) and line[1:2] in (["Before"], ["Meanwhile"])]
    assert names == [before.name]
    assert Organisation.objects.filter(name="Meanwhile").exists()


@pytest.mark.slow
def test_a_large_server_takes_little_memory(server, path: Path):
    """Sixty megabytes of files, sealed: neither way takes the memory of a third of them."""
    program = cast.make_program(server, "Harbor", timezone.localdate())
    review = Review.objects.create(
        program=program, instrument=cast.small().as_row(), period_start=timezone.localdate().replace(month=10, day=1)
    )
    texts = {"snapshot": "{}", "snapshot_sha256": "0" * 64, "paper": "letter", "role": "manager"}
    for number in range(30):
        report = IssuedReport.objects.create(review=review, code=f"PL-{number}", version=f"1.{number}", **texts)
        FunderFile.objects.create(report=report, pdf=bytes(2_000_000), pdf_sha256="0" * 64)
    tracemalloc.start()
    write(path, PASSPHRASE)
    _now, most_written = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    reader.read_head(path, PASSPHRASE)
    _now, most_read = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert max(most_written, most_read) < 30_000_000


# The commands


def run(name: str, *arguments: object, **options: object) -> str:
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@pytest.mark.slow
def test_the_commands_write_restore_and_name_what_is_kept_apart(server, path: Path, monkeypatch, settings):
    settings.DATA_DIR = path.parent / "data"
    monkeypatch.setenv(VARIABLE, PASSPHRASE)
    said_first = run("backup", path, seal=True)
    for word in ("SHA-256", "SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "EMAIL_URL", "passphrase"):
        assert word in said_first
    rows = all_rows(apps)
    with new_place(OWN, path.parent):
        assert "Start the server; everybody signs in once more." in run("restore", path)
        assert all_rows(apps) == rows
    assert "It is not sealed" in run("backup", path.with_name("open.plb"))


def test_a_passphrase_is_long_enough_and_never_left_out(server, path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("sys.stdin", StringIO())
    words = path.with_name("words")
    with pytest.raises(CommandError, match="Give the passphrase with --passphrase-file PATH"):
        run("backup", path, seal=True)
    words.write_text("x" * (SHORTEST - 1) + "\n")
    with pytest.raises(CommandError, match=f"at least {SHORTEST} characters"):
        run("backup", path, passphrase_file=words)
    with pytest.raises(CommandError, match="can't be read from"):
        run("backup", path, passphrase_file=words.with_name("none"))
    assert not path.exists()
    words.write_text("x" * SHORTEST + "\n")
    run("backup", path, passphrase_file=words)
    assert reader.read_head(path, "x" * SHORTEST).database == connection.vendor
