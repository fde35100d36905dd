"""Home: one sentence and one button for each program."""

import re
from datetime import date

import pytest
from django.urls import reverse

from fidelity.reports.models import IssuedReport
from fidelity.reviews.home import cards as home_cards
from fidelity.reviews.home.links import Link
from fidelity.voice.models import PeerVoice
from programs.models import Role, User
from tests.reviews.conftest import Q2, Q3, Q4, TODAY, answered, closed_review, make_program, make_user, sign_in


def card(role: Role, program, today: date = TODAY) -> home_cards.Card:
    user = User.objects.filter(memberships__role=role).first() or make_user(role, program)
    [only] = home_cards.home_cards(user, today=today)
    return only


def said(card: home_cards.Card) -> str:
    return f"{card.title}: {card.sentence}"


def test_the_program_page_lists_its_quarters_newest_first(manager, review, program):
    closed_review(program, Q2, {})
    page = manager.get(reverse("program", args=[program.slug])).content.decode()
    assert page.index(review.quarter.label) < page.index("Q2 2026")


def test_the_program_page_leads_to_what_peers_said(as_role, review, program):
    closed_review(program, Q2, {}, full=True)
    program.reviews.create(instrument=review.instrument, period_start=Q3, state="skipped", skip_reason="We moved.")
    voices = [reverse("voice", args=[program.slug, period]) for period in ("2026-10", "2026-04")]
    for role in (Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY):
        page = as_role(role).get(reverse("program", args=[program.slug])).content.decode()
        assert re.findall(r'href="([^"]*/voice/)"', page) == voices
        assert f'href="{reverse("heard", args=[program.slug])}"' in page


@pytest.mark.parametrize(
    ("role", "words"), [(Role.MANAGER, ["Answers", "Scores and findings", "Peer voice"]), (Role.PEER, ["Peer voice"])]
)
def test_each_quarter_offers_what_the_account_may_look_at(as_role, review, program, role, words):
    page = as_role(role).get(reverse("program", args=[program.slug])).content.decode()
    assert re.findall(r'">([^<]*)<span class="visually-hidden"> of Q4 2026', page) == words


def test_the_quarter_that_ended_comes_first(program, version):
    found = card(Role.MANAGER, program, date(2026, 10, 1))
    assert said(found) == "Q3 2026 review: not started, due in 29 days."
    assert (found.button.words, found.overdue) == ("Open Q3 2026", False)


def test_overdue_is_a_label(program, version):
    found = card(Role.MANAGER, program)
    assert said(found) == "Q3 2026 review: not started, was due 23 days ago."
    assert found.overdue


def test_then_the_current_quarter(program, version):
    closed_review(program, Q3, {})
    found = card(Role.MANAGER, program)
    assert said(found) == "Q4 2026 review: not started, due in 69 days."
    assert [link.words for link in found.links] == ["See the scores of Q3 2026", "Change over time", "Flags"]


def test_an_open_review_is_set_up_first(review):
    review.set_up_at = None
    review.save()
    assert card(Role.MANAGER, review.program).button.words == "Set it up"


def test_it_leads_to_the_next_question(review):
    answered(review, "CHO-1", level=3)
    answered(review, "CHO-2", given="dont_know")
    button = card(Role.MANAGER, review.program).button
    assert button.words == "Go on: 2 of 11 answered"
    assert button.address == "/programs/willow-house/reviews/2026-10/domains/choice#CHO-3"


def test_a_started_review_does_not_count_a_note_as_an_answer(review):
    answered(review, "CHO-1", given="", note="Ask.")
    assert card(Role.MANAGER, review.program).button.words == "Start with the first question"


def test_the_oldest_open_review_comes_first(review, version):
    review.program.reviews.create(instrument=version, period_start=Q3, set_up_at=review.set_up_at)
    assert card(Role.MANAGER, review.program).title == "Q3 2026 review"


