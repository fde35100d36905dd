"""What home and the daily mail say of a report that waits to be signed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from fidelity.reports.models import Signing
from fidelity.reports.signing import actions
from fidelity.reviews.home import notices
from fidelity.reviews.home.notice_kinds import Kind
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import Membership, Program, Role, User
from tests.reports.conftest import member, page, sign_in
from tests.reports.signing_texts import signed

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY
SIGN, READ, FINAL = Kind.SIGN, Kind.READ, Kind.FINAL


@pytest.fixture
def text(review: Review, by: Access) -> Signing:
    return actions.ask_for_signatures(review=review, by=by)


@pytest.fixture
def cast(program: Program, by: Access) -> dict[Role, User]:
    return {M: by.user} | {role: member(role, program) for role in (S, P, A)}


def access(user: User, program: Program, role: Role) -> Access:
    return Access(user, program, frozenset({role}))


def said(user: User, *, today: date | None = None) -> list[tuple[Kind, str]]:
    [found] = notices.program_notices(user, today=today or timezone.localdate()).values()
    return [(notice.kind, notice.words) for notice in found if notice.kind in {SIGN, READ, FINAL}]


def asked(cast: dict[Role, User], **more: date) -> dict[Role, list[Kind]]:
    kinds = {role: [kind for kind, _ in said(user, **more)] for role, user in cast.items()}
    return {role: found for role, found in kinds.items() if found}


def test_both_sides_are_asked_to_sign(cast: dict[Role, User], text: Signing):
    assert asked(cast) == {M: [SIGN], P: [SIGN]}
    until = f"{text.read_until:%b} {text.read_until.day}"
    assert said(cast[P])[0][1] == f"The report of Q3 2026 waits for your signature; peers read until {until}"


def test_the_ally_is_asked_where_no_peer_has_an_account(cast: dict[Role, User], text: Signing):
    cast.pop(P).delete()
    assert asked(cast) == {M: [SIGN], A: [SIGN]}
    assert said(cast[A])[0][1] == "The report of Q3 2026 waits for your signature"


def test_another_peer_reads_until_the_last_day(cast: dict[Role, User], text: Signing, program: Program):
    reader = User.objects.create_user("reads@example.org")
    Membership.objects.create(user=reader, organisation=program.organisation, program=program, role=P)
    signed(text, "peers", access(cast[P], program, P))
    assert [kind for kind, _ in said(reader)] == [READ]
    assert said(reader, today=text.read_until + timedelta(days=1)) == []
    actions.note_reading(signing=text, by=access(reader, program, P))
    assert said(reader) == []


def test_the_manager_is_told_when_it_can_be_made_final(cast: dict[Role, User], text: Signing, program: Program):
    signed(text, "program", access(cast[M], program, M))
    assert asked(cast, today=text.alone_from - timedelta(days=1)) == {P: [SIGN]}
    assert asked(cast, today=text.alone_from) == {M: [FINAL], P: [SIGN]}


def test_nothing_waits_once_it_is_over(cast: dict[Role, User], text: Signing, program: Program):
    actions.take_back(signing=text, reason="A wrong number.", by=access(cast[M], program, M))
    assert asked(cast) == {}


def test_it_leads_to_the_text(cast: dict[Role, User], text: Signing):
    home = sign_in(cast[P]).get("/").content.decode()
    assert f'<a href="{page(text.review)}">The report of Q3 2026 waits for your signature' in home


def test_a_key_says_nothing_in_words_and_changes_with_what_is_asked(
    cast: dict[Role, User], text: Signing, program: Program
):
    def keys() -> set[str]:
        [found] = notices.program_notices(cast[M], today=text.alone_from).values()
        return {notice.key for notice in found if notice.kind in {SIGN, FINAL}}

    first = keys()
    assert first == {f"signing:{text.pk}:sign"}
    signed(text, "program", access(cast[M], program, M))
    assert keys() == {f"signing:{text.pk}:final"}
