"""Two organisations with a program each, and accounts that really sign in."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from programs.models import Organisation, Program, Role, User
from tests import cast
from tests.cast import add_role
from tests.cast import sign_in as signed_in

__all__ = ["add_role", "signed_in"]

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
    return cast.make_program(organisation, name, date(2026, 1, 1))


def make_user(role: Role, program: Program, email: str = "") -> User:
    return cast.make_user(role, program, email, PASSWORD)


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
