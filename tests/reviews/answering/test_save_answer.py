"""One answer, posted as it is given."""

import re
from datetime import date

import pytest
from django.utils import timezone

from fidelity.reviews import actions
from fidelity.reviews.answer_content import BLANK
from fidelity.reviews.models import Edition, Response, Review
from programs.access import Access
from programs.models import Role
from tests.reviews.conftest import FETCH, answered, form, make_user


def stored(code: str) -> Response:
    return Response.objects.get(item=code)


def test_a_level_is_saved_and_the_page_says_when(manager, pages):
    response = pages.save(manager, "CHO-1", "3")
    assert response.status_code == 200
    assert (stored("CHO-1").given, stored("CHO-1").level, stored("CHO-1").edition) == ("level", 3, 1)
    assert re.search(r"Saved <time[^>]*>\d\d:\d\d</time>", response.content.decode())


def test_each_save_is_kept_as_an_edition(manager, pages):
    pages.save(manager, "CHO-1", "3")
    pages.save(manager, "CHO-1", "2", edition=1, note="Less than we thought.")
    editions = Edition.objects.filter(response__item="CHO-1").values_list("number", "level", "note", "role")
    assert list(editions) == [(1, 3, "", "manager"), (2, 2, "Less than we thought.", "manager")]


def test_the_same_answer_twice_is_one_edition(manager, pages):
    pages.save(manager, "CHO-1", "3", note="One\r\ntwo")
    response = pages.save(manager, "CHO-1", "3", note="One\ntwo")
    assert response.status_code == 200
    assert Edition.objects.count() == 1


def test_nothing_typed_makes_no_row(manager, pages):
    assert pages.save(manager, "CHO-1").status_code == 200
    assert not Response.objects.exists()


def test_a_note_without_an_answer_is_kept(manager, pages):
    response = pages.save(manager, "CHO-1", note="We have to ask the night team.")
    assert "no answer chosen yet" in response.content.decode()
    assert (stored("CHO-1").given, stored("CHO-1").note) == ("", "We have to ask the night team.")


@pytest.mark.parametrize("level", ["5", "-1", "44"])
def test_a_level_that_does_not_exist_is_refused(manager, pages, level):
    response = pages.save(manager, "CHO-1", level)
    assert response.status_code == 422
    assert f"There is no level {level}; choose one from 0 to 4." in response.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize("given", ["level", "choice:badge", "²", "3.5", "x" * 500])
def test_an_answer_that_is_not_on_the_page_is_refused(manager, pages, given):
    assert pages.save(manager, "CHO-1", given).status_code == 422
    assert not Response.objects.exists()


def test_an_unknown_question_says_so(manager, pages):
    response = pages.save(manager, "CHO-99", "3")
    assert response.status_code == 404
    assert "There is no question “CHO-99”" in response.content.decode()


def test_a_question_of_once_a_year_is_not_in_a_quarterly_review(manager, pages):
    response = pages.save(manager, "CUL-1", "3")
    assert response.status_code == 404
    assert "asked once a year" in response.content.decode()


def test_not_applicable_without_a_reason_is_refused_beside_the_reason(manager, pages):
    response = pages.save(manager, "CHO-4", "not_applicable")
    assert response.status_code == 422
    assert '<p data-error="reason">Say in a few words why this does not apply here.' in response.content.decode()
    assert not Response.objects.exists()


def test_not_applicable_with_a_reason_is_saved(manager, pages):
    assert pages.save(manager, "CHO-4", "not_applicable", reason="We meet in a café.").status_code == 200
    assert (stored("CHO-4").given, stored("CHO-4").reason) == ("not_applicable", "We meet in a café.")


def test_a_level_after_not_applicable_lets_the_reason_go(manager, pages):
    pages.save(manager, "CHO-4", "not_applicable", reason="We meet in a café.")
    pages.save(manager, "CHO-4", "0", edition=1, reason="We meet in a café.")
    assert (stored("CHO-4").level, stored("CHO-4").reason) == (0, "")


