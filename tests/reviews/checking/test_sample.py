"""The supervisor's sample: five answers drawn once, looked up, marked; nobody can steer it."""

import pytest
from django.db import DatabaseError, transaction

from fidelity.reviews.checking.sample import codes_drawn, codes_to_draw_from, random_order
from fidelity.reviews.models import Sample, SampleMark
from programs.models import AuditEvent, KeptWords, Membership, Role
from tests.cast import add_role
from tests.reviews.checking.conftest import (
    INSTRUMENT,
    PRACTICE,
    check_of,
    drawn_codes,
    fresh,
    grade,
    save_again,
)
from tests.reviews.conftest import make_user, sign_in

# The draw


def test_the_order_holds_every_practice_once_and_differs_each_time():
    orders = [random_order(INSTRUMENT, full=False) for _ in range(5)]
    assert all(sorted(order) == sorted(PRACTICE) for order in orders)
    assert len({tuple(order) for order in orders}) == 5


def test_the_first_five_that_can_be_drawn_are_the_sample():
    order = ["A", "B", "C", "D", "E", "F", "G"]
    assert codes_drawn(order, {"A", "C", "D", "E", "F", "G"}) == ["A", "C", "D", "E", "F"]
    assert codes_drawn(order, {"G", "B"}) == ["B", "G"]


def test_an_answer_is_drawn_where_one_supervisor_had_no_hand_in_it():
    authors = {"A": {1}, "B": {1, 2}, "C": {3}}
    assert codes_to_draw_from(["A", "B", "C"], authors, {1, 2}) == ["A", "C"]
    assert codes_to_draw_from(["A", "B", "C"], authors, set()) == []


def test_five_answers_are_drawn_once(review, supervisor, draw):
    assert draw(supervisor).status_code == 302
    first = drawn_codes(review)
    assert (len(first), set(first) <= set(PRACTICE)) == (5, True)
    draw(supervisor)
    assert drawn_codes(review) == first
    assert Sample.objects.count() == 1
    assert AuditEvent.objects.filter(what="drew answers of Q4 2026 to look up").count() == 1


def test_the_draw_waits_until_every_question_has_an_answer(review, managing, supervisor, pages, draw):
    review.responses.filter(item=PRACTICE[0]).update(given="", level=None)
    response = draw(supervisor)
    assert (response.status_code, Sample.objects.count()) == (409, 0)
    assert "once every question has one" in response.content.decode()
    assert "1 question has no answer yet" in supervisor.get(pages("check")).content.decode()


def test_it_takes_five_answers_with_evidence(review, supervisor, pages, draw):
    review.responses.filter(item__in=PRACTICE[4:]).update(evidence_date=None)
    response = draw(supervisor)
    assert (response.status_code, Sample.objects.count()) == (409, 0)
    assert "fewer than five answers with evidence" in response.content.decode()
    assert "There are 4 answers to draw from." in supervisor.get(pages("check")).content.decode()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PEER, Role.ALLY])
def test_nobody_but_a_supervisor_draws_or_marks(review, program, supervisor, draw, mark, role):
    client = sign_in(make_user(role, program, "other@example.org"))
    assert draw(client).status_code == 403
    draw(supervisor)
    assert mark(client, drawn_codes(review)[0]).status_code == 403
    assert SampleMark.objects.count() == 0


def test_the_order_is_shown_to_nobody(review, supervisor, manager, pages, draw):
    draw(supervisor)
    drawn = drawn_codes(review)
    later = [code for code in Sample.objects.get().drawn_order if code not in drawn]
    page = manager.get(pages("check")).content.decode()
    assert all(f'#{code}"' in page for code in drawn)
    assert not any(f'#{code}"' in page for code in later)


# Nobody can steer it


def test_a_drawn_answer_that_becomes_unknown_makes_room_for_the_next(review, managing, supervisor, draw):
    draw(supervisor)
    first, order = drawn_codes(review), Sample.objects.get().drawn_order
    save_again(review, first[0], managing, given="dont_know", level=None)
    assert drawn_codes(review) == [*first[1:], order[5]]


