"""The page on which a manager takes the program's own data along."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from fidelity.models import Flag, FlagEvent, Letter
from programs.models import Organisation, Program, Role
from tests.records.build import user


@pytest.fixture
def program(organisation: Organisation) -> Program:
    return organisation.programs.get(slug="saltmarsh")


@pytest.fixture
def manager(program: Program) -> Client:
    client = Client()
    client.force_login(user(Role.MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    return client


def taken(client: Client, program: Program) -> dict:
    return json.loads(client.post(reverse("take_along", args=[program.slug])).getvalue())["tables"]


def test_the_page_says_what_the_file_holds_and_makes_none(manager, program):
    page = manager.get(reverse("take_along", args=[program.slug])).content.decode()
    assert "Keep it where nobody else reads it." in page
    assert not program.audit_events.filter(what__contains="took everything").exists()


def test_the_file_is_a_download_whose_name_says_nothing(manager, program):
    response = manager.post(reverse("take_along", args=[program.slug]))
    assert response["Content-Disposition"] == 'attachment; filename="plumbline-export.json"'
    assert response["Cache-Control"] == "private, no-store"


def test_it_holds_the_own_program_and_no_account(manager, program):
    tables = taken(manager, program)
    assert {row["program"] for row in tables["fidelity.Review"]} == {program.pk}
    assert len(tables["fidelity.Flag"]) == program.flags.count() > 0
    assert "@" not in json.dumps({name: rows for name, rows in tables.items() if name != "fidelity.InstrumentVersion"})


def test_the_log_says_that_it_was_taken(manager, program):
    taken(manager, program)
    line = program.audit_events.first()
    assert (line.role, line.what) == (Role.MANAGER, "took everything of the program along, as a file")


def test_the_words_of_a_flag_about_management_stay_behind(manager, program):
    flag = Letter.objects.get(flag__program=program).flag
    Flag.objects.filter(pk=flag.pk).update(about="management", routed_to=Role.SUPERVISOR)
    FlagEvent.objects.create(flag=flag, number=99, round=1, what="talk", state="open", level="note", text="Between us.")
    tables = taken(manager, program)
    assert "Between us." not in json.dumps(tables)
    events = [row for row in tables["fidelity.FlagEvent"] if row["flag"] == flag.pk]
    assert {tuple(row["withheld"]) for row in events} == {("details", "text")}
    assert [row["withheld"] for row in tables["fidelity.Letter"] if row["flag"] == flag.pk] == [["text"]]
    assert flag.pk in {row["id"] for row in tables["fidelity.Flag"]}


def test_the_words_of_an_open_flag_come_along(manager, program):
    flag = Letter.objects.get(flag__program=program).flag
    Flag.objects.filter(pk=flag.pk).update(about="", routed_to=Role.SUPERVISOR)
    rows = [row for row in taken(manager, program)["fidelity.FlagEvent"] if row["flag"] == flag.pk]
    assert rows
    assert not any("withheld" in row for row in rows)
