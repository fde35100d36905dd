"""Every address with every role: who comes in, in the own program and in another (product.md, "Who may do what").

Whoever asks for whatever, no line of the log has anything of anybody; the other addresses are asked in test_logs.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.models import Review
from programs.models import LEADING, PEER_SIDE, Membership, Organisation, Program, Role, User
from programs.permissions import GRANTS, Permission
from tests import cast
from tests.every_address import SENT, Lines, assert_nothing_of_anybody, known_by_address
from tests.every_address import kept as kept

PUBLIC = {
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_session",
    "account_signup",
    "drift_power",
    "health",
    "health_live",
    "health_ready",
    "instrument",
    "instrument_differences",
    "instrument_document",
    "instrument_documents",
    "instrument_domain",
    "instrument_item",
    "instrument_manual",
    "instrument_place",
    "manual_pdf",
    "peer_code",
    "peer_promise",
    "peer_style",
    "peer_thanks",
    "role_lookup",
    "role_task",
    "verify",
    "words",
}
SIGNED_IN = {"home", "search", "first_run", "first_run_step"}
# Pages of the own account: allauth's, which leads somebody signed out to sign in.
OWN_ACCOUNT = {
    "account_change_password",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}
# Reached with the secret of a link, or in the middle of signing in: tests/programs.
BY_SECRET = {"account_reset_password_from_key", "first_account", "invitation", "metrics", "mfa_authenticate"}
# Reached with the code of a card, without an account: tests/voice/card/test_views.py.
BY_CARD = {"peer_card", "peer_questions", "peer_start"}
# The table lets somebody reach these, the step asks for a part in the flag: tests/reviews/flag_pages/test_moves.py.
BY_PART = {"flag_move"}


pytestmark = pytest.mark.usefixtures("no_file_drawn")


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Every address of the app but those of Django's admin, which has a gate of its own."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        elif getattr(entry, "app_name", "") != "admin":
            yield from patterns(entry)


# Of two addresses with one name, the first.
PATTERNS = {pattern.name: pattern for pattern in reversed([*patterns(get_resolver())])}
GATED = sorted(name for name, pattern in PATTERNS.items() if hasattr(pattern.callback, "permission"))
# A funder's own pages: what was shared with the account, in any program (fidelity/reports/sharing/funder_access.py).
OF_FUNDER = {name for name, pattern in PATTERNS.items() if hasattr(pattern.callback, "of_funder")}
# What an admin sets for the whole organisation (programs/organisation).
OF_ADMIN = sorted(name for name, pattern in PATTERNS.items() if hasattr(pattern.callback, "of_admin"))


def test_every_address_declares_who_may_reach_it():
    undeclared = set(PATTERNS) - set(GATED)
    assert undeclared == PUBLIC | SIGNED_IN | OWN_ACCOUNT | BY_SECRET | BY_CARD | OF_FUNDER | set(OF_ADMIN)


@dataclass
class Place:
    """One program with an open review of the last quarter, a closed one before it, and a flag that somebody doubts."""

    program: Program
    role_pk: int
    flag_pk: int
    member_pk: int
    invitation_pk: int

    def pk_of(self, name: str) -> int:
        if name.startswith("people"):
            return self.member_pk
        if name.startswith("invitation_"):
            return self.invitation_pk
        return self.flag_pk if name.startswith("flag") else self.role_pk

    def address(self, name: str) -> str:
        """An address of `name` in this program that exists."""
        known = {
            "slug": self.program.slug,
            "period": "2026-07",
            "code": "choice" if name in {"review_domain", "review_explain"} else "CHO-1",
            "pk": self.pk_of(name),
            "move": "agree",
            "series": "overall",
            "version": "1.0",
        }
        pattern = PATTERNS[name]
        wanted = set(pattern.pattern.converters) | {"slug"}
        if name not in {"review_open", "review_skip"} and re.search("review|report|action|voice", name):
            wanted.add("period")
        return reverse(name, kwargs={key: known[key] for key in wanted})


def place(organisation: Organisation, name: str) -> Place:
    program = cast.make_program(organisation, name, date(2026, 4, 1))
    instrument = InstrumentVersion.objects.get()
    Review.objects.create(program=program, instrument=instrument, period_start=date(2026, 7, 1), full=True)
    closed = Review.objects.create(
        program=program,
        instrument=instrument,
        period_start=date(2026, 4, 1),
        state=Review.State.CLOSED,
        closed_at=timezone.now(),
    )
    found = {"code": "misuse:ROL-3", "kind": "misuse", "level": "critical", "routed_to": Role.SUPERVISOR}
    flag = program.flags.create(**found, state="doubted", raised_in=closed, last_raised_in=closed)
    staff_role = program.staff_roles.create(title="Peer supporter", hours=20)
    user = User.objects.create_user(f"member@{name.lower()}.example")
    member = program.memberships.create(user=user, organisation=organisation, role=Role.PEER)
    week = {"expires_at": timezone.now() + timedelta(days=7), "token_hash": None}
    offered = {"role": Role.PEER, "email": "new@example.org", "invited_by_role": Role.MANAGER}
    invitation = program.invitations.create(organisation=organisation, **offered, **week)
    return Place(program, staff_role.pk, flag.pk, member.pk, invitation.pk)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Place]]:
    """Two programs for a file of tests; what a test does to them is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast.newest().as_row()
        yield {name: place(Organisation.objects.create(name=f"{name} organisation"), name) for name in ("Own", "Other")}
        transaction.set_rollback(True)


