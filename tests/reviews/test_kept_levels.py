"""What a closed quarter comes to is kept once, always the same as its answers say, and made anew when it is not."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from fidelity.flags.rules import evaluation as rules_evaluation
from fidelity.models import KeptLevels, Review
from fidelity.reviews import actions, evaluation_queries, kept_levels
from fidelity.reviews.confidence_queries import review_confidence
from fidelity.scoring import scores
from fidelity.scoring.confidence import Grade
from programs.access import enter
from programs.calendar.quarters import Quarter
from programs.models import Program, Role
from tests.demo import planted_demo
from tests.reviews.conftest import Q1, Q2, Q3, answered, closed_review, make_user, sign_in

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PRACTICES = ("CHO-1", "CHO-2", "CHO-3", "CHO-4")


def kept(program: Program) -> list:
    return kept_levels.closed_quarters(program)


def fresh(program: Program) -> list:
    return [kept_levels.score_quarter(review) for review in program.reviews.closed().in_order()]


def quarter(program: Program, start=Q3, level: int = 3) -> Review:
    return closed_review(program, start, {code: {"level": level} for code in PRACTICES})


@pytest.fixture
def count(monkeypatch) -> Counter:
    """How often answers are scored, and asked for findings."""
    calls: Counter = Counter()

    def counted(name: str, act):
        def call(*args, **kwargs):
            calls[name] += 1
            return act(*args, **kwargs)

        return call

    for module, name in (
        (kept_levels, "score_answers"),
        (rules_evaluation, "score_answers"),
        (evaluation_queries, "score_answers"),
        (rules_evaluation, "raise_findings"),
        (evaluation_queries, "raise_findings"),
    ):
        monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    return calls


# Kept when it is closed


def test_closing_keeps_it(review, program):
    answered(review, "CHO-1", level=2)
    actions.close_review(review=review, by=enter(make_user(Role.MANAGER, program), program.slug))
    assert kept_levels.is_kept(Review.objects.get())
    assert [each.levels for each in kept(program)] == [{"CHO-1": 2}]


def test_closing_that_fails_keeps_nothing(review, program, monkeypatch):
    monkeypatch.setattr(actions, "raise_flags", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.close_review(review=review, by=enter(make_user(Role.MANAGER, program), program.slug))
    assert not KeptLevels.objects.exists()


def test_closing_scores_once_and_asks_for_findings_once(review, program, version, count):
    for start in (Q1, Q2, Q3):
        quarter(program, start)
    kept_levels.keep_missing()
    count.clear()
    actions.close_review(review=review, by=enter(make_user(Role.MANAGER, program), program.slug))
    assert count == {"score_answers": 1, "raise_findings": 1}


def test_opened_again_and_closed_again_it_is_what_the_answers_say_now(review, program):
    by = enter(make_user(Role.MANAGER, program), program.slug)
    response = answered(review, "CHO-1", level=2)
    actions.close_review(review=review, by=by)
    actions.reopen_review(review=review, by=by)
    assert kept(program) == []
    response.level = 1
    response.save()
    actions.close_review(review=Review.objects.get(), by=by)
    assert [each.levels for each in kept(program)] == [{"CHO-1": 1}]
    assert KeptLevels.objects.count() == 1


# The same as the answers say


def test_every_quarter_of_the_demo_is_kept_as_its_answers_say(db):
    planted_demo()
    assert all(map(kept_levels.is_kept, Review.objects.closed()))
    for program in Program.objects.all():
        as_kept, as_answered = kept(program), fresh(program)
        assert as_kept == as_answered
        assert list(map(in_order, as_kept)) == list(map(in_order, as_answered))
        assert len(as_kept) > 6
    assert all(map(is_as_sure_as_its_answers, Review.objects.closed()))


def is_as_sure_as_its_answers(review: Review) -> bool:
    """Whether what is kept of a review says of how sure it is what its evaluation says."""
    return review_confidence(review) == evaluation_queries.evaluate_review(review).confidence


@pytest.mark.parametrize("wrong", [{"rules": "0"}, {"closed_at": NOW.replace(year=2020)}, {}])
def test_how_sure_it_is_is_taken_from_a_row_that_counts_alone(version, program, wrong):
    quarter(program)
    kept_levels.keep_missing()
    [row] = KeptLevels.objects.all()
    row.data["evidence"] |= {"dated": 4}
    KeptLevels.objects.update(data=row.data, **wrong)
    grade = review_confidence(Review.objects.get()).grade
    assert grade == (Grade.C if wrong else Grade.B)


def test_a_quarter_that_is_opened_again_is_as_sure_as_its_answers_are_now(review, program):
    by = enter(make_user(Role.MANAGER, program), program.slug)
    response = answered(review, "CHO-1", level=2)
    actions.close_review(review=review, by=by)
    actions.reopen_review(review=review, by=by)
    response.evidence_reference, response.evidence_date = "Log", review.period_start
    response.save()
    assert review_confidence(Review.objects.get()).grade == Grade.B
    assert is_as_sure_as_its_answers(Review.objects.get())


def in_order(levels) -> list:
    return [(domain, list(rated)) for domain, rated in levels.domains.items()]


def test_what_is_kept_holds_levels_and_no_word(version, program):
    answered(quarter(program), "PEE-4", given="not_applicable", reason="We told Maria so.", note="See room 12.")
    kept_levels.keep_missing()
    assert KeptLevels.objects.get().data == {
        "domains": [
            ["choice", True, [["CHO-1", 3], ["CHO-2", 3], ["CHO-3", 3], ["CHO-4", 3]]],
            ["role", False, []],
            ["peers", False, []],
        ],
        "complete": False,
        "behind": {"choice": [0, 4], "role": [0, 0], "peers": [0, 0], "overall": [0, 4]},
        "evidence": {"dated": 0, "rated": 4, "kinds": [], "repeated": 0},
        "doubts": {"limited": [], "incomplete": [], "nameless": 0, "unexplained": False},
    }


# Never trusted blindly


@pytest.mark.parametrize("wrong", [{"rules": "0"}, {"closed_at": NOW.replace(year=2020)}])
def test_a_row_of_other_rules_or_of_another_closing_counts_for_nothing(version, program, wrong):
    quarter(program)
    kept_levels.keep_missing()
    KeptLevels.objects.update(data={"domains": [], "complete": True}, **wrong)
    assert kept(program) == fresh(program)
    assert KeptLevels.objects.get().data["domains"] == []
    call_command("seed", verbosity=0)
    assert kept_levels.is_kept(Review.objects.get())
    assert kept(program) == fresh(program)


def test_a_database_without_rows_shows_the_same(version, program):
    quarter(program, Q2, level=1)
    quarter(program)
    assert [each.levels["CHO-1"] for each in kept(program)] == [1, 3]
    assert not KeptLevels.objects.exists()


def test_what_is_kept_is_made_once(version, program, count):
    quarter(program)
    kept_levels.keep_missing()
    kept_levels.keep_missing()
    assert count["score_answers"] == 1


# No page costs more because there is more past


def opened(client, path: str, count: Counter) -> Counter:
    """What opening a page takes, the second time."""
    assert client.get(path).status_code == 200
    count.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return Counter(count, queries=len(queries))


@pytest.mark.parametrize(
    ("rest", "scored"),
    [
        ("", 0),
        ("change/", 0),
        ("flags/", 0),
        ("reviews/2026-07/scores", 0),
        ("reviews/2026-07/scores/choice", 0),
        ("reviews/2026-10/", 0),
        ("reviews/2026-10/domains/choice", 0),
        ("reviews/2026-10/close", 0),
        ("reviews/2026-07/report/", 0),
    ],
)
def test_a_page_scores_as_much_and_asks_as_much_at_twenty_quarters_as_at_two(review, program, count, rest, scored):
    client = sign_in(make_user(Role.MANAGER, program))
    path = f"/programs/{program.slug}/{rest}" if rest else "/"
    for start in (Q2, Q3):
        quarter(program, start)
    kept_levels.keep_missing()
    few = opened(client, path, count)
    assert few["score_answers"] == scored
    earlier = Quarter(Q2)
    for _ in range(18):
        earlier = earlier.previous
        quarter(program, earlier.start)
    Program.objects.update(first_quarter=earlier.start)
    kept_levels.keep_missing()
    assert opened(client, path, count) == few


def test_rules_that_changed_are_seen(monkeypatch, version, program):
    quarter(program)
    kept_levels.keep_missing()
    monkeypatch.setattr(kept_levels, "RULES_VERSION", scores.RULES_VERSION + "x")
    assert not kept_levels.is_kept(Review.objects.get())
