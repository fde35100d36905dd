"""Who raised a flag: two worlds that differ in that alone are the same to everybody (tests/voice/test_unmasking.py).

The raiser is one account or another, of a peer supporter, the supervisor or the ally, or nobody knows which card.
"""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from fidelity.reviews.models import Review
from programs.models import AuditEvent, Program, Role, User
from tests import cast, clock
from tests.voice import world
from tests.voice.collecting import (
    EVERYBODY,
    Act,
    Found,
    addresses,
    after,
    flags_of,
    numbered,
    raw,
    reached,
    tables,
    told_apart,
    words,
)
from tests.voice.world import TODAY

# Nothing in the answers of the world raises it.
TASK = {"what": "misuse:ROL-7", "often": "1"}
ON_CARD = {"raised": "misuse:ROL-7", "how-often": "1", "CHO-3": "3"}
# Where flags are told of; the first test walks everywhere.
pytestmark = [pytest.mark.slow, pytest.mark.django_db]

TELLING = {"flags", "flag", "flag_trend", "heard", "voice", "program", "audit_log", "report", "review_scores"}


@pytest.fixture(autouse=True)
def read_as_browsers_do() -> None:
    """Here pages are compared sign by sign, as they were sent."""


@pytest.fixture(autouse=True)
def one_moment() -> None:
    clock.still_on(TODAY)


@pytest.fixture(scope="module")
def world_of_nine(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[int, list[str]]]:
    """A program of nine, two of them with an account, and a quarter with nine cards; its key and the codes."""
    clock.still_on(TODAY)
    with django_db_blocker.unblock(), transaction.atomic():
        program = world.program(9)
        review = world.opened(program)
        world.rated(review)
        made = world.cards(review)
        second(program)
        # Each account signs in once, so that who does later is no difference.
        for user in User.objects.filter(memberships__program=program).distinct():
            cast.sign_in(user)
        yield review.pk, made
        transaction.set_rollback(True)


@pytest.fixture
def review(db: None, world_of_nine: tuple[int, list[str]]) -> Review:
    return Review.objects.get(pk=world_of_nine[0])


@pytest.fixture
def made(world_of_nine: tuple[int, list[str]]) -> list[str]:
    return world_of_nine[1]


@pytest.fixture
def raisers(review: Review) -> list[User]:
    """Both peer supporters with an account, the supervisor and the ally."""
    accounts = [world.access(review.program, role).user for role in (Role.PEER, Role.SUPERVISOR, Role.ALLY)]
    return [second(review.program), *accounts]


def second(program: Program) -> User:
    user, _ = User.objects.get_or_create(email=f"second@{program.slug}.example")
    cast.add_role(user, Role.PEER, program)
    return user


def lived(review: Review, made: list[str], raiser: User | str | None, *, cards: int = 6, close: bool = True) -> Act:
    """So many answer with a card; an account raises something, or one of the cards does (`card`), or nobody."""

    def act() -> None:
        for number, code in enumerate(made[:cards]):
            sent = ON_CARD if raiser == "card" and number == 2 else {"CHO-3": "3"}
            assert Client().post(f"/peer/en/{code}/questions", sent).status_code == 302
        if isinstance(raiser, User):
            address = reverse("flag_raise", args=[review.program.slug])
            assert cast.sign_in(raiser).post(address, TASK).status_code == 302
        if close:
            world.closed(review)

    return act


def telling(program: Program, *roles: Role | None) -> Found:
    """The tables, and what the pages that tell of flags say to these roles."""
    found, flags, places = tables(), flags_of(program), list(addresses(program))
    for role in roles:
        client = world.browser(program, role) if role else Client()
        for place in places:
            if place.name in TELLING and place.is_open_to(role) and not place.path.endswith((".pdf", "/guide")):
                found[role or "nobody", numbered(place.path, flags)] = numbered(words(client.get(place.path)), flags)
    return found


def test_a_card_and_an_account_look_the_same_everywhere(review: Review, made: list[str], raisers: list[User]):
    """Every page and file that a manager reaches, and every row of every table; that it was raised is noticed there."""
    card = after(lived(review, made, "card"), lambda: reached(review.program, Role.MANAGER))
    account = after(lived(review, made, raisers[0]), lambda: reached(review.program, Role.MANAGER))
    nobody = after(lived(review, made, None), tables)
    assert "Raised by a person" in card[Role.MANAGER, f"/programs/{review.program.slug}/flags/"]
    assert ("table", "fidelity_flagevent") in told_apart(nobody, card)
    assert told_apart(card, account) == []


def test_nobody_can_tell_which_account_raised_a_flag_or_how_many_did(
    review: Review, made: list[str], raisers: list[User]
):
    """Whoever raised it, whatever their role: the same to a manager, a peer and the ally. All of them are as one."""
    roles = (Role.MANAGER, Role.PEER, Role.ALLY)
    first, *others = [after(lived(review, made, raiser), lambda: telling(review.program, *roles)) for raiser in raisers]
    for raiser, other in zip(raisers[1:], others, strict=True):
        assert told_apart(first, other) == [], raiser.email

    def all_of_them() -> None:
        for raiser in raisers[:-1]:
            lived(review, [], raiser, close=False)()
        lived(review, made, raisers[-1])()

    one = {place: text for place, text in first.items() if place[0] in ("table", Role.MANAGER)}
    assert told_apart(one, after(all_of_them, lambda: telling(review.program, Role.MANAGER))) == []


def test_before_the_quarter_is_closed_nobody_sees_that_something_was_raised(
    review: Review, made: list[str], raisers: list[User]
):
    nobody, card, account = (
        after(lived(review, made, raiser, close=False), lambda: telling(review.program, *EVERYBODY))
        for raiser in (None, "card", raisers[0])
    )
    assert told_apart(nobody, card) == told_apart(nobody, account) == []


def test_where_too_few_answered_nothing_is_shown_whoever_raised_it(
    review: Review, made: list[str], raisers: list[User]
):
    """Else a flag beside no answers would tell that it came from one of the few with an account."""
    nobody, card, account = (
        after(lived(review, made, raiser, cards=4), lambda: telling(review.program, Role.MANAGER, Role.PEER))
        for raiser in (None, "card", raisers[0])
    )
    assert told_apart(nobody, card) == told_apart(nobody, account) == []


def test_a_copy_of_the_database_differs_in_two_sealed_blocks_alone(review: Review, raisers: list[User]):
    """No row, no time, no line of the log, no session; sending the same again looks like sending it first."""
    client, address = cast.sign_in(raisers[0]), reverse("flag_raise", args=[review.program.slug])
    client.get(address)
    states, sessions = [raw()], list(Session.objects.values())
    for _time in range(2):
        assert client.post(address, TASK).status_code == 302
        states.append(raw())
    assert list(Session.objects.values()) == sessions
    for before, later in pairwise(states):
        assert set(before) == set(later)
        changed = sorted(key[0] for key in before if before[key] != later[key])
        assert changed == ["fidelity_concernbox.contents", "fidelity_concernbox.marks"]
        assert all(len(before[key]) == len(later[key]) for key in before if key[0] in changed)
    assert not AuditEvent.objects.filter(what__contains="raise").exists()


def test_the_page_says_the_same_whether_it_was_sent_before(review: Review, raisers: list[User]):
    """Somebody who has the raiser's browser can't find out by trying what was raised."""
    client, address = cast.sign_in(raisers[0]), reverse("flag_raise", args=[review.program.slug])
    empty = words(client.get(address))
    first = words(client.post(address, TASK, follow=True))
    assert words(client.post(address, TASK, follow=True)) == first
    assert words(client.get(address)) == empty
