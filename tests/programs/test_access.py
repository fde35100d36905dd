"""The one gate of every page: who comes in, what they may do there, and where they are led when they may not."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from programs import access
from programs.access import Access, came_from, enter
from programs.models import Organisation, Program, Role, User
from programs.permissions import Permission
from tests.programs.conftest import add_role, make_program, make_user

HERE = "/programs/willow-house/scores/?all=1"


def in_program(*roles: Role, invited: tuple[Role, ...] = ()) -> Access:
    return Access(User(), Program(), frozenset(roles), frozenset(invited))


def request_of(user: User | AnonymousUser, method: str = "GET", *, secure: bool = False, **headers: str) -> HttpRequest:
    request = RequestFactory().generic(method, HERE, secure=secure, headers=headers)
    request.user = user
    return request


# What an account may do in a program


def test_whoever_is_invited_to_the_team_of_the_quarter_may_answer():
    assert in_program(Role.PEER, invited=(Role.PEER,)).can(Permission.ANSWER)
    assert not in_program(Role.PEER).can(Permission.ANSWER)


def test_an_invitation_of_another_role_is_none():
    assert not in_program(Role.PEER, invited=(Role.ALLY,)).can(Permission.ANSWER)


def test_what_may_not_be_done_is_refused():
    in_program(Role.MANAGER).demand(Permission.ANSWER)
    with pytest.raises(PermissionDenied):
        in_program(Role.PEER).demand(Permission.ANSWER)


def test_a_template_asks_by_the_name_of_what_is_done():
    assert in_program(Role.MANAGER)["ANSWER"] is True
    assert in_program(Role.PEER)["ANSWER"] is False


def test_a_template_of_a_page_without_a_program_may_do_nothing():
    request = request_of(User())
    assert access.in_templates(request) == {"can": {}}
    request.access = in_program(Role.MANAGER)
    assert access.in_templates(request) == {"can": request.access}


def test_of_several_roles_the_one_that_leads_is_written_down():
    assert in_program(Role.PEER, Role.SUPERVISOR).role is Role.SUPERVISOR


def test_whoever_leads_the_program_is_no_peer_supporter_in_it():
    assert in_program(Role.PEER, Role.SUPERVISOR).roles == {Role.SUPERVISOR}
    assert in_program(Role.PEER, Role.ALLY).roles == {Role.PEER, Role.ALLY}


# Who comes in


def test_a_member_comes_in_with_every_role_in_this_program(program: Program, elsewhere: Program):
    user = make_user(Role.PEER, program)
    add_role(user, Role.ALLY, program)
    add_role(user, Role.MANAGER, elsewhere)
    inside = enter(user, program.slug)
    assert (inside.user, inside.program, inside.roles) == (user, program, {Role.PEER, Role.ALLY})
    assert inside.invited == frozenset()
    assert enter(user, elsewhere.slug).roles == {Role.MANAGER}


def test_an_admin_comes_into_every_program_of_the_organisation(organisation: Organisation, program: Program, elsewhere):
    admin = make_user(Role.ADMIN, program)
    second = make_program(organisation, "Birch House")
    assert enter(admin, second.slug) == Access(admin, second, frozenset({Role.ADMIN}))
    with pytest.raises(Http404):
        enter(admin, elsewhere.slug)


def test_who_is_an_admin_and_a_member_has_both_roles_in_the_program_of_the_address(organisation, program):
    user = make_user(Role.ADMIN, program)
    add_role(user, Role.PEER, program)
    second = make_program(organisation, "Birch House")
    assert (enter(user, program.slug).program, enter(user, program.slug).roles) == (program, {Role.ADMIN, Role.PEER})
    assert (enter(user, second.slug).program, enter(user, second.slug).roles) == (second, {Role.ADMIN})


def test_the_organisation_and_its_rules_are_read_with_the_program(program, django_assert_num_queries):
    member, admin = make_user(Role.PEER, program), make_user(Role.ADMIN, program)
    for user, queries in ((member, 1), (admin, 2)):
        with django_assert_num_queries(queries):
            assert enter(user, program.slug).program.organisation == program.organisation


@pytest.mark.parametrize("role", list(Role))
def test_for_everybody_else_there_is_no_such_program(role: Role, program: Program, elsewhere: Program):
    with pytest.raises(Http404, match=r"^No program of yours has this address\.$"):
        enter(make_user(role, elsewhere), program.slug)


def test_a_funder_of_the_organisation_does_not_come_in(program: Program):
    with pytest.raises(Http404):
        enter(make_user(Role.FUNDER, program), program.slug)


# What an admin looks after


def test_an_admin_looks_after_the_organizations_of_that_role_and_no_others(organisation, program, elsewhere: Program):
    admin, manager = make_user(Role.ADMIN, program), make_user(Role.MANAGER, program)
    add_role(admin, Role.MANAGER, elsewhere)
    assert list(access.organisations_of(admin)) == [organisation]
    assert list(access.organisations_of(manager)) == []


def test_organizations_stand_in_the_order_of_their_names_and_the_older_first_where_they_are_alike(program: Program):
    admin = make_user(Role.ADMIN, program)
    for number, name in enumerate(["willow", "WILLOW", "Élm", "alder"]):
        add_role(admin, Role.ADMIN, make_program(Organisation.objects.create(name=name), f"House {number}"))
    organisations, in_order = access.organisations_of(admin), ["alder", "Élm", "Riverbend", "willow", "WILLOW"]
    assert [organisation.name for organisation in organisations] == in_order
    assert [organisation.name for organisation in organisations.reverse()] == in_order[::-1]


# The page from which somebody came


def test_a_form_goes_back_to_the_page_it_stands_on():
    page = "http://testserver/programs/willow-house/?part=2"
    assert came_from(request_of(User(), Referer=page)) == "/programs/willow-house/?part=2"


@pytest.mark.parametrize("page", ["https://elsewhere.example/programs/", "javascript:alert(1)", ""])
def test_a_page_that_is_not_ours_is_never_gone_back_to(page: str):
    assert came_from(request_of(User(), Referer=page)) == HERE


def test_from_a_safe_page_nobody_goes_back_to_an_open_one():
    assert came_from(request_of(User(), secure=True, Referer="http://testserver/programs/")) == HERE
    assert came_from(request_of(User(), secure=True, Referer="https://testserver/programs/")) == "/programs/"


def test_without_a_page_it_is_the_address_itself():
    assert came_from(request_of(User())) == HERE


@pytest.mark.parametrize(("method", "back"), [("GET", "scores/%3Fall%3D1"), ("POST", "")])
def test_sign_in_leads_back_to_what_was_asked_for_and_after_a_form_to_its_page(method: str, back: str):
    request = request_of(AnonymousUser(), method, Referer="http://testserver/programs/willow-house/")
    response = access.to_sign_in(request)
    assert response.url == f"{reverse('account_login')}?next=/programs/willow-house/{back}"


# The gates of a view


def shown(request: HttpRequest, program: Program | None = None, **more: object) -> HttpResponse:
    """A view that says what it was handed."""
    return HttpResponse(f"{program}, {more}, {getattr(request, 'access', None) is not None}")


def answering() -> access.View:
    return access.requires(Permission.ANSWER)(shown)


def own() -> access.View:
    return access.signed_in(shown)


def looking_after() -> access.View:
    return access.looks_after(shown)


@pytest.fixture
def asks_admins_for_two_steps(settings):
    settings.TWO_STEP_FOR_ADMINS = True


def test_a_view_declares_its_gate():
    assert answering().permission is Permission.ANSWER
    assert own().signed_in is True
    assert looking_after().of_admin is True
    assert access.public(shown) is shown
    assert shown.public is True


def test_a_view_of_a_program_is_handed_the_program_of_the_address(program: Program):
    response = answering()(request_of(make_user(Role.MANAGER, program)), slug=program.slug, period="2026-q1")
    assert response.content.decode() == f"{program}, {{'period': '2026-q1'}}, True"


def test_who_may_not_do_it_is_refused(program: Program):
    with pytest.raises(PermissionDenied):
        answering()(request_of(make_user(Role.PEER, program)), slug=program.slug)


def test_a_view_of_the_own_account_is_handed_on(program: Program):
    response = own()(request_of(make_user(Role.PEER, program)), period="2026-q1")
    assert response.content.decode() == "None, {'period': '2026-q1'}, False"


def test_a_view_of_an_organization_is_handed_the_one_of_the_address(organisation: Organisation, program: Program):
    response = looking_after()(request_of(make_user(Role.ADMIN, program)), pk=organisation.pk, part="rules")
    assert response.content.decode() == f"{organisation}, {{'part': 'rules'}}, False"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_for_everybody_but_its_admins_there_is_no_such_organization(role: Role, organisation, program, elsewhere):
    for user in (make_user(role, program), make_user(Role.ADMIN, elsewhere)):
        with pytest.raises(Http404, match=r"^No organization of yours has this address\.$"):
            looking_after()(request_of(user), pk=organisation.pk)


@pytest.mark.parametrize(
    ("gate", "address"), [(answering, {"slug": "willow-house"}), (own, {}), (looking_after, {"pk": 1})]
)
def test_signed_out_every_gate_leads_to_sign_in(gate, address, db):
    response = gate()(request_of(AnonymousUser()), **address)
    assert response.url.startswith(f"{reverse('account_login')}?next=")


@pytest.mark.usefixtures("asks_admins_for_two_steps")
def test_an_admin_without_a_second_step_is_led_to_it_first(program: Program):
    admin, manager = make_user(Role.ADMIN, program), make_user(Role.MANAGER, program)
    opening = access.requires(Permission.OPEN_REVIEW)(shown)
    for view, slug in ((opening, {"slug": program.slug}), (own(), {})):
        assert view(request_of(admin), **slug).url == reverse("mfa_index")
        assert view(request_of(manager), **slug).status_code == 200
    assert looking_after()(request_of(admin), pk=program.organisation_id).url == reverse("mfa_index")


@pytest.mark.usefixtures("asks_admins_for_two_steps")
def test_an_admin_of_another_organisation_needs_none_as_a_member_here(program: Program, elsewhere: Program):
    manager = make_user(Role.MANAGER, program)
    add_role(manager, Role.ADMIN, elsewhere)
    assert answering()(request_of(manager), slug=program.slug).status_code == 200
