"""Deleting an organisation for good: every row goes, nothing of anybody else does, and it is all or nothing."""

import re
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from fidelity.models import IssuedReport
from fidelity.records import deletion
from fidelity.records.tables import TABLES
from programs import append_only
from programs.models import Organisation, Program, Role, User
from tests.records.build import user

# Rows of the server, and the released questions, which belong to nobody.
STAYING = {"auth.Permission", "contenttypes.ContentType", "fidelity.InstrumentVersion"}


def rows() -> dict[str, int]:
    models = apps.get_models(include_auto_created=True)
    counted = {model._meta.label: model._base_manager.count() for model in models if model._meta.managed}
    return {name: number for name, number in counted.items() if number and name not in STAYING}


@pytest.fixture
def other(organisation) -> Program:
    """A program of somebody else, with a line in its log."""
    organisation = Organisation.objects.create(name="Another organisation")
    made = {"kind": "embedded", "setting": "rural", "first_quarter": "2026-01-01"}
    program = Program.objects.create(organisation=organisation, slug="other", name="Other", **made)
    program.audit_events.create(organisation=organisation, what="opened a review")
    return program


def test_there_is_something_to_delete_in_every_table(organisation):
    assert [table.name for table in TABLES if not table.of_organisation(organisation).exists()] == []


def test_no_row_is_left(organisation):
    deletion.delete_organisation(organisation)
    assert rows() == {}


def test_rows_of_another_organisation_stay(other, organisation):
    before = {"programs.Organisation": 1, "programs.Program": 1, "programs.AuditEvent": 1}
    deletion.delete_organisation(organisation)
    assert rows() == before


def test_an_account_with_a_role_elsewhere_stays_with_that_role(other, organisation):
    peer = user(Role.PEER)
    peer.memberships.create(organisation=other.organisation, program=other, role=Role.ALLY)
    other.audit_events.create(organisation=other.organisation, by=peer, role=Role.ALLY, what="confirmed")
    deletion.delete_organisation(organisation)
    assert list(User.objects.all()) == [peer]
    assert peer.memberships.get().program == other
    assert other.audit_events.get(what="confirmed").by == peer


def test_what_an_account_that_goes_did_elsewhere_stays_without_it(other, organisation):
    other.audit_events.create(organisation=other.organisation, by=user(Role.PEER), role=Role.ALLY, what="confirmed")
    deletion.delete_organisation(organisation)
    assert other.audit_events.get(what="confirmed").by is None


def test_whoever_runs_the_server_stays(organisation):
    server = User.objects.create_superuser("server@example.org")
    server.memberships.create(organisation=organisation, role=Role.ADMIN)
    deletion.delete_organisation(organisation)
    assert list(User.objects.all()) == [server]


def test_the_rows_that_are_left_are_kept_for_good_as_before(other, organisation):
    before = append_only.current_triggers(connection)
    deletion.delete_organisation(organisation)
    assert append_only.current_triggers(connection) == before
    with pytest.raises(DatabaseError, match=append_only.REFUSAL), transaction.atomic():
        other.audit_events.all().delete()


def test_where_one_row_cannot_go_all_stay(organisation, monkeypatch):
    monkeypatch.setattr(deletion, "_forget_accounts", lambda keys: 1 / 0)
    before, triggers = rows(), append_only.current_triggers(connection)
    with pytest.raises(ZeroDivisionError):
        deletion.delete_organisation(organisation)
    assert (rows(), append_only.current_triggers(connection)) == (before, triggers)


def run(*given: str) -> str:
    out = StringIO()
    call_command("delete_organisation", *given, stdout=out)
    return out.getvalue()


def test_the_command_asks_for_the_name_and_deletes_nothing_without_it(organisation):
    with pytest.raises(CommandError, match=re.escape(f'add: --yes-delete "{organisation.name}"')):
        run(str(organisation.pk))
    with pytest.raises(CommandError, match="Nothing was deleted"):
        run(str(organisation.pk), "--yes-delete", organisation.name.lower())
    assert IssuedReport.objects.exists()


def test_the_command_says_what_it_deleted_and_what_it_could_not(organisation):
    said = run(organisation.name, "--yes-delete", organisation.name)
    assert "       4  programs.Program" in said
    assert "Backups still hold it" in said
    assert ("VACUUM" in said) == (connection.vendor == "sqlite")
    assert rows() == {}
