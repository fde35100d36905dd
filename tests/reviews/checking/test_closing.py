"""What a check came to is part of the closed review: on its pages, in the report, in the files."""

import json
from datetime import date

import pytest
import yaml
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from fidelity.models import CheckStatement, Sample, SampleMark
from fidelity.records import export, retention
from fidelity.reports.record_text import record_text
from fidelity.reviews import actions, evaluation_queries, kept_levels
from fidelity.reviews.checking.check_words import check_in_words
from programs.access import enter
from programs.models import Role
from tests import cast
from tests.reviews.checking.conftest import INSTRUMENT, check_of, drawn_codes, fresh, save_again
from tests.reviews.conftest import Q3, make_user, sign_in

NOBODY = "Nobody else checked the answers."


@pytest.fixture
def close(review, managing):
    def act():
        actions.close_review(review=fresh(review), by=enter(managing, review.program.slug))
        return fresh(review)

    return act


@pytest.fixture
def marked(review, supervisor, draw, mark) -> list[str]:
    """Four seen, one not found."""
    draw(supervisor)
    drawn = drawn_codes(review)
    for code in drawn:
        mark(supervisor, code, "not_found" if code == drawn[0] else "seen")
    return drawn


def address(name: str, review) -> str:
    return reverse(name, args=[review.program.slug, review.quarter.slug])


def reasons(review) -> str:
    return " ".join(evaluation_queries.evaluate_review(fresh(review)).confidence.reasons)


def made(review) -> dict:
    text = record_text(review, code="PL-7K3M-92QX", version="1.0", at=timezone.now(), role=Role.MANAGER)
    return json.loads(text)["made"]


# In words

SAMPLE = {"drawn": 5, "looked_up": 5, "seen": 5, "seen_later": 0, "changed": 0}


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({}, [NOBODY]),
        ({"ways": []}, [NOBODY]),
        ({"ways": ["ally"]}, ["An outside peer ally went through the answers."]),
        (
            {"ways": ["second_rater"]},
            ["A second person, who did not give most of the answers, went through them."],
        ),
        (
            {"ways": ["sample"], "sample": SAMPLE},
            ["Seen by the supervisor: 5 of 5 answers that the app drew."],
        ),
        (
            {"ways": [], "sample": SAMPLE | {"looked_up": 3, "seen": 1, "seen_later": 1, "changed": 2}},
            [
                "Seen by the supervisor: 1 of 5 answers that the app drew.",
                "Looked up and not found: 2.",
                "Not looked up: 2.",
                "1 was seen only when it was looked up again.",
                "2 answers that were not drawn were saved again after the draw.",
            ],
        ),
    ],
)
def test_how_it_was_checked_in_words(how, says):
    assert check_in_words(how) == says


# Closing


def test_the_page_to_close_says_where_the_check_stands(review, manager, pages, marked):
    page = manager.get(pages("close")).content.decode()
    assert "Seen by the supervisor: 4 of 5 answers that the app drew. Looked up and not found: 1." in page
    assert "no check counts yet" not in page


def test_and_that_one_can_close_without(review, manager, pages):
    page = manager.get(pages("close")).content.decode()
    assert f"{NOBODY} So no check counts yet; confidence A asks for one. You can close without it." in page


def test_what_it_came_to_is_kept(review, marked, close):
    closed = close()
    assert closed.checked_by == "sample"
    assert closed.checked_how == {"ways": ["sample"], "sample": SAMPLE | {"seen": 4}}
    assert "Somebody else checked answers." in reasons(closed)


def test_nothing_is_kept_where_nobody_checked(review, close):
    closed = close()
    assert (closed.checked_by, closed.checked_how) == ("", {"ways": []})
    assert "No check by somebody else counts yet" in reasons(closed)


def test_the_most_outside_check_is_the_one_named(review, program, marked, say, close):
    say(sign_in(make_user(Role.ALLY, program)))
    closed = close()
    assert (closed.checked_by, closed.checked_how["ways"]) == ("ally", ["ally", "sample"])


def test_who_leaves_later_changes_nothing(review, supervising, marked, close):
    close()
    supervising.memberships.all().delete()
    supervising.delete()
    assert fresh(review).checked_by == "sample"
    assert made(fresh(review))["check"][0] == "Seen by the supervisor: 4 of 5 answers that the app drew."


def test_the_closed_page_says_what_it_came_to(review, manager, pages, marked, close):
    close()
    page = manager.get(pages("check")).content.decode()
    assert "Seen by the supervisor: 4 of 5 answers that the app drew." in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_an_answer_that_was_not_found_stays_at_3(review, marked, close):
    closed = close()
    [score] = [score for score in _scores(closed) if score.code == marked[0]]
    assert (score.answered, score.counted) == (4, 3)
    domain = INSTRUMENT.by_code[marked[0]].domain
    assert kept_levels.score_quarter(closed).domains[domain][marked[0]] == 3