@pytest.fixture
def places(made: dict[str, Place], db: None) -> dict[str, Place]:
    read = Program.objects.select_related("organisation").in_bulk(there.program.pk for there in made.values())
    return {name: replace(there, program=read[there.program.pk]) for name, there in made.items()}


def client_of(role: Role, program: Program) -> Client:
    """A signed-in browser of somebody who has `role` in `program`, or in its organisation."""
    return cast.sign_in(cast.make_user(role, program), raise_request_exception=False)


def permission_of(name: str) -> Permission:
    return PATTERNS[name].callback.permission


def inside(role: Role) -> bool:
    """Whether somebody with this role is known in the program at all; a funder is not, before a share."""
    return role is not Role.FUNDER


NOTHING: dict[str, str] = {}


def statuses(
    client: Client,
    place: Place,
    method: str = "get",
    sent: Mapping[str, str] = NOTHING,
    names: Iterable[str] = GATED,
) -> dict[str, int]:
    """Every gated address of a program -> the status it answers with."""
    ask = getattr(client, method)
    return {name: ask(place.address(name), sent).status_code for name in names}


def faults(answered: dict[str, int]) -> dict[str, int]:
    return {name: status for name, status in answered.items() if status >= 500}


def refused(answered: dict[str, int]) -> set[str]:
    return {name for name, status in answered.items() if status == 403}


def not_granted(role: Role) -> set[str]:
    return {name for name in GATED if permission_of(name) not in GRANTS[role]}


WAYS = pytest.mark.parametrize(("method", "sent"), [("get", NOTHING), ("post", SENT)], ids=["get", "post"])


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.parametrize("role", [role for role in Role if inside(role)])
def test_in_the_own_program_the_table_decides(places: dict[str, Place], kept: Lines, role: Role):
    answered = statuses(known_by_address(role, places["Own"].program), places["Own"])
    assert refused(answered) - BY_PART == not_granted(role) - BY_PART
    assert faults(answered) == {}
    assert_nothing_of_anybody(kept, places)


@pytest.mark.slow
@pytest.mark.parametrize("role", [role for role in Role if inside(role)])
def test_in_the_own_program_the_table_decides_who_sends(places: dict[str, Place], kept: Lines, role: Role):
    """What is refused runs no view, so it is sent once; the rest is sent empty, then filled, one after the other."""
    own, client = places["Own"], known_by_address(role, places["Own"].program)
    closed = not_granted(role)
    with undone():
        empty = statuses(client, own, "post", names=[name for name in GATED if name not in closed])
    filled, read = {}, {}
    for name in GATED:
        if name not in closed:
            read |= statuses(client, own, names=[name])
        filled |= statuses(client, own, "post", SENT, [name])
    assert refused(filled | empty) - BY_PART == closed - BY_PART
    assert [faults(answered) for answered in (empty, read, filled)] == [{}, {}, {}]
    assert_nothing_of_anybody(kept, places)


