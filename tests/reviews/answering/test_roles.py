"""Who comes in: the draft belongs to manager, supervisor and those invited to the quarter's team."""

import re

import pytest

from fidelity.reviews.models import Response
from programs.models import Role
from tests.reviews.conftest import Q4, Pages, make_program, make_user, sign_in

READING = ["", "domains/choice", "scores", "scores/choice"]
WRONG = {Role.PEER: 403, Role.ALLY: 403, Role.ADMIN: 403, Role.FUNDER: 404}


@pytest.mark.parametrize("page", READING)
@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_manager_and_supervisor_read_the_draft(as_role, pages, role, page):
    assert as_role(role).get(pages(page)).status_code == 200


@pytest.mark.parametrize("page", READING)
@pytest.mark.parametrize(("role", "status"), WRONG.items())
def test_others_do_not(as_role, pages, role, status, page):
    assert as_role(role).get(pages(page)).status_code == status


@pytest.mark.parametrize("page", READING)
@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
def test_a_peer_or_ally_who_is_invited_does(as_role, pages, review, role, page):
    review.invited_roles = [role]
    review.save()
    assert as_role(role).get(pages(page)).status_code == 200


@pytest.mark.parametrize(("invited", "other"), [(Role.PEER, Role.ALLY), (Role.ALLY, Role.PEER)])
def test_an_invitation_is_for_one_role(as_role, pages, review, invited, other):
    review.invited_roles = [invited]
    review.save()
    assert as_role(other).get(pages()).status_code == 403


def test_somebody_invited_answers(as_role, pages, review):
    review.invited_roles = [Role.PEER]
    review.save()
    assert pages.save(as_role(Role.PEER), "CHO-1", "3").status_code == 200


@pytest.mark.parametrize(("role", "status"), WRONG.items())
def test_others_do_not_answer(as_role, pages, role, status):
    assert pages.save(as_role(role), "CHO-1", "3").status_code == status
    assert not Response.objects.exists()


@pytest.mark.parametrize("page", ["set-up", "close", "actions/"])
@pytest.mark.parametrize("role", [Role.SUPERVISOR, *WRONG])
def test_set_up_closing_and_planning_are_the_managers(as_role, pages, review, role, page):
    review.invited_roles = [Role.PEER, Role.ALLY]
    review.save()
    assert as_role(role).get(pages(page)).status_code == WRONG.get(role, 403) if role == Role.FUNDER else 403


@pytest.mark.parametrize("page", [*READING, "set-up", "close", "items/CHO-1", "actions/"])
def test_a_manager_of_another_program_finds_nothing(pages, organisation, page):
    stranger = sign_in(make_user(Role.MANAGER, make_program(organisation, "Harbor"), "other@example.org"))
    assert stranger.get(pages(page)).status_code == 404


def test_another_programs_review_is_not_reached_by_ones_own_address(manager, review, version, organisation):
    other = make_program(organisation, "Harbor")
    other.reviews.create(instrument=version, period_start=Q4)
    assert Pages(other.reviews.get())("").startswith("/programs/harbor/")
    assert manager.get(Pages(other.reviews.get())("domains/choice")).status_code == 404


@pytest.mark.parametrize("page", READING)
def test_somebody_signed_out_is_led_to_sign_in(client, pages, page):
    response = client.get(pages(page))
    assert response.url == f"/accounts/login/?next={pages(page)}"


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PEER])
def test_no_button_is_shown_that_would_be_refused(as_role, pages, review, role):
    review.invited_roles = [Role.PEER]
    review.save()
    client = as_role(role)
    for page in ("", "scores", "domains/choice"):
        for address in _addresses(client.get(pages(page)).content.decode()):
            assert client.get(address).status_code != 403, (page, address)


def _addresses(page: str) -> set[str]:
    return {address.split("#")[0] for address in re.findall(r'href="(/programs/[^"]+)"', page)}
