"""The joint answer of peer supporters: who types it, who sees it when, and that nothing typed is lost."""

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
    return client.post(at(program, "joint"), sent | {"edition": edition})


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
    assert "Before the quarter is closed: you, the outside ally, and nobody else." in page
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
    two.post(at(program, "joint"), now | {"edition": edition})
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
        client.post(at(program, "joint"), {"SAFE": "", "edition": 1}, follow=True)
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