@WAYS
def test_a_funder_knows_no_program_before_a_share(places: dict[str, Place], kept: Lines, method: str, sent: dict):
    client = known_by_address(Role.FUNDER, places["Own"].program)
    assert set(statuses(client, places["Own"], method, sent).values()) == {404}
    assert_nothing_of_anybody(kept, places)


CODE = "PL-7K3M-92QX"
OF_ONE_SHARE = sorted(OF_FUNDER - {"funder"})


def funder_address(name: str, program: Program) -> str:
    """An address of a funder's page that exists where the report below is shared."""
    known = {"slug": program.slug, "code": CODE}
    pattern = PATTERNS[name]
    return reverse(name, kwargs={key: known[key] for key in pattern.pattern.converters})


def shared_report(program: Program) -> None:
    """A report of the closed review, shared with a funder of the organisation."""
    funder = User.objects.create_user("county@example.org", "a long password")
    Membership.objects.create(user=funder, organisation=program.organisation, role=Role.FUNDER)
    texts = {"snapshot": "{}", "snapshot_sha256": "0" * 64, "paper": "letter"}
    report = program.reviews.get(state="closed").reports.create(code=CODE, role=Role.MANAGER, **texts)
    report.shares.create(funder=funder, role=Role.MANAGER)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", list(Role))
def test_what_is_shared_with_one_funder_exists_for_nobody_else(places: dict[str, Place], role: Role, method: str):
    shared_report(places["Own"].program)
    client = client_of(role, places["Own"].program)
    answered = {name: getattr(client, method)(funder_address(name, places["Own"].program)) for name in OF_ONE_SHARE}
    assert {name: response.status_code for name, response in answered.items()} == dict.fromkeys(OF_ONE_SHARE, 404)


@pytest.mark.parametrize("role", list(Role))
def test_only_funders_have_a_list_of_shared_reports(places: dict[str, Place], role: Role):
    shared_report(places["Own"].program)
    response = client_of(role, places["Own"].program).get(reverse("funder"))
    assert response.status_code == (200 if role is Role.FUNDER else 404)
    assert CODE not in response.content.decode()


def test_a_funder_signed_out_is_led_to_sign_in(places: dict[str, Place]):
    shared_report(places["Own"].program)
    for name in OF_FUNDER:
        response = Client().get(funder_address(name, places["Own"].program))
        assert response.url.startswith(reverse("account_login")), name


def admin_address(name: str, program: Program) -> str:
    """An address of an admin's page that exists in this organisation."""
    known = {"pk": program.organisation_id, "slug": program.slug, "part": "contacts"}
    address = reverse(name, kwargs={key: known[key] for key in PATTERNS[name].pattern.converters | {"pk": None}})
    return f"{address}?site=North" if name == "organisation_site" else address


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", list(Role))
def test_the_pages_of_an_organisation_exist_for_its_admins_alone(places: dict[str, Place], role: Role, method: str):
    for there in places.values():
        there.program.staff_roles.update(site="North")
    client = client_of(role, places["Own"].program)
    for name in OF_ADMIN:
        own = getattr(client, method)(admin_address(name, places["Own"].program)).status_code
        assert own in ({200, 302, 422} if role is Role.ADMIN else {404}), name
        assert getattr(client, method)(admin_address(name, places["Other"].program)).status_code == 404, name


def test_a_program_of_another_organisation_is_not_reached_through_the_own(places: dict[str, Place]):
    client = client_of(Role.ADMIN, places["Own"].program)
    address = reverse("organisation_program", args=[places["Own"].program.organisation_id, "other"])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_who_has_a_role_has_nothing_to_set_up(places: dict[str, Place], role: Role):
    client = client_of(role, places["Own"].program)
    for address in (reverse("first_run"), reverse("first_run_step", args=["organisation"])):
        assert client.get(address).url == "/"
        assert client.post(address, {"name": "Mine", "year_start": "calendar"}).url == "/"
    assert Organisation.objects.count() == 2


