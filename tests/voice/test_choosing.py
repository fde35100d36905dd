"""How peer supporters are heard: who chooses, what each is told, and what stands before a quarter is closed."""

import re
from datetime import date

import pytest
from django.test import Client

from fidelity.voice.models import PeerVoice
from programs.models import AuditEvent, Membership, Program, Role, User
from tests import clock
from tests.reviews.conftest import today
from tests.voice import world
from tests.voice.world import Way

__all__ = ["today"]


def made(peer_supporters: int, **fields: object) -> Program:
    """A program with the open review of Q4 2026."""
    program = world.program(peer_supporters, **fields)
    world.opened(program)
    return program


def at(program: Program, page: str = "") -> str:
    return f"/programs/{program.slug}/reviews/2026-10/voice/{page}"


def text(response) -> str:
    """What a page says in its main part, without tags."""
    body = re.search(r"(?s)<main.*</main>", response.content.decode()).group()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#x27;", "'")


def held(program: Program) -> PeerVoice:
    return PeerVoice.objects.get(review__program=program)


def choose(client: Client, program: Program, way: str):
    return client.post(at(program, "choose"), {"way": way})


# Choosing


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
@pytest.mark.parametrize(
    ("way", "leads"), [("cards", {"cards"}), ("joint", {"joint", ""}), ("ally", {"joint", ""}), ("skip", {""})]
)
def test_a_peer_supporter_or_the_ally_chooses_and_is_led_to_what_comes_next(role, way, leads):
    program = made(9)
    answered = choose(world.browser(program, role), program, way)
    assert (answered.status_code, answered.url in {at(program, page) for page in leads}) == (302, True)
    assert (held(program).way, held(program).peer_supporters) == (way, 9)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
@pytest.mark.parametrize("page", ["choose", "cards", "joint", "cards.pdf", "cards/print"])
def test_who_leads_the_program_neither_chooses_nor_sees_a_card(role, page):
    program = made(9)
    world.cards(program.reviews.get())
    client = world.browser(program, role)
    assert (client.get(at(program, page)).status_code, client.post(at(program, page)).status_code) == (403, 403)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_a_second_role_does_not_open_the_cards_to_who_leads_the_program(role):
    """A manager may invite peer supporters, so also an address of their own."""
    program = made(9)
    world.cards(program.reviews.get())
    client = world.browser(program, role)
    user = User.objects.get(email=f"{role}@{program.slug}.example")
    Membership.objects.create(user=user, organisation=program.organisation, program=program, role=Role.PEER)
    assert client.get(at(program, "cards")).status_code == 403
    assert at(program, "cards") not in client.get(at(program)).content.decode()


@pytest.mark.django_db
def test_enough_peer_supporters_are_told_what_each_way_means():
    program = made(5)
    page = text(world.browser(program, Role.PEER).get(at(program, "choose")))
    assert "They are shown when the quarter is closed, from 5 answers on." in page
    assert "and it can not get the highest confidence" in page
    assert "fewer peer supporters" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("peer_supporters", "signed"),
    [(1, "as good as signed by that person"), (2, "as good as signed by both."), (3, ""), (4, "")],
)
def test_fewer_are_told_four_ways_and_that_none_lowers_the_confidence(peer_supporters, signed):
    program = made(peer_supporters)
    page = text(world.browser(program, Role.PEER).get(at(program, "choose")))
    assert "it does not lower the confidence of the review" in page
    assert "With a card; this can not be shown" in page
    assert "it takes 5 people who answer in one quarter, and there are fewer of you" in page
    assert "Nothing happens to you or to the program." in page
    assert ("as good as signed" in page) == bool(signed)
    assert signed in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("peer_supporters", "together", "never", "can_lower"),
    [(1, False, True, False), (2, False, True, False), (3, True, True, False), (5, True, False, True)],
)
def test_the_page_promises_each_team_only_what_is_true_of_it(peer_supporters, together, never, can_lower):
    """One or two do not hide behind a team; cards of few can not be shown; leaving it out costs a large team."""
    program = made(peer_supporters)
    page = text(world.browser(program, Role.PEER).get(at(program, "choose")))
    assert ("You talk about the questions together" in page) == together
    assert ("The first is a way to answer, but what is said in it can not be shown." in page) == never
    assert ("If you leave it out, or too little is said to show it" in page) == can_lower
    assert "good ways" not in page


