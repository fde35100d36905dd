"""Importing what another server exported: export, import, export again gives the same; bad files change nothing."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from fidelity.models import Action, FlagEvent, InstrumentVersion, KeptLevels, Reading, Review, Sample
from fidelity.records import export
from fidelity.records.deletion import delete_organisation
from fidelity.records.imports import organisation as imports
from fidelity.records.imports.refusal import ImportRefused
from fidelity.records.tables import NUMBERS_IN_JSON, TABLES, TAKEN
from fidelity.voice.models import PeerVoice
from programs.models import AuditEvent, Organisation, User
from programs.people import first_passwords
from tests.cast import make_program, sign_in
from tests.demo import TODAY, Rows, rows_of_the_app, write_rows

BROUGHT = "brought the organization here with the file of another server"
Tables = dict[str, list[dict[str, Any]]]


def written(organisation: Organisation) -> str:
    return "".join(export.export_organisation(organisation))


@pytest.fixture(scope="module")
def text(planted: Organisation, django_db_blocker: DjangoDbBlocker) -> str:
    """The export of the demo with something in every table; the organisation is gone from now on."""
    with django_db_blocker.unblock():
        text = written(planted)
        delete_organisation(Organisation.objects.get(pk=planted.pk))
    return text


@pytest.fixture
def path(text: str, db: None, tmp_path: Path) -> Path:
    path = tmp_path / "all.json"
    path.write_text(text, encoding="utf-8")
    return path


def import_it(path: Path, **options: Any) -> Organisation:
    return imports.import_organisation(path, **options).organisation


IMPORTED_ROWS: dict[str, Rows] = {}


@pytest.fixture
def imported(path: Path) -> Organisation:
    """The organisation, imported: once in a process, and put back row by row for each further test."""
    if IMPORTED_ROWS:
        write_rows(IMPORTED_ROWS)
        return Organisation.objects.get()
    before = rows_of_the_app()
    organisation = import_it(path)
    IMPORTED_ROWS.update(
        {table: [row for row in rows if row not in set(before[table])] for table, rows in rows_of_the_app().items()}
    )
    return organisation


def by_place(text: str) -> Tables:
    """The rows with their places in place of their numbers, without what the import itself writes in the log."""
    tables: Tables = json.loads(text)["tables"]
    log = tables["programs.AuditEvent"]
    tables["programs.AuditEvent"] = [row for row in log if row["what"] != BROUGHT]
    places = {name: {row["id"]: place for place, row in enumerate(rows)} for name, rows in tables.items()}
    for table in TAKEN:
        for row in tables[table.name]:
            row["id"] = places[table.name][row["id"]]
            for column in table.model._meta.get_fields():
                if column.name in row and column.is_relation:
                    to, value = places[column.related_model._meta.label], row[column.name]
                    many = isinstance(value, list)
                    row[column.name] = [to[number] for number in value] if many else to.get(value)
            for (label, name), keys in NUMBERS_IN_JSON.items():
                if label == table.name:
                    row[name] |= {key: places[to].get(row[name][key]) for key, to in keys.items() if key in row[name]}
    return tables


def test_export_import_export_gives_the_same(text: str, path: Path):
    again = written(import_it(path))
    assert again != text, "every row has a number of its own here"
    before, after = by_place(text), by_place(again)
    assert [name for name in before if before[name] != after[name]] == []
    assert all(before.values())


def test_a_step_of_a_flag_leads_to_the_action_that_was_planned_in_it(imported: Organisation):
    """Its number stands inside of JSON, and is another one here."""
    steps = FlagEvent.objects.filter(details__has_key="action").select_related("flag")
    named = {step.details["action"]: step for step in steps}
    actions = Action.objects.in_bulk(named)
    assert len(named) == len(actions) > 10
    assert all(action.what == named[pk].details["what"] for pk, action in actions.items())


def test_it_stands_beside_another_organisation_whose_rows_stay(path: Path):
    other = Organisation.objects.create(name="Another organisation")
    make_program(other, "Saltmarsh", TODAY)
    before = written(other)
    imported = imports.import_organisation(path)
    assert written(other) == before
    assert imported.renamed == [("saltmarsh", "saltmarsh-2")]
    assert imported.organisation.programs.count() == 4


def test_beginnings_of_cards_that_are_drawn_twice_are_drawn_anew(path: Path, monkeypatch: pytest.MonkeyPatch):
    drawn = (f"{number // 2:03}" for number in range(1000))
    monkeypatch.setattr("fidelity.records.imports.organisation.new_tag", lambda: next(drawn))
    organisation = import_it(path)
    tags = PeerVoice.objects.filter(review__program__organisation=organisation).values_list("tag", flat=True)
    assert len(set(tags)) == len(tags) > 1


def test_each_program_reads_in_its_log_that_it_was_brought_here(imported: Organisation):
    lines = AuditEvent.objects.filter(what=BROUGHT).values_list("program", flat=True)
    assert sorted(lines) == sorted(imported.programs.values_list("pk", flat=True))


def test_what_an_export_leaves_out_is_made_again_or_stays_empty(imported: Organisation):
    closed = Review.objects.closed().filter(program__organisation=imported)
    assert KeptLevels.objects.filter(review__in=closed).count() == closed.count() > 0
    assert set(Reading.objects.values_list("user", flat=True)) == {None}
    assert all(sample.drawn_order for sample in Sample.objects.all())


def test_an_answer_that_was_looked_up_stays_the_first_of_its_sample(imported: Organisation):
    sample = Sample.objects.get(review__responses__marks__isnull=False)
    marked = set(sample.review.responses.filter(marks__isnull=False).values_list("item", flat=True))
    assert set(sample.drawn_order[: len(marked)]) == marked
    assert len(set(sample.drawn_order)) == len(sample.drawn_order)


# Accounts


def test_nobody_signs_in_before_they_are_invited_again(imported: Organisation):
    user = User.objects.get(email="manager@demo.example")
    assert not user.has_usable_password()
    Client().post("/accounts/password/reset/", {"email": user.email})
    [sent] = mail.outbox
    assert "/password/reset/key/" not in sent.body


def test_whoever_runs_the_server_invites_them_again_by_mail(imported: Organisation, settings):
    settings.SENDS_MAIL, settings.SITE_URL = True, "http://testserver"
    assert "Mails sent: 7." in run("invite_again", str(imported.pk))
    user = User.objects.get(email="manager@demo.example")
    [sent] = [message for message in mail.outbox if message.to == [user.email]]
    [link] = [line for line in sent.body.splitlines() if line.startswith("http://testserver/")]
    client = Client()
    form = client.get(link.removeprefix("http://testserver"), follow=True)
    password = "a new one, of some length"
    client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
    assert client.post("/accounts/login/", {"login": user.email, "password": password}).url == "/"
    assert "Mails sent: 6." in run("invite_again", str(imported.pk))
    with pytest.raises(CommandError, match="has a password already"):
        run("invite_again", user.email)


def test_links_to_hand_over_where_no_mail_goes_out(imported: Organisation, settings):
    with pytest.raises(CommandError, match="No mail server is named"):
        run("invite_again", str(imported.pk))
    said_once = run("invite_again", "peer@demo.example", links=True)
    assert said_once.startswith("peer@demo.example  ")
    assert "Accounts: 1." in said_once
    assert mail.outbox == []
    assert first_passwords.accounts_to_invite(imported).count() == 7


def test_an_account_that_is_here_already_is_joined_only_when_asked_for(path: Path):
    here = User.objects.create_user("Manager@demo.example", "a password of some length")
    with pytest.raises(ImportRefused, match="have an account here already: manager"):
        import_it(path)
    organisation = import_it(path, join_accounts=True)
    here.refresh_from_db()
    assert here.check_password("a password of some length")
    assert {membership.organisation for membership in here.memberships.all()} == {organisation}
    assert sign_in(here).get("/").status_code == 200


# Bad files


def refused(path: Path) -> str:
    """Why it is not imported; nothing is there that was not there before."""
    before = [table.model._base_manager.count() for table in TABLES]
    with pytest.raises(ImportRefused) as why:
        import_it(path)
    assert [table.model._base_manager.count() for table in TABLES] == before
    return str(why.value)


def change(path: Path, table: str, act: Callable[[dict[str, Any]], object], *, place: int = 0) -> None:
    """Change one row of the file; `place` is that in its table."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith(f'"{table}": ['))
    number = start + 1 + place
    body, ending = (
        lines[number].rsplit("}", 1) if not lines[number].endswith("]}}\n") else (lines[number][:-5], "]}}\n")
    )
    row = json.loads(body + "}")
    act(row)
    lines[number] = json.dumps(row, ensure_ascii=False) + ending
    path.write_text("".join(lines), encoding="utf-8")


