"""Planning for a flag: conditions first, suggestions to start from, and something new where a finding came back."""

from datetime import date, timedelta

import pytest

from fidelity.flags.models import Action, Flag
from fidelity.flags.rules.states import State
from programs.models import KeptWords, Program, Role
from tests.flags.build import MISUSE, NOW, Cast, closed, fresh, raised
from tests.reviews.conftest import Q2, Q3, answered, sign_in

pytestmark = pytest.mark.usefixtures("watched_templates")

PLAN = {"what": "Nurses do the round.", "about": "conditions", "owner": "manager", "due": "2026-12-15"}
CAME_BACK = "What was tried so far"


@pytest.fixture
def cast(program: Program, version) -> Cast:
    made = Cast(program)
    closed(program, Q3, raised())
    return made


@pytest.fixture
def flag(cast: Cast) -> Flag:
    return cast.program.flags.get(code=MISUSE)


@pytest.fixture
def again(cast: Cast) -> Flag:
    """A flag that ended and came back."""
    closed(cast.program, Q2, raised("misuse:ROL-2"))
    flag = cast.program.flags.get(code="misuse:ROL-2")
    cast.bring(flag, State.RESOLVED)
    closed(cast.program, Q3, raised("misuse:ROL-2"), at=NOW + timedelta(days=1))
    return fresh(flag)


def visit(cast: Cast, flag: Flag, rest: str = "plan", role: Role = Role.MANAGER):
    return sign_in(cast[role].user).get(f"/programs/{cast.program.slug}/flags/{flag.pk}/{rest}")


def send(cast: Cast, flag: Flag, **fields: object):
    return sign_in(cast[Role.MANAGER].user).post(f"/programs/{cast.program.slug}/flags/{flag.pk}/plan", PLAN | fields)


