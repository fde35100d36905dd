"""A program with people, and a peer role with a job description that holds more than peer support."""

from pathlib import Path

import pytest

from fidelity.instrument.models import InstrumentVersion
from programs.models import Program, StaffRole
from tests import cast
from tests.reviews.conftest import as_role, manager, organisation, program, today

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
__all__ = ["as_role", "manager", "organisation", "program", "today"]

TEXT = """Peer supporter

- Shares own story when it is wanted.
- Answers the front desk phones.
- Hands out medication.
- Completes progress notes.
- Helps people find housing.
"""


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
    return cast.newest().as_row()
