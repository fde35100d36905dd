"""Who and what the worlds of the tests are made of: instruments, programs, accounts with a role, browsers signed in.

Each folder of tests has a world of its own; it is built from these, so that what makes a member stands once.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.test import Client

from fidelity.instrument.definition import parsing, versions
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.models import InstrumentVersion
from programs.models import Membership, Organisation, Program, Role, User

SMALL = Path(__file__).parent / "reviews" / "instrument.yaml"
WITH_MANUAL = Path(__file__).parent / "instrument" / "with_manual.yaml"


@dataclass(frozen=True)
class InstrumentFile:
    definition: Instrument
    text: str

    def as_row(self) -> InstrumentVersion:
        """The version as a server has it once it is loaded."""
        read = self.definition
        fields = {"released": read.released, "checksum": read.checksum, "text": self.text}
        row, _ = InstrumentVersion.objects.get_or_create(version=read.version, defaults=fields)
        assert row.checksum == read.checksum, "another instrument of this version is there already"
        return row


@cache
def released(version: str) -> InstrumentFile:
    """A released instrument."""
    folder = settings.SEEDS / "instrument"
    [text] = [read.text for read in versions.released_texts(folder) if read.path.name.removesuffix(".yaml") == version]
    return InstrumentFile(versions.load_version(folder, version), text)


def newest() -> InstrumentFile:
    """The newest released instrument, which a program is asked next."""
    return released(versions.load_version(settings.SEEDS / "instrument").version)


@cache
def small() -> InstrumentFile:
    """An instrument with one question of each sort."""
    text = SMALL.read_text()
    return InstrumentFile(parsing.parse_instrument(text, path="instrument.yaml"), text)


@cache
def with_manual() -> InstrumentFile:
    """Version 0.2, which says how to rate its eight questions, under the rules that 2.0 sets."""
    top = (settings.SEEDS / "instrument" / "2.0" / versions.HEAD).read_text().split("\ndomains:")[0]
    top = re.sub(r"(?m)^released:.*\n", "", top).replace('version: "2.0"', 'version: "0.2"\nreleased: 2027-01-01')
    text = f"{top}\n{WITH_MANUAL.read_text()}"
    return InstrumentFile(parsing.parse_instrument(text, path="with_manual.yaml"), text)


def make_program(organisation: Organisation, name: str, first: date, **fields: object) -> Program:
    """A program whose first quarter begins on `first`; in a clinic, unless `fields` say otherwise."""
    usual = {"kind": Program.Kind.EMBEDDED, "setting": Program.Setting.OUTPATIENT}
    slug = name.lower().replace(" ", "-")
    return Program.objects.create(
        organisation=organisation, slug=slug, name=name, first_quarter=first, **usual | fields
    )


def membership(user: User, role: Role, program: Program) -> Membership:
    """A role in a program, or in its organisation where the role is one of all its programs; not saved yet."""
    inside = None if role in {Role.ADMIN, Role.FUNDER} else program
    return Membership(user=user, organisation=program.organisation, program=inside, role=role)


def add_role(user: User, role: Role, program: Program) -> Membership:
    """Give an account a role, unless it has that already."""
    new = membership(user, role, program)
    same = {"user": user, "organisation": new.organisation, "program": new.program, "role": role}
    return Membership.objects.get_or_create(**same)[0]


def make_user(role: Role, program: Program, email: str = "", password: str | None = None) -> User:
    user = User.objects.create_user(email or f"{role}@example.org", password)
    membership(user, role, program).save()
    return user


def sign_in(user: User, **options: object) -> Client:
    """A browser in which somebody is signed in."""
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