def test_not_applicable_is_refused_where_it_can_not_be_used(manager, pages):
    response = pages.save(manager, "CHO-1", "not_applicable", reason="Because.")
    assert response.status_code == 422
    assert '<p data-error="given">“Not applicable” can' in response.content.decode()


def test_a_note_of_20_000_characters_says_how_many_are_over(manager, pages):
    response = pages.save(manager, "CHO-1", "3", note="a" * 20_000)
    assert response.status_code == 422
    assert (
        '<p data-error="note">This note has 20,000 characters; 2,000 fit. Leave out 18,000.'
        in response.content.decode()
    )
    assert not Response.objects.exists()


def test_line_ends_count_once(manager, pages):
    assert pages.save(manager, "CHO-1", "3", note="a\r\n" * 1_000).status_code == 200


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-01", "31/31/2026"])
def test_a_bad_date_is_refused_beside_the_date(manager, pages, typed):
    response = pages.save(manager, "CHO-1", "4", evidence_reference="Notice", evidence_date=typed)
    assert response.status_code == 422
    assert '<p data-error="evidence_date">This is no date we can read.' in response.content.decode()


def test_level_4_without_evidence_is_saved_and_counts_as_3(manager, pages):
    response = pages.save(manager, "CHO-1", "4")
    assert stored("CHO-1").level == 4
    assert "Level 4 counts as 3 until there is evidence dated in Q4 2026." in response.content.decode()


def test_level_4_with_evidence_of_the_quarter_counts_as_4(manager, pages):
    response = pages.save(manager, "CHO-1", "4", evidence_reference="Notice", evidence_date="2026-10-05")
    assert stored("CHO-1").evidence_date == date(2026, 10, 5)
    assert "counts as 3" not in response.content.decode()


def test_evidence_of_another_quarter_is_saved_with_a_word(manager, pages):
    response = pages.save(manager, "CHO-1", "4", evidence_reference="Notice", evidence_date="2026-09-30")
    assert response.status_code == 200
    assert '<p data-doubt="evidence_date">Saved. This date lies outside Q4 2026' in response.content.decode()


def test_personal_data_is_saved_with_a_warning(manager, pages):
    response = pages.save(manager, "CHO-1", "3", note="Maria Lopez, 10/03/2026, asked about it.")
    assert response.status_code == 200
    assert (
        "This looks like a name beside a date: “Maria Lopez, 10/03/2026”. Leave out anything about a person."
        in response.content.decode()
    )


def test_a_choice_is_saved_and_says_what_it_counts(manager, pages):
    response = pages.save(manager, "PEE-1", "choice:trained_other")
    assert (stored("PEE-1").given, stored("PEE-1").choice, stored("PEE-1").level) == ("level", "trained_other", None)
    assert "This counts as level 2" in response.content.decode()


def test_an_unknown_choice_is_refused(manager, pages):
    assert pages.save(manager, "PEE-1", "choice:somebody").status_code == 422


def test_a_context_question_takes_a_choice(manager, pages):
    assert pages.save(manager, "PEE-4", "choice:badge").status_code == 200
    assert stored("PEE-4").choice == "badge"


def test_two_numbers_make_a_level(manager, pages):
    response = pages.save(manager, "PEE-2", part="5", whole="6")
    assert stored("PEE-2").inputs == {"part": 5, "whole": 6}
    assert "This counts as level 3" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"part": "7", "whole": "6"}, "part", "7 is more than the whole, 6."),
        ({"part": "-1", "whole": "6"}, "part", "A number below zero"),
        ({"part": "some", "whole": "6"}, "part", "“some” is not a whole number."),
        ({"part": "5", "whole": ""}, "whole", "Enter a number; 0 is an answer too."),
        ({"part": "5", "whole": "99999"}, "whole", "This number is too large"),
        ({"part": "5", "whole": "٦"}, "whole", "“٦” is not a whole number."),
        ({"part": "--5", "whole": "6"}, "part", "below zero"),
    ],
)
def test_wrong_numbers_are_refused_beside_the_number(manager, pages, fields, field, says):
    response = pages.save(manager, "PEE-2", "numbers", **fields)
    assert response.status_code == 422
    assert re.search(f'<p data-error="{field}">[^<]*{re.escape(says)}', response.content.decode())


