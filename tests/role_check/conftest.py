"""A program with people, and a peer role with a job description that holds more than peer support."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from fidelity.instrument.definition import versions
from fidelity.instrument.models import InstrumentVersion
from programs.models import Program, Role, StaffRole
from tests.reviews.conftest import make_user, organisation, program, sign_in

__all__ = ["organisation", "program"]

TEXT = """Peer supporter

- Shares own story when it is wanted.
- Answers the front desk phones.
- Hands out medication.
- Completes progress notes.
- Helps people find housing.
"""


@pytest.fixture
def as_role(program: Program) -> Callable[[Role], Client]:
    return lambda role: sign_in(make_user(role, program))


@pytest.fixture
def manager(as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.MANAGER)


@pytest.fixture
def job(program: Program) -> StaffRole:
    return make_job(program)


def make_job(program: Program, text: str = TEXT, **fields: object) -> StaffRole:
    return program.staff_roles.create(
        **{"title": "Peer supporter", "count": 5, "hours": 20, "description": text} | fields
    )


@pytest.fixture
def real_version(db) -> InstrumentVersion:
    """The released instrument, which asks about each kind of duty."""
    folder = settings.SEEDS / "instrument"
    newest = versions.load_version(folder)
    text = versions.version_files(folder)[-1].read_text()
    fields = {"version": newest.version, "released": newest.released, "checksum": newest.checksum}
    return InstrumentVersion.objects.create(text=text, **fields)
