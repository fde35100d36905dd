"""The page for the talk: for those who may read the flag, in words for the setting, with no answer on it."""

import pytest

from fidelity.flags.models import Flag
from fidelity.flags.rules.states import State
from fidelity.flags.seed_loader import talk_wording
from programs.models import Program, Role
from tests.flags.build import MISUSE, Cast, closed, raised, review_of
from tests.plain_words import FORBIDDEN
from tests.reviews.conftest import Q3, answered, sign_in

NOTE = "Ticked on the list at the desk."


@pytest.fixture
def cast(program: Program, version) -> Cast:
    program.staff_roles.create(title="Peer supporter", hours=20, count=4)
    made = Cast(program)
    answered(review_of(program, Q3), "ROL-1", level=1, note=NOTE)
    closed(program, Q3, raised())
    return made


@pytest.fixture
def flag(cast: Cast) -> Flag:
    return cast.program.flags.get(code=MISUSE)


def visit(cast: Cast, flag: Flag, role: Role = Role.SUPERVISOR):
    return sign_in(cast[role].user).get(f"/programs/{cast.program.slug}/flags/{flag.pk}/guide")


def page(cast: Cast, flag: Flag) -> str:
    return visit(cast, flag).content.decode().partition("<main")[2].partition("</main>")[0]


def test_it_leads_through_the_talk(cast, flag):
    text = page(cast, flag)
    assert talk_wording().usual.title in text
    for said in (
        "Peer supporters do ROL-1.",
        "Who asks for ROL-1?",
        "Which shifts, sick days or empty posts make this more likely?",
        "a billing rule; short staffing",
        "take it out of the job description",
        "Never ask who did it",
    ):
        assert said in text


@pytest.mark.parametrize("count", [1, 2])
def test_in_a_small_team_it_speaks_of_the_role_and_its_setting(cast, flag, count):
    cast.program.staff_roles.update(count=count)
    text = page(cast, flag)
    assert talk_wording().small.title in text
    assert "Short name of ROL-1, as part of the peer role here" in text
    assert "peer supporters" not in text.lower()


def test_it_holds_nothing_that_was_answered_or_said(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    cast.move(flag, "talk", text="The payer asks for it.")
    text = page(cast, flag)
    assert NOTE not in text
    assert "The payer asks for it." not in text


@pytest.mark.parametrize(
    ("role", "status"), [(Role.MANAGER, 200), (Role.SUPERVISOR, 200), (Role.PEER, 403), (Role.ALLY, 403)]
)
def test_those_who_read_the_flag_have_it(cast, flag, role, status):
    assert visit(cast, flag, role).status_code == status


def test_who_the_flag_concerns_has_it_not(cast):
    closed(cast.program, Q3, raised("misuse:ROL-2", about="supervision"))
    flag = cast.program.flags.get(code="misuse:ROL-2")
    assert visit(cast, flag, Role.SUPERVISOR).status_code == 403


def test_its_words_are_those_of_the_field(cast, flag):
    assert not FORBIDDEN.search(page(cast, flag))
