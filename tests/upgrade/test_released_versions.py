"""A database of each released version, as it was written then: today's code upgrades it, loses nothing and shows it.

The dumps stand beside this file; README.md says how they are made. Each holds a program whose first quarter is closed,
signed and shared, with a file for funders whose worker was killed, and one where six of nine cards were used.
"""

import gzip
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.plugin import DjangoDbBlocker

from fidelity.models import FunderFile, IssuedReport
from fidelity.reports.rendering import unfinished
from fidelity.reports.rendering.tasks import make_funder_file
from programs import append_only
from programs.models import Invitation, Program, Role, User
from tests import cast, clock
from tests.records.backup.places import KINDS, OWN, new_place
from tests.voice import world

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

HERE = Path(__file__).parent
RELEASED = sorted({path.name.removesuffix(f".{OWN}.sql.gz") for path in HERE.glob(f"*.{OWN}.sql.gz")})
DAY = datetime(2026, 11, 20, tzinfo=UTC).date()
PASSWORD = "a long password"
# Cards that nobody had used.
UNUSED = {
    "0.1.0": {"sqlite": "6F0CSGY7HK88", "postgresql": "JGW69Q6AMX7D"},
    "0.2.0": {"sqlite": "6M3NHQVQZRQ8YRC", "postgresql": "72BV9VC15KNYDGG"},
}
# What an upgrade changes, on purpose: table and column.
CHANGED = {
    "0.1.0": {
        ("django_session", "*"),
        ("plumbline_cache", "*"),
        ("programs_user", "last_login"),
        ("programs_invitation", "token_hash"),
        ("django_tasks_database_dbtaskresult", "task_path"),
    },
    "0.2.0": set(),
}
# Django's own lists of what the code knows.
LISTS = ("django_migrations", "django_content_type", "auth_permission", "sqlite_sequence")

Tables = dict[str, dict[Any, dict[str, Any]]]


@dataclass
class Upgraded:
    version: str
    kind: str
    before: Tables
    triggers: set[str]


def load(path: Path) -> None:
    """Run the dump into the empty place that `connection` leads to."""
    script = gzip.decompress(path.read_bytes()).decode()
    if connection.vendor == "sqlite":
        connection.close()
        place = sqlite3.connect(connection.settings_dict["NAME"])
        place.executescript(script)
        place.close()
        return
    connection.ensure_connection()
    connection.connection.execute("\n".join(line for line in script.splitlines() if not line.startswith("\\")))
    # The script leaves the connection without a schema.
    connection.close()


def tables() -> Tables:
    """Every table: rows by their first column."""
    rows: Tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            rows[table] = {
                row[0]: {
                    name: bytes(value) if isinstance(value, memoryview) else value
                    for name, value in zip(names, row, strict=True)
                }
                for row in cursor.fetchall()
            }
    return {name: table for name, table in rows.items() if name not in LISTS}


@pytest.fixture(scope="module", params=[(version, kind) for version in RELEASED for kind in KINDS])
def upgraded(
    request, tmp_path_factory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Upgraded]:
    version, kind = request.param
    with django_db_blocker.unblock(), new_place(kind, tmp_path_factory.mktemp("upgrade")):
        load(HERE / f"{version}.{kind}.sql.gz")
        before = tables()
        call_command("migrate", verbosity=0)
        yield Upgraded(version, kind, before, {trigger.name for trigger in append_only.current_triggers(connection)})


@pytest.fixture
def program(upgraded: Upgraded) -> Program:
    clock.on(DAY)
    return Program.objects.get(slug="harbor")


def browser(role: Role) -> Client:
    return cast.sign_in(User.objects.get(email=f"{role}@harbor.example"))


def report(program: Program) -> IssuedReport:
    return IssuedReport.objects.get(review__program=program)


