"""Taking everything along: complete, documented, without a secret, and the same bytes each time."""

import json
import re
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from fidelity.records import export
from fidelity.records.tables import LEFT_OUT, TABLES, TAKEN, exported_columns, exported_names
from programs.models import Organisation, Program, User

DOCUMENTED = (settings.BASE_DIR / "docs" / "export.md").read_text(encoding="utf-8")
SECRET = re.compile(r"password|token|secret|hash|_key$|login|session", re.IGNORECASE)


def read(organisation: Organisation) -> dict:
    return json.loads("".join(export.export_organisation(organisation)))


def test_every_model_is_taken_along_or_left_out_with_a_reason():
    """A new model fails here until somebody has decided what becomes of it."""
    known = {model._meta.label for model in apps.get_models()}
    assert known - exported_names() - set(LEFT_OUT) == set()


def test_no_name_on_the_list_of_what_stays_is_out_of_date():
    for name in LEFT_OUT:
        app, model, *column = name.split(".")
        assert not column or apps.get_model(app, model)._meta.get_field(column[0])


def test_every_link_between_many_rows_is_a_column_of_a_table():
    linked = {model for model in apps.get_models(include_auto_created=True) if model._meta.auto_created}
    ours = {each for each in linked if each._meta.app_label == "fidelity"}
    assert ours == {
        field.remote_field.through for table in TAKEN for field in exported_columns(table) if field.many_to_many
    }


def test_no_column_that_is_taken_along_is_a_secret():
    assert [f"{t.name}.{f.name}" for t in TAKEN for f in exported_columns(t) if SECRET.search(f.name)] == []


def test_every_row_of_every_table_is_there(organisation):
    expected = {table.name: table.model.objects.count() for table in TAKEN}
    assert {name: len(rows) for name, rows in read(organisation)["tables"].items()} == expected
    assert 0 not in expected.values()


def test_every_column_is_there(organisation):
    tables = read(organisation)["tables"]
    for table in TAKEN:
        for row in tables[table.name]:
            assert list(row) == [field.name for field in exported_columns(table)]


def test_each_link_leads_to_a_row_of_the_file(organisation):
    tables = read(organisation)["tables"]
    numbers = {name: {row["id"] for row in rows} for name, rows in tables.items()}
    for table in TAKEN:
        for field in exported_columns(table):
            if field.is_relation:
                to = numbers[field.related_model._meta.label]
                given = [row[field.name] for row in tables[table.name]]
                assert {n for each in given for n in (each if isinstance(each, list) else [each])} - {None} <= to


def test_two_runs_write_the_same_bytes(organisation):
    assert list(export.export_organisation(organisation)) == list(export.export_organisation(organisation))


def test_no_password_leaves(organisation):
    text = "".join(export.export_organisation(organisation))
    assert all(user.password not in text for user in User.objects.all())


def test_nothing_of_another_organisation_is_in_it(organisation):
    other = Organisation.objects.create(name="Another organisation")
    made = {"kind": "embedded", "setting": "rural", "first_quarter": "2026-01-01"}
    program = Program.objects.create(organisation=other, slug="foreign", name="Foreign program", **made)
    program.audit_events.create(organisation=other, what="opened the review of autumn")
    User.objects.create_user("foreign@example.org").memberships.create(organisation=other, role="admin")
    text = "".join(export.export_organisation(organisation))
    assert not re.search("foreign|Another organisation|of autumn", text, re.IGNORECASE)


def test_a_program_takes_its_own_rows_and_no_account(organisation):
    program = organisation.programs.get(slug="saltmarsh")
    tables = json.loads("".join(export.export_program(program)))["tables"]
    assert [row["id"] for row in tables["programs.Program"]] == [program.pk]
    assert len(tables["fidelity.Review"]) == program.reviews.count()
    assert not {"programs.User", "programs.Membership", "programs.Organisation"} & set(tables)


def test_the_command_writes_the_file_and_never_over_another(organisation, tmp_path):
    out = tmp_path / "all.json"
    call_command("export_organisation", organisation.name, str(out), stdout=StringIO())
    assert out.read_text(encoding="utf-8") == "".join(export.export_organisation(organisation))
    with pytest.raises(CommandError, match="can't be written: File exists"):
        call_command("export_organisation", str(organisation.pk), str(out), stdout=StringIO())


def test_the_command_says_which_organisations_there_are(organisation, tmp_path):
    with pytest.raises(CommandError, match=f"There is no organization Elsewhere. Known here: {organisation.pk} "):
        call_command("export_organisation", "Elsewhere", str(tmp_path / "all.json"), stdout=StringIO())


@pytest.mark.parametrize("name", [*(table.name for table in TABLES), *LEFT_OUT])
def test_each_table_and_what_is_left_out_is_documented(name):
    assert f"`{name}`" in DOCUMENTED
