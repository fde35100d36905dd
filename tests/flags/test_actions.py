"""Planning an action about what was found, and saying what became of it."""

from datetime import date

import pytest

from fidelity.flags.models import Action
from programs.models import AuditEvent, KeptWords, Role
from tests.reviews.conftest import Q3, closed_review, make_program, make_user, sign_in

PLAN = {"item": "ROL-1", "what": "Nurses do the round.", "about": "conditions", "owner": "manager", "due": "2026-12-15"}


def planned(review, **fields: object) -> Action:
    about = {"what": "Nurses do the round.", "owner": "manager", "due": date(2026, 12, 15)} | fields
    return Action.objects.create(program=review.program, review=review, **about)


def test_an_action_is_planned(manager, pages, review):
    response = manager.post(pages("actions/"), PLAN)
    action = Action.objects.get()
    assert response.url == pages("scores")
    assert (action.item, action.what, action.owner, action.due) == (
        "ROL-1",
        PLAN["what"],
        "manager",
        date(2026, 12, 15),
    )
    assert (action.review, action.program, action.state) == (review, review.program, "planned")
    assert AuditEvent.objects.get().what == "planned an action: a condition, due 2026-12-15"


def test_conditions_stand_first(manager, pages):
    page = manager.get(pages("actions/?item=ROL-1")).content.decode()
    assert page.index('value="conditions"') < page.index('value="practice"') < page.index('value="learning"')
    assert "Peer supporters do ROL-1." in page


@pytest.mark.parametrize("missing", ["what", "owner", "due"])
def test_what_is_missing_is_asked_for(manager, pages, missing):
    response = manager.post(pages("actions/"), PLAN | {missing: ""})
    assert response.status_code == 422
    assert not Action.objects.exists()


def test_an_owner_is_a_role(manager, pages):
    assert manager.post(pages("actions/"), PLAN | {"owner": "Maria"}).status_code == 422


def test_a_day_that_has_passed_is_refused(manager, pages):
    response = manager.post(pages("actions/"), PLAN | {"due": "2026-11-21"})
    assert response.status_code == 422
    assert "This day has passed." in response.content.decode()
    assert manager.post(pages("actions/"), PLAN | {"due": "2026-11-22"}).status_code == 302


def test_an_unknown_question_is_left_out(manager, pages):
    manager.post(pages("actions/"), PLAN | {"item": "NOT-1"})
    assert Action.objects.get().item == ""


def test_the_scores_page_lists_what_is_planned(manager, pages, review):
    planned(review)
    assert "Nurses do the round." in manager.get(pages("scores")).content.decode()


@pytest.mark.parametrize("state", ["done", "dropped"])
def test_an_action_ends_with_what_came_of_it(manager, pages, review, state):
    action = planned(review)
    manager.post(pages(f"actions/{action.pk}"), {"state": state, "outcome": "The round is with the nurses now."})
    action.refresh_from_db()
    assert (action.state, action.outcome) == (state, "The round is with the nurses now.")
    assert action.ended_at


def test_what_came_of_it_is_asked_for(manager, pages, review):
    action = planned(review)
    assert manager.post(pages(f"actions/{action.pk}"), {"state": "done", "outcome": ""}).status_code == 422


def test_what_looks_like_personal_data_is_asked_about_once(manager, pages, review):
    action = planned(review)
    said = {"state": "done", "outcome": "Jane Doe asked for it on 3/4/2026."}
    refused = manager.post(pages(f"actions/{action.pk}"), said)
    assert (refused.status_code, Action.objects.get().state) == (422, "planned")
    assert "This looks like a name beside a date." in refused.content.decode()
    manager.post(pages(f"actions/{action.pk}"), said | {"keep": "on"})
    assert Action.objects.get().outcome == said["outcome"]
    kept = KeptWords.objects.get()
    assert (kept.words, kept.called) == (["Jane Doe asked for it on 3/4/2026"], "what came of an action")


def test_a_plan_of_the_quarter_asks_about_personal_data_too(manager, pages):
    refused = manager.post(pages("actions/"), PLAN | {"what": "Call 555-010-1234 about the round."})
    assert (refused.status_code, Action.objects.exists()) == (422, False)
    manager.post(pages("actions/"), PLAN | {"what": "Call 555-010-1234 about the round.", "keep": "on"})
    assert (Action.objects.count(), KeptWords.objects.get().words) == (1, ["555-010-1234"])


def test_a_plan_of_the_quarter_that_is_sent_again_is_not_made_twice(manager, pages):
    manager.post(pages("actions/"), PLAN)
    again = manager.post(pages("actions/"), PLAN)
    assert (again.status_code, Action.objects.count()) == (422, 1)


@pytest.mark.parametrize("address", ["actions/", "actions/{}"])
def test_who_writes_is_told_that_reports_show_it(manager, pages, review, address):
    page = manager.get(pages(address.format(planned(review).pk))).content.decode()
    assert page.count("Reports show it") == 1


def test_an_ended_action_stays_as_it_is(manager, pages, review):
    action = planned(review, state="done", outcome="Done in June.")
    manager.post(pages(f"actions/{action.pk}"), {"state": "dropped", "outcome": "No."})
    action.refresh_from_db()
    assert (action.state, action.outcome) == ("done", "Done in June.")


def test_another_quarters_action_is_not_found(manager, pages, review):
    action = planned(closed_review(review.program, Q3, {}))
    assert manager.get(pages(f"actions/{action.pk}")).status_code == 404


def test_another_programs_action_is_not_found(pages, review, organisation):
    stranger = sign_in(make_user(Role.MANAGER, make_program(organisation, "Harbor"), "other@example.org"))
    assert stranger.get(pages(f"actions/{planned(review).pk}")).status_code == 404


@pytest.mark.parametrize("period", ["2026-04", "nonsense", "2026-99"])
def test_a_quarter_without_a_review_is_not_found(manager, review, period):
    assert manager.get(f"/programs/{review.program.slug}/reviews/{period}/actions/").status_code == 404