def test_and_comes_back_when_it_is_known_again(review, managing, supervisor, draw):
    draw(supervisor)
    first = drawn_codes(review)
    save_again(review, first[0], managing, given="dont_know", level=None)
    save_again(review, first[0], managing, given="level", level=4)
    assert drawn_codes(review) == first


@pytest.mark.parametrize("change", [{"evidence_reference": ""}, {"evidence_date": None}, {"given": "", "level": None}])
def test_so_does_one_whose_evidence_or_answer_is_taken_out(review, managing, supervisor, draw, change):
    draw(supervisor)
    first = drawn_codes(review)
    save_again(review, first[0], managing, **change)
    assert (first[0] in drawn_codes(review), len(drawn_codes(review))) == (False, 5)


def test_evidence_written_after_the_draw_can_be_drawn(review, managing, supervisor, draw):
    """Only five have evidence at the draw, and the others get theirs once it is known which."""
    early = PRACTICE[:5]
    review.responses.filter(item__in=PRACTICE[5:]).update(evidence_date=None)
    draw(supervisor)
    assert set(drawn_codes(review)) == set(early)
    order = Sample.objects.get().drawn_order
    review.responses.filter(item__in=PRACTICE).update(evidence_date="2026-11-02")
    assert drawn_codes(review) == order[:5]


def test_other_answers_saved_after_the_draw_are_counted(review, managing, supervisor, pages, draw):
    draw(supervisor)
    drawn = drawn_codes(review)
    other = next(code for code in PRACTICE if code not in drawn)
    save_again(review, other, managing, note="More words.")
    assert check_of(review).changed == 1
    assert "1 answer that was not drawn was saved again since" in supervisor.get(pages("check")).content.decode()


def test_what_supervisors_answered_is_not_drawn(review, supervising, supervisor, draw):
    for code in PRACTICE[:30]:
        save_again(review, code, supervising)
    draw(supervisor)
    assert set(drawn_codes(review)) <= set(PRACTICE[30:])


# Marking


@pytest.fixture
def drawn(review, supervisor, draw) -> list[str]:
    draw(supervisor)
    return drawn_codes(review)


def test_it_counts_when_all_five_were_looked_up(review, supervisor, pages, drawn, mark):
    for code in drawn[:4]:
        assert mark(supervisor, code).status_code == 302
    assert (check_of(review).ways, grade(review)) == ([], "B")
    mark(supervisor, drawn[4], words="The log lies in the office.")
    assert (check_of(review).ways, grade(review)) == (["sample"], "A")
    page = supervisor.get(pages("check")).content.decode()
    assert "5 of 5 looked up" in page
    assert "The log lies in the office." in page
    looked = AuditEvent.objects.filter(what="looked up a drawn answer of Q4 2026: seen", role=Role.SUPERVISOR)
    assert looked.count() == 5


def test_one_that_is_not_found_counts_as_one_without_evidence(review, supervisor, manager, pages, drawn, mark):
    for code in drawn[1:]:
        mark(supervisor, code)
    mark(supervisor, drawn[0], "not_found", words="No such log in the office.")
    assert (check_of(review).ways, grade(review)) == (["sample"], "A")
    item = INSTRUMENT.by_code[drawn[0]]
    explained = manager.get(pages(f"scores/{item.domain}")).content.decode()
    assert "level 4 counts as 3: its evidence was looked up and not found" in explained
    assert "behind 39 of 40" in manager.get(pages("scores")).content.decode()


def test_with_two_not_found_the_check_does_not_count(review, supervisor, drawn, mark):
    for code in drawn[2:]:
        mark(supervisor, code)
    for code in drawn[:2]:
        mark(supervisor, code, "not_found")
    assert (check_of(review).looked_up, check_of(review).ways, grade(review)) == (5, [], "B")


