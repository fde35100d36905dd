"""People who sign, write or end a text at the same moment: one act stands, the others are told why theirs does not."""

from collections import Counter
from collections.abc import Callable

import pytest

from fidelity.reports.models import IssuedReport, Signature, Signing, Statement
from fidelity.reports.signing import actions
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import Role, User
from tests.reports.conftest import closed_review, make_program, member
from tests.reports.signing_texts import asked
from tests.test_saving_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4
# What is told whoever comes second.
LATE = actions.ChangedMeanwhile.__name__


@pytest.fixture
def by(transactional_db) -> Access:
    program = make_program("Willow House")
    return Access(member(Role.MANAGER, program), program, frozenset({Role.MANAGER}))


@pytest.fixture
def review(by: Access, version) -> Review:
    return closed_review(by.program, version)


@pytest.fixture
def text(review: Review, by: Access) -> Signing:
    return asked(review, by)


def people(role: Role, by: Access) -> list[Access]:
    users = [User.objects.create_user(f"{role}-{number}@example.org") for number in range(PEOPLE)]
    return [Access(user, by.program, frozenset({role})) for user in users]


def told(acts: list[Callable[[], object]]) -> Counter[str]:
    """How often each outcome came of acts that began together: `done`, or the name of what was raised for people."""
    outcomes: Counter[str] = Counter()

    def run(act: Callable[[], object]) -> Callable[[], None]:
        def once() -> None:
            try:
                act()
                outcomes["done"] += 1
            except actions.SigningRefused as refused:
                outcomes[type(refused).__name__] += 1

        return once

    at_once([run(act) for act in acts])
    return outcomes


def sign(text: Signing, side: str, who: Access) -> Callable[[], object]:
    return lambda: actions.sign_text(signing=text, side=side, sha256=text.snapshot_sha256, by=who)


def test_one_of_many_peers_signs(text: Signing, by: Access):
    assert told([sign(text, "peers", who) for who in people(Role.PEER, by)]) == {"done": 1, LATE: PEOPLE - 1}
    assert Signature.objects.count() == 1


def test_both_sides_at_once_make_one_final_report(text: Signing, by: Access):
    peer = people(Role.PEER, by)[0]
    assert told([sign(text, "program", by), sign(text, "peers", peer)]) == {"done": 2}
    assert IssuedReport.objects.get().signing == text


def test_one_account_that_signs_twice_at_once_signs_once(text: Signing, by: Access):
    assert told([sign(text, "program", by), sign(text, "program", by)]) == {"done": 1, LATE: 1}


def test_signed_or_taken_back_never_both(text: Signing, by: Access):
    sign(text, "program", by)()
    peer = people(Role.PEER, by)[0]
    acts = [sign(text, "peers", peer), lambda: actions.take_back(signing=text, reason="A wrong number.", by=by)]
    assert told(acts) == {"done": 1, LATE: 1}
    assert IssuedReport.objects.exists() == (Signing.objects.get().state == "final")


def test_one_of_many_first_statements_stands(text: Signing, by: Access):
    acts = [
        lambda who=who: actions.save_statement(signing=text, text=who.user.email, edition=0, by=who)
        for who in people(Role.PEER, by)
    ]
    assert told(acts) == {"done": 1, LATE: PEOPLE - 1}
    assert Statement.objects.get().edition == 1


def test_asking_at_once_puts_one_text_up(review: Review, by: Access):
    assert told([lambda: actions.ask_for_signatures(review=review, by=by)] * PEOPLE) == {"done": PEOPLE}
    assert Signing.objects.count() == 1


def test_making_it_final_at_once_makes_one_report(text: Signing, by: Access):
    sign(text, "program", by)()
    assert set(told([lambda: actions.make_final(signing=text, by=by)] * PEOPLE)) <= {"done", LATE}
    assert IssuedReport.objects.count() == 1
