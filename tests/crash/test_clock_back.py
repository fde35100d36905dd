"""The clock of the server jumps back, or far ahead and back again: nothing is lost, and work goes on."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fidelity.reviews.models import Edition, Review
from tests import cast, clock
from tests.crash.killed import World

DAYS = [-1 / 24, -1, -40]


@pytest.fixture
def world(db) -> World:
    return World.make()


def save(world: World, client: Client, edition: int, note: str) -> int:
    code = next(item.code for item in world.review.definition.items if item.anchors)
    address = reverse("review_item", args=[world.review.program.slug, world.review.quarter.slug, code])
    form = {f"{code}-edition": edition, f"{code}-given": 3, f"{code}-note": note}
    return client.post(address, form, headers={"X-Requested-With": "fetch"}).status_code


@pytest.mark.parametrize("days", DAYS)
def test_answers_are_saved_on_and_keep_their_order(world: World, days: float):
    notes = []
    for turn, passed in enumerate((0, days, 0), start=1):
        clock.go_on(days=passed)
        notes.append(f"Turn {turn}")
        assert save(world, world.manager, turn, notes[-1]) == 200
    assert list(Edition.objects.order_by("number").values_list("note", flat=True)) == notes


@pytest.mark.parametrize("days", DAYS)
def test_whoever_is_signed_in_stays_so_and_others_can_sign_in(world: World, client: Client, days: float):
    world.user.set_password("a long password")
    world.user.save()
    world.manager = cast.sign_in(world.user)
    clock.go_on(days=days)
    assert world.manager.get("/").status_code == 200
    form = {"login": world.user.email, "password": "a long password"}
    assert client.post(reverse("account_login"), form).status_code == 302
    assert client.get("/").status_code == 200
    clock.go_on(days=-days)
    assert client.get("/").status_code in {200, 302}


@pytest.mark.parametrize("days", DAYS)
def test_a_quarter_is_closed_signed_and_reported_though_each_step_seems_to_come_before_the_last(
    world: World, days: float
):
    clock.on(date(2027, 3, 22))
    world.on(date(2027, 3, 22))
    world.close()
    for act in (world.ask, world.sign, world.make_final):
        clock.go_on(days=days)
        world.manager = cast.sign_in(world.user)
        act()
    world.on(date(2027, 4, 22))
    if not world.review.reports.exists():
        world.make_final()
    assert world.review.reports.count() == 1
    assert Review.objects.get().state == Review.State.CLOSED
    pages = [reverse(name, args=[world.review.program.slug, "2026-07"]) for name in ("review", "report", "voice")]
    assert [world.manager.get(page).status_code for page in ["/", *pages]] == [200] * 4


def test_wrong_tries_do_not_lock_anybody_out_for_longer(world: World, client: Client):
    world.user.set_password("a long password")
    world.user.save()
    form = {"login": world.user.email, "password": "a wrong password"}
    for _try in range(5):
        client.post(reverse("account_login"), form)
    right = form | {"password": "a long password"}
    assert client.post(reverse("account_login"), right).status_code != 302
    clock.go_on(days=-1)
    clock.go_on(days=1, minutes=16)
    assert client.post(reverse("account_login"), right).status_code == 302