def all_answered(review) -> None:
    for domain in review.definition.asked(full=False):
        for item in review.definition.by_domain[domain.code]:
            answered(review, item.code, given="dont_know")


def test_when_all_is_answered_the_manager_closes(review):
    all_answered(review)
    assert card(Role.MANAGER, review.program).button.words == "Look it over and close"
    assert card(Role.SUPERVISOR, review.program).button.words == "Look it over"


def test_when_all_is_closed_it_leads_to_the_scores(program, version):
    closed_review(program, Q3, {})
    closed_review(program, Q4, {})
    found = card(Role.MANAGER, program)
    assert said(found) == "Q4 2026 review: closed. Q1 2027 comes next."
    assert found.button.words == "See the scores of Q4 2026"


def test_the_supervisor_waits_for_the_manager_to_open(program, version):
    closed_review(program, Q3, {})
    found = card(Role.SUPERVISOR, program)
    assert found.sentence == "not started, due in 69 days. The program manager opens it."
    assert found.button.words == "See the scores of Q3 2026"
    assert [link.words for link in found.links] == ["Change over time", "Flags"]


def heard(review, way: str, **fields: object) -> PeerVoice:
    return PeerVoice.objects.create(review=review, tag="7K4", way=way, **fields)


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
def test_peers_and_the_ally_first_choose_how_peers_are_heard(review, role):
    found = card(role, review.program)
    assert found.sentence == "nobody has chosen yet how peers are heard; due in 69 days."
    assert found.button == Link(
        "Choose how you are heard", reverse("voice", args=[review.program.slug, review.quarter.slug])
    )
    assert [link.words for link in found.links] == []


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
def test_then_they_make_the_cards(review, role):
    heard(review, "cards", peer_supporters=9)
    found = card(role, review.program)
    assert found.sentence == "the cards are not made yet; due in 69 days."
    assert found.button.words == "Make the cards"


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
@pytest.mark.parametrize("chosen", [{"way": "cards", "cards": 9, "peer_supporters": 9}, {"way": "joint"}])
def test_who_is_not_invited_gets_no_button_then(review, role, chosen):
    heard(review, **chosen)
    found = card(role, review.program)
    assert found.sentence == "the manager and the supervisor are filling it in; due in 69 days."
    assert found.button is None
    assert [link.words for link in found.links] == ["Peer voice"]


def test_a_peer_who_is_invited_goes_on(review):
    review.invited_roles = ["peer"]
    review.save()
    assert [link.words for link in card(Role.PEER, review.program).links] == ["Go to the questions"]
    heard(review, "skip")
    found = card(Role.PEER, review.program)
    assert found.button.words == "Start with the first question"
    assert [link.words for link in found.links] == ["Peer voice"]


LEADING = (Role.MANAGER, Role.SUPERVISOR)
PEERS_DO_THAT = "Nobody has chosen yet how peers are heard. Peer supporters or the outside ally do that"


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY, *LEADING])
def test_everybody_is_led_to_what_was_done_with_what_peers_said(role, program, version):
    heard(closed_review(program, Q3, {}), "skip", closed=True, result={"shown": False, "why": "skipped"})
    assert Link("What was heard and done", reverse("heard", args=[program.slug])) in card(role, program).links


@pytest.mark.parametrize("role", LEADING)
def test_who_leads_the_program_sees_how_peers_are_heard(role, review):
    address = reverse("voice", args=[review.program.slug, review.quarter.slug])
    assert Link("Peer voice", address) in card(role, review.program).links


def test_the_manager_is_told_that_nobody_has_chosen_and_that_it_is_for_peers_to_choose(review):
    make_user(Role.ALLY, review.program)
    found = card(Role.MANAGER, review.program)
    assert found.aside == f"{PEERS_DO_THAT}; there is nothing for you to choose."
    assert "Invite somebody" not in [link.words for link in found.links]