def test_an_action_on_a_condition_moves_the_flag_on(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    response = send(cast, flag)
    action = Action.objects.get()
    assert response.url == f"/programs/{cast.program.slug}/flags/{flag.pk}/"
    assert (action.item, action.review, list(action.flags.all())) == ("ROL-1", flag.last_raised_in, [flag])
    assert fresh(flag).state == State.ACTION_PLANNED


def test_an_action_on_learning_alone_does_not(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    send(cast, flag, about="learning")
    assert fresh(flag).state == State.UNDER_REVIEW


def test_suggestions_fill_the_text_without_a_script(cast, flag):
    page = visit(cast, flag).content.decode()
    assert "Take it out of the job description" in page
    assert "One named role that all requests go through and that may turn them down." in page
    assert ">Name who does it instead</textarea>" in visit(cast, flag, "plan?start=2").content.decode().replace(
        "\n", ""
    )


@pytest.mark.parametrize("start", ["99", "-1", "x", "0"])
def test_an_unknown_suggestion_leaves_the_text_empty(cast, flag, start):
    assert visit(cast, flag, f"plan?start={start}").context["form"].initial["what"] == ""


def test_a_suggestion_that_was_used_before_stands_last_and_says_so(cast, flag):
    cast.plan(flag, what="Take it out of the job description")
    response = visit(cast, flag)
    steps = [(each.number, each.words, each.tried) for each in response.context["menu"].steps]
    assert steps == [(2, "Name who does it instead", False), (1, "Take it out of the job description", True)]
    assert response.content.decode().count("used before") == 1


def test_what_softens_a_pressure_that_was_found_stands_first(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    cast.move(flag, "talk", details={"pressures": ["isolation"]})
    assert "Working alone, found in a talk" in visit(cast, flag).content.decode()
    assert visit(cast, flag).context["menu"].softening[0].source == "Working alone, found in a talk"


def test_what_was_found_in_a_talk_is_kept_from_a_manager_whom_it_concerns(cast):
    closed(cast.program, Q3, raised("misuse:ROL-2", about="management"))
    flag = cast.program.flags.get(code="misuse:ROL-2")
    cast.bring(flag, State.UNDER_REVIEW)
    cast.move(flag, "talk", details={"pressures": ["isolation"]})
    page = visit(cast, flag).content.decode()
    assert "Working alone" in page
    assert "found in a talk" not in page


def test_the_supervisor_does_not_plan(cast, flag):
    assert visit(cast, flag, role=Role.SUPERVISOR).status_code == 403


@pytest.mark.parametrize("state", [State.PROPOSED, State.DOUBTED, State.RESOLVED, State.NOT_UPHELD])
def test_nothing_is_planned_for_a_flag_that_waits_or_has_ended(cast, flag, state):
    cast.bring(flag, state)
    before = Action.objects.count()
    assert send(cast, flag).status_code == 302
    assert Action.objects.count() == before


@pytest.mark.parametrize("missing", ["what", "owner", "due"])
def test_what_is_missing_is_asked_for_and_the_rest_kept(cast, flag, missing):
    response = send(cast, flag, **{missing: ""})
    assert response.status_code == 422
    assert missing == "what" or "Nurses do the round." in response.content.decode()
    assert not Action.objects.exists()


def test_what_came_back_asks_what_is_different(cast, again):
    page = visit(cast, again).content.decode()
    assert CAME_BACK in page
    assert "Nurses do the round." in page
    assert send(cast, again, what="Ask the pharmacy.").status_code == 422
    assert send(cast, again, what="Ask the pharmacy.", different="Others do it now.").status_code == 302
    assert again.events.get(what="planned", round=2).text == "Others do it now."


def test_what_was_tried_before_is_refused(cast, again):
    response = send(cast, again, different="We try harder.")
    assert response.status_code == 422
    assert "This action was tried in an earlier round" in response.content.decode()


def test_what_looks_like_personal_data_is_asked_about_once(cast, flag):
    response = send(cast, flag, what="Write to desk@clinic.example about the list.")
    assert response.status_code == 422
    assert "This looks like an e-mail address." in response.content.decode()
    assert send(cast, flag, what="Write to desk@clinic.example about the list.", keep="on").status_code == 302
    kept = KeptWords.objects.get()
    assert (kept.words, kept.role, kept.place) == (["desk@clinic.example"], Role.MANAGER, flag.code)


def test_an_action_planned_from_the_quarter_belongs_to_the_flag_of_its_question(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    manager = sign_in(cast[Role.MANAGER].user)
    manager.post(f"/programs/{cast.program.slug}/reviews/2026-07/actions/", PLAN | {"item": "ROL-1"})
    assert list(Action.objects.get().flags.all()) == [flag]
    assert fresh(flag).state == State.ACTION_PLANNED


def test_from_the_quarter_too_a_finding_that_came_back_asks_what_is_different(cast, again):
    manager = sign_in(cast[Role.MANAGER].user)
    address = f"/programs/{cast.program.slug}/reviews/2026-07/actions/"
    new = PLAN | {"item": "ROL-2", "what": "Ask the pharmacy."}
    assert "What is different from last time?" in manager.get(f"{address}?item=ROL-2").content.decode()
    assert manager.post(address, new).status_code == 422
    assert manager.post(address, new | {"different": "Others do it."}).status_code == 302


def end(cast: Cast, action: Action, flag: Flag | None = None, **fields: object):
    rest = f"?flag={flag.pk}" if flag else ""
    sent = {"state": "done", "outcome": "The nurses do it now."} | fields
    address = f"/programs/{cast.program.slug}/reviews/2026-07/actions/{action.pk}{rest}"
    return sign_in(cast[Role.MANAGER].user).post(address, sent)


def test_an_end_leads_back_to_the_flag_it_was_told_from(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    action = cast.plan(flag)
    assert end(cast, action, flag).url == f"/programs/{cast.program.slug}/flags/{flag.pk}/"
    assert flag.events.last().what == "done"


@pytest.mark.parametrize("rest", ["99999", "x"])
def test_an_end_told_from_elsewhere_leads_to_the_scores(cast, flag, rest):
    action = cast.plan(flag)
    address = f"/programs/{cast.program.slug}/reviews/2026-07/actions/{action.pk}?flag={rest}"
    response = sign_in(cast[Role.MANAGER].user).post(address, {"state": "done", "outcome": "So."})
    assert response.url == f"/programs/{cast.program.slug}/reviews/2026-07/scores"


def test_two_who_end_an_action_at_once_are_told_and_the_second_text_is_kept(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    action = cast.plan(flag)
    cast.end(action)
    response = end(cast, action, flag, state="dropped", outcome="There was no money.")
    assert response.status_code == 409
    assert "There was no money." in response.content.decode()
    action.refresh_from_db()
    assert (action.state, action.outcome) == ("done", "It is so.")


def test_the_next_quarter_begins_with_what_is_still_open(cast, flag, review):
    cast.plan(flag, what="Name a nurse.", due=(NOW - timedelta(days=1)).date())
    cast.end(cast.plan(flag, what="Ask the ward."))
    cast.program.actions.create(review=review, what="Buy a card.", owner="manager", due=date(2026, 12, 1))
    manager = sign_in(cast[Role.MANAGER].user)
    for rest in ("", "close"):
        page = manager.get(f"/programs/{cast.program.slug}/reviews/2026-10/{rest}").content.decode()
        assert "Still open from earlier quarters" in page
        assert "1 action was planned before Q4 2026 and has no end yet." in page
        assert "Name a nurse." in page
        assert "late</span>" in page
        assert "Say what became of it" in page
        assert "Ask the ward." not in page
        carried = page.partition('class="carried"')[2].partition("</section>")[0]
        assert "Buy a card." not in carried


def test_the_inbox_lists_what_became_of_each_action(cast, flag):
    cast.plan(flag, what="Name a nurse.")
    cast.end(cast.plan(flag, what="Ask the ward."), Action.State.DROPPED)
    page = sign_in(cast[Role.MANAGER].user).get(f"/programs/{cast.program.slug}/flags/").content.decode()
    before, _, folded = page.partition("1 action done or dropped")
    assert "Name a nurse." in before
    assert "Ask the ward." in folded
    assert '<span class="tag">dropped</span>' in folded


def test_the_closing_page_says_what_will_be_raised_and_what_goes_on(cast, flag, review):
    answered(review, "ROL-1", level=0)
    answered(review, "ROL-2", level=1)
    page = sign_in(cast[Role.MANAGER].user).get(f"/programs/{cast.program.slug}/reviews/2026-10/close").content.decode()
    raises = page.partition("What closing raises")[2].partition("Evidence dated")[0]
    assert f'href="/programs/{cast.program.slug}/flags/{flag.pk}/"' in raises
    assert [word for word in ("goes on", "new") if f'<span class="tag">{word}</span>' in raises] == ["goes on", "new"]
    assert cast.program.flags.count() == 1


def test_the_closing_page_of_a_quiet_quarter_says_a_plain_word(cast, review):
    page = sign_in(cast[Role.MANAGER].user).get(f"/programs/{cast.program.slug}/reviews/2026-10/close").content.decode()
    assert "<p>None raised, by its own word only.</p>" in page


def test_after_closing_scores_and_finding_lead_to_the_flag(cast, flag):
    answered(flag.last_raised_in, "ROL-1", level=1)
    for rest in ("scores", "findings/ROL-1"):
        page = sign_in(cast[Role.SUPERVISOR].user).get(f"/programs/{cast.program.slug}/reviews/2026-07/{rest}")
        assert f'href="/programs/{cast.program.slug}/flags/{flag.pk}/"' in page.content.decode()
