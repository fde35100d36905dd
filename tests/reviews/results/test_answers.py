"""All answers of a closed quarter on one page: to read, for those who may read them, and not to change."""

import re

import pytest

from programs.models import Role
from tests.reviews.conftest import Q3, answered, closed_review

ADDRESS = "/programs/willow-house/reviews/2026-07/answers"


@pytest.fixture
def closed(program, version):
    review = closed_review(program, Q3, {}, full=True)
    dated = {"evidence_reference": "Minutes", "evidence_date": "2026-09-30"}
    answered(review, "CHO-1", level=3, note="We asked twice.", **dated)
    answered(review, "CHO-2", given="not_applicable", reason="Nobody does that here.")
    return review


def test_every_question_stands_there_with_what_was_answered(manager, closed):
    html = manager.get(ADDRESS).content.decode()
    asked = [item for domain in closed.definition.asked(full=True) for item in closed.definition.by_domain[domain.code]]
    assert re.findall(r'<span class="code">([^<]*)</span>', html) == [item.code for item in asked]
    first = html.partition('id="CHO-1"')[2].partition('id="CHO-2"')[0]
    assert "We asked twice." in first
    assert "Evidence: Minutes, September 30, 2026" in first
    assert "Not applicable: Nobody does that here." in html
    assert html.count("Not answered") == len(asked) - 2


def test_nothing_can_be_changed_there(manager, closed):
    main = manager.get(ADDRESS).content.decode().partition("<main")[2].partition("</main>")[0]
    assert [tag for tag in ("<form", "<input", "<textarea", "<button") if tag in main] == []


def test_the_review_leads_there_once_it_is_closed(manager, closed, review, pages):
    assert f'href="{ADDRESS}"' in manager.get(ADDRESS.replace("answers", "")).content.decode()
    assert "/answers" not in re.findall(r'href="([^"]*)"', manager.get(pages()).content.decode())
    assert manager.get(pages("answers")).url == pages()


@pytest.mark.parametrize(
    ("role", "invited", "status"),
    [
        (Role.SUPERVISOR, [], 200),
        (Role.PEER, [], 403),
        (Role.PEER, ["peer"], 200),
        (Role.ADMIN, [], 403),
        (Role.FUNDER, [], 404),
    ],
)
def test_who_may_read_them(as_role, closed, role, invited, status):
    closed.invited_roles = invited
    closed.save()
    assert as_role(role).get(ADDRESS).status_code == status


def test_it_takes_few_queries(manager, closed, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        manager.get(ADDRESS)