def test_there_is_a_dump_of_every_released_version_and_it_is_small():
    """Of every version in the changelog but the one at its top, which is being made.

    Two sealed boxes are 100 kB of each since 0.2.0: random by design, so nothing packs them.
    """
    changelog = (HERE.parent.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = [line.split()[1] for line in changelog.splitlines() if line.startswith("## ")]
    assert set(RELEASED) >= set(versions[1:]) >= {"0.1.0"}
    assert [path.name for path in HERE.glob("*.gz") if path.stat().st_size > 300_000] == []


def test_no_row_and_no_value_is_lost_but_what_is_meant_to_go(upgraded: Upgraded):
    after, changed = tables(), set()
    for table, rows in upgraded.before.items():
        if set(rows) != set(after[table]):
            changed.add((table, "*"))
            continue
        for key, row in rows.items():
            now = after[table][key]
            changed |= {(table, column) for column, value in row.items() if column in now and now[column] != value}
            assert set(row) - set(now) == set(), f"{table} lost a column"
    assert changed == CHANGED[upgraded.version]


def test_what_is_kept_for_good_still_is(upgraded: Upgraded):
    kept = {"fidelity_edition", "fidelity_flagevent", "fidelity_issuedreport", "fidelity_signature"}
    assert {f"{table}_keeps_delete" for table in (*kept, "programs_auditevent")} <= upgraded.triggers


def test_the_report_is_byte_for_byte_what_was_signed(program: Program):
    made = report(program)
    address = [program.slug, made.review.quarter.slug]
    for name, checksum in (("report_pdf", made.pdf_sha256), ("report_json", made.snapshot_sha256)):
        assert hashlib.sha256(browser(Role.MANAGER).get(reverse(name, args=address)).content).hexdigest() == checksum
    assert made.signing.signatures.count() == 2


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR, Role.PEER])
def test_pages_show_what_was_written(program: Program, role: Role):
    address = [program.slug, report(program).review.quarter.slug]
    client = browser(role)
    closed_to_peers = {"review_scores", "change"} if role is Role.PEER else set()
    shown = {
        name: client.get(reverse(name, args=arguments))
        for name, arguments in {
            "home": [],
            "program": address[:1],
            "review_scores": address,
            "report": address,
            "report_versions": address,
            "voice": address,
            "flags": address[:1],
            "change": address[:1],
            "heard": address[:1],
            "audit_log": address[:1],
        }.items()
        if name not in closed_to_peers
    }
    assert {name: page.status_code for name, page in shown.items()} == dict.fromkeys(shown, 200)
    assert "Peer supporters do ROL-2" in shown["report"].content.decode()
    assert "Agree with the front desk who answers." in shown["flags"].content.decode()


def test_the_next_quarter_is_opened(program: Program):
    call_command("seed", verbosity=0)
    opened = browser(Role.MANAGER).post(reverse("review_open", args=[program.slug]), {"period": "2026-10"})
    assert opened.url == reverse("review_set_up", args=[program.slug, "2026-10"])


def test_everybody_signs_in_with_the_password_of_before(upgraded: Upgraded):
    sent = {"login": "manager@harbor.example", "password": PASSWORD}
    assert Client().post(reverse("account_login"), sent).url == "/"


def test_a_funder_reads_what_was_shared(program: Program):
    client = browser(Role.FUNDER)
    assert report(program).code in client.get(reverse("funder")).content.decode()
    assert client.get(reverse("funder_report", args=[report(program).code])).status_code == 200


def test_an_invitation_of_a_peer_waits_for_a_second_person(upgraded: Upgraded):
    assert Invitation.objects.get(email="new@harbor.example").waits


def test_peers_answers_stay_sealed_and_counted_and_a_card_still_works(upgraded: Upgraded):
    clock.on(DAY)
    review = Program.objects.get(slug="willow-house").reviews.get()
    assert world.number_of_answers(review) == 6
    page = Client().get(reverse("peer_card", args=[UNUSED[upgraded.version][upgraded.kind]]), follow=True)
    assert page.status_code == 200
    assert "Harbor" not in page.content.decode()


@pytest.mark.pango
def test_a_file_that_was_never_made_is_made_now(program: Program):
    assert DBTaskResult.objects.running().get().task_path == make_funder_file.module_path
    unfinished.take_up_work(Q(), now=timezone.now(), anew=True)
    make_funder_file.call(report(program).pk)
    file = FunderFile.objects.get()
    assert (file.trouble, bytes(file.pdf)[:5]) == ("", b"%PDF-")