def test_the_manager_is_asked_to_invite_one_who_can_choose(review):
    found = card(Role.MANAGER, review.program)
    assert found.aside == f"{PEERS_DO_THAT}, and none of them has an account here: please invite one."
    invite = Link("Invite somebody", reverse("people_invite", args=[review.program.slug]))
    assert invite in found.links


def test_an_account_that_also_leads_the_program_can_not_choose(review):
    both = make_user(Role.PEER, review.program)
    review.program.memberships.create(user=both, organisation=review.program.organisation, role=Role.SUPERVISOR)
    assert "please invite one" in card(Role.MANAGER, review.program).aside


def test_it_is_said_on_the_page(manager, review):
    assert PEERS_DO_THAT in manager.get("/").content.decode()


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY, Role.SUPERVISOR, Role.ADMIN])
def test_nobody_else_is_told(role, review):
    assert card(role, review.program).aside == ""


@pytest.mark.parametrize("way", PeerVoice.Way.values)
def test_once_they_chose_or_the_quarter_is_closed_nothing_is_said(review, way):
    heard(review, way)
    assert card(Role.MANAGER, review.program).aside == ""


def test_of_a_quarter_that_is_not_open_nothing_is_said(program, version):
    closed_review(program, Q3, {})
    assert card(Role.MANAGER, program).aside == ""


def test_who_also_leads_the_program_is_not_asked_to_choose(review):
    user = make_user(Role.MANAGER, review.program)
    review.program.memberships.create(user=user, organisation=review.program.organisation, role=Role.PEER)
    [found] = home_cards.home_cards(user, today=TODAY)
    assert found.button.words == "Start with the first question"


def test_a_peer_reads_the_newest_report(program, version):
    closed_review(program, Q2, {})
    issued = closed_review(program, Q3, {})
    closed_review(program, Q4, {})
    IssuedReport.objects.create(
        review=issued, code="PL-1", role="manager", snapshot="{}", snapshot_sha256="0", paper="a4"
    )
    assert card(Role.PEER, program).button.words == "Read the report of Q3 2026"


def test_the_admin_may_open_and_sees_every_program(program, organisation, version):
    make_program(organisation, "Harbor")
    cards = home_cards.home_cards(make_user(Role.ADMIN, program), today=TODAY)
    assert [each.program.name for each in cards] == ["Harbor", "Willow House"]
    assert cards[0].button.words == "Open Q3 2026"


def test_a_funder_is_told_what_will_stand_here(as_role, version):
    page = as_role(Role.FUNDER).get("/").content.decode()
    assert "Nothing is shared with you yet." in page


def test_an_account_without_a_role_is_told_whom_to_ask(db, version):
    page = sign_in(User.objects.create_user("new@example.org")).get("/").content.decode()
    assert "Your account has no role yet" in page


def test_another_programs_card_is_not_shown(manager, organisation, version):
    make_program(organisation, "Harbor")
    assert "Harbor" not in manager.get("/").content.decode()


def test_no_button_on_home_is_refused(as_role, review, version):
    for role in Role:
        client = as_role(role)
        for address in re.findall(r'href="(/programs/[^"#]+)', client.get("/").content.decode()):
            assert client.get(address).status_code == 200, (role, address)


@pytest.mark.parametrize("programs", [1, 3])
def test_the_same_few_queries_for_one_program_and_for_three(
    review, version, organisation, django_assert_num_queries, programs
):
    user = make_user(Role.MANAGER, review.program)
    for number in range(1, programs):
        other = make_program(organisation, f"Program {number}")
        other.memberships.create(user=user, organisation=organisation, role=Role.MANAGER)
        other.reviews.create(instrument=version, period_start=Q4)
        closed_review(other, Q3, {"CHO-1": {"level": 3}})
    home_cards.home_cards(user, today=TODAY)
    with django_assert_num_queries(10):
        home_cards.home_cards(user, today=TODAY)
