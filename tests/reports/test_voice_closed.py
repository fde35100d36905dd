"""From answers on cards to the report of the closed quarter: told by what peers did, opened once, never twice."""

import json

import pytest

from fidelity.flags.wording.headlines import VIEWS
from fidelity.reports import snapshot_queries
from fidelity.reports.downloads import scenario_file
from fidelity.reports.models import Amendment
from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.inputs import Issue
from fidelity.reviews import evaluation_queries
from fidelity.reviews.models import Review
from fidelity.voice.models import PeerVoice
from programs.models import Program, Role
from tests import clock
from tests.reports.downloads.test_downloads import again
from tests.reports.versions import ISSUED, final, said
from tests.voice import world
from tests.voice.world import Q4, access, browser, closed, opened, rated

# Seven answers that see two domains as worse than the review; two of them did not feel safe.
LOW = {"LIS-1": 0, "LIS-3": 0, "HON-1": 1, "HON-4": 0}
FEW = [{"SAFE": 1 if number < 2 else 4} | LOW for number in range(7)]


@pytest.fixture
def program(db: None) -> Program:
    return world.program(9)


def quarter(program: Program, said: list, start=Q4) -> Review:
    world.quarter(program, start, said)
    return again_read(program.reviews.get(period_start=start))


def again_read(review: Review) -> Review:
    return Review.objects.select_related("instrument", "program__organisation").get(pk=review.pk)


def report(review: Review) -> dict:
    return build.build_snapshot(
        snapshot_queries.snapshot_inputs(review, Issue("PL-7K3M-92QX", "1.0", ISSUED, "Program manager"))
    )


def test_seven_answers_are_in_the_report_with_their_findings(program):
    built = report(quarter(program, FEW))
    assert built["made"]["peers_heard"] == "Each for themselves, as counts only"
    assert built["voice"]["answers"] == "5 to 9"
    assert [(row["code"], row["peers"]) for row in built["voice"]["domains"]] == [
        ("listening", "below 50"),
        ("honesty", "below 50"),
    ]
    rows = [row for row in built["found"]["open"] if row["kind"] in VIEWS]
    assert {row["code"]: (row["level"], row["state"], row["works"]) for row in rows} == {
        "review-higher:listening": ("serious", "open", "Peer supervisor"),
        "review-higher:honesty": ("serious", "open", "Peer supervisor"),
        "safety:answering": ("note", "open", "Outside peer ally"),
    }
    assert built["profile"]["confidence"] == "B"


def test_nothing_is_said_of_cards_counts_or_who(program):
    review = quarter(program, FEW)
    text = json.dumps(report(review)["voice"], ensure_ascii=False)
    voice = world.voice(review)
    assert voice.tag not in text
    for word in ("counts", 'cards": ', "percent", "variance", "used"):
        assert word not in text
    assert voice.result["sites"] == []


def test_four_answers_are_held_and_said_so(program):
    built = report(quarter(program, FEW[:4]))
    assert built["made"]["peers_heard"] == "Each for themselves; too few answers to show"
    assert built["voice"]["headline"] == "Peer voice: answers wait, sealed, until there are enough"
    assert built["decision"]["voice"] == ""


@pytest.mark.parametrize("number", [4, 7])
def test_a_quarter_closed_before_the_last_day_to_answer_says_so_for_good(program, number):
    clock.on(world.TODAY)
    review = opened(program)
    rated(review)
    for code, given in zip(world.cards(review), FEW[:number], strict=False):
        world.answer(review, code, given)
    closed(review)
    world.reopened(review)
    clock.on(world.UNTIL)
    closed(review)
    built = report(again_read(review))
    assert built["made"]["peers_heard"].endswith("; closed before the last day to answer")
    early = "The quarter was closed before the last day on which peer supporters could answer"
    assert any(sentence.startswith(early) for sentence in built["voice"]["told"])
    text = browser(program, Role.PEER).get(f"/programs/{program.slug}/heard/").content.decode()
    assert early in text


@pytest.mark.parametrize("way", ["", "joint"])
def test_a_quarter_closed_before_its_end_leaves_peers_no_time_and_says_so(program, way):
    clock.on(world.TODAY)
    review = opened(program)
    rated(review)
    if way:
        world.choose(review, way)
    closed(review)
    built = report(again_read(review))
    assert built["made"]["peers_heard"] == "Not this quarter; closed 39 days before its end"
    sentence = "The quarter was closed 39 days before its end, and nobody could be heard in it after that."
    assert sentence in built["voice"]["told"]


def test_four_and_no_answers_read_the_same(program):
    some, none = quarter(program, FEW[:4]), quarter(world.program(9, name="Alder House"), [])
    assert [report(each)["voice"] for each in (some,)] == [report(each)["voice"] for each in (none,)]
    assert report(some)["made"]["heard"] == report(none)["made"]["heard"]


def test_a_raised_threshold_is_the_one_that_is_told(program):
    program.organisation.voice_threshold = 7
    program.organisation.save()
    built = report(quarter(program, FEW))
    assert "shown once, at closing, from 7 people on who answered a question" in built["made"]["heard"][-1]


def test_a_joint_answer_is_named_as_one(program):
    review = opened(program)
    rated(review)
    world.jointly(review, 3)
    closed(review)
    built = report(again_read(review))
    assert built["made"]["peers_heard"] == "One joint answer by the peer team"
    assert built["voice"]["way"] == "joint"


def test_an_amended_version_shows_what_was_opened_once(program):
    review = quarter(program, FEW)
    first = final(review)
    by = access(program, Role.MANAGER)
    Amendment.objects.create(review=review, reason="A number was wrong.", by=by.user, role=by.role)
    Review.objects.filter(pk=review.pk).update(state="open", closed_at=None)
    review.responses.filter(item="LIS-1").update(level=0)
    closed(review)
    second = final(again_read(review), "1.1")
    before, now = said(first)["voice"], said(second)["voice"]
    assert now == before | {"opened_once": now["opened_once"]}
    assert now["opened_once"].startswith("The answers were opened once, when the quarter was first closed.")
    assert [each["code"] for each in said(second)["amended"]["answers"]] == ["LIS-1"]
    assert "How peers were heard" not in {each["what"] for each in said(second)["amended"]["facts"]}


def test_an_old_quarter_without_such_answers_has_a_report(program):
    review = quarter(program, FEW)
    PeerVoice.objects.all().delete()
    built = report(again_read(review))
    assert built["voice"]["shown"] is False
    assert built["made"]["heard"] == []


def test_the_scenario_file_of_a_quarter_with_a_difference_is_as_sure_as_the_pages(program):
    review = quarter(program, FEW)
    assert "unexplained_gap: true" in scenario_file.scenario_text(review)
    came_back = again(scenario_file.scenario_text(review), review.definition)
    assert came_back.confidence == evaluation_queries.evaluate_review(review).confidence


def test_a_quarter_without_a_difference_says_nothing_of_one(program):
    assert "unexplained_gap" not in scenario_file.scenario_text(quarter(program, [3] * 7))


def test_the_preview_and_the_data_of_the_report_tell_the_same(program):
    review = quarter(program, FEW)
    final(review)
    address = f"/programs/{program.slug}/reviews/{review.quarter.slug}/report/report.json"
    data = json.loads(browser(program, Role.MANAGER).get(address).content)
    assert data["voice"] == report(review)["voice"]