def test_an_admin_signed_out_is_led_to_sign_in(places: dict[str, Place]):
    addresses = [admin_address(name, places["Own"].program) for name in OF_ADMIN]
    for address in [*addresses, reverse("first_run"), reverse("first_run_step", args=["program"])]:
        assert Client().get(address).url.startswith(reverse("account_login")), address


@pytest.mark.slow
@WAYS
@pytest.mark.parametrize("role", list(Role))
def test_another_program_does_not_exist(
    places: dict[str, Place], kept: Lines, role: Role, method: str, sent: dict[str, str]
):
    client = known_by_address(role, places["Own"].program)
    assert set(statuses(client, places["Other"], method, sent).values()) == {404}
    assert_nothing_of_anybody(kept, places)


def test_somebody_signed_out_is_led_to_sign_in(places: dict[str, Place]):
    for name in GATED:
        response = Client().get(places["Own"].address(name))
        assert response.status_code == 302, name
        assert response.url.startswith(reverse("account_login")), name


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(OWN_ACCOUNT))
def test_pages_of_the_own_account_lead_to_sign_in(db, name: str, method: str):
    pattern = PATTERNS[name]
    response = getattr(Client(), method)(reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, 1)))
    assert response.status_code == 302
    assert response.url.startswith((reverse("account_login"), reverse("account_reauthenticate")))


@pytest.mark.parametrize("name", sorted(PUBLIC - {"account_logout"}))
def test_public_pages_need_no_account(places: dict[str, Place], name: str):
    version = cast.with_manual().as_row().version if "manual" in name else "1.0"
    known = {"version": version, "place": "NPG-1.2", "lang": "en", "paper": "letter"}
    codes = {"instrument_document": "WHO", "instrument_domain": "choice", "instrument_item": "CHO-1"}
    cast.released("1.0").as_row()
    code = (codes | {"role_task": "phones"}).get(name)
    pattern = PATTERNS[name]
    kwargs = {key: known.get(key, code) for key in pattern.pattern.converters}
    assert Client().get(reverse(name, kwargs=kwargs)).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_home_greets_every_role(places: dict[str, Place], role: Role):
    assert client_of(role, places["Own"].program).get("/").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_by_searching_nobody_finds_another_program_or_a_flag_that_the_table_hides(places: dict[str, Place], role: Role):
    client = client_of(role, places["Own"].program)
    found = client.get(reverse("search"), {"q": "Other"})
    assert (found.status_code, f"/programs/{places['Other'].program.slug}/" in found.content.decode()) == (200, False)
    flags = client.get(reverse("search"), {"q": "peer role"}).content.decode()
    assert (f"/programs/{places['Own'].program.slug}/flags/" in flags) == (Permission.SEE_FLAGS in GRANTS[role])


def test_somebody_with_two_roles_may_do_what_either_may(places: dict[str, Place]):
    own = places["Own"].program
    client = client_of(Role.PEER, own)
    Membership.objects.create(
        user=User.objects.get(email="peer@example.org"), organisation=own.organisation, role=Role.ADMIN
    )
    assert client.get(places["Own"].address("review_open")).status_code == 200
    assert client.get(places["Own"].address("staff")).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("also", sorted(PEER_SIDE))
@pytest.mark.parametrize("leads", sorted(LEADING))
def test_whoever_leads_the_program_is_refused_what_is_for_peers_whatever_other_role_they_have(
    places: dict[str, Place], leads: Role, also: Role, method: str
):
    """A pair that was left from before it was refused: the second role opens no address."""
    own = places["Own"]
    client = client_of(leads, own.program)
    user = User.objects.get(email=f"{leads}@example.org")
    own.program.memberships.create(user=user, organisation=own.program.organisation, role=also, confirmed_by="admin")
    closed = refused(statuses(client, own, method))
    assert closed - BY_PART == not_granted(leads) - BY_PART
    asked = {name for name in GATED if permission_of(name) is Permission.ASK_PEERS}
    assert asked == {
        "report_lines",
        "voice_cards",
        "voice_cards_pdf",
        "voice_cards_print",
        "voice_choose",
        "voice_joint",
        "voice_kept",
    }
    for_peers = {"invitation_confirm", "invitation_refuse", "report_statement"}
    assert closed >= asked | for_peers
