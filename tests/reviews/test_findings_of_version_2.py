"""A quarter on version 2.0: its findings become flags, and every page and letter about them can be read."""

import json
import re

import pytest
from django.utils import timezone

from fidelity.flags import critical_rounds
from fidelity.instrument.definition.structure import Asked, Kind
from fidelity.reports.record_text import record_text
from fidelity.reports.views import NO_CODE
from fidelity.reviews import actions, kept_levels
from programs.access import enter
from programs.models import Role
from tests import cast
from tests.reviews.conftest import Q3, Q4, Pages, answered, make_user, sign_in

INSTRUMENT = cast.released("2.0").definition
RAISED = {
    "practice:choice": ("serious", ""),
    "practice:MUT-8": ("note", "low"),
    "misuse:ROL-2": ("critical", "beginning"),
    "misuse:ROL-3": ("serious", "written"),
    "misuse:ROL-25": ("serious", "established"),
}


@pytest.fixture
def review(program):
    return program.reviews.create(instrument=cast.released("2.0").as_row(), period_start=Q4, set_up_at=timezone.now())


@pytest.fixture
def closed(review):
    """A quarter whose answers raise one finding of each sort."""
    for item in INSTRUMENT.items:
        if INSTRUMENT.domain_by_code[item.domain].asked is Asked.QUARTERLY and item.kind in (
            Kind.PRACTICE,
            Kind.ACTIVITY,
        ):
            answered(review, item.code, **_answer(item))
    answered(review, "ROL-24", choice="coordination")
    answered(review, "PEE-8", inputs={"part": 24, "whole": 36})
    user = make_user(Role.MANAGER, review.program)
    actions.close_review(review=review, by=enter(user, review.program.slug))
    review.refresh_from_db()
    review.user = user
    return review


def _answer(item) -> dict[str, object]:
    if item.domain == "choice":
        return {"level": 0}
    if item.kind is Kind.PRACTICE:
        return {"level": 1 if item.code == "MUT-8" else 3}
    often = {"ROL-2": "once-or-twice", "ROL-3": "never"}.get(item.code, "never")
    return {"choice": often, "written": item.code == "ROL-3"}


def test_each_finding_is_a_flag_with_its_level_and_stage(closed):
    flags = closed.program.flags.values_list("code", "level", "stage")
    assert {code: (level, stage) for code, level, stage in flags} == RAISED


@pytest.mark.parametrize("code", RAISED)
def test_its_pages_its_letter_and_its_guide_can_be_read(closed, code):
    browser, program = sign_in(closed.user), closed.program
    flag, subject = program.flags.get(code=code), code.partition(":")[2]
    about = f"/programs/{program.slug}/flags/{flag.pk}"
    for address in (about, f"{about}/letter", f"{about}/letter.txt", Pages(closed)(f"findings/{subject}")):
        page = browser.get(address, follow=True)
        assert page.status_code == 200, address
        main = page.content.decode().split("<main", 1)[-1].split("</main", 1)[0]
        assert [main[at.start() - 40 : at.end() + 40] for at in re.finditer(r"\bNone\b(?! [a-z])", main)] == []


def test_the_scores_say_each_finding_and_its_stage(closed):
    page = sign_in(closed.user).get(Pages(closed)("scores")).content.decode()
    for words in ("Critical, beginning", "Serious, established", "Serious, written down, not done"):
        assert words in page


def test_the_quarter_keeps_what_it_is_beside_others(closed):
    [kept] = kept_levels.closed_quarters(closed.program)
    assert kept == kept_levels.score_quarter(closed)
    assert kept.shares.keys() == {"PEE-8"}


def test_raised_again_at_another_stage_the_flag_goes_on_with_it(closed):
    program = closed.program
    before = program.reviews.create(instrument=closed.instrument, period_start=Q3, set_up_at=timezone.now())
    assert before.definition == closed.definition
    flag = program.flags.get(code="misuse:ROL-2")
    closed.responses.filter(item="ROL-2").update(choice="daily")
    by = enter(closed.user, program.slug)
    actions.reopen_review(review=closed, by=by)
    actions.close_review(review=closed, by=by)
    flag.refresh_from_db()
    assert (flag.level, flag.stage) == ("critical", "established")


@pytest.mark.parametrize(
    ("milder", "now"),
    [
        ({"choice": "once-or-twice"}, "critical, beginning"),
        ({"choice": "never", "written": True}, "serious, written down, not done"),
        ({"choice": "never"}, ""),
    ],
)
def test_a_milder_answer_puts_no_milder_words_in_place_of_a_critical_finding(review, milder, now):
    """Neither where the quarter is closed once more: not on the pages of today, and not on page 1 of its report."""
    item = INSTRUMENT.by_code["ROL-2"]
    response = answered(review, "ROL-2", choice="daily")
    by = enter(make_user(Role.MANAGER, review.program), review.program.slug)
    actions.close_review(review=review, by=by)
    actions.reopen_review(review=review, by=by)
    type(response).objects.filter(pk=response.pk).update(**milder)
    actions.close_review(review=review, by=by)
    review.program.staff_roles.create(title="Peer supporter", count=9, hours=20)
    [line] = critical_rounds.critical_findings({review.program: False})[review.program.pk]
    assert line.headline == item.finding
    assert f"raise this as: {now}" in line.words if now else "raise this as" not in line.words
    text = record_text(review, code=NO_CODE, version="1.0", at=timezone.now(), role=Role.MANAGER)
    critical = json.loads(text)["decision"]["critical"]
    assert line.words in critical
    assert critical.startswith(f"1 critical finding open. {item.finding.rstrip('.')}: new, the program manager")
    assert item.finding_beginning not in critical
