"""A small world for the pages of a review: two programs, every role, a test instrument, a day in November 2026."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.models import Edition, Response, Review
from programs.models import Organisation, Program, Role
from tests import cast, clock
from tests.cast import make_user, sign_in

__all__ = ["make_user", "sign_in"]

TODAY = date(2026, 11, 22)
Q4, Q3, Q2, Q1 = (date(2026, month, 1) for month in (10, 7, 4, 1))
PERIODS = {Q4: "2026-10", Q3: "2026-07", Q2: "2026-04", Q1: "2026-01"}
FETCH = {"X-Requested-With": "fetch"}
TEXT = cast.SMALL.read_text()


@pytest.fixture(autouse=True)
def today() -> date:
    """Pages think it is 22 November 2026."""
    clock.on(TODAY)
    return TODAY


@pytest.fixture
def version(db) -> InstrumentVersion:
    return cast.small().as_row()


@pytest.fixture
def organisation(db) -> Organisation:
    return Organisation.objects.create(name="Riverbend")


@pytest.fixture
def program(organisation: Organisation) -> Program:
    return make_program(organisation, "Willow House")


def make_program(organisation: Organisation, name: str, first: date = Q1) -> Program:
    return cast.make_program(organisation, name, first)


@pytest.fixture
def review(program: Program, version: InstrumentVersion) -> Review:
    """The open review of Q4 2026."""
    return Review.objects.create(program=program, instrument=version, period_start=Q4, set_up_at=timezone.now())


def closed_review(program: Program, start: date, answers: dict[str, dict], **fields: object) -> Review:
    """A closed review with the given answers by item code."""
    review = Review.objects.create(
        program=program,
        instrument=InstrumentVersion.objects.get(),
        period_start=start,
        state=Review.State.CLOSED,
        closed_at=clock.moment(start.year, start.month + 2, 20),
        **fields,
    )
    for code, content in answers.items():
        answered(review, code, **content)
    return review


def answered(review: Review, code: str, **content: object) -> Response:
    """A response as it stands after one save."""
    content.setdefault("given", "level")
    response = Response.objects.create(review=review, item=code, edition=1, **content)
    Edition.objects.create(response=response, number=1, role=Role.MANAGER, **content)
    return response


@pytest.fixture
def as_role(program: Program) -> Callable[[Role], Client]:
    """A signed-in browser of somebody with a role in the program."""
    return lambda role: sign_in(make_user(role, program))


@pytest.fixture
def manager(as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.MANAGER)


@pytest.fixture
def supervisor(as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.SUPERVISOR)


@dataclass
class Pages:
    """Addresses of one review's pages, and posting to them as the page's form and script do."""

    review: Review

    def __call__(self, rest: str = "") -> str:
        return f"/programs/{self.review.program.slug}/reviews/{self.review.quarter.slug}/{rest}"

    def save(self, client: Client, code: str, given: str = "", *, edition: int = 0, **fields: object):
        """Post one answer as the script does."""
        return client.post(self(f"items/{code}"), form(code, given, edition=edition, **fields), headers=FETCH)

    def save_page(self, client: Client, domain: str, *items: dict[str, object]):
        """Post a whole page as a browser without JavaScript does."""
        return client.post(self(f"domains/{domain}"), {key: value for item in items for key, value in item.items()})


def form(code: str, given: str = "", *, edition: int = 0, **fields: object) -> dict[str, object]:
    """The fields of one item as the page sends them."""
    given_field = {"given": given} if given else {}
    return {f"{code}-{name}": value for name, value in ({"edition": edition} | given_field | fields).items()}


@pytest.fixture
def pages(review: Review) -> Pages:
    return Pages(review)
