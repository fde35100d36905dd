"""What the answers amount to, and how each score comes about."""

import re

import pytest
from django.utils import timezone

from fidelity.reviews.models import Response, Review
from programs.models import Role
from tests.reviews.conftest import answered, make_user, sign_in

EVIDENCE = {"evidence_reference": "Notice", "evidence_date": "2026-10-05"}


@pytest.fixture
def three_tops(manager, pages) -> None:
    for code in ("CHO-1", "CHO-2", "CHO-3"):
        pages.save(manager, code, "4", **EVIDENCE)


def choice_line(manager, pages) -> str:
    """The row of the domain Choice on the scores page, as text."""
    page = manager.get(pages("scores")).content.decode()
    row = re.search(r'<tr><th scope="row"><a href="[^"]*/scores/choice">.*?</tr>', page, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_three_tops_and_not_applicable_without_a_reason_is_refused(three_tops, manager, pages):
    response = pages.save(manager, "CHO-4", "not_applicable")
    assert response.status_code == 422
    assert Response.objects.filter(item="CHO-4").count() == 0


def test_three_tops_and_not_applicable_is_100(three_tops, manager, pages):
    pages.save(manager, "CHO-4", "not_applicable", reason="We meet in a café.")
    line = choice_line(manager, pages)
    assert "100 (" in line
    assert "3 of 4 rated limited scope" in line


def test_not_applicable_changed_to_the_bottom_is_75(three_tops, manager, pages):
    pages.save(manager, "CHO-4", "not_applicable", reason="We meet in a café.")
    pages.save(manager, "CHO-4", "0", edition=1)
    assert "75 (" in choice_line(manager, pages)
    assert "4 of 4 rated" in choice_line(manager, pages)


def test_changed_to_dont_know_is_not_enough_to_score(three_tops, manager, pages):
    pages.save(manager, "CHO-4", "0")
    pages.save(manager, "CHO-4", "dont_know", edition=1)
    line = choice_line(manager, pages)
    assert "not enough to score" in line
    assert "could be 75 to 100" in line
    assert "3 of 4 rated" in line


def test_a_score_is_explained_step_by_step(three_tops, manager, pages):
    pages.save(manager, "CHO-4", "not_applicable", reason="We meet in a café.")
    page = manager.get(pages("scores/choice")).content.decode()
    assert "25 × (4 + 4 + 4) ÷ 3 = 100" in page
    assert "√(12.5² ÷ 3 + 1.5²) = 7.37 points; 100 ± 1.645 × 7.37 gives 88 to 100" in page
    assert "3 of 3 questions that apply (4 asked, 1 not applicable) have a level: 100 %." in page
    assert "left out: not applicable. We meet in a café." in page


def test_rounding_is_shown(manager, pages, review):
    for code, level in zip(("CHO-1", "CHO-2", "CHO-3"), (3, 3, 2), strict=True):
        answered(review, code, level=level)
    answered(review, "CHO-4", given="not_applicable", reason="No room.")
    page = manager.get(pages("scores/choice")).content.decode()
    assert "25 × (3 + 3 + 2) ÷ 3 = 66.67" in page
    assert "Shown as 67: only the number shown is rounded, half up." in page


def test_gaps_are_explained_with_bounds(three_tops, manager, pages):
    page = manager.get(pages("scores/choice")).content.decode()
    assert "3 of 4 questions that apply have a level: 75 %. A score needs at least 80 %" in page
    assert "Not enough to score." in page
    assert "With every gap at level 0 it would be 75, with every gap at level 4 it would be 100." in page


def test_level_4_without_evidence_is_explained(manager, pages):
    pages.save(manager, "CHO-1", "4")
    assert "level 4 counts as 3: no evidence dated this quarter" in manager.get(pages("scores/choice")).content.decode()


def test_an_unknown_domain_has_no_score(manager, pages):
    assert manager.get(pages("scores/culture")).status_code == 404


def test_a_finding_comes_first_with_its_level(manager, pages):
    pages.save(manager, "ROL-1", "3")
    page = manager.get(pages("scores")).content.decode()
    assert "Peer supporters do ROL-1." in page
    assert "critical" in page
    assert "held: critical finding open" in page


def test_no_finding_is_neutral(manager, pages):
    assert (
        "None raised by this quarter’s answers, by its own word only." in manager.get(pages("scores")).content.decode()
    )


def test_unanswered_activities_are_no_good_news(manager, pages):
    page = manager.get(pages("scores")).content.decode()
    assert "about activities have no answer yet." in page


def test_the_report_is_not_offered_to_those_who_would_not_find_it(pages, review):
    review.state, review.closed_at = Review.State.CLOSED, timezone.now()
    review.save()
    supervisor = sign_in(make_user(Role.SUPERVISOR, review.program))
    assert pages("report/") not in supervisor.get(pages("scores")).content.decode()


def test_a_finding_shows_what_happens_why_and_what_could_be_done(manager, pages):
    pages.save(manager, "ROL-1", "3", note="On the ward round.")
    page = manager.get(pages("findings/ROL-1")).content.decode()
    for words in (
        "Peer supporters do ROL-1.",
        "Once or twice",
        "On the ward round.",
        "It changes the role.",
        "Does not monitor whether people take medication",
        "Do what fits in place of ROL-1.",
        "a billing rule",
        "take it out of the job description",
        "Who asks for ROL-1?",
        "The documents differ",
        "Plan this action",
    ):
        assert words in page


def test_a_condition_below_its_floor_is_a_finding(manager, pages):
    pages.save(manager, "PEE-1", "choice:none")
    assert "No peer supervises the peer supporters." in manager.get(pages("findings/PEE-1")).content.decode()


@pytest.mark.parametrize("code", ["ROL-2", "NOT-1"])
def test_what_was_not_raised_has_no_page(manager, pages, code):
    assert manager.get(pages(f"findings/{code}")).status_code == 404


def test_the_scores_page_asks_the_same_few_queries_however_much_is_answered(
    manager, pages, review, django_assert_max_num_queries
):
    for item in review.definition.items[:7]:
        answered(review, item.code, level=3)
    with django_assert_max_num_queries(12):
        manager.get(pages("scores"))
