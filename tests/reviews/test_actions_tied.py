"""An action is tied to findings where it is planned, and closing the quarter moves the flags that it answers to."""

from datetime import timedelta

import pytest
from django.db import transaction

from fidelity.flags import actions as flag_actions
from fidelity.flags.models import Action, Flag
from fidelity.flags.rules.states import State
from fidelity.reports.snapshot.inputs import Issue
from fidelity.reports.snapshot.sections import summary
from fidelity.reports.snapshot.sections.findings import finding_rows
from fidelity.reports.snapshot_queries import snapshot_inputs
from fidelity.reviews import actions
from fidelity.reviews.models import Review
from programs.models import Role
from tests.flags.build import MISUSE, NOW, Cast, closed, fresh, raised, told
from tests.reviews.conftest import Q2, Q3, TODAY, answered, sign_in

PLAN = {"what": "Nurses do the round.", "about": "conditions", "owner": "manager", "due": "2026-12-15"}
BOTH = [MISUSE, "misuse:ROL-2"]


@pytest.fixture
def cast(program, version) -> Cast:
    return Cast(program)


@pytest.fixture
def draft(cast, review) -> Review:
    """The open quarter, with answers that will raise two flags."""
    answered(review, "ROL-1", level=0)
    answered(review, "ROL-2", level=1)
    return review


def send(cast: Cast, period: str = "2026-10", **fields: object):
    address = f"/programs/{cast.program.slug}/reviews/{period}/actions/"
    return sign_in(cast[Role.MANAGER].user).post(address, PLAN | fields)


def see(cast: Cast, address: str) -> str:
    response = sign_in(cast[Role.MANAGER].user).get(f"/programs/{cast.program.slug}/{address}")
    return " ".join(response.content.decode().split())


def close(cast: Cast, review: Review) -> dict[str, Flag]:
    review = Review.objects.get(pk=review.pk)
    review.program = cast.program
    with transaction.atomic():
        actions.close_review(review=review, by=cast[Role.MANAGER])
    return {flag.code: fresh(flag) for flag in cast.program.flags.all()}


def test_what_closing_will_raise_can_be_chosen_where_an_action_is_planned(cast, draft):
    page = see(cast, "reviews/2026-10/actions/")
    assert [f'value="{code}"' in page for code in BOTH] == [True, True]
    assert page.index(f'value="{BOTH[0]}"') < page.index(f'value="{BOTH[1]}"') < page.index('value="none"')


def test_a_choice_is_asked_for_and_not_both(cast, draft):
    assert "Choose what it answers to" in send(cast).content.decode()
    assert send(cast, findings=[MISUSE, "none"]).status_code == 422
    assert send(cast, findings=["none"]).status_code == 302
    assert Action.objects.get().expected_flags == []


def test_an_action_planned_before_closing_moves_each_flag_that_it_was_tied_to(cast, draft):
    assert send(cast, findings=BOTH).status_code == 302
    flags = close(cast, draft)
    assert {code: flag.state for code, flag in flags.items()} == dict.fromkeys(BOTH, State.ACTION_PLANNED)
    assert set(Action.objects.get().flags.all()) == set(flags.values())
    assert told(flags[MISUSE]) == ["raised", "planned"]
    planned = flags[MISUSE].events.last()
    assert (planned.role, planned.by, planned.text) == (Role.MANAGER, None, "")
    assert planned.details == {"action": Action.objects.get().pk, "what": PLAN["what"]}
    assert "Action planned" in see(cast, f"flags/{flags[MISUSE].pk}/")


def test_an_action_for_the_question_of_a_finding_is_tied_to_its_flag(cast, draft):
    send(cast, item="ROL-1")
    flags = close(cast, draft)
    assert (flags[MISUSE].state, flags["misuse:ROL-2"].state) == (State.ACTION_PLANNED, State.OPEN)


def test_an_action_on_learning_is_tied_and_moves_nothing(cast, draft):
    send(cast, findings=[MISUSE], about="learning")
    flag = close(cast, draft)[MISUSE]
    assert (flag.state, flag.actions.count(), told(flag)) == (State.OPEN, 1, ["raised", "planned"])


def test_what_was_dropped_before_closing_moves_nothing(cast, draft):
    send(cast, findings=[MISUSE])
    cast.end(Action.objects.get(), Action.State.DROPPED)
    assert close(cast, draft)[MISUSE].state == State.OPEN


