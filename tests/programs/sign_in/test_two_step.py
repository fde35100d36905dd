"""The second step of signing in: offered to all, and first of all for whoever looks after accounts."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from programs.models import Role, User
from tests.programs.conftest import PASSWORD, make_user, signed_in

SECURITY = "/accounts/security/"
STEP = "/accounts/security/step/"
ADD_APP = "/accounts/security/app/add/"
FIRST = "before anything else"


@pytest.fixture(autouse=True)
def forgotten(db, settings) -> None:
    settings.TWO_STEP_FOR_ADMINS = True
    User.objects.create_user("somebody.else@example.org")
    cache.clear()


def code_of(secret: str) -> str:
    """What an app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def add_app(user: User) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def known(user: User) -> Client:
    """A browser whose user just typed the password."""
    client = signed_in(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("address", ["/", "/programs/willow-house/reviews/open"])
def test_an_admin_without_one_is_led_to_set_it_up(admin: User, address: str):
    response = signed_in(admin).get(address)
    assert response.url == SECURITY


def test_the_page_says_why(admin: User):
    assert FIRST in signed_in(admin).get(SECURITY).content.decode()


def test_an_admin_posts_nothing_either(admin: User, program):
    signed_in(admin).post("/programs/willow-house/reviews/open", {"period": "2026-10"})
    assert program.audit_events.count() == 0


def test_who_runs_the_server_needs_one_too(db):
    user = User.objects.create_superuser("root@example.org", PASSWORD)
    assert signed_in(user).get("/").url == SECURITY


def test_the_pages_for_setting_up_ask_for_it_too(db):
    user = User.objects.create_superuser("root@example.org", PASSWORD)
    client = signed_in(user)
    assert client.get("/admin/", follow=True).request["PATH_INFO"] == SECURITY
    add_app(user)
    assert client.get("/admin/").status_code == 200


def test_an_admin_with_one_works(admin: User):
    add_app(admin)
    assert signed_in(admin).get("/").status_code == 200


def test_codes_on_paper_alone_are_no_second_step(admin: User):
    RecoveryCodes.activate(admin)
    assert signed_in(admin).get("/").url == SECURITY


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_all_others_are_free_to_do_without(program, role: Role):
    client = signed_in(make_user(role, program))
    assert client.get("/").status_code == 200
    assert FIRST not in client.get(SECURITY).content.decode()


def test_the_demo_asks_nobody_and_says_so(admin: User, settings):
    settings.TWO_STEP_FOR_ADMINS, settings.DEMO = False, True
    client = signed_in(admin)
    assert client.get("/").status_code == 200
    assert "not required in the demo" in client.get(SECURITY).content.decode()


def test_setting_up_an_app_asks_for_the_password_again(manager: User):
    assert signed_in(manager).get(ADD_APP).url.startswith("/accounts/reauthenticate/")


def test_an_app_is_set_up_with_its_first_code_and_codes_for_paper_come_with_it(manager: User):
    client = known(manager)
    secret = re.search(r'class="key">(\w+)<', client.get(ADD_APP).content.decode()).group(1)
    response = client.post(ADD_APP, {"code": code_of(secret)})
    assert response.url == "/accounts/security/codes/"
    assert client.get(response.url).content.decode().count("<li><code>") == 10


def test_a_wrong_first_code_sets_up_nothing(manager: User):
    client = known(manager)
    client.get(ADD_APP)
    assert client.post(ADD_APP, {"code": "000000"}).status_code == 422
    assert Authenticator.objects.count() == 0


def test_after_the_password_comes_the_code(manager: User, sign_in):
    secret, client = add_app(manager), Client()
    assert sign_in(manager.email, client=client, next="/programs/willow-house/staff/").url.startswith(STEP)
    assert client.get("/").status_code == 302
    assert client.post(STEP, {"code": code_of(secret)}).url == "/programs/willow-house/staff/"
    assert client.get("/").status_code == 200


def test_a_wrong_code_opens_nothing(manager: User, sign_in):
    add_app(manager)
    client = Client()
    sign_in(manager.email, client=client)
    assert client.post(STEP, {"code": "000000"}).status_code == 422
    assert client.get("/").status_code == 302


def test_codes_cannot_be_guessed_for_long(manager: User, sign_in):
    secret, client = add_app(manager), Client()
    sign_in(manager.email, client=client)
    for number in range(5):
        client.post(STEP, {"code": f"{number:06}"})
    assert client.post(STEP, {"code": code_of(secret)}).status_code in {422, 429}
    assert client.get("/").status_code == 302


def test_when_a_second_step_was_used_is_not_kept(manager: User, sign_in):
    secret, client = add_app(manager), Client()
    sign_in(manager.email, client=client)
    assert client.post(STEP, {"code": code_of(secret)}).status_code == 302
    assert list(Authenticator.objects.values_list("last_used_at", flat=True)) == [None]


def test_a_code_on_paper_works_once(manager: User, sign_in):
    add_app(manager)
    code = RecoveryCodes.activate(manager).get_unused_codes()[0]
    first, second = Client(), Client()
    sign_in(manager.email, client=first)
    sign_in(manager.email, client=second)
    assert first.post(STEP, {"code": code}).status_code == 302
    assert second.post(STEP, {"code": code}).status_code == 422


def test_a_shared_computer_stays_shared_through_the_second_step(manager: User, sign_in):
    secret, client = add_app(manager), Client()
    sign_in(manager.email, client=client, shared="on")
    client.post(STEP, {"code": code_of(secret)})
    assert client.get("/accounts/session").json()["left"] <= 30 * 60


def test_an_admin_who_removes_it_is_led_to_set_it_up_again(admin: User):
    add_app(admin)
    client = known(admin)
    client.post("/accounts/security/app/remove/")
    assert client.get("/").url == SECURITY


def test_a_passkey_asks_the_browser_with_what_the_server_wants(manager: User):
    page = known(manager).get("/accounts/security/passkeys/add/").content.decode()
    assert "creation_options" in page
    assert "<script>" not in page


def test_a_made_up_passkey_is_refused(manager: User):
    client = known(manager)
    client.get("/accounts/security/passkeys/add/")
    assert client.post("/accounts/security/passkeys/add/", {"name": "Key", "credential": "{}"}).status_code == 422
    assert Authenticator.objects.count() == 0


def test_the_passkey_of_another_account_does_not_exist(manager: User, admin: User):
    key = Authenticator.objects.create(user=admin, type=Authenticator.Type.WEBAUTHN, data={})
    response = known(manager).post(f"/accounts/security/passkeys/{key.pk}/remove/")
    assert response.status_code == 404
    assert Authenticator.objects.count() == 1


# A lost phone


def test_whoever_runs_the_server_takes_the_second_step_away(manager: User, sign_in):
    add_app(manager)
    RecoveryCodes.activate(manager)
    call_command("remove_second_step", manager.email.upper())
    assert sign_in(manager.email).url == "/"


def test_nothing_happens_to_other_accounts(manager: User, admin: User):
    add_app(admin)
    call_command("remove_second_step", manager.email)
    assert Authenticator.objects.filter(user=admin).count() == 1


def test_an_unknown_address_is_said_aloud(db):
    with pytest.raises(CommandError, match="no account"):
        call_command("remove_second_step", "nobody@example.org")


def test_the_only_account_has_nobody_to_look_after_yet(admin: User):
    User.objects.exclude(pk=admin.pk).delete()
    assert signed_in(admin).get("/").status_code == 200
    User.objects.create_user("first.invited@example.org")
    assert signed_in(admin).get("/").url == SECURITY
