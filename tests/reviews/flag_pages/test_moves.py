"""Each step with a flag as its page sends it: what it asks for, how it is refused, and that no text is lost."""

import pytest
from django.test import Client

from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.rules.states import MOVES, State
from programs.models import KeptWords, Program, Role
from tests.flags.build import MISUSE, Cast, account, closed, fresh, raised, told
from tests.reviews.conftest import Q3, sign_in

TEXT = "Tasks come by phone in the morning."
HOLD = {"text": "The payer asks for it.", "softens": "A short form.", "asked": "The payer", "revisit_by": "2027-01-31"}


@pytest.fixture
def cast(program: Program, version) -> Cast:
    made = Cast(program)
    closed(program, Q3, raised())
    return made


@pytest.fixture
def flag(cast: Cast) -> Flag:
    return cast.program.flags.get(code=MISUSE)


def browser(cast: Cast, role: Role = Role.SUPERVISOR) -> Client:
    return sign_in(cast[role].user)


def address(flag: Flag, name: str) -> str:
    return f"/programs/{flag.program.slug}/flags/{flag.pk}/steps/{name}"


def send(cast: Cast, flag: Flag, name: str, role: Role = Role.SUPERVISOR, **fields: object):
    fields = {"edition": fresh(flag).edition, "text": TEXT} | fields
    return browser(cast, role).post(address(flag, name), fields)


@pytest.mark.parametrize(
    ("state", "name", "role", "to"),
    [
        (State.OPEN, "take", Role.SUPERVISOR, State.UNDER_REVIEW),
        (State.UNDER_REVIEW, "talk", Role.SUPERVISOR, State.UNDER_REVIEW),
        (State.HELD, "revisit", Role.SUPERVISOR, State.UNDER_REVIEW),
        (State.ACTION_PLANNED, "propose", Role.SUPERVISOR, State.PROPOSED),
        (State.PROPOSED, "confirm", Role.PEER, State.RESOLVED),
        (State.PROPOSED, "confirm", Role.ALLY, State.RESOLVED),
        (State.PROPOSED, "dispute", Role.PEER, State.UNDER_REVIEW),
        (State.UNDER_REVIEW, "doubt", Role.SUPERVISOR, State.DOUBTED),
        (State.DOUBTED, "agree", Role.PEER, State.NOT_UPHELD),
        (State.DOUBTED, "disagree", Role.ALLY, State.UNDER_REVIEW),
        (State.NOT_UPHELD, "contest", Role.PEER, State.UNDER_REVIEW),
    ],
)
def test_a_step_is_taken_and_written_down(cast, flag, state, name, role, to):
    cast[Role.ALLY]
    cast.bring(flag, state)
    response = send(cast, flag, name, role)
    assert response.url == f"/programs/{cast.program.slug}/flags/{flag.pk}/"
    event = flag.events.filter(what=name).last()
    assert (fresh(flag).state, event.text, event.role) == (to, TEXT, role)


@pytest.mark.parametrize("name", [move.name for move in MOVES.values() if not move.needs])
def test_some_steps_need_no_words(cast, flag, name):
    state, role = {"take": (State.OPEN, Role.SUPERVISOR), "confirm": (State.PROPOSED, Role.PEER)}.get(
        name, (State.DOUBTED, Role.ALLY)
    )
    cast.bring(flag, state)
    assert send(cast, flag, name, role, text="").status_code == 302


@pytest.mark.parametrize("name", ["talk", "hold", "doubt", "pass-on"])
def test_a_step_without_its_reason_is_asked_for_it(cast, flag, name):
    cast.bring(flag, State.UNDER_REVIEW)
    before = told(flag)
    response = send(cast, flag, name, text="  ")
    assert response.status_code == 422
    assert told(flag) == before


