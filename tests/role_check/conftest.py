"""A program with people, and a peer role with a job description that holds more than peer support."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from fidelity.instrument.models import InstrumentVersion
from fidelity.role_check.analysis import check
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


@pytest.fixture(params=["1.0", "2.0"])
def real_version(db, request: pytest.FixtureRequest) -> InstrumentVersion:
    """Each released instrument, which asks about each kind of duty; the role check goes by the newest."""
    return cast.released(request.param).as_row()


@contextmanager
def texts_checked() -> Iterator[list[str]]:
    """The texts that the role check reads meanwhile, one entry for each time."""
    texts: list[str] = []

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is check.read.__code__:
            texts.append(frame.f_locals["text"])

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield texts
    finally:
        sys.setprofile(before)