def test_what_is_marked_in_the_moment_of_closing_stays_marked(cast, draft, monkeypatch):
    send(cast, findings=[MISUSE])

    def takes_while_somebody_marks_it(flag: Flag, action: Action) -> bool:
        cast.end(Action.objects.get(), Action.State.DONE)
        return True

    monkeypatch.setattr(flag_actions, "_takes", takes_while_somebody_marks_it)
    close(cast, draft)
    assert Action.objects.get().state == Action.State.DONE


def test_closing_once_more_adds_nothing(cast, draft):
    send(cast, findings=[MISUSE])
    flag = close(cast, draft)[MISUSE]
    again = Review.objects.get(pk=draft.pk)
    again.program = cast.program
    with transaction.atomic():
        actions.reopen_review(review=again, by=cast[Role.MANAGER])
    close(cast, draft)
    assert told(flag) == ["raised", "planned"]


def test_after_closing_it_is_tied_to_several_flags_and_moves_them(cast):
    closed(cast.program, Q3, *(raised(code) for code in BOTH))
    assert send(cast, "2026-07", findings=BOTH).status_code == 302
    assert {flag.state for flag in cast.program.flags.all()} == {State.ACTION_PLANNED}


def test_from_one_flag_it_can_be_tied_to_others_too(cast):
    closed(cast.program, Q3, *(raised(code) for code in BOTH))
    first, second = (cast.program.flags.get(code=code) for code in BOTH)
    address = f"/programs/{cast.program.slug}/flags/{first.pk}/plan"
    manager = sign_in(cast[Role.MANAGER].user)
    assert f'value="{second.code}"' in manager.get(address).content.decode()
    manager.post(address, PLAN | {"findings": [second.code]})
    assert set(Action.objects.get().flags.all()) == {first, second}


@pytest.fixture
def coming_back(cast, draft) -> Flag:
    """A flag that ended, and that the open quarter will raise again."""
    closed(cast.program, Q2, raised())
    flag = cast.program.flags.get()
    return cast.bring(flag, State.RESOLVED)


def test_what_will_come_back_asks_what_is_different(cast, coming_back, draft):
    assert send(cast, findings=[MISUSE], what="Ask the pharmacy.").status_code == 422
    assert send(cast, item="ROL-1", what="Ask the pharmacy.").status_code == 422
    assert "(came back)" in see(cast, "reviews/2026-10/actions/")
    said = {"different": "The pharmacy brings it."}
    assert send(cast, findings=[MISUSE], what="Ask the pharmacy.", **said).status_code == 302
    flag = close(cast, draft)[MISUSE]
    assert (flag.recurring, flag.state) == (True, State.ACTION_PLANNED)
    assert flag.events.last().text == "The pharmacy brings it."


def test_what_was_tried_before_moves_nothing_that_came_back(cast, coming_back, draft):
    send(cast, findings=[MISUSE], different="We mean it.")
    assert close(cast, draft)[MISUSE].state == State.OPEN


def test_the_closing_page_lists_actions_and_leads_to_planning(cast, draft):
    send(cast, findings=[MISUSE])
    page = see(cast, "reviews/2026-10/close")
    assert "Nurses do the round." in page
    assert f'href="/programs/{cast.program.slug}/reviews/2026-10/actions/"' in page


def test_a_finding_with_an_action_says_so_before_it_is_a_flag(cast, draft):
    send(cast, findings=[MISUSE])
    assert see(cast, "reviews/2026-10/scores").count("An action is planned.") == 1


def test_the_report_counts_it_for_each_finding(cast, draft):
    send(cast, findings=BOTH)
    close(cast, draft)
    made = snapshot_inputs(Review.objects.get(pk=draft.pk), Issue("PL-7K3M-92QX", "1.0", TODAY, "Program manager"))
    assert summary.actions_note(made, finding_rows(made)) == ""


def test_who_works_on_a_flag_is_asked_to_talk_about_it_all_the_same(cast, draft):
    send(cast, findings=[MISUSE])
    flag = close(cast, draft)[MISUSE]
    home = sign_in(cast[Role.SUPERVISOR].user).get("/").content.decode()
    assert "New flag, an action is planned already" in home
    inbox = sign_in(cast[Role.SUPERVISOR].user).get(f"/programs/{cast.program.slug}/flags/").content.decode()
    assert "Talk about it, and note what you heard" in inbox
    cast.move(flag, "talk", at=NOW + timedelta(hours=1))
    home = sign_in(cast[Role.SUPERVISOR].user).get("/").content.decode()
    assert "New flag, an action is planned already" not in home