def test_a_talk_keeps_the_pressures_that_were_found(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    send(cast, flag, "talk", pressures=["billing", "staffing"])
    assert flag.events.last().details == {"pressures": ["billing", "staffing"]}


def test_an_unknown_pressure_is_refused(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    assert send(cast, flag, "talk", pressures=["Maria"]).status_code == 422


def test_to_hold_it_says_what_holds_it_what_softens_it_who_was_asked_and_until_when(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    assert send(cast, flag, "hold", **HOLD).status_code == 302
    event = flag.events.last()
    assert event.text == "The payer asks for it."
    assert event.details == {
        "rule": "The payer asks for it.",
        "softens": "A short form.",
        "asked": "The payer",
        "revisit_by": "2027-01-31",
    }


@pytest.mark.parametrize("missing", ["text", "softens", "asked", "revisit_by"])
def test_to_hold_it_each_of_them_is_needed_and_the_rest_is_kept(cast, flag, missing):
    cast.bring(flag, State.UNDER_REVIEW)
    response = send(cast, flag, "hold", **HOLD | {missing: ""})
    assert response.status_code == 422
    page = response.content.decode()
    assert [said for name, said in HOLD.items() if name != missing and said not in page] == []


@pytest.mark.parametrize("day", ["2026-11-22", "2027-07-01"])
def test_held_flags_are_looked_at_again_within_two_quarters(cast, flag, day):
    cast.bring(flag, State.UNDER_REVIEW)
    response = send(cast, flag, "hold", **HOLD | {"revisit_by": day})
    assert response.status_code == 422
    assert "by June 30, 2027" in response.content.decode()
    assert fresh(flag).state == State.UNDER_REVIEW


def test_it_is_passed_on_to_a_role_that_somebody_has(cast, flag):
    cast[Role.ALLY]
    page = browser(cast).get(address(flag, "pass-on")).content.decode()
    assert [role for role in Role.values if f'name="to" value="{role}"' in page] == ["manager", "ally"]
    send(cast, flag, "pass-on", to="ally")
    assert fresh(flag).routed_to == Role.ALLY


def test_peers_are_asked_once_an_action_is_done(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    cast.plan(flag)
    response = send(cast, flag, "propose")
    assert response.status_code == 422
    assert "Peers can be asked once at least one action of this flag is done." in response.content.decode()


def test_to_ask_peers_says_that_they_read_it(cast, flag):
    cast.bring(flag, State.ACTION_PLANNED)
    assert "Peers and the outside ally read this text." in browser(cast).get(address(flag, "propose")).content.decode()


def test_peers_see_what_they_are_asked_about_while_they_write(cast, flag):
    cast.bring(flag, State.ACTION_PLANNED)
    cast.move(flag, "propose", text="The nurses do the round.")
    page = browser(cast, Role.PEER).get(address(flag, "dispute")).content.decode()
    assert "The nurses do the round." in page


def test_a_second_browser_is_told_and_its_text_is_kept(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    read = fresh(flag).edition
    cast.move(flag, "talk", text="The first talk.")
    response = send(cast, flag, "talk", edition=read, text="The second talk.")
    page = response.content.decode()
    assert response.status_code == 409
    assert "The peer supervisor moved this flag while your page was open" in page
    assert "The second talk." in page
    assert f'name="edition" value="{fresh(flag).edition}"' in page
    assert not FlagEvent.objects.filter(text="The second talk.").exists()


def test_a_step_that_is_over_by_now_keeps_the_text_and_offers_no_button(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    read = fresh(flag).edition
    cast[Role.ALLY]
    cast.move(flag, "doubt")
    response = send(cast, flag, "hold", edition=read, **HOLD)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The payer asks for it." in page
    assert "Look at the flag" in page
    assert '<button class="btn btn-primary">' not in page


def test_a_button_of_a_step_that_is_over_by_now_leads_back_to_the_flag(cast, flag):
    read = fresh(flag).edition
    cast.move(flag, "take")
    client = browser(cast)
    response = client.post(address(flag, "take"), {"edition": read}, follow=True)
    assert response.redirect_chain == [(f"/programs/{cast.program.slug}/flags/{flag.pk}/", 302)]
    assert "The peer supervisor moved this flag while your page was open" in response.content.decode()
    assert told(flag) == ["raised", "take"]


@pytest.mark.parametrize("edition", ["", "nonsense", "99999999999999999999", "-1"])
def test_a_wrong_edition_is_one_that_somebody_else_has_passed(cast, flag, edition):
    assert send(cast, flag, "take", edition=edition).status_code == 409


def test_the_page_of_a_step_that_is_not_up_leads_back(cast, flag):
    response = browser(cast).get(address(flag, "propose"), follow=True)
    assert response.redirect_chain == [(f"/programs/{cast.program.slug}/flags/{flag.pk}/", 302)]
    assert "This flag is “New” now" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "state", "role"),
    [
        ("take", State.OPEN, Role.MANAGER),
        ("take", State.OPEN, Role.PEER),
        ("talk", State.UNDER_REVIEW, Role.MANAGER),
        ("confirm", State.PROPOSED, Role.MANAGER),
        ("confirm", State.PROPOSED, Role.SUPERVISOR),
        ("dispute", State.PROPOSED, Role.SUPERVISOR),
        ("agree", State.DOUBTED, Role.SUPERVISOR),
        ("agree", State.DOUBTED, Role.MANAGER),
        ("disagree", State.DOUBTED, Role.MANAGER),
        ("contest", State.NOT_UPHELD, Role.MANAGER),
        ("contest", State.NOT_UPHELD, Role.SUPERVISOR),
        ("contest", State.NOT_UPHELD, Role.ALLY),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_wrong_part_is_refused(cast, flag, name, state, role, method):
    cast.bring(flag, state)
    before = told(flag)
    sent = {"edition": fresh(flag).edition, "text": TEXT}
    assert getattr(browser(cast, role), method)(address(flag, name), sent).status_code == 403
    assert told(flag) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_step_is_not_found(cast, flag, method):
    assert getattr(browser(cast), method)(address(flag, "delete")).status_code == 404


def test_what_looks_like_personal_data_is_asked_about_once(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    text = "Call 555-010-4477 about the list."
    response = send(cast, flag, "talk", text=text)
    page = response.content.decode()
    assert response.status_code == 422
    assert "This looks like a phone number." in page
    assert text in page
    assert not FlagEvent.objects.filter(what="talk").exists()
    assert send(cast, flag, "talk", text=text, keep="on").status_code == 302
    assert (KeptWords.objects.get().words, KeptWords.objects.get().place) == (["555-010-4477"], flag.code)


def test_a_long_text_is_refused_and_kept(cast, flag):
    cast.bring(flag, State.UNDER_REVIEW)
    response = send(cast, flag, "talk", text="x" * 1_001)
    assert response.status_code == 422
    assert "x" * 1_001 in response.content.decode()


OTHERS = ("agree", "disagree", "confirm", "dispute", "contest")


@pytest.mark.parametrize("name", [name for name in MOVES if name not in OTHERS])
def test_each_form_asks_to_leave_out_names(cast, flag, name):
    cast[Role.ALLY]
    start = {"take": State.OPEN, "propose": State.ACTION_PLANNED, "revisit": State.HELD}.get(name, State.UNDER_REVIEW)
    cast.bring(flag, start)
    assert "Leave out names" in browser(cast).get(address(flag, name)).content.decode()


# A peer who disputes that a critical finding was not upheld.


def test_a_peer_is_asked_to_leave_out_names_and_told_who_reads_it(cast, flag):
    cast.bring(flag, State.NOT_UPHELD)
    page = browser(cast, Role.PEER).get(address(flag, "contest")).content.decode()
    assert "Leave out names" in page
    assert "with your role and no name" in page
    assert "Why it was not upheld, as the peer supervisor saw it" in page


@pytest.mark.parametrize(("counted", "accounts", "guessed"), [(1, 2, True), (6, 1, True), (6, 2, False)])
@pytest.mark.parametrize(("state", "name"), [(State.NOT_UPHELD, "contest"), (State.DOUBTED, "agree")])
def test_in_a_lone_team_a_peer_is_told_before_that_it_will_be_guessed(
    cast, flag, state, name, counted, accounts, guessed
):
    cast.program.staff_roles.create(title="Peer supporter", count=counted, hours=20)
    for number in range(1, accounts):
        account(cast.program, Role.PEER, email=f"{number}@example.org")
    cast.bring(flag, state)
    page = browser(cast, Role.PEER).get(address(flag, name)).content.decode()
    assert ("Others will guess that this came from you" in page) == guessed


def test_nobody_but_a_peer_is_told_so(cast, flag):
    cast.bring(flag, State.DOUBTED)
    page = browser(cast, Role.ALLY).get(address(flag, "agree")).content.decode()
    assert "Others will guess" not in page


def test_the_words_of_a_peer_are_read_for_personal_data(cast, flag):
    cast.bring(flag, State.NOT_UPHELD)
    text = "Call 555-010-4477 about the drill."
    refused = send(cast, flag, "contest", Role.PEER, text=text)
    assert (refused.status_code, "This looks like a phone number." in refused.content.decode()) == (422, True)
    assert fresh(flag).state == State.NOT_UPHELD
    assert send(cast, flag, "contest", Role.PEER, text=text, keep="on").status_code == 302


@pytest.mark.parametrize("text", ["", " ", "\u200b"])
def test_a_dispute_without_words_is_asked_for_them(cast, flag, text):
    cast.bring(flag, State.NOT_UPHELD)
    response = send(cast, flag, "contest", Role.PEER, text=text)
    assert (response.status_code, fresh(flag).state) == (422, State.NOT_UPHELD)
    assert "Say what you see." in response.content.decode()


def test_a_second_dispute_of_one_peer_is_refused_with_a_sentence_and_the_words_are_kept(cast, flag):
    cast.bring(flag, State.NOT_UPHELD)
    for name, role in (("contest", Role.PEER), ("doubt", Role.SUPERVISOR), ("agree", Role.ALLY)):
        cast.move(flag, name, role)
    response = send(cast, flag, "contest", Role.PEER)
    page = response.content.decode()
    assert (response.status_code, TEXT in page) == (422, True)
    assert "You disputed this once already." in page
