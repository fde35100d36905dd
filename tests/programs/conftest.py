"""Two organisations with a program each, and accounts that really sign in."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from programs.models import Membership, Organisation, Program, Role, User

PASSWORD = "plenty of words here"
SIGN_IN = "/accounts/login/"


@pytest.fixture
def organisation(db) -> Organisation:
    return Organisation.objects.create(name="Riverbend")


@pytest.fixture
def program(organisation: Organisation) -> Program:
    return make_program(organisation, "Willow House")


@pytest.fixture
def elsewhere(db) -> Program:
    return make_program(Organisation.objects.create(name="Elsewhere"), "Other House")


def make_program(organisation: Organisation, name: str) -> Program:
    return Program.objects.create(
        organisation=organisation,
        slug=name.lower().replace(" ", "-"),
        name=name,
        kind=Program.Kind.EMBEDDED,
        setting=Program.Setting.OUTPATIENT,
        first_quarter=date(2026, 1, 1),
    )


def make_user(role: Role, program: Program, email: str = "") -> User:
    user = User.objects.create_user(email or f"{role}@example.org", PASSWORD)
    add_role(user, role, program)
    return user


def add_role(user: User, role: Role, program: Program) -> Membership:
    inside = None if role in {Role.ADMIN, Role.FUNDER} else program
    return Membership.objects.create(user=user, organisation=program.organisation, program=inside, role=role)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def manager(program: Program) -> User:
    return make_user(Role.MANAGER, program)


@pytest.fixture
def admin(program: Program) -> User:
    return make_user(Role.ADMIN, program)


@pytest.fixture
def sign_in() -> Callable[..., object]:
    """Sign in as people do, with a form."""

    def attempt(email: str, password: str = PASSWORD, *, client: Client | None = None, **more: str):
        return (client or Client()).post(SIGN_IN, {"login": email, "password": password, **more})

    return attempt
