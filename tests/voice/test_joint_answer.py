"""The joint answer of peer supporters: who types it, who sees it when, and that nothing typed is lost."""

import html
import re

import pytest
from django.test import Client

from fidelity.voice.models import JointAnswer
from programs.models import Membership, Program, Role, User
from tests.reviews.conftest import today
from tests.voice import world
from tests.voice.test_choosing import at, held, made, text
from tests.voice.world import Way

__all__ = ["today"]


def chosen(way: str = Way.JOINT, peer_supporters: int = 3) -> Program:
    program = made(peer_supporters)
    world.choose(program.reviews.get(), way)
    return program


def save(client: Client, program: Program, edition: object = 0, **given: str):
    sent = {code.replace("_", "-"): level for code, level in given.items()}
    return client.post(at(program, "joint"), sent | {"edition": edition, "keep": "1"})


def stands(program: Program) -> dict[str, int]:
    return dict(JointAnswer.objects.filter(voice__review__program=program).values_list("question", "level"))


def checked(response) -> dict[str, str]:
    return dict(re.findall(r'name="([\w-]+)" value="(\d?)" checked', response.content.decode()))


@pytest.mark.django_db
@pytest.mark.parametrize(("way", "role"), [(Way.JOINT, Role.PEER), (Way.ALLY, Role.ALLY)])
def test_what_is_saved_stands_and_can_be_changed_until_closing(way, role):
    program = chosen(way)
    client = world.browser(program, role)
    assert checked(client.get(at(program, "joint"))) == {}
    assert save(client, program, CHO_3="3", SAFE="4").url == at(program)
    assert stands(program) == {"CHO-3": 3, "SAFE": 4}
    shown = checked(client.get(at(program, "joint")))
    assert (shown["CHO-3"], shown["SAFE"], shown["MUT-2"]) == ("3", "4", "")
    save(client, program, edition=1, CHO_3="2")
    assert stands(program) == {"CHO-3": 2}


@pytest.mark.django_db
@pytest.mark.parametrize(("way", "role"), [(Way.JOINT, Role.ALLY), (Way.ALLY, Role.PEER)])
def test_the_other_of_the_two_neither_types_it_nor_sees_it_before_closing(way, role):
    program = chosen(way)
    world.jointly(program.reviews.get(), 3, way=way)
    client = world.browser(program, role)
    assert (client.get(at(program, "joint")).status_code, save(client, program, 1, SAFE="1").status_code) == (403, 403)
    assert at(program, "joint") not in client.get(at(program)).content.decode()
    assert set(stands(program).values()) == {3}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_who_leads_the_program_does_not_see_it_even_with_a_second_role(role):
    program = chosen()
    client = world.browser(program, role)
    user = User.objects.get(email=f"{role}@{program.slug}.example")
    Membership.objects.create(user=user, organisation=program.organisation, program=program, role=Role.PEER)
    assert client.get(at(program, "joint")).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("way", [Way.CARDS, Way.SKIP])
def test_there_is_none_where_another_way_was_chosen(way):
    program = chosen(way, 9)
    assert save(world.browser(program, Role.PEER), program, SAFE="1").url == at(program)
    assert stands(program) == {}


@pytest.mark.django_db
def test_the_page_asks_every_question_and_has_no_place_for_free_text():
    program = chosen()
    page = world.browser(program, Role.PEER).get(at(program, "joint")).content.decode()
    asked = set(re.findall(r'type="radio" name="([\w-]+)"', page))
    assert asked == set(world.given(program.reviews.get(), 3))
    assert re.findall(r"<textarea|type=\"text\"", page) == []
    assert page.count('type="radio"') == 6 * len(asked)


@pytest.mark.django_db
def test_the_page_says_who_will_see_it():
    program = chosen(Way.ALLY)
    page = text(world.browser(program, Role.ALLY).get(at(program, "joint")))
    assert "Before the quarter is closed: you, the outside ally, and the peer supporters who told you." in page
    assert "Everybody then knows that it is the answer of the team." in page