def _scores(review):
    evaluated = evaluation_queries.evaluate_review(review)
    return [score for domain in evaluated.scores.domains for score in domain.items]


def test_opened_again_its_marks_stand_until_an_answer_changes(review, managing, marked, close):
    actions.reopen_review(review=close(), by=enter(managing, review.program.slug))
    assert (fresh(review).checked_by, check_of(review).ways) == ("", ["sample"])
    save_again(review, marked[1], managing)
    assert close().checked_by == ""


# The report and the files


def test_page_2_of_the_report_says_so(review, marked, close):
    assert made(close())["check"] == [
        "Seen by the supervisor: 4 of 5 answers that the app drew.",
        "Looked up and not found: 1.",
    ]


def test_a_report_does_not_say_that_nobody_from_outside_looked_where_an_ally_did(review, program, say, close):
    say(sign_in(make_user(Role.ALLY, program)))
    not_for = " ".join(made(close())["not_for"])
    assert "an outside peer ally went through the answers, which approves nothing" in not_for
    assert "nobody outside it has checked" not in not_for


def test_the_preview_of_the_report_shows_it(review, manager, pages, marked, close):
    close()
    page = manager.get(address("report", review)).content.decode()
    assert "Checked by somebody else" in page
    assert "Seen by the supervisor: 4 of 5" in page


def test_the_scenario_of_a_review_says_the_same(review, manager, pages, marked, close):
    close()
    text = manager.get(address("report_scenario", review)).content.decode()
    [quarter] = yaml.safe_load(text)["quarters"]
    missing = [code for code, answer in quarter["answers"].items() if _missing(answer)]
    assert (quarter["checked"], missing) == (True, marked[:1])


def _missing(answer) -> bool:
    return isinstance(answer, dict) and answer.get("evidence", {}).get("missing", False)


def test_an_export_holds_marks_and_words_and_not_the_order(review, program, marked, say):
    say(sign_in(make_user(Role.ALLY, program)))
    tables = json.loads("".join(export.export_program(program)))["tables"]
    assert "drawn_order" not in tables["fidelity.Sample"][0]
    assert [mark["seen"] for mark in tables["fidelity.SampleMark"]] == [False, True, True, True, True]
    assert "by" not in tables["fidelity.SampleMark"][0]
    assert tables["fidelity.CheckStatement"][0]["words"] == "Every page, beside the papers."


def test_words_grow_old_and_the_outcome_stays(review, program, organisation, marked, say, close):
    say(sign_in(make_user(Role.ALLY, program)))
    before = close().checked_how
    organisation.keep_years = 3
    organisation.save()
    retention.apply_retention(organisation, today=date(2031, 1, 2))
    assert not SampleMark.objects.exists()
    assert not CheckStatement.objects.exists()
    assert Sample.objects.exists()
    assert (fresh(review).checked_by, fresh(review).checked_how) == ("ally", before)


def test_an_organisation_can_be_deleted_with_it(review, program, organisation, marked, say):
    say(sign_in(make_user(Role.ALLY, program)))
    call_command("delete_organisation", str(organisation.pk), yes_delete=organisation.name, verbosity=0)
    assert not Sample.objects.exists() | SampleMark.objects.exists() | CheckStatement.objects.exists()


# Quiet before 2.0


def test_a_version_that_asks_for_no_check_says_nothing_of_it(program, manager, pages, db):
    old = program.reviews.create(instrument=cast.small().as_row(), period_start=Q3, set_up_at=timezone.now())
    pages.review = old
    assert manager.get(pages("check")).status_code == 404
    assert manager.post(pages("check/statement"), {"saves": 0, "words": "All."}).status_code == 404
    for page in ("", "close", "scores"):
        assert "somebody else" not in manager.get(pages(page)).content.decode().lower()


def test_nor_does_its_report(program, managing, pages, db):
    old = program.reviews.create(instrument=cast.small().as_row(), period_start=Q3, set_up_at=timezone.now())
    actions.close_review(review=old, by=enter(managing, program.slug))
    assert "check" not in made(fresh(old))


def test_a_skipped_quarter_has_nothing_to_check(program, version, manager, pages):
    skipped = program.reviews.create(instrument=version, period_start=Q3, state="skipped", skip_reason="Moved.")
    pages.review = skipped
    assert manager.get(pages("check")).url == pages("")
