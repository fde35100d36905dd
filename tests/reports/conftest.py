"""A closed review of the third quarter of 2026 in the database, and people to read its report."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.models import Response, Review
from fidelity.voice.card.codes import new_tag
from fidelity.voice.models import PeerVoice
from fidelity.voice.rules import questions, result
from fidelity.voice.rules.result import ReviewSide
from programs.access import Access
from programs.models import Organisation, Program, Role, User
from tests import cast, clock
from tests.cast import sign_in
from tests.reports.build import EVIDENCE, Q3, RAW_NOTE, answers, small


@pytest.fixture
def version(db) -> InstrumentVersion:
    return cast.small().as_row()


@pytest.fixture
def program(db) -> Program:
    return make_program("Willow House")


def make_program(name: str) -> Program:
    organisation = Organisation.objects.create(name=f"{name} organisation")
    peer_run = {"kind": Program.Kind.PEER_RUN, "setting": Program.Setting.COMMUNITY}
    return cast.make_program(organisation, name, Q3.previous.start, **peer_run)


@pytest.fixture
def review(program: Program, version: InstrumentVersion) -> Review:
    """Closed, every question answered, one activity once."""
    return closed_review(program, version)


def closed_review(program: Program, version: InstrumentVersion, quarter=Q3, **fields: object) -> Review:
    review = Review.objects.create(
        program=program,
        instrument=version,
        period_start=quarter.start,
        state=Review.State.CLOSED,
        opened_at=clock.moment(2026, 9, 20),
        closed_at=clock.moment(2026, 10, 20),
        participants={"manager": 1, "peer": 3},
        peers_heard=Review.PeersHeard.JOINT,
        **fields,
    )
    Response.objects.bulk_create(
        Response(
            review=review,
            item=code,
            edition=1,
            given=answer.given.value,
            level=3 if code == "ROL-1" else answer.level,
            choice=answer.choice,
            inputs=answer.inputs,
            note=RAW_NOTE,
            evidence_reference=answer.evidence.reference if answer.evidence else "",
            evidence_date=answer.evidence.dated if answer.evidence else None,
            evidence_kept=EVIDENCE.kept,
        )
        for code, answer in answers(small()).items()
    )
    heard_jointly(review)
    return review


def heard_jointly(review: Review) -> PeerVoice:
    """What closing writes down where the peer team gave a joint answer."""
    measured = ReviewSide({}, small().measurement)
    said = result.result_of_joint_answer(
        questions.short_form(small()), {"SAFE": 4}, measured, way="joint", quarter=review.quarter.label
    )
    return PeerVoice.objects.create(review=review, way="joint", tag=new_tag(), closed=True, result=said)


def member(role: Role, program: Program) -> User:
    return cast.make_user(role, program, f"{role}-{program.slug}@example.org")


@pytest.fixture
def by(program: Program) -> Access:
    """The manager of the program."""
    return Access(member(Role.MANAGER, program), program, frozenset({Role.MANAGER}))


@pytest.fixture
def as_role(program: Program) -> Callable[[Role], Client]:
    return lambda role: sign_in(member(role, program))


@pytest.fixture
def manager(by: Access) -> Client:
    return sign_in(by.user)


def page(review: Review, rest: str = "") -> str:
    return f"/programs/{review.program.slug}/reviews/{review.quarter.slug}/report/{rest}"


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")