@pytest.mark.django_db
def test_two_who_type_at_once_both_keep_what_they_chose():
    program = chosen()
    one, two = world.browser(program, Role.PEER), world.browser(program, Role.PEER)
    save(one, program, 0, CHO_3="3", SAFE="4")
    answered = save(two, program, 0, CHO_3="1", SAFE="4")
    assert answered.status_code == 409
    assert "You: Rarely. Saved by somebody else: Usually." in text(answered)
    assert text(answered).count("Saved by somebody else:") == 1
    assert checked(answered)["CHO-3"] == "1"
    assert stands(program) == {"CHO-3": 3, "SAFE": 4}
    edition = re.search(r'name="edition" value="(\d+)"', answered.content.decode()).group(1)
    assert save(two, program, edition, CHO_3="1", SAFE="4").status_code == 302
    assert stands(program) == {"CHO-3": 1, "SAFE": 4}


@pytest.mark.django_db
def test_what_only_the_other_answered_is_chosen_so_that_saving_wipes_nothing():
    program = chosen()
    one, two = world.browser(program, Role.PEER), world.browser(program, Role.PEER)
    save(one, program, 0, CHO_3="3", SAFE="4")
    answered = save(two, program, 0, CHO_3="", SAFE="1", MUT_2="2")
    assert "You: Leave this one out. Saved by somebody else: Usually." in text(answered)
    assert "Where only somebody else answered, their answer is chosen." in text(answered)
    now = checked(answered)
    assert (now["CHO-3"], now["SAFE"], now["MUT-2"]) == ("3", "1", "2")
    edition = re.search(r'name="edition" value="(\d+)"', answered.content.decode()).group(1)
    two.post(at(program, "joint"), now | {"edition": edition, "keep": "1"})
    assert stands(program) == {"CHO-3": 3, "SAFE": 1, "MUT-2": 2}


@pytest.mark.django_db
@pytest.mark.parametrize(("way", "role"), [(Way.JOINT, Role.PEER), (Way.ALLY, Role.ALLY)])
@pytest.mark.parametrize(("peer_supporters", "signed"), [(1, "by that person."), (2, "by both."), (3, "")])
def test_the_form_repeats_to_one_or_two_that_it_is_as_good_as_signed(way, role, peer_supporters, signed):
    program = chosen(way, peer_supporters)
    page = text(world.browser(program, role).get(at(program, "joint")))
    assert re.findall(r"as good as signed (by .*?\.)", page) == [signed] * bool(signed)


@pytest.mark.django_db
def test_the_same_answer_sent_twice_is_no_conflict():
    program = chosen()
    client = world.browser(program, Role.PEER)
    assert [save(client, program, 0, SAFE="4").status_code for _ in range(2)] == [302, 302]
    assert held(program).edition == 1


@pytest.mark.django_db
@pytest.mark.parametrize("edition", ["", "-1", "one", "99999999999", "²"])
def test_a_page_that_is_not_ours_is_shown_beside_what_stands(edition):
    program = chosen()
    client = world.browser(program, Role.PEER)
    save(client, program, 0, SAFE="4")
    assert save(client, program, edition, SAFE="1").status_code == 409
    assert stands(program) == {"SAFE": 4}


@pytest.mark.django_db
def test_a_value_that_no_row_has_is_asked_again_and_the_rest_stays():
    program = chosen()
    answered = save(world.browser(program, Role.PEER), program, 0, SAFE="7", CHO_3="2")
    assert (answered.status_code, checked(answered)) == (422, {"CHO-3": "2"})
    assert "Please choose again." in text(answered)
    assert stands(program) == {}


@pytest.mark.django_db
def test_all_can_be_taken_back_and_then_another_way_chosen():
    program = chosen()
    client = world.browser(program, Role.PEER)
    save(client, program, 0, SAFE="4")
    assert "Nothing is answered now." in text(
        client.post(at(program, "joint"), {"SAFE": "", "edition": 1, "keep": "1"}, follow=True)
    )
    client.post(at(program, "choose"), {"way": "skip"})
    assert (stands(program), held(program).way) == ({}, "skip")


