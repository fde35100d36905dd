"""Who has a role in a program: seen by manager and admin, changed by the admin alone, and never without a trace."""

import pytest

from programs.models import Membership, Program, Role, User
from tests import cast
from tests.programs.conftest import add_role, make_program, make_user, signed_in
from tests.test_access import place, shared_report

PEOPLE = "/programs/willow-house/people/"


@pytest.fixture
def peer(program: Program) -> User:
    return make_user(Role.PEER, program)


def held_by(user: User) -> Membership:
    return Membership.objects.get(user=user)


def change(by: User, held: Membership, role: str):
    return signed_in(by).post(f"{PEOPLE}{held.pk}", {"role": role})


def remove(by: User, held: Membership):
    return signed_in(by).post(f"{PEOPLE}{held.pk}/remove")


def log(program: Program) -> list[tuple[str, str]]:
    return list(program.audit_events.values_list("role", "what"))


def test_a_manager_sees_the_accounts_of_the_program(manager: User, admin: User, peer: User, elsewhere: Program):
    make_user(Role.PEER, elsewhere, "hidden@example.org")
    page = signed_in(manager).get(PEOPLE).content.decode()
    assert [each in page for each in (manager.email, peer.email)] == [True, True]
    assert [each in page for each in (admin.email, "hidden@example.org")] == [False, False]


def test_an_admin_sees_those_of_the_organisation_too(admin: User, peer: User, elsewhere: Program):
    make_user(Role.ADMIN, elsewhere, "hidden@example.org")
    page = signed_in(admin).get(PEOPLE).content.decode()
    assert [each in page for each in (admin.email, peer.email, "hidden@example.org")] == [True, True, False]


def test_a_manager_is_shown_no_button_that_would_be_refused(manager: User, peer: User):
    page = signed_in(manager).get(PEOPLE).content.decode()
    assert f"{PEOPLE}{held_by(peer).pk}" not in page
    assert f"{PEOPLE}invite" in page


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_others_read_changes_in_the_log_and_see_no_addresses(program: Program, role: Role):
    assert signed_in(make_user(role, program)).get(PEOPLE).status_code == 403


def test_a_manager_shuts_nobody_out(manager: User, peer: User):
    assert remove(manager, held_by(peer)).status_code == 403
    assert change(manager, held_by(peer), Role.ALLY).status_code == 403
    assert held_by(peer).role == Role.PEER


def test_an_admin_changes_a_role_and_the_program_is_shown_it(admin: User, peer: User, program: Program):
    assert change(admin, held_by(peer), Role.ALLY).url == PEOPLE
    assert held_by(peer).role == Role.ALLY
    words = "changed the role of somebody from “Peer supporter” to “Outside peer ally”"
    assert log(program) == [("admin", words)]


def test_saving_the_same_role_says_nothing(admin: User, peer: User, program: Program):
    change(admin, held_by(peer), Role.PEER)
    assert log(program) == []


@pytest.mark.parametrize("role", [Role.FUNDER, Role.ADMIN, "boss", ""])
def test_a_role_of_the_program_does_not_become_one_of_the_organisation(admin: User, peer: User, role: str):
    assert change(admin, held_by(peer), role).status_code == 422
    assert held_by(peer).role == Role.PEER


def test_a_role_that_the_account_has_already_is_not_given_twice(admin: User, peer: User, program: Program):
    held = held_by(peer)
    add_role(peer, Role.ALLY, program)
    assert change(admin, held, Role.ALLY).status_code == 422


def test_an_admin_removes_a_role_and_the_program_is_shown_it(admin: User, peer: User, program: Program):
    client = signed_in(peer)
    assert remove(admin, held_by(peer)).url == PEOPLE
    assert log(program) == [("admin", "took from somebody the role “Peer supporter”")]
    assert client.get("/programs/willow-house/flags/").status_code == 404


def test_a_role_in_the_whole_organisation_is_shown_to_each_of_its_programs(admin: User, program, organisation):
    other = make_program(organisation, "Second House")
    remove(admin, held_by(make_user(Role.FUNDER, program)))
    assert log(program) == log(other) == [("admin", "took from somebody the role “Funder”")]


