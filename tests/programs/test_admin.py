"""The set-up pages under /admin/: who enters, what they show, and that a role given there is seen by its program."""

import pytest
from django.test import Client
from django.urls import reverse

from programs.admin import site
from programs.models import LEADING, PEER_SIDE, AuditEvent, Membership, Organisation, Program, Role, User
from tests.reviews.conftest import make_user, organisation, program

__all__ = ["organisation", "program"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def runs_the_server(db) -> Client:
    return signed_in(User.objects.create_superuser("server@example.org", "a long password"))


@pytest.fixture
def manager(program) -> User:
    return make_user(Role.MANAGER, program)


def members(user: User, *rows: dict) -> dict:
    """The account's form with its inline table of roles, as the browser sends it."""
    data = {"email": user.email, "is_active": "on"}
    data |= {"memberships-TOTAL_FORMS": len(rows), "memberships-INITIAL_FORMS": sum("id" in row for row in rows)}
    return data | {f"memberships-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}


def lines(program: Program) -> list[str]:
    return list(program.audit_events.values_list("what", flat=True))


def test_only_organisations_programs_and_accounts_are_shown():
    assert set(site._registry) == {Organisation, Program, User}


@pytest.mark.parametrize("model", ["auth/group", "account/emailaddress", "django_tasks_database/dbtaskresult"])
def test_what_other_packages_register_is_not_there(runs_the_server, model):
    assert runs_the_server.get(f"/admin/{model}/").status_code == 404


@pytest.mark.parametrize("model", ["review", "response", "edition", "flag", "flagevent", "letter", "issuedreport"])
def test_no_answer_flag_letter_or_report_is_there(runs_the_server, model):
    assert runs_the_server.get(f"/admin/fidelity/{model}/").status_code == 404


def test_somebody_signed_out_is_led_to_the_sign_in_of_the_app(db):
    response = Client().get("/admin/programs/user/", follow=True)
    assert response.redirect_chain[-1] == (f"{reverse('account_login')}?next=/admin/programs/user/", 302)


def test_the_set_up_pages_have_no_sign_in_of_their_own(db):
    User.objects.create_superuser("server@example.org", "a long password")
    client = Client()
    client.post("/admin/login/", {"username": "server@example.org", "password": "a long password"})
    assert "_auth_user_id" not in client.session


def test_without_a_second_step_nobody_enters_where_it_is_asked_for(runs_the_server, settings):
    settings.TWO_STEP_FOR_ADMINS = True
    User.objects.create_user("somebody.else@example.org")
    response = runs_the_server.get("/admin/programs/user/", follow=True)
    assert reverse("mfa_index") in [address for address, status in response.redirect_chain]
    assert "server@example.org" not in response.content.decode().partition("<main")[2]


@pytest.mark.parametrize("role", list(Role))
def test_no_role_of_the_app_enters(program, role):
    user = User.objects.create_user(f"{role}@example.org", "a long password")
    inside = None if role in {Role.ADMIN, Role.FUNDER} else program
    Membership.objects.create(user=user, organisation=program.organisation, program=inside, role=role)
    assert signed_in(user).get("/admin/", follow=True).status_code == 404


def test_running_the_server_opens_no_program(runs_the_server, program):
    assert runs_the_server.get(reverse("program", args=[program.slug])).status_code == 404


def test_a_role_given_there_is_told_to_the_program(runs_the_server, program):
    user = User.objects.create_user("new@example.org")
    role = {"organisation": program.organisation_id, "program": program.pk, "role": "peer", "user": user.pk}
    runs_the_server.post(reverse("admin:programs_user_change", args=[user.pk]), members(user, role))
    assert user.memberships.get().role == Role.PEER
    assert lines(program) == ["gave somebody the role “Peer supporter” (done by whoever runs the server)"]


def test_a_role_taken_there_is_told_to_the_program(runs_the_server, program, manager):
    held = manager.memberships.get()
    row = {"id": held.pk, "organisation": held.organisation_id, "program": program.pk, "role": "manager"}
    sent = members(manager, row | {"user": manager.pk, "DELETE": "on"})
    runs_the_server.post(reverse("admin:programs_user_change", args=[manager.pk]), sent)
    assert lines(program) == ["took from somebody the role “Program manager” (done by whoever runs the server)"]


def test_an_account_that_is_removed_there_is_told_to_the_program(runs_the_server, program, manager):
    runs_the_server.post(reverse("admin:programs_user_delete", args=[manager.pk]), {"post": "yes"})
    assert not User.objects.filter(pk=manager.pk).exists()
    assert lines(program) == ["took from somebody the role “Program manager” (done by whoever runs the server)"]


def test_a_role_in_the_whole_organisation_is_told_to_each_program(runs_the_server, program):
    user = User.objects.create_user("new@example.org")
    role = {"organisation": program.organisation_id, "program": "", "role": "admin", "user": user.pk}
    runs_the_server.post(reverse("admin:programs_user_change", args=[user.pk]), members(user, role))
    assert lines(program) == ["gave somebody the role “Organization admin” (done by whoever runs the server)"]


def test_a_change_of_the_account_alone_writes_no_line(runs_the_server, program, manager):
    held = manager.memberships.get()
    row = {"id": held.pk, "organisation": held.organisation_id, "program": program.pk, "role": "manager"}
    sent = members(manager, row | {"user": manager.pk})
    runs_the_server.post(
        reverse("admin:programs_user_change", args=[manager.pk]), sent | {"email": "other@example.org"}
    )
    assert User.objects.get(pk=manager.pk).email == "other@example.org"
    assert not AuditEvent.objects.exists()


def test_a_program_stays_in_its_organisation(runs_the_server, program):
    other = Organisation.objects.create(name="Another organisation")
    sent = {"slug": program.slug, "name": program.name, "kind": program.kind, "setting": program.setting}
    sent |= {"first_quarter": program.first_quarter, "organisation": other.pk}
    runs_the_server.post(reverse("admin:programs_program_change", args=[program.pk]), sent)
    assert Program.objects.get().organisation == program.organisation


# Peers are independent of who leads them, here as well.


def role_in(program: Program, role: Role, user: User, **more: object) -> dict:
    return {"organisation": program.organisation_id, "program": program.pk, "role": role, "user": user.pk} | more


def send(client: Client, user: User, *rows: dict):
    return client.post(reverse("admin:programs_user_change", args=[user.pk]), members(user, *rows))


@pytest.mark.parametrize("leads", sorted(LEADING))
@pytest.mark.parametrize("also", sorted(PEER_SIDE))
def test_nobody_is_given_both_sides_of_a_program(runs_the_server, program, leads, also):
    user = User.objects.create_user("new@example.org")
    page = send(runs_the_server, user, role_in(program, leads, user), role_in(program, also, user))
    assert "Nobody leads a program and is a peer supporter or an ally of it" in page.content.decode()
    held = make_user(leads, program).memberships.get()
    row = role_in(program, leads, held.user, id=held.pk)
    assert send(runs_the_server, held.user, row, role_in(program, also, held.user)).status_code == 200
    assert set(program.memberships.values_list("role", flat=True)) == {leads}


def test_nor_is_an_address_much_like_that_of_who_leads_it(runs_the_server, program, manager):
    user = User.objects.create_user(manager.email.replace("@", "+peer@"))
    page = send(runs_the_server, user, role_in(program, Role.PEER, user))
    assert "or one much like it" in page.content.decode()
    assert not user.memberships.exists()


def test_one_side_may_take_the_place_of_the_other_and_says_by_whose_word(runs_the_server, program):
    held = make_user(Role.SUPERVISOR, program).memberships.get()
    send(runs_the_server, held.user, role_in(program, Role.PEER, held.user, id=held.pk))
    held.refresh_from_db()
    assert (held.role, held.confirmed_by) == ("peer", "server")
    send(runs_the_server, held.user, role_in(program, Role.SUPERVISOR, held.user, id=held.pk))
    held.refresh_from_db()
    assert (held.role, held.confirmed_by) == ("supervisor", "")


@pytest.mark.parametrize("leads", sorted(LEADING))
def test_whoever_runs_the_server_and_leads_the_program_is_no_second_person(program, leads):
    both = User.objects.create_superuser("server@example.org", "a long password")
    program.memberships.create(user=both, organisation=program.organisation, role=leads)
    client, new, peer = signed_in(both), User.objects.create_user("new@example.org"), make_user(Role.PEER, program)
    page = send(client, new, role_in(program, Role.ALLY, new))
    assert "You lead this program" in page.content.decode()
    assert not new.memberships.exists()
    held = peer.memberships.get()
    assert send(client, peer, role_in(program, Role.PEER, peer, id=held.pk) | {"DELETE": "on"}).status_code == 403
    assert client.post(reverse("admin:auth_user_password_change", args=[peer.pk])).status_code == 403
    assert client.post(reverse("admin:programs_user_delete", args=[peer.pk]), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [peer.pk], "post": "yes"}
    client.post(reverse("admin:programs_user_changelist"), chosen)
    assert peer.memberships.get().role == Role.PEER


@pytest.mark.parametrize(("day", "kept"), [("2026-11-15", False), ("2026-11-01", False), ("2026-10-01", True)])
def test_a_first_quarter_begins_on_its_first_day(runs_the_server, program, day, kept):
    sent = {"slug": program.slug, "name": program.name, "kind": program.kind, "setting": program.setting}
    page = runs_the_server.post(
        reverse("admin:programs_program_change", args=[program.pk]), sent | {"first_quarter": day}
    )
    program.refresh_from_db()
    assert (f"{program.first_quarter}" == day) is kept
    assert kept or "A quarter begins on the first day of" in page.content.decode()