def test_the_manager_is_told_kindly(review, supervisor, manager, pages, drawn, mark):
    mark(supervisor, drawn[0], "not_found")
    for page in ("check", ""):
        assert "blames nobody" in manager.get(pages(page)).content.decode()
    waits = "Q4 2026 review: some evidence was looked up and not found; see where it is kept"
    assert waits in manager.get("/").content.decode()
    assert waits not in supervisor.get("/").content.decode()


def test_a_changed_answer_is_looked_up_again(review, managing, supervisor, manager, pages, drawn, mark):
    for code in drawn:
        mark(supervisor, code, "not_found" if code == drawn[0] else "seen")
    save_again(review, drawn[0], managing, evidence_kept="the blue folder")
    state = check_of(review)
    assert (state.looked_up, state.ways, state.drawn[0].mark) == (4, [], None)
    assert "It was not found before, and has changed since." in supervisor.get(pages("check")).content.decode()
    assert "blames nobody" not in manager.get(pages("")).content.decode()
    mark(supervisor, drawn[0])
    assert (check_of(review).ways, check_of(review).how["sample"]["seen_later"]) == (["sample"], 1)


def test_the_same_mark_twice_is_one(review, supervisor, drawn, mark):
    mark(supervisor, drawn[0])
    assert mark(supervisor, drawn[0]).status_code == 302
    assert mark(supervisor, drawn[0], after="").status_code == 302
    assert SampleMark.objects.count() == 1


def test_words_that_look_personal_are_asked_about_and_written_down_where_they_are_kept(review, supervisor, drawn, mark):
    words = {"words": "Maria Lopez showed me the log."}
    refused = mark(supervisor, drawn[0], **words)
    assert (refused.status_code, SampleMark.objects.count()) == (422, 0)
    assert f'name="{drawn[0]}-keep"' in refused.content.decode()
    assert mark(supervisor, drawn[0], **words, keep="on").status_code == 302
    kept = KeptWords.objects.get()
    assert (kept.words, kept.role, kept.place) == (["Maria Lopez"], Role.SUPERVISOR, drawn[0])


def test_a_mark_can_be_made_again_and_both_are_kept(review, supervisor, drawn, mark):
    mark(supervisor, drawn[0], "not_found")
    mark(supervisor, drawn[0], "seen")
    assert (SampleMark.objects.count(), check_of(review).drawn[0].is_seen) == (2, True)
    assert grade(review) == "B"
    assert check_of(review).missing == []


def test_two_tabs_do_not_overwrite_each_other(review, supervisor, drawn, mark):
    mark(supervisor, drawn[0], "not_found")
    response = mark(supervisor, drawn[0], "seen", after="", words="It is there.")
    assert response.status_code == 409
    page = response.content.decode()
    assert "Somebody marked this answer while you looked." in page
    assert "It is there." in page
    assert SampleMark.objects.count() == 1


def test_an_answer_saved_while_somebody_looked_is_looked_at_again(review, managing, supervisor, drawn, mark):
    save_again(review, drawn[0], managing)
    response = mark(supervisor, drawn[0], edition=1)
    assert (response.status_code, SampleMark.objects.count()) == (409, 0)
    assert "This answer was changed while you looked." in response.content.decode()


def test_an_answer_that_is_not_drawn_can_not_be_marked(review, supervisor, drawn, mark):
    other = next(code for code in PRACTICE if code not in drawn)
    for code in (other, "NOPE-1"):
        response = mark(supervisor, code)
        assert (response.status_code, SampleMark.objects.count()) == (409, 0)
        assert "is not one of those drawn" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"mark": ""}, "Choose one of the two."),
        ({"mark": "perhaps"}, "This can’t be chosen here."),
        ({"edition": "x"}, "This page was not complete."),
        ({"edition": ""}, "This page was not complete."),
        ({"after": "x"}, "This page was not complete."),
        ({"words": "x" * 501}, "room for 500"),
        ({"words": "Call 413 555 0142"}, "This looks like"),
    ],
)
def test_bad_input_gets_a_clear_sentence(review, supervisor, drawn, mark, fields, says):
    response = mark(supervisor, drawn[0], **fields)
    assert (response.status_code, SampleMark.objects.count()) == (422, 0)
    assert says in response.content.decode()