def test_opening_the_page_removes_nothing(admin: User, peer: User):
    assert signed_in(admin).get(f"{PEOPLE}{held_by(peer).pk}/remove").status_code == 200
    assert held_by(peer).role == Role.PEER


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_the_last_manager_and_the_last_admin_stay(request, admin: User, program: Program, who: str):
    last = admin if who == "admin" else request.getfixturevalue(who)
    response = remove(admin, held_by(last))
    assert response.status_code == 422
    assert "This is the last" in response.content.decode()
    assert held_by(last).role == who
    assert log(program) == []


def test_the_last_manager_does_not_become_something_else(admin: User, manager: User):
    assert change(admin, held_by(manager), Role.PEER).status_code == 422
    assert held_by(manager).role == Role.MANAGER


def test_a_closed_account_is_no_second_manager(admin: User, manager: User, program: Program):
    closed = make_user(Role.MANAGER, program, "closed@example.org")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert remove(admin, held_by(manager)).status_code == 422
    assert remove(admin, held_by(closed)).status_code == 302


def test_one_of_two_managers_may_go(admin: User, manager: User, program: Program):
    make_user(Role.MANAGER, program, "second@example.org")
    assert remove(admin, held_by(manager)).status_code == 302


def test_an_admin_who_goes_is_led_home(admin: User, program: Program):
    make_user(Role.ADMIN, program, "second@example.org")
    assert remove(admin, held_by(admin)).url == "/"


def test_the_roles_of_another_organisation_do_not_exist(admin: User, elsewhere: Program):
    hidden = held_by(make_user(Role.PEER, elsewhere, "hidden@example.org"))
    assert change(admin, hidden, Role.ALLY).status_code == 404
    assert remove(admin, hidden).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(
    admin: User, program: Program, django_assert_num_queries, number: int
):
    for each in range(number):
        make_user(Role.PEER, program, f"peer{each}@example.org")
    client = signed_in(admin)
    with django_assert_num_queries(8):
        client.get(PEOPLE)


# The account of somebody who left


def remove_with_account(by: User, held: Membership):
    return signed_in(by).post(f"{PEOPLE}{held.pk}/remove", {"with-account": "1"})


def test_with_the_last_role_the_account_can_go_too(admin: User, peer: User, program: Program):
    assert "Delete the account too." in signed_in(admin).get(f"{PEOPLE}{held_by(peer).pk}/remove").content.decode()
    assert remove_with_account(admin, held_by(peer)).url == PEOPLE
    assert not User.objects.filter(pk=peer.pk).exists()
    assert log(program) == [("admin", "took from somebody the role “Peer supporter”, and deleted the account")]


def test_an_account_with_another_role_stays(admin: User, peer: User, program: Program, elsewhere: Program):
    add_role(peer, Role.ALLY, elsewhere)
    held = program.memberships.get(user=peer)
    assert "Delete the account too." not in signed_in(admin).get(f"{PEOPLE}{held.pk}/remove").content.decode()
    remove_with_account(admin, held)
    assert peer.memberships.get().program == elsewhere


def test_the_own_account_and_that_of_the_server_stay(admin: User, program: Program):
    other = make_user(Role.ADMIN, program, "other@example.org")
    server = make_user(Role.SUPERVISOR, program, "server@example.org")
    User.objects.filter(pk=server.pk).update(is_superuser=True)
    remove_with_account(other, held_by(server))
    remove_with_account(other, held_by(other))
    assert User.objects.filter(pk__in=[other.pk, server.pk]).count() == 2
    assert set(Membership.objects.values_list("user__email", flat=True)) == {admin.email}


def test_a_funder_with_whom_a_report_was_shared_stays_known(organisation):
    cast.newest().as_row()
    program = place(organisation, "Own").program
    shared_report(program)
    funder = User.objects.get(email="county@example.org")
    by = signed_in(make_user(Role.ADMIN, program))
    address = f"/programs/own/people/{held_by(funder).pk}/remove"
    assert "Delete the account too." not in by.get(address).content.decode()
    assert by.post(address, {"with-account": "1"}).status_code == 302
    assert not funder.memberships.exists()
    assert User.objects.filter(pk=funder.pk).exists()
