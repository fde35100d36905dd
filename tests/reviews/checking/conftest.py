"""A quarter on version 2.0 in which the manager gave every answer at the top, with evidence that counts."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from fidelity.instrument.definition.structure import Item, Kind
from fidelity.instrument.definition.versions import read_version
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews import evaluation_queries
from fidelity.reviews.checking.check_state import CheckState
from fidelity.reviews.models import Edition, Response, Review
from programs.models import Program, Role, User
from tests.reviews.conftest import Q4, Pages, make_user, sign_in

WRITTEN = read_version(settings.SEEDS / "instrument" / "2.0")
INSTRUMENT = WRITTEN.parse()
QUARTERLY = [item for domain in INSTRUMENT.asked(full=False) for item in INSTRUMENT.by_domain[domain.code]]
PRACTICE = [item.code for item in QUARTERLY if item.kind is Kind.PRACTICE]


def at_the_top(item: Item) -> dict[str, object]:
    if item.fact and item.fact.per:
        return {"inputs": {"part": 30, "whole": 36}}
    if item.fact and item.fact.choices:
        return {"choice": item.fact.choices[0].value}
    if item.fact:
        return {"inputs": {"part": 12, "whole": 12, "number": 4}}
    if item.scale:
        return {"choice": next(choice.value for choice in item.scale.choices if choice.level == 4)}
    if item.choices:
        return {"choice": item.choices[0].value}
    return {"level": 4} | (evidence(item) if item.evidence_rule else {})


def evidence(item: Item) -> dict[str, object]:
    return {
        "evidence_reference": f"five looked at for {item.short}",
        "evidence_date": date(2026, 11, 2),
        "evidence_kept": "office",
        "evidence_kind": item.evidence_rule.counts[0].kind,
        "evidence_by": "other_staff",
    }


def save_all(review: Review, by: User, items: list[Item] = QUARTERLY) -> None:
    """What the pages save, in two statements."""
    contents = {item.code: {"given": "level"} | at_the_top(item) for item in items}
    rows = [Response(review=review, item=code, edition=1, **content) for code, content in contents.items()]
    Response.objects.bulk_create(rows)
    Edition.objects.bulk_create(
        Edition(response=row, number=1, by=by, role=Role.MANAGER, **contents[row.item])
        for row in review.responses.filter(item__in=contents)
    )


def save_again(review: Review, code: str, by: User, **changes: object) -> None:
    """One more save of an answer, as the page makes it."""
    response = review.responses.get(item=code)
    for name, value in changes.items():
        setattr(response, name, value)
    response.edition += 1
    response.save()
    Edition.objects.create(response=response, number=response.edition, by=by, role=Role.MANAGER, given=response.given)


@pytest.fixture
def managing(program: Program) -> User:
    return make_user(Role.MANAGER, program)


@pytest.fixture
def supervising(program: Program) -> User:
    return make_user(Role.SUPERVISOR, program)


@pytest.fixture
def version(db) -> InstrumentVersion:
    released = {"released": "2026-11-28", "checksum": INSTRUMENT.checksum, "text": WRITTEN.text}
    return InstrumentVersion.objects.create(version="2.0", **released)


@pytest.fixture
def review(program: Program, version: InstrumentVersion, managing: User) -> Review:
    """Answered by the manager alone; peer supporters were heard, so that a check is all that A waits for."""
    fields = {"instrument": version, "period_start": Q4, "set_up_at": timezone.now(), "peers_heard": "joint"}
    review = program.reviews.create(invited_roles=["ally", "peer"], **fields)
    save_all(review, managing)
    return review


@pytest.fixture
def manager(managing: User) -> Client:
    return sign_in(managing)


@pytest.fixture
def supervisor(supervising: User) -> Client:
    return sign_in(supervising)


def check_of(review: Review) -> CheckState:
    return evaluation_queries.check_now(fresh(review))


def fresh(review: Review) -> Review:
    return Review.objects.get(pk=review.pk)


def grade(review: Review) -> str:
    return evaluation_queries.evaluate_review(fresh(review)).confidence.grade


def drawn_codes(review: Review) -> list[str]:
    return [answer.item.code for answer in check_of(review).drawn]


Marking = Callable[..., HttpResponse]


@pytest.fixture
def draw(pages: Pages) -> Callable[[Client], HttpResponse]:
    return lambda client: client.post(pages("check/draw"))


@pytest.fixture
def mark(review: Review, pages: Pages) -> Marking:
    """Mark one drawn answer as its form does, as the page shows it now unless told otherwise."""

    def post(client: Client, code: str, mark: str = "seen", **changes: object) -> HttpResponse:
        answer = next((answer for answer in check_of(review).drawn if answer.item.code == code), None)
        shown = {"edition": 1, "after": ""}
        if answer:
            shown = {"edition": answer.response.edition, "after": answer.mark.pk if answer.mark else ""}
        fields = shown | {"mark": mark, "words": ""} | changes
        return client.post(pages(f"check/items/{code}"), {f"{code}-{name}": value for name, value in fields.items()})

    return post


@pytest.fixture
def say(review: Review, pages: Pages) -> Callable[..., HttpResponse]:
    """Say that one went through the answers, as they stand now unless told otherwise."""

    def post(client: Client, words: str = "Every page, beside the papers.", **changes: object) -> HttpResponse:
        saves = sum(review.responses.values_list("edition", flat=True))
        return client.post(pages("check/statement"), {"saves": saves, "words": words} | changes)

    return post