def test_an_address_of_a_mark_leads_to_the_page(supervisor, pages, drawn):
    assert supervisor.get(pages(f"check/items/{drawn[0]}")).url == f"{pages('check')}#{drawn[0]}"


# Who it is


def test_a_supervisor_does_not_look_up_an_answer_they_had_a_hand_in(
    review, program, supervising, supervisor, mark, draw
):
    """With two supervisors it is drawn all the same, and the other one looks it up."""
    colleague = make_user(Role.SUPERVISOR, program, "second@example.org")
    for code in PRACTICE[:20]:
        save_again(review, code, supervising)
    for code in PRACTICE[20:]:
        save_again(review, code, colleague)
    draw(supervisor)
    own = [code for code in drawn_codes(review) if code in PRACTICE[:20]]
    other = [code for code in drawn_codes(review) if code in PRACTICE[20:]]
    for code in own:
        response = mark(supervisor, code)
        assert response.status_code == 409
        assert "You had a hand in this answer" in response.content.decode()
        assert mark(sign_in(colleague), code).status_code == 302
    for code in other:
        assert mark(supervisor, code).status_code == 302
    assert check_of(review).ways == ["sample"]


def test_nor_does_one_who_gave_most_answers(review, supervising, supervisor, draw, pages):
    for code in review.responses.values_list("item", flat=True):
        save_again(review, code, supervising)
    response = draw(supervisor)
    assert (response.status_code, Sample.objects.count()) == (409, 0)
    assert "You gave most of the answers" in response.content.decode()


def test_marks_of_one_who_came_to_give_most_do_not_count(review, managing, supervising, supervisor, drawn, mark):
    for code in drawn:
        mark(supervisor, code)
    for code in review.responses.values_list("item", flat=True):
        if code not in drawn:
            save_again(review, code, supervising)
    Membership.objects.filter(user=managing).delete()
    managing.delete()
    assert check_of(review).ways == ["sample"], "an account that was removed gave more"
    for code in drawn:
        save_again(review, code, supervising)
    assert (check_of(review).ways, grade(review)) == ([], "B")


def test_a_manager_with_a_second_role_looks_up_nothing(review, managing, program, draw, pages):
    add_role(managing, Role.SUPERVISOR, program)
    client = sign_in(managing)
    assert draw(client).status_code == 403
    assert "one who is not the manager too" in client.get(pages("check")).content.decode()
    assert Sample.objects.count() == 0


# Kept for good


@pytest.mark.parametrize("model", [Sample, SampleMark])
def test_the_database_keeps_draw_and_marks(review, supervisor, drawn, mark, model):
    mark(supervisor, drawn[0])
    for act in (lambda: model.objects.all().delete(), lambda: model.objects.update(role=Role.ALLY)):
        with pytest.raises(DatabaseError, match="kept for good"), transaction.atomic():
            act()


def test_an_account_can_be_removed_and_its_marks_stay(review, supervising, supervisor, drawn, mark):
    mark(supervisor, drawn[0])
    Membership.objects.filter(user=supervising).delete()
    supervising.delete()
    assert SampleMark.objects.get().by is None


def test_a_review_that_was_closed_takes_no_marks(review, managing, supervisor, pages, drawn, mark, draw):
    review = fresh(review)
    review.state, review.closed_at = "closed", "2026-11-22T10:00Z"
    review.save()
    response = mark(supervisor, drawn[0], words="It is there.")
    assert (response.status_code, SampleMark.objects.count()) == (409, 0)
    assert "This quarter is closed" in response.content.decode()
    assert "It is there." in response.content.decode()
    assert draw(supervisor).status_code == 409
