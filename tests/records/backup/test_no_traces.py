"""Backups tell nobody who answered when: two of them, before and after, differ in sealed blocks alone."""

import gzip
import json
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from fidelity.records.backup import writer
from fidelity.voice.card import codes
from tests import clock
from tests.voice import world
from tests.voice.collecting import HEADERS, SEALED, answered_with

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def lines(path: Path) -> list[str]:
    writer.write_backup(path, now=timezone.now())
    return gzip.decompress(path.read_bytes()).decode().splitlines()


def test_five_answers_change_sealed_blocks_and_nothing_else(tmp_path: Path):
    clock.still_on(world.TODAY)
    cards = world.cards(world.opened(world.program(9)))
    before = lines(tmp_path / "before.plb")
    clock.go_on(seconds=7)
    for code in cards[:5]:
        client = Client(headers=HEADERS)
        client.get(f"/peer/{code}")
        assert answered_with(client, code).status_code == 302
    after = lines(tmp_path / "after.plb")
    assert len(before) == len(after)
    assert [len(line) for line in before] == [len(line) for line in after]
    table, changed = {}, set()
    for one, other in zip(before[1:-1], after[1:-1], strict=True):
        read, then = json.loads(one), json.loads(other)
        if isinstance(read, dict):
            assert read == then
            table = read
            continue
        name = table["table"].lower().replace(".", "_")
        changed |= {(name, column) for column, a, b in zip(table["columns"], read, then, strict=True) if a != b}
    assert changed
    assert changed <= SEALED
    text = "\n".join(after)
    assert [code for code in cards if code[codes.TAG :] in text] == []
    assert [trace for trace in ("marker-", "203.0.113.77") if trace in text] == []


def test_answers_given_while_a_backup_is_written_leave_no_versions_behind():
    """SQLite can't empty its journal while somebody reads; afterwards it is empty again."""
    if connection.vendor != "sqlite":
        return
    cards = world.cards(world.opened(world.program(9)))

    def answer() -> None:
        for code in cards[:3]:
            answered_with(Client(), code)
        connection.close()

    reading = writer._lines(timezone.now())
    next(reading)
    answering = Thread(target=answer)
    answering.start()
    answering.join()
    journal = Path(f"{connection.settings_dict['NAME']}-wal")
    assert journal.stat().st_size > 0
    assert len(list(reading)) > 100
    assert journal.stat().st_size == 0