def test_a_cut_file_is_refused(path: Path):
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    assert refused(path).startswith("The file is cut")
    path.write_text("".join(lines[: len(lines) // 2])[:-20], encoding="utf-8")
    assert "is not a row as an export writes it" in refused(path)
    path.write_text("".join([*lines, "more\n"]), encoding="utf-8")
    assert "behind the end" in refused(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "does not begin as an export"),
        (b"[]", "does not begin as an export"),
        (b"\x00\xff\xfe", "is no export of Plumbline"),
        (b'{"format": "plumbline-export-9", "of": "organisation", "name": "x", "tables": {\n', "plumbline-export-9"),
        (
            b'{"format": "plumbline-export-1", "of": "program", "name": "x", "tables": {\n',
            "what one program took along",
        ),
        (b'{"format": "plumbline-export-1", "of": "organisation", "name": "x", "tables": {\n"a.B": []}}\n', "a.B"),
        (
            b'{"format": "plumbline-export-1", "of": "organisation", "name": "x", "tables": {\n'
            b'"programs.Program": []}}\n',
            "no organization, or more than one",
        ),
    ],
)
def test_what_is_no_export_of_an_organisation_is_refused(db, tmp_path: Path, content: bytes, words: str):
    path = tmp_path / "file.json"
    path.write_bytes(content)
    assert words in refused(path)


def test_a_file_that_is_not_there_is_said_to_be_missing(db, tmp_path: Path):
    assert "No such file" in refused(tmp_path / "none.json")


BAD_ROWS = [
    ("programs.Program", lambda row: row.update(organisation=4711), "organisation refers to row 4711"),
    ("programs.Program", lambda row: row.update(kind="palace"), "kind: palace is no choice"),
    ("programs.Program", lambda row: row.update(name="x" * 500), "there is room for 120"),
    ("programs.Program", lambda row: row.update(name="a\0b"), "a sign that no text can hold"),
    ("programs.Program", lambda row: row.update(name=["a"]), "name: it is no text"),
    ("programs.Program", lambda row: row.update(first_quarter="soon"), "first_quarter"),
    ("programs.Program", lambda row: row.pop("name"), "the column name is missing"),
    ("programs.Program", lambda row: row.update(color="red"), "the column color is not known"),
    ("programs.Program", lambda row: row.update(id="1"), "is not a row as an export writes it"),
    ("programs.AuditEvent", lambda row: row.update(at="2026-01-01T10:00:00"), "at: it names no time zone"),
    ("programs.Organisation", lambda row: row.update(voice_threshold=2), "voice_threshold"),
    ("programs.Organisation", lambda row: row.update(keep_years=1), "keep_years"),
    ("fidelity.Response", lambda row: row.update(review=None), "review"),
    ("fidelity.IssuedReport", lambda row: row.update(snapshot='{"score": 100}'), "its checksum does not match"),
    ("fidelity.FunderFile", lambda row: row.update(pdf="AAAA"), "its checksum does not match"),
    ("fidelity.InstrumentVersion", lambda row: row.update(checksum="0" * 64), "is another one here than in the file"),
    ("fidelity.Action", lambda row: row.update(flags=987654), "flags refers to row 987654"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("table", "act", "words"), BAD_ROWS, ids=[f"{row[0]}: {row[2]}" for row in BAD_ROWS])
def test_a_bad_row_is_named_and_nothing_is_imported(path: Path, table: str, act, words: str):
    change(path, table, act)
    said_why = refused(path)
    assert words in said_why
    assert "Nothing was imported." in said_why


def test_a_version_of_the_questions_that_is_not_here_is_taken_in_if_it_is_whole(path: Path):
    InstrumentVersion.objects.all().delete()
    change(path, "fidelity.InstrumentVersion", lambda row: row.update(text=row["text"].replace("peer", "beer", 1)))
    assert "its checksum does not match" in refused(path)
    change(path, "fidelity.InstrumentVersion", lambda row: row.update(text=row["text"].replace("beer", "peer", 1)))
    import_it(path)
    assert InstrumentVersion.objects.exists()


def test_the_same_file_is_not_imported_twice(imported: Organisation, path: Path):
    assert "Was this file imported before?" in refused(path)
    Organisation.objects.update(name="Renamed")
    with pytest.raises(ImportRefused, match="or are here already"):
        import_it(path, join_accounts=True)


# The command


def run(name: str, *arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_command_says_what_came_of_it_and_what_comes_next(path: Path):
    said_once = run("import_organisation", str(path))
    organisation = Organisation.objects.get()
    assert said_once.startswith(f"Imported {organisation}: ")
    assert "7 accounts" in said_once
    assert f"manage.py invite_again {organisation.pk}" in said_once
    with pytest.raises(CommandError, match="imported before"):
        run("import_organisation", str(path))