def test_what_the_staff_roles_say_is_only_to_be_confirmed(manager, pages, program):
    program.staff_roles.create(title="Peer specialist", hours=20, count=2, supervisor="trained_other")
    page = manager.get(pages("domains/peers")).content.decode()
    assert "Your staff roles say: <strong>Somebody trained</strong>" in page
    assert not Response.objects.exists()


def test_nothing_is_offered_where_no_staff_role_is_written_down(manager, pages, program):
    """That nobody wrote it down is no count of 0."""
    assert not program.staff_roles.exists()
    assert "Your staff roles say:" not in manager.get(pages("domains/peers")).content.decode()
    program.staff_roles.create(title="Nurse", kind="other", hours=20)
    assert "Your staff roles say: <strong>0</strong>" in manager.get(pages("domains/peers")).content.decode()


@pytest.mark.parametrize(("code", "content"), [("PEE-1", ("trained_other", None)), ("PEE-3", ("", {"number": 2}))])
def test_confirming_saves_what_the_staff_roles_say(manager, pages, program, code, content):
    program.staff_roles.create(title="Peer specialist", hours=20, count=2, supervisor="trained_other")
    response = manager.post(pages("domains/peers"), form(code) | {"confirm": code})
    assert response.url.endswith(f"/domains/peers#{code}")
    assert (stored(code).choice, stored(code).inputs) == content


def test_a_closed_quarter_takes_no_answer_and_keeps_what_was_typed(manager, pages, review):
    review.state, review.closed_at = "closed", review.opened_at
    review.save()
    response = manager.post(pages("domains/choice"), form("CHO-1", "3", note="Typed too late."))
    assert response.status_code == 423
    assert "Not saved: Q4 2026 was closed" in response.content.decode()
    assert "Typed too late." in response.content.decode()
    assert not Response.objects.exists()


def test_a_closed_quarter_answers_the_script_with_423(manager, pages, review):
    review.state, review.closed_at = "closed", review.opened_at
    review.save()
    response = pages.save(manager, "CHO-1", "3")
    assert response.status_code == 423
    assert "Not saved: this quarter is closed." in response.content.decode()


def test_somebody_signed_out_is_told_so_by_401(client, pages):
    assert pages.save(client, "CHO-1", "3").status_code == 401


def test_an_old_form_token_is_refused_and_says_what_to_do(manager, pages):
    manager.handler.enforce_csrf_checks = True
    response = manager.post(pages("items/CHO-1"), form("CHO-1", "3"), headers=FETCH)
    assert response.status_code == 403
    assert "This page was open too long" in response.content.decode()


@pytest.mark.parametrize("edition", [0, 1])
def test_a_save_takes_at_most_ten_queries(manager, pages, review, django_assert_max_num_queries, edition):
    pages.save(manager, "CHO-2", "3")
    if edition:
        answered(review, "CHO-1", level=2)
    with django_assert_max_num_queries(10):
        response = pages.save(manager, "CHO-1", "3", edition=edition, note="Said in the team.")
    assert response.status_code == 200


def test_a_null_character_is_refused(manager, pages):
    assert pages.save(manager, "CHO-1", "3", note="a\x00b").status_code == 422


def test_an_answer_that_comes_while_the_quarter_closes_is_refused(manager, pages, review):
    """Closed by somebody else after this request had read the review as open."""
    access = Access(
        make_user(Role.MANAGER, review.program, "second@example.org"), review.program, frozenset({Role.MANAGER})
    )
    Review.objects.update(state=Review.State.CLOSED, closed_at=timezone.now())
    with pytest.raises(actions.ClosedMeanwhile):
        actions.save_answer(
            review=review,
            item="CHO-1",
            content=BLANK | {"given": "level", "level": 3},
            edition=0,
            stands=None,
            by=access,
            whole_page=False,
        )
    assert not Response.objects.exists()