@pytest.mark.django_db
def test_a_threshold_that_a_team_can_not_reach_is_said_to_it():
    program = world.program(7)
    program.organisation.voice_threshold = 9
    program.organisation.save()
    world.opened(program)
    page = text(world.browser(program, Role.PEER).get(at(program, "choose")))
    assert "it takes 9 people who answer in one quarter, and there are fewer of you" in page
    assert "The first is a way to answer, but what is said in it can not be shown." in page


@pytest.mark.django_db
def test_without_staff_roles_there_is_no_way_of_cards_and_the_page_says_whom_to_ask():
    program = made(0)
    client = world.browser(program, Role.ALLY)
    page = client.get(at(program, "choose"))
    assert "Ask the manager to write down the positions." in text(page)
    assert re.findall(r'name="way" value="(\w+)"', page.content.decode()) == ["joint", "ally", "skip"]
    assert choose(client, program, "cards").status_code == 422
    assert held(program).way == ""


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["", "poll"])
def test_no_way_and_an_unknown_way_are_asked_again(way):
    program = made(9)
    answered = choose(world.browser(program, Role.PEER), program, way)
    assert (answered.status_code, "Choose one of these ways." in text(answered)) == (422, True)


@pytest.mark.django_db
def test_the_way_can_be_changed_until_cards_are_made():
    program = made(9)
    client = world.browser(program, Role.PEER)
    choose(client, program, "skip")
    choose(client, program, "cards")
    world.cards(program.reviews.get())
    answered = client.post(at(program, "choose"), {"way": "skip"}, follow=True)
    assert "so the way stays as it is" in text(answered)
    assert held(program).way == "cards"
    page = client.get(at(program, "choose"))
    assert 'name="way"' not in page.content.decode()


@pytest.mark.django_db
def test_the_way_can_be_changed_until_a_joint_answer_is_given():
    program = made(9)
    world.jointly(program.reviews.get(), 3)
    choose(world.browser(program, Role.ALLY), program, "skip")
    assert held(program).way == "joint"


@pytest.mark.django_db
def test_without_an_ally_the_page_says_who_has_to_be_invited():
    program = made(3)
    client = world.browser(program, Role.PEER)
    said = "the manager first has to invite the outside ally to an account"
    assert said not in text(client.get(at(program, "choose")))
    Membership.objects.filter(program=program, role=Role.ALLY).delete()
    assert said in text(client.get(at(program, "choose")))


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
def test_a_closed_quarter_offers_nothing_any_more(role):
    program = made(9)
    review = program.reviews.get()
    world.answers(review, [3] * 5)
    world.closed(review)
    client = world.browser(program, role)
    for page in ("choose", "cards", "joint", "cards.pdf", "cards/print"):
        answered = [getattr(client, method)(at(program, page)) for method in ("get", "post")]
        assert [(each.status_code, each.url) for each in answered] == [(302, at(program))] * 2, page


# The page before closing


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_who_leads_the_program_sees_the_way_and_the_last_day_and_nothing_else(role):
    program = made(9)
    client = world.browser(program, role)
    world.answers(program.reviews.get(), [0, 4, 4], number=7, until=world.UNTIL)
    page = text(client.get(at(program)))
    assert "Each answers alone, with a card." in page
    assert "The last day to answer is December 31, 2026." in page
    assert "5 answers are needed" in page
    assert re.findall(r"\b[379]\b", page) == []
    assert held(program).tag not in page


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY])
def test_an_answer_changes_no_page_before_closing(role):
    """Never a live result: with three answers each page says what it said with none."""
    program = made(9)
    codes = world.cards(program.reviews.get())
    client = world.browser(program, role)
    before = text(client.get(at(program)))
    for code in codes[:3]:
        world.answer(program.reviews.get(), code)
    assert text(client.get(at(program))) == before


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_that_a_joint_answer_was_given_is_told_nobody_who_leads(role):
    program = made(9)
    review = program.reviews.get()
    world.choose(review, Way.JOINT)
    client = world.browser(program, role)
    before = text(client.get(at(program)))
    world.jointly(review, 2)
    assert text(client.get(at(program))) == before


