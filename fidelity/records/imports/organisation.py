"""Importing an organisation: every row gets a number of its own here, and what refers to it follows.

The file is read twice: once for its rows' numbers, once for the rows. It all happens in one transaction. An account
comes without a password, and gets none by the page for forgotten ones: whoever runs the server invites it again
(`manage.py invite_again`). What a file says is believed as far as its checksums go; whoever imports it stands for it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.instrument.definition import parsing
from fidelity.instrument.models import InstrumentVersion
from fidelity.models import FunderFile, IssuedReport, PeerVoice, Response, Review, Sample, Signing
from fidelity.records.imports.file_lines import Row, export_rows
from fidelity.records.imports.new_numbers import new_numbers
from fidelity.records.imports.refusal import ImportRefused
from fidelity.records.json_values import from_json
from fidelity.records.tables import NUMBERS_IN_JSON, TAKEN, RecordTable, exported_columns
from fidelity.reviews import kept_levels
from fidelity.reviews.checking.sample import random_order
from fidelity.voice.card.codes import new_tag
from programs.models import AuditEvent, Organisation, Program, User

# Rows written at once; of a table with files, whose rows are large.
AT_ONCE, FILES_AT_ONCE = 500, 10
TABLE_BY_NAME = {table.name: table for table in TAKEN}


@dataclass
class Imported:
    """What came of it; `renamed` are programs whose short name was taken here, `joined` accounts that were here."""

    organisation: Organisation
    rows: int = 0
    accounts: int = 0
    joined: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    open_with_cards: int = 0


@transaction.atomic
def import_organisation(path: Path, *, join_accounts: bool = False) -> Imported:
    """All or nothing; raises `ImportRefused`.

    `join_accounts`: accounts that are here already get the roles that the file gives to their addresses.
    """
    try:
        imported = _Import(path, join_accounts).run()
        # The database makes some of its checks at the end of a transaction only.
        transaction.get_connection().check_constraints()
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        words = _("Rows of the file do not fit together, or are here already: %(reason)s. Nothing was imported.")
        raise ImportRefused(words % {"reason": reason}) from error
    return imported


class _Import:
    def __init__(self, path: Path, join_accounts: bool) -> None:
        self.path, self.join_accounts = path, join_accounts
        # Table -> number in the file -> number here.
        self.numbers: dict[str, dict[int, int]] = {}
        # Tables whose rows are here already, with their numbers in the file.
        self.known: dict[str, set[int]] = defaultdict(set)
        # Answers that were looked up, and what they answered: by review, numbers in the file.
        self.marked: set[int] = set()
        self.looked_up: dict[int, list[str]] = defaultdict(list)
        self.result = Imported(Organisation())

    def run(self) -> Imported:
        self._read_numbers()
        waiting: list[tuple[models.Model, dict[str, list[int]]]] = []
        last = ""
        for name, line, row in export_rows(self.path):
            if waiting and (name != last or len(waiting) >= _at_once(TABLE_BY_NAME[last].model)):
                _write(waiting)
                waiting = []
            last = name
            if row["id"] not in self.known[name]:
                waiting.append(self._built(TABLE_BY_NAME[name], line, row))
                self.result.rows += 1
        if waiting:
            _write(waiting)
        return self._finished()

    # What is in the file

    def _read_numbers(self) -> None:
        rows: dict[str, list[int]] = defaultdict(list)
        emails: dict[int, str] = {}
        for name, line, row in export_rows(self.path):
            rows[name].append(row["id"])
            if name == "programs.User":
                emails[row["id"]] = str(row.get("email", "")).lower()
            elif name == "fidelity.InstrumentVersion":
                self._know_version(line, row)
            elif name == "programs.Organisation":
                self._refuse_known_organisation(row)
            elif name == "fidelity.SampleMark" and isinstance(row.get("response"), int):
                self.marked.add(row["response"])
        if len(rows["programs.Organisation"]) != 1:
            raise ImportRefused(_("The file holds no organization, or more than one. Nothing was imported."))
        self._know_accounts(emails)
        for name, numbers in rows.items():
            if len(set(numbers)) < len(numbers):
                words = _("Two rows of %(table)s have the same id. Nothing was imported.")
                raise ImportRefused(words % {"table": name})
            new = [number for number in numbers if number not in self.known[name]]
            given = dict(zip(new, new_numbers(TABLE_BY_NAME[name].model, len(new)), strict=True))
            self.numbers[name] = self.numbers.get(name, {}) | given

    def _know(self, name: str, number: int, here: int) -> None:
        self.known[name].add(number)
        self.numbers.setdefault(name, {})[number] = here

    def _know_version(self, line: int, row: Row) -> None:
        """A version of the questions that is here is used as it is; another one has to be what its checksum says."""
        version, checksum = row.get("version"), row.get("checksum")
        here = InstrumentVersion.objects.filter(version=str(version)).first()
        if here and here.checksum != checksum:
            words = _(
                "Version %(version)s of the questions is another one here than in the file, so answers to it can't be "
                "read. Nothing was imported."
            )
            raise ImportRefused(words % {"version": version})
        if here:
            self._know("fidelity.InstrumentVersion", row["id"], here.pk)
            return
        try:
            read = parsing.parse_instrument(str(row.get("text", "")), path=f"{version}")
        except ValueError as error:
            raise _refused(line, "fidelity.InstrumentVersion", str(error)) from error
        if (read.version, read.checksum) != (version, checksum):
            raise _refused(line, "fidelity.InstrumentVersion", _("its checksum does not match"))

    def _refuse_known_organisation(self, row: Row) -> None:
        if Organisation.objects.filter(name=str(row.get("name"))).exists():
            words = _(
                "There is an organization called %(name)s here already. Was this file imported before? Two of one name "
                "can't be told apart: rename the one that is here, under /admin/. Nothing was imported."
            )
            raise ImportRefused(words % {"name": row["name"]})

    def _know_accounts(self, emails: dict[int, str]) -> None:
        by_address = User.objects.annotate(address=Lower("email")).filter(address__in=set(emails.values()))
        here = dict(by_address.values_list("address", "pk"))
        if here and not self.join_accounts:
            words = _(
                "These addresses have an account here already: %(addresses)s. With --join-accounts they keep it, and "
                "get the roles at once that the file gives them. Nothing was imported."
            )
            raise ImportRefused(words % {"addresses": ", ".join(sorted(here))})
        for number, email in emails.items():
            if email in here:
                self._know("programs.User", number, here[email])
        self.result.joined = sorted(here)

    # One row

    def _built(self, table: RecordTable, line: int, row: Row) -> tuple[models.Model, dict[str, list[int]]]:
        """The row of here, and its links to many others."""
        columns = _columns(table)
        if unknown := sorted(set(row) - set(columns)):
            words = _("the column %(column)s is not known; a later version of Plumbline wrote it")
            raise _refused(line, table.name, words % {"column": unknown[0]})
        values: dict[str, Any] = {}
        links: dict[str, list[int]] = {}
        for name, column in columns.items():
            if name not in row:
                if not (column.has_default() or column.null or column.blank or column.many_to_many):
                    raise _refused(line, table.name, _("the column %(column)s is missing") % {"column": name})
            elif column.many_to_many:
                numbers = row[name] if isinstance(row[name], list) else [row[name]]
                links[name] = [self._number(column, number, line, table.name) for number in numbers]
            elif column.primary_key:
                values[name] = self.numbers[table.name][row[name]]
            elif column.is_relation:
                number = row[name]
                values[column.attname] = None if number is None else self._number(column, number, line, table.name)
            else:
                values[name] = _checked(column, row[name], line, table.name)
        for (label, column), keys in NUMBERS_IN_JSON.items():
            if label == table.name and column in values:
                values[column] = self._renumbered(values[column], keys)
        built = table.model(**values)
        if complete := COMPLETED.get(table.name):
            complete(self, built, row, line)
        return built, links

    def _number(self, column: models.Field, number: Any, line: int, table: str) -> int:
        label = column.related_model._meta.label
        try:
            return self.numbers[label][number]
        except (KeyError, TypeError):
            words = _("%(column)s refers to row %(number)s of %(table)s, which is not in the file")
            filled = words % {"column": column.name, "number": number, "table": label}
            raise _refused(line, table, filled) from None

    def _renumbered(self, value: Any, keys: dict[str, str]) -> Any:
        """The number of a row inside of JSON; one of a row that is gone leads nowhere here as well."""
        if not isinstance(value, dict):
            return value
        given = {key: self.numbers.get(label, {}).get(value[key]) for key, label in keys.items() if key in value}
        return value | given

    # What an export leaves out

    @cached_property
    def tags(self) -> set[str]:
        """The beginnings of cards that this import brings; few of all are taken, so each is asked for on its own."""
        return set()

    def _complete_account(self, user: User, row: Row, line: int) -> None:
        user.password = make_password(None)
        self.result.accounts += 1

    def _complete_organisation(self, organisation: Organisation, row: Row, line: int) -> None:
        self.result.organisation = organisation

    def _complete_program(self, program: Program, row: Row, line: int) -> None:
        slug, number = program.slug, 1
        while Program.objects.filter(slug=program.slug).exists():
            number += 1
            program.slug = f"{slug[:55]}-{number}"
        if program.slug != slug:
            self.result.renamed.append((slug, program.slug))

    def _complete_voice(self, voice: PeerVoice, row: Row, line: int) -> None:
        while (tag := new_tag()) in self.tags or PeerVoice.objects.filter(tag=tag).exists():
            pass
        self.tags.add(tag)
        voice.tag = tag
        self.result.open_with_cards += voice.way == PeerVoice.Way.CARDS and not voice.closed

    def _complete_answer(self, response: Response, row: Row, line: int) -> None:
        if row["id"] in self.marked:
            self.looked_up[response.review_id].append(response.item)

    def _complete_sample(self, sample: Sample, row: Row, line: int) -> None:
        """What was looked up stays in the sample; which answers come after it is drawn anew."""
        review = Review.objects.select_related("instrument").get(pk=sample.review_id)
        drawn = self.looked_up[sample.review_id]
        order = random_order(review.definition, full=review.full)
        sample.drawn_order = drawn + [item for item in order if item not in drawn]

    def _check_texts(self, row_here: Signing | IssuedReport, row: Row, line: int) -> None:
        _check_sum(row_here.snapshot.encode(), row_here.snapshot_sha256, line, row_here)
        if isinstance(row_here, IssuedReport):
            self._check_file(row_here, row, line)

    def _check_file(self, row_here: IssuedReport | FunderFile, row: Row, line: int) -> None:
        if row_here.pdf is not None:
            _check_sum(bytes(row_here.pdf), row_here.pdf_sha256, line, row_here)

    def _finished(self) -> Imported:
        organisation = self.result.organisation
        reviews = Review.objects.closed().filter(program__organisation=organisation)
        kept_levels.keep_levels(reviews.select_related("instrument", "program__organisation"))
        what = _("brought the organization here with the file of another server")
        AuditEvent.objects.bulk_create(
            AuditEvent(organisation=organisation, program=program, what=what) for program in organisation.programs.all()
        )
        return self.result


Complete = Callable[[_Import, Any, Row, int], None]
COMPLETED: dict[str, Complete] = {
    "programs.User": _Import._complete_account,
    "programs.Organisation": _Import._complete_organisation,
    "programs.Program": _Import._complete_program,
    "fidelity.PeerVoice": _Import._complete_voice,
    "fidelity.Response": _Import._complete_answer,
    "fidelity.Sample": _Import._complete_sample,
    "fidelity.Signing": _Import._check_texts,
    "fidelity.IssuedReport": _Import._check_texts,
    "fidelity.FunderFile": _Import._check_file,
}


def _checked(column: models.Field, value: Any, line: int, table: str) -> Any:
    """The value, where it is one that the app itself could have written."""
    try:
        if isinstance(column, models.CharField | models.TextField) and not isinstance(value, str | None):
            raise ValidationError(_("it is no text"))
        read = from_json(column, value)
        if read is None and not column.null:
            raise ValidationError(_("it may not be empty"))
        if isinstance(read, datetime) and timezone.is_naive(read):
            raise ValidationError(_("it names no time zone"))
        if read not in (None, ""):
            column.run_validators(read)
            if column.choices and read not in _choices(column):
                raise ValidationError(_("%(value)s is no choice") % {"value": read})
        if isinstance(read, str) and "\0" in read:
            raise ValidationError(_("it holds a sign that no text can hold"))
    except (ValidationError, ValueError, TypeError) as error:
        reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise _refused(line, table, f"{column.name}: {reason}") from error
    return read


@cache
def _columns(table: RecordTable) -> dict[str, models.Field]:
    return {column.name: column for column in exported_columns(table)}


@cache
def _choices(column: models.Field) -> frozenset[object]:
    return frozenset(choice for choice, _label in column.flatchoices)


def _check_sum(content: bytes, checksum: str, line: int, row: models.Model) -> None:
    if hashlib.sha256(content).hexdigest() != checksum:
        raise _refused(line, row._meta.label, _("its checksum does not match, so it was changed after it was made"))


def _refused(line: int, table: str, reason: str) -> ImportRefused:
    words = _("Line %(line)s, a row of %(table)s: %(reason)s. Nothing was imported.")
    return ImportRefused(words % {"line": line, "table": table, "reason": reason.rstrip(".")})


@cache
def _at_once(model: type[models.Model]) -> int:
    has_files = any(isinstance(column, models.BinaryField) for column in model._meta.concrete_fields)
    return FILES_AT_ONCE if has_files else AT_ONCE


def _write(rows: list[tuple[models.Model, dict[str, list[int]]]]) -> None:
    """Rows of one table, and their links."""
    model = type(rows[0][0])
    model._base_manager.bulk_create([row for row, _links in rows])
    for column in model._meta.many_to_many:
        through = column.remote_field.through
        near, far = column.m2m_column_name(), column.m2m_reverse_name()
        through._base_manager.bulk_create(
            through(**{near: row.pk, far: number}) for row, links in rows for number in links.get(column.name, ())
        )
