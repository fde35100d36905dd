"""A second person or an outside ally goes through the answers, and says so themselves."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from fidelity.reviews.models import CheckStatement
from programs.models import AuditEvent, KeptWords, Role
from tests.cast import add_role
from tests.reviews.checking.conftest import PRACTICE, check_of, fresh, grade, save_again, save_all
from tests.reviews.conftest import Q3, make_user, sign_in

ROLES = [(Role.SUPERVISOR, "second_rater"), (Role.PEER, "second_rater"), (Role.ALLY, "ally")]


@pytest.mark.parametrize(("role", "way"), ROLES)
def test_who_did_not_give_most_answers_can_say_so(review, program, pages, say, role, way):
    client = sign_in(make_user(role, program))
    assert grade(review) == "B"
    assert say(client).status_code == 302
    assert (check_of(review).ways, grade(review)) == ([way], "A")
    stated = CheckStatement.objects.get()
    assert (stated.way, stated.role, stated.words) == (way, role, "Every page, beside the papers.")
    page = client.get(pages("check")).content.decode()
    assert stated.get_way_display() in page
    assert stated.words in page


def test_it_stands_in_the_log(review, program, say):
    say(sign_in(make_user(Role.ALLY, program)))
    say(sign_in(make_user(Role.PEER, program)))
    told = set(AuditEvent.objects.values_list("role", "what"))
    assert told == {
        (Role.ALLY, "went through the answers of Q4 2026 as an outside peer ally"),
        (Role.PEER, "went through the answers of Q4 2026 as a second person"),
    }


def test_a_manager_can_be_the_second_person(program, version, managing, supervising, manager, pages, say):
    """Where the supervisor gave the answers."""
    review = program.reviews.create(instrument=version, period_start=Q3, peers_heard="joint")
    save_all(review, supervising)
    pages.review = review
    assert manager.post(pages("check/statement"), {"saves": len(PRACTICE), "words": "All."}).status_code == 409
    saves = review.responses.count()
    assert manager.post(pages("check/statement"), {"saves": saves, "words": "All."}).status_code == 302
    assert check_of(review).ways == ["second_rater"]


# Never the same person


def refused(response, says: str) -> bool:
    return (response.status_code, CheckStatement.objects.count()) == (409, 0) and says in response.content.decode()


def test_a_manager_alone_never_can(review, manager, pages, say):
    assert refused(say(manager), "You gave most of the answers")
    assert "I went through all answers" not in manager.get(pages("check")).content.decode()
    assert (check_of(review).ways, grade(review)) == ([], "B")


@pytest.mark.parametrize("also", [Role.SUPERVISOR, Role.PEER, Role.ALLY, Role.ADMIN])
def test_nor_with_a_second_role(review, program, managing, manager, say, draw, also):
    add_role(managing, also, program)
    assert refused(say(manager), "You gave most of the answers")
    assert draw(manager).status_code == 403
    assert (check_of(review).ways, grade(review)) == ([], "B")


def test_nor_where_somebody_else_saved_as_many(review, managing, supervising, manager, supervisor, say):
    """Both gave all of them: nobody is somebody else."""
    for code in review.responses.values_list("item", flat=True):
        save_again(review, code, supervising)
    assert refused(say(manager), "You gave most of the answers")
    assert refused(say(supervisor), "You gave most of the answers")


@pytest.mark.parametrize("leads", [Role.MANAGER, Role.SUPERVISOR])
def test_who_leads_the_program_is_no_outside_ally(review, program, say, leads):
    user = make_user(leads, program, "second@example.org")
    add_role(user, Role.ALLY, program)
    say(sign_in(user))
    assert CheckStatement.objects.get().way == "second_rater"


def test_an_ally_who_gave_most_is_refused(review, program, say):
    ally = make_user(Role.ALLY, program)
    for _time in (1, 2):
        for code in review.responses.values_list("item", flat=True):
            save_again(review, code, ally)
    assert refused(say(sign_in(ally)), "You gave most of the answers")


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
def test_who_is_not_invited_to_the_quarter_does_not_reach_it(review, program, pages, say, role):
    review.invited_roles = []
    review.save()
    client = sign_in(make_user(role, program))
    assert client.get(pages("check")).status_code == say(client).status_code == 403


def test_there_has_to_be_something_to_go_through(program, version, supervisor, pages, review):
    empty = program.reviews.create(instrument=version, period_start=Q3)
    pages.review = empty
    response = supervisor.post(pages("check/statement"), {"saves": 0, "words": "All of it."})
    assert refused(response, "no question has an answer")


# As the answers stand


def test_it_counts_until_an_answer_is_saved_again(review, program, managing, pages, say):
    ally = sign_in(make_user(Role.ALLY, program))
    say(ally)
    save_again(review, PRACTICE[0], managing, note="One more word.")
    assert (check_of(review).ways, grade(review)) == ([], "B")
    page = ally.get(pages("check")).content.decode()
    assert "does not count any more" in page
    assert f'#{PRACTICE[0]}"' in page
    say(ally, "Looked at the one that changed, too.")
    assert (check_of(review).ways, CheckStatement.objects.count()) == (["ally"], 2)


def test_what_changed_meanwhile_is_looked_at_first(review, program, managing, say):
    ally = sign_in(make_user(Role.ALLY, program))
    saves = sum(review.responses.values_list("edition", flat=True))
    save_again(review, PRACTICE[0], managing)
    response = say(ally, saves=saves)
    assert refused(response, "Answers were saved while this page was open.")
    assert "Every page, beside the papers." in response.content.decode(), "what was typed is given back"


def test_the_same_twice_is_one(review, program, say):
    ally = sign_in(make_user(Role.ALLY, program))
    say(ally)
    assert say(ally).status_code == 302
    assert CheckStatement.objects.count() == 1


def test_an_ally_stands_before_a_sample_and_a_second_person(review, program, supervisor, say):
    say(sign_in(make_user(Role.PEER, program)))
    say(sign_in(make_user(Role.ALLY, program)))
    assert check_of(review).ways == ["ally", "second_rater"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"words": " "}, "Say in a sentence what you looked at."),
        ({"words": "x" * 501}, "there is room for 500"),
        ({"words": "Talked to maria@example.org"}, "This looks like"),
        ({"saves": ""}, "This page was not complete."),
        ({"saves": "many"}, "This page was not complete."),
    ],
)
def test_bad_input_gets_a_clear_sentence(review, program, say, fields, says):
    response = say(sign_in(make_user(Role.ALLY, program)), **fields)
    assert (response.status_code, CheckStatement.objects.count()) == (422, 0)
    assert says in response.content.decode()


def test_what_looks_personal_is_kept_where_somebody_says_so(review, program, say):
    client = sign_in(make_user(Role.ALLY, program))
    assert say(client, "Talked to maria@example.org", keep="on").status_code == 302
    kept = KeptWords.objects.get()
    assert (kept.words, kept.role, kept.called) == (["maria@example.org"], Role.ALLY, "what was checked, and how")


def test_of_words_that_were_refused_nothing_is_written_down(review, manager, say):
    assert refused(say(manager, "Talked to maria@example.org", keep="on"), "You gave most of the answers")
    assert not KeptWords.objects.exists()


def test_a_closed_review_takes_none(review, program, say):
    review = fresh(review)
    review.state, review.closed_at = "closed", "2026-11-22T10:00Z"
    review.save()
    response = say(sign_in(make_user(Role.ALLY, program)))
    assert refused(response, "This quarter is closed")
    assert "Every page, beside the papers." in response.content.decode()


# Kept for good


def test_the_database_keeps_it(review, program, say):
    say(sign_in(make_user(Role.ALLY, program)))
    for act in (CheckStatement.objects.all().delete, lambda: CheckStatement.objects.update(words="None.")):
        with pytest.raises(DatabaseError, match="kept for good"), transaction.atomic():
            act()


def test_the_sample_is_no_statement(review):
    fields = {"words": "All.", "editions": {}, "role": Role.SUPERVISOR}
    with pytest.raises(IntegrityError, match="check_statement"), transaction.atomic():
        review.check_statements.create(way="sample", **fields)