@pytest.mark.django_db
def test_the_threshold_is_that_of_the_day_when_the_quarter_was_opened():
    program = made(9)
    program.organisation.voice_threshold = 8
    program.organisation.save()
    assert "5 answers are needed" in text(world.browser(program, Role.MANAGER).get(at(program)))


@pytest.mark.django_db
def test_where_nobody_can_choose_the_manager_is_told_to_invite_somebody():
    program = made(9)
    manager, said = world.browser(program, Role.MANAGER), "Nobody can choose yet"
    assert said not in text(manager.get(at(program)))
    User.objects.filter(memberships__role__in=[Role.PEER, Role.ALLY]).update(is_active=False)
    page = manager.get(at(program))
    assert said in text(page)
    assert f'href="/programs/{program.slug}/people/invite"' in page.content.decode()
    assert "Ask the manager to invite one" in text(world.browser(program, Role.SUPERVISOR).get(at(program)))


@pytest.mark.django_db
def test_an_account_of_the_manager_with_the_role_of_a_peer_does_not_count_as_somebody_who_can_choose():
    program = made(9)
    Membership.objects.filter(program=program, role__in=[Role.PEER, Role.ALLY]).delete()
    manager = world.access(program, Role.MANAGER).user
    Membership.objects.create(user=manager, organisation=program.organisation, program=program, role=Role.PEER)
    assert "Nobody can choose yet" in text(world.browser(program, Role.MANAGER).get(at(program)))


@pytest.mark.django_db
def test_the_log_says_which_way_was_chosen_and_in_which_role():
    program = made(9)
    choose(world.browser(program, Role.ALLY), program, "skip")
    event = AuditEvent.objects.filter(what__startswith="chose").get()
    assert (event.what, event.role) == (
        "chose how peer supporters are heard in Q4 2026: not this quarter",
        Role.ALLY,
    )


@pytest.mark.django_db
def test_a_quarter_without_a_review_has_no_voice():
    program = made(9)
    assert world.browser(program, Role.PEER).get(at(program).replace("2026-10", "2026-07")).status_code == 404


@pytest.mark.django_db
def test_the_closing_page_says_the_way_and_no_number():
    program = made(9)
    world.answers(program.reviews.get(), [3] * 4, number=8, until=world.UNTIL)
    page = text(world.browser(program, Role.MANAGER).get(f"/programs/{program.slug}/reviews/2026-10/close"))
    said = page[page.index("How peer supporters are heard") : page.index("Close Q4 2026 Not yet")]
    assert "They chose: Each for themselves, with a card." in said
    assert "Peer supporters can answer until December 31, 2026." in said
    assert re.findall(r"\b[489]\b", said) == []


def closing_page(program: Program) -> str:
    return text(world.browser(program, Role.MANAGER).get(f"/programs/{program.slug}/reviews/2026-10/close"))


@pytest.mark.django_db
def test_the_closing_page_warns_while_cards_can_still_be_used():
    warns = "Peer supporters can answer until December 31, 2026. Closing now ends that, and the log will say so."
    program = made(9)
    world.choose(program.reviews.get())
    assert "Closing now ends that" not in closing_page(program)
    world.cards(program.reviews.get())
    assert warns in closing_page(program)
    clock.on(date(2027, 1, 1))
    assert "Closing now ends that" not in closing_page(program)


@pytest.mark.django_db
def test_the_closing_page_of_a_quarter_opened_again_claims_nothing_that_was_not_opened():
    program = made(9)
    world.answers(program.reviews.get(), [3] * 2)
    world.closed(program.reviews.get())
    world.reopened(program.reviews.get())
    page = closing_page(program)
    assert "It stays as it was." in page
    assert "were opened" not in page


@pytest.mark.django_db
def test_whoever_knows_a_code_is_not_said_to_see_nothing_of_it():
    program = made(9)
    world.cards(program.reviews.get())
    page = text(world.browser(program, Role.ALLY).get(at(program)))
    assert "Whoever knows the code of a card can find out that it was used, never what was answered." in page
    assert "Who used a card" not in page


@pytest.mark.django_db
def test_staff_roles_show_their_site():
    program = made(0, sites={"North": 6, "South": 7})
    page = text(world.browser(program, Role.MANAGER).get(f"/programs/{program.slug}/staff/"))
    assert "Peer supporter North Peer supporter, North" in page