@pytest.mark.django_db
def test_a_page_left_open_while_another_way_was_chosen_changes_nothing():
    program = chosen()
    client = world.browser(program, Role.PEER)
    world.choose(program.reviews.get(), Way.SKIP)
    answered = client.post(at(program, "joint"), {"SAFE": "4", "edition": 0}, follow=True)
    assert "There is no joint answer to type in this quarter." in text(answered)
    assert (stands(program), held(program).way) == ({}, "skip")


@pytest.mark.django_db
def test_after_closing_it_is_shown_to_everybody_and_typed_by_nobody():
    program = chosen()
    review = program.reviews.get()
    client = world.browser(program, Role.PEER)
    save(client, program, 0, CHO_3="3")
    world.closed(review)
    answered = client.post(at(program, "joint"), {"CHO-3": "0", "edition": 1}, follow=True)
    assert "There is no joint answer to type in this quarter." in text(answered)
    assert (stands(program), held(program).result["shown"]) == ({}, True)


# Read together before it is kept


def reads(client: Client, program: Program, edition: object = 0, **given: str):
    """The page that shows what will be kept."""
    return client.post(
        at(program, "joint"), {code.replace("_", "-"): level for code, level in given.items()} | {"edition": edition}
    )


def ticks(response) -> list[tuple[str, str]]:
    """The value of each tick, and what else stands in it."""
    return re.findall(r'<input type="checkbox"\s+name="agree"\s+value="(\d+)"([^>]*)>', response.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize(("way", "role"), [(Way.JOINT, Role.PEER), (Way.ALLY, Role.ALLY)])
def test_nothing_is_kept_before_it_was_read(way, role):
    program = chosen(way)
    client = world.browser(program, role)
    answered = reads(client, program, CHO_3="3", SAFE="1")
    assert "This is what will be kept. Read it together" in text(answered)
    assert stands(program) == {}
    shown = hidden(answered)
    assert (shown["CHO-3"], shown["SAFE"], shown["MUT-2"]) == ("3", "1", "")
    client.post(at(program, "joint"), shown | {"keep": "1"})
    assert stands(program) == {"CHO-3": 3, "SAFE": 1}


def hidden(response) -> dict[str, str]:
    """What the page sends again, without its token."""
    found = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="(\w*)"', response.content.decode()))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.django_db
def test_what_was_read_can_be_changed_and_stays_typed():
    program = chosen()
    client = world.browser(program, Role.PEER)
    answered = client.post(at(program, "joint"), hidden(reads(client, program, CHO_3="3")) | {"change": "1"})
    assert (answered.status_code, checked(answered)["CHO-3"]) == (200, "3")
    assert stands(program) == {}


# Lines that a funder may read


@pytest.mark.django_db
@pytest.mark.parametrize(("peer_supporters", "asked"), [(1, 1), (2, 2), (4, 4), (5, 0), (0, 0)])
def test_each_peer_supporter_has_one_tick_and_none_is_made_before(peer_supporters, asked):
    program = chosen(Way.JOINT, peer_supporters)
    answered = reads(world.browser(program, Role.PEER), program, CHO_3="1")
    assert [number for number, _ in ticks(answered)] == [str(number) for number in range(1, asked + 1)]
    assert "checked" not in "".join(more for _, more in ticks(answered))
    assert ("What a funder may read of it" in text(answered)) is bool(asked)


@pytest.mark.django_db
def test_the_exact_lines_are_shown_and_kept_where_all_agree():
    program = chosen(Way.JOINT, 2)
    client = world.browser(program, Role.PEER)
    answered = reads(client, program, CHO_3="1")
    [line] = re.findall(r'<li lang="en">(.*?)</li>', answered.content.decode())
    outcome = client.post(at(program, "joint"), hidden(answered) | {"keep": "1", "agree": ["1", "2"]}, follow=True)
    assert "The report will show the lines that all of you agreed to." in text(outcome)
    assert [html.escape(kept) for kept in held(program).agreed_lines] == [line]
    assert line.endswith("“Rarely”")


@pytest.mark.django_db
@pytest.mark.parametrize("agree", [[], ["1"], ["1", "1"], ["1", "2", "3"]])
def test_without_every_tick_nothing_is_agreed(agree):
    program = chosen(Way.JOINT, 2)
    client = world.browser(program, Role.PEER)
    sent = {"CHO-3": "1", "edition": 0, "keep": "1", "agree": agree}
    assert "It stays in the program: the report shows none of it." in text(
        client.post(at(program, "joint"), sent, follow=True)
    )
    assert (held(program).agreed_lines, held(program).agreed_by, stands(program)) == ([], 0, {"CHO-3": 1})


@pytest.mark.django_db
@pytest.mark.parametrize("peer_supporters", [0, 5])
def test_ticks_that_nobody_was_asked_for_are_none(peer_supporters):
    program = chosen(Way.JOINT, peer_supporters)
    sent = {"CHO-3": "1", "edition": 0, "keep": "1", "agree": [str(number) for number in range(1, 6)]}
    world.browser(program, Role.PEER).post(at(program, "joint"), sent)
    assert held(program).agreed_lines == []


@pytest.mark.django_db
def test_each_answer_is_agreed_to_anew():
    program = chosen(Way.JOINT, 1)
    client = world.browser(program, Role.PEER)
    client.post(at(program, "joint"), {"CHO-3": "1", "edition": 0, "keep": "1", "agree": "1"})
    assert len(held(program).agreed_lines) == 1
    save(client, program, 1, CHO_3="1", SAFE="4")
    assert held(program).agreed_lines == []


# Taking it back


@pytest.mark.django_db
@pytest.mark.parametrize(("way", "role"), [(Way.JOINT, Role.PEER), (Way.ALLY, Role.ALLY), (Way.ALLY, Role.PEER)])
def test_whoever_said_it_reads_what_is_kept_and_takes_it_back(way, role):
    program = chosen(way)
    world.jointly(program.reviews.get(), {"CHO-3": 1}, way=way)
    client = world.browser(program, role)
    assert at(program, "kept") in client.get(at(program)).content.decode()
    shown = client.get(at(program, "kept"))
    assert "Rarely" in text(shown)
    assert shown["Cache-Control"] == "no-store"
    assert stands(program) == {"CHO-3": 1}
    answered = client.post(at(program, "kept"), hidden(shown), follow=True)
    assert "It is taken back. Nothing is answered now." in text(answered)
    assert stands(program) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("way", "role"), [(Way.JOINT, Role.ALLY), (Way.JOINT, Role.MANAGER), (Way.ALLY, Role.SUPERVISOR)]
)
def test_others_neither_read_nor_take_it(way, role):
    program = chosen(way)
    world.jointly(program.reviews.get(), 3, way=way)
    client = world.browser(program, role)
    statuses = {client.get(at(program, "kept")).status_code, client.post(at(program, "kept")).status_code}
    assert statuses == {403}
    assert stands(program)


@pytest.mark.django_db
def test_what_was_changed_meanwhile_is_read_before_it_is_taken_back():
    program = chosen(Way.ALLY)
    ally, peer = world.browser(program, Role.ALLY), world.browser(program, Role.PEER)
    save(ally, program, 0, CHO_3="1")
    before = hidden(peer.get(at(program, "kept")))
    save(ally, program, 1, CHO_3="4")
    answered = peer.post(at(program, "kept"), before)
    assert answered.status_code == 409
    assert "Nearly always" in text(answered)
    assert stands(program) == {"CHO-3": 4}


@pytest.mark.django_db
def test_once_closed_nothing_can_be_taken_back():
    program = chosen(Way.ALLY)
    review = program.reviews.get()
    world.jointly(review, {"CHO-3": 1}, way=Way.ALLY)
    world.closed(review)
    answered = world.browser(program, Role.PEER).post(at(program, "kept"), {"edition": "1"}, follow=True)
    assert "No joint answer is kept that could be taken back." in text(answered)
    assert held(program).result["shown"]
