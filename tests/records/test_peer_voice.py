"""What peer supporters answer is not taken along, tells nothing while a quarter is open, and goes with all the rest."""

import json
from base64 import b64encode

import pytest
from django.urls import reverse

from fidelity.models import Box, JointAnswer, PeerVoice, UsedCards
from fidelity.records import deletion, export, retention
from programs.models import Organisation, Program, Role
from tests.records.build import JOINTLY, SEALED, TAG
from tests.voice import world


def text(of: Organisation | Program) -> str:
    made = export.export_organisation(of) if isinstance(of, Organisation) else export.export_program(of)
    return "".join(made)


@pytest.fixture
def program(db: None) -> Program:
    return world.program(9)


def test_no_box_no_card_and_no_joint_answer_is_in_it(organisation):
    for said in (text(organisation), text(organisation.programs.get(slug="saltmarsh"))):
        tables = json.loads(said)["tables"]
        assert not {"fidelity.Box", "fidelity.UsedCards", "fidelity.JointAnswer"} & set(tables)
        assert b64encode(SEALED).decode() not in said
        assert {tuple(row) for row in tables["fidelity.PeerVoice"]} == {
            ("id", "review", "threshold", "peer_supporters", "way", "until", "closed", "result")
        }
        assert TAG not in json.dumps(tables["fidelity.PeerVoice"])
        voice = PeerVoice.objects.get(tag=TAG)
        row = next(row for row in tables["fidelity.PeerVoice"] if row["id"] == voice.pk)
        assert JOINTLY not in json.dumps(row)


def test_while_a_quarter_is_open_an_answer_changes_not_one_byte(program):
    review = world.opened(program)
    first, second, *_ = world.cards(review)
    before = text(program), text(program.organisation)
    world.answer(review, first, 4)
    world.answer(review, second, 0)
    assert (text(program), text(program.organisation)) == before


def test_what_a_manager_takes_along_of_an_open_quarter_has_no_result(program):
    review = world.opened(program)
    world.answers(review, [3] * 7)
    taken = world.browser(program, Role.MANAGER).post(reverse("take_along", args=[program.slug]))
    (row,) = json.loads(taken.getvalue())["tables"]["fidelity.PeerVoice"]
    assert (row["closed"], row["result"]) == (False, None)


def test_a_joint_answer_is_in_no_file_before_the_quarter_is_closed(program):
    review = world.opened(program)
    world.jointly(review, {"LIS-1": 1})
    (row,) = json.loads(text(program))["tables"]["fidelity.PeerVoice"]
    assert row["result"] is None
    assert JointAnswer.objects.filter(voice__review=review).exists()


def test_after_closing_the_file_has_what_was_shown_and_no_more(program):
    shown = world.quarter(program, world.Q4, [3] * 7)
    (row,) = json.loads(text(program))["tables"]["fidelity.PeerVoice"]
    assert row["result"] == shown


def test_four_answers_and_none_leave_the_same_row(program):
    world.quarter(program, world.Q4, [2] * 4)
    other = world.program(9, name="Alder House")
    world.quarter(other, world.Q4, [])
    some, none = (json.loads(text(each))["tables"]["fidelity.PeerVoice"][0] for each in (program, other))
    assert {**some, "id": 0, "review": 0} == {**none, "id": 0, "review": 0}


def test_deleting_the_organisation_takes_them_along(organisation):
    assert all(each.objects.exists() for each in (Box, UsedCards, JointAnswer, PeerVoice))
    deletion.delete_organisation(organisation)
    assert not any(each.objects.exists() for each in (Box, UsedCards, JointAnswer, PeerVoice))


def test_growing_old_leaves_what_was_shown(program):
    world.quarter(program, world.Q1, [3] * 7)
    before = list(PeerVoice.objects.values())
    program.organisation.keep_years = 3
    program.organisation.save()
    retention.apply_retention(program.organisation, today=world.TODAY.replace(year=2031))
    assert list(PeerVoice.objects.values()) == before
