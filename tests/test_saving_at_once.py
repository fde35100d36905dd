"""Eight people save answers to one review at the same moment: each answer is there afterwards, and nobody met an error.

With Django's defaults for SQLite about two in three of these saves fail ("database is locked").
"""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from fidelity.reviews.models import Edition, Response, Review
from programs.models import Organisation, Role
from tests import cast

PEOPLE, SAVES = 8, 6


@pytest.fixture
def review(transactional_db) -> Review:
    program = cast.make_program(Organisation.objects.create(name="Harbor"), "Harbor", date(2026, 7, 1))
    return Review.objects.create(program=program, instrument=cast.newest().as_row(), period_start=date(2026, 7, 1))


def at_once(acts: list[Callable[[], None]]) -> None:
    """Run the acts in threads that begin at the same moment; raises what the first of them raised."""
    gate, problems = Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        try:
            gate.wait()
            act()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]


def saver(review: Review, number: int) -> Callable[[], None]:
    """A signed-in manager who answers item `number` of the review again and again."""
    client = cast.sign_in(cast.make_user(Role.MANAGER, review.program, f"{number}@example.org"))
    code = [item.code for item in review.definition.items if item.anchors][number]
    address = reverse("review_item", args=[review.program.slug, review.quarter.slug, code])

    def save() -> None:
        for turn in range(SAVES):
            form = {f"{code}-edition": turn, f"{code}-given": turn % 4, f"{code}-note": f"Turn {turn}"}
            response = client.post(address, form, headers={"X-Requested-With": "fetch"})
            assert response.status_code == 200, response.content.decode()[:300]

    return save


def test_eight_people_save_at_once_and_nothing_is_lost(review: Review):
    at_once([saver(review, number) for number in range(PEOPLE)])
    stored = list(Response.objects.values_list("edition", "level", "note"))
    assert stored == [(SAVES, (SAVES - 1) % 4, f"Turn {SAVES - 1}")] * PEOPLE
    assert Edition.objects.count() == PEOPLE * SAVES
