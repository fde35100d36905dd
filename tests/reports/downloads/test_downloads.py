"""The answers of a review to take along: a table for a spreadsheet, a scenario file for `manage.py evaluate`."""

import csv
import io
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from fidelity.flags.rules.evaluation import Evaluation, evaluate_answers
from fidelity.flags.rules.evaluation_json import evaluation_as_data
from fidelity.instrument.definition.structure import Instrument, Item, Kind, Rule
from fidelity.instrument.models import InstrumentVersion
from fidelity.models import Response, Review
from fidelity.reports.downloads import scenario_file, views
from fidelity.reviews import evaluation_queries
from fidelity.scenarios.parsing import ScenarioQuarter, parse_scenario
from fidelity.scoring.answers import Answer, Evidence, Given
from programs.models import Role
from tests import clock
from tests.demo import planted_demo
from tests.plain_words import FORBIDDEN
from tests.reports.build import RAW_NOTE, real
from tests.reports.conftest import closed_review, make_program, member, page, sign_in

FILES = ("answers.csv", "answers.yaml")


def rows(client: Client, review: Review) -> dict[str, dict[str, str]]:
    """The table as a spreadsheet reads it: code -> row."""
    text = client.get(page(review, "answers.csv")).content.decode("utf-8-sig")
    return {row["Code"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def quarter(text: str, instrument: Instrument) -> ScenarioQuarter:
    return parse_scenario(text, path="answers.yaml", instrument_of=lambda named: instrument).quarters[0]


# The table


def test_every_question_asked_has_its_row_in_the_order_of_the_pages(manager: Client, review: Review):
    asked = [
        item.code for domain in review.definition.asked(full=False) for item in review.definition.by_domain[domain.code]
    ]
    assert list(rows(manager, review)) == asked


def test_a_row_says_what_was_asked_and_answered(manager: Client, review: Review):
    review.responses.filter(item="CHO-2").update(
        change="changed",
        change_note="A new leaflet",
        evidence_kind="peer team",
        evidence_by="ally",
        saved_at=clock.moment(2026, 9, 20, 14, 3),
    )
    assert rows(manager, review)["CHO-2"] == {
        "Code": "CHO-2",
        "Domain": "Choice",
        "Question": "Is CHO-2 what happens here?",
        "Kind": "practice",
        "Answer": "Rated",
        "Level": "4",
        "In words": "Consistent: Every CHO-2.",
        "Reason": "",
        "Who could tell": "",
        "By when": "",
        "Note": RAW_NOTE,
        "Evidence": "Minutes of the team talk",
        "Kind of evidence": "The peer team said so",
        "Who looked": "An outside peer ally",
        "Evidence dated": "2026-08-04",
        "Evidence kept": "the grey cabinet",
        "Since last time": "Changed",
        "Why": "A new leaflet",
        "Saved": "2026-09-20 14:03",
        "Counts as": "4",
        "Why it counts so": "level 4",
        "Confidence": "A",
        "How peers were heard": "One joint answer by the peer team",
    }


@pytest.mark.parametrize(
    ("code", "content", "said"),
    [
        ("CHO-1", {"given": "dont_know", "level": None}, ("Don't know yet", "", "", "")),
        (
            "CHO-2",
            {"given": "not_applicable", "level": None, "reason": "No ward"},
            ("Not applicable", "", "", "No ward"),
        ),
        ("ROL-1", {"level": 3}, ("Rated", "3", "Once or twice", "")),
        ("PEE-4", {"choice": "badge"}, ("Rated", "", "A badge like staff", "")),
    ],
)
def test_the_four_answers_are_told_apart(manager: Client, review: Review, code: str, content: dict, said: tuple):
    review.responses.filter(item=code).update(**content)
    row = rows(manager, review)[code]
    assert (row["Answer"], row["Level"], row["In words"], row["Reason"]) == said


def test_the_level_of_numbers_stands_beside_them(manager: Client, review: Review):
    item = next(item for item in review.definition.items if item.fact and item.fact.rule is Rule.SHARE)
    review.responses.filter(item=item.code).update(inputs={"part": 1, "whole": 6})
    row = rows(manager, review)[item.code]
    assert (row["Level"], row["In words"]) == ("2", f"{item.fact.part}: 1, {item.fact.whole}: 6")


def test_a_question_without_an_answer_has_a_row_too(manager: Client, review: Review):
    review.responses.filter(item="CHO-1").delete()
    row = rows(manager, review)["CHO-1"]
    assert (row["Answer"], row["Level"], row["Saved"]) == ("Not answered", "", "")


def test_excel_is_told_that_it_is_utf_8(manager: Client, review: Review):
    response = manager.get(page(review, "answers.csv"))
    assert response.content.startswith(b"\xef\xbb\xbfCode,Domain,")
    assert response["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("Five = six", "Five = six"),
        (4, 4),
        (None, None),
    ],
)
def test_no_cell_is_run_as_a_formula(typed: object, cell: object):
    assert views.without_formula(typed) == cell


def test_what_people_typed_is_harmless_in_the_file(manager: Client, review: Review):
    review.responses.filter(item="CHO-1").update(note='=cmd|" /C calc"!A0\nand, "more"', evidence_kept="@desk")
    row = rows(manager, review)["CHO-1"]
    assert (row["Note"], row["Evidence kept"]) == ('\'=cmd|" /C calc"!A0\nand, "more"', "'@desk")


# The scenario file


@pytest.fixture
def demo(db: None) -> None:
    planted_demo()


def again(text: str, instrument: Instrument) -> Evaluation:
    """What the scenario file amounts to."""
    read = quarter(text, instrument)
    return evaluate_answers(
        instrument,
        read.answers,
        quarter=read.quarter,
        full=read.full,
        peers_heard=read.peers_heard,
        peers_answered=read.peers_answered,
        unexplained_gap=read.unexplained_gap,
        view_stays_inside=read.view_stays_inside,
        checked=read.checked,
    )


def test_every_review_of_the_demo_comes_back_with_the_same_scores_and_findings(demo: None):
    reviews = list(Review.objects.exclude(state=Review.State.SKIPPED).select_related("program__organisation"))
    assert len(reviews) > 20
    for review in reviews:
        came_back, stood = (
            again(scenario_file.scenario_text(review), review.definition),
            evaluation_queries.evaluate_review(review),
        )
        # Findings that earlier quarters left open hold bands too; one quarter's file does not know them.
        assert came_back.findings == stood.findings, review
        assert came_back.scores.domains == stood.scores.domains, review
        assert came_back.confidence == stood.confidence, review


def test_the_command_says_of_the_file_what_the_pages_say(demo: None, tmp_path: Path):
    review = Review.objects.closed().filter(full=True, program__slug="fernhollow").first()
    review.responses.filter(item="CHO-2").update(given="dont_know", level=None, note="We ask in November")
    review.responses.filter(item="MUT-3").update(given="", level=None)
    client = sign_in(member(Role.SUPERVISOR, review.program))
    path = tmp_path / "answers.yaml"
    path.write_bytes(client.get(page(review, "answers.yaml")).content)
    out = StringIO()
    call_command("evaluate", path, format="json", stdout=out)
    (told,) = json.loads(out.getvalue())["quarters"]
    page_says = json.loads(
        json.dumps(evaluation_as_data(evaluation_queries.evaluate_review(review), review.definition))
    )
    assert {name: told[name] for name in page_says} == page_says


def test_notes_evidence_and_reasons_come_back(review: Review):
    allowed = next(item.code for item in review.definition.items if item.not_applicable)
    reason = "Nobody\nworks nights: yet"
    review.responses.filter(item=allowed).update(given="not_applicable", level=None, reason=reason)
    assert dict(
        quarter(scenario_file.scenario_text(review), review.definition).answers
    ) == evaluation_queries.plain_answers(review.responses.all())


def test_it_says_which_program_quarter_and_version(review: Review):
    read = parse_scenario(scenario_file.scenario_text(review), path="x", instrument_of=lambda named: review.definition)
    assert (read.about, read.program.name, read.program.kind) == (
        "Q3 2026, closed on 2026-10-20. Confidence A. Peers were heard, in one joint answer of the team.",
        "Willow House",
        "peer_run",
    )
    assert yaml.safe_load(scenario_file.scenario_text(review))["instrument"] == "0.1"


def test_staff_roles_of_today_answer_nothing(review: Review):
    review.responses.filter(item="PEE-1").delete()
    review.program.staff_roles.create(title="Peer specialist", count=4, hours=20)
    assert "PEE-1" not in quarter(scenario_file.scenario_text(review), review.definition).answers


def test_an_open_review_without_an_answer_is_a_scenario_too(review: Review):
    review.responses.all().delete()
    review.state, review.closed_at = Review.State.OPEN, None
    assert quarter(scenario_file.scenario_text(review), review.definition).answers == {}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).map(str.strip).filter(bool)
EVIDENCE = st.builds(Evidence, reference=TEXTS | st.just(""), dated=st.none() | st.dates(), kept=TEXTS | st.just(""))


def answers_to(item: Item) -> st.SearchStrategy[Answer]:
    """Any answer that can be saved to the item."""
    said = [{"given": Given.DONT_KNOW}]
    said += [{"given": Given.LEVEL, "level": level} for level in range(5) if item.kind is not Kind.CONTEXT]
    choices = item.fact.choices if item.fact else item.choices
    said += [{"given": Given.LEVEL, "choice": choice.value} for choice in choices]
    if item.fact and item.fact.rule is not Rule.CHOICE:
        numbers = {"part": 0, "whole": 7} if item.fact.rule is Rule.SHARE else {"number": 3}
        said.append({"given": Given.LEVEL, "inputs": numbers})
    if item.not_applicable:
        said.append({"given": Given.NOT_APPLICABLE, "reason": "Nobody works nights"})
    beside = st.fixed_dictionaries(
        {"note": TEXTS | st.just(""), "evidence": st.none() | EVIDENCE.filter(lambda each: each != Evidence(""))}
    )
    return st.builds(lambda one, more: Answer(**one, **more), st.sampled_from(said), beside)


@pytest.mark.parametrize("rare", ["\x85", "\u2028", "\u2029", "\r"])
def test_rare_line_breaks_in_a_note_come_back(rare: str):
    answer = Answer(Given.LEVEL, level=3, note=f"one{rare}two")
    given = {"CHO-1": scenario_file.answer_fields(answer)}
    text = scenario_file.dump_scenario(
        {"program": {"name": "Willow House"}, "quarters": [{"quarter": "2026-07", "answers": given}]}
    )
    assert dict(quarter(text, real()).answers) == {"CHO-1": answer}


@given(st.data())
def test_whatever_was_said_comes_back(data: st.DataObject):
    item = data.draw(st.sampled_from(real().items))
    answer = data.draw(answers_to(item))
    text = scenario_file.dump_scenario(
        {
            "program": {"name": "Willow House"},
            "quarters": [
                {"quarter": "2026-07", "full": True, "answers": {item.code: scenario_file.answer_fields(answer)}}
            ],
        }
    )
    assert dict(quarter(text, real()).answers) == {item.code: answer}


# Who, and how


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.MANAGER, 200),
        (Role.SUPERVISOR, 200),
        (Role.PEER, 403),
        (Role.ALLY, 403),
        (Role.ADMIN, 403),
        (Role.FUNDER, 404),
    ],
)
def test_manager_and_supervisor_take_answers_along(
    as_role: Callable, review: Review, name: str, role: Role, status: int
):
    review.invited_roles = [Role.PEER, Role.ALLY]
    review.save()
    assert as_role(role).get(page(review, name)).status_code == status


@pytest.mark.parametrize("name", FILES)
def test_another_programs_answers_do_not_exist(review: Review, name: str):
    outsider = sign_in(member(Role.MANAGER, make_program("Another house")))
    assert outsider.get(page(review, name)).status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_a_skipped_quarter_has_no_answers(manager: Client, review: Review, name: str):
    Review.objects.update(state=Review.State.SKIPPED, skip_reason="Repairs")
    assert manager.get(page(review, name)).status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_the_name_of_the_file_tells_nothing_of_the_program(manager: Client, review: Review, name: str):
    response = manager.get(page(review, name))
    stem, ending = name.split(".")
    assert response["Content-Disposition"] == f'attachment; filename="plumbline-{stem}-2026-07.{ending}"'
    assert response["Cache-Control"] == "private, no-store"
    assert not FORBIDDEN.search(response["Content-Disposition"])


@pytest.mark.parametrize(("name", "queries"), [("answers.csv", 7), ("answers.yaml", 7)])
def test_queries_do_not_grow_with_answers(
    manager: Client, review: Review, version: InstrumentVersion, name: str, queries: int, django_assert_num_queries
):
    assert version.definition.items  # read once in the life of a process, so not counted
    few = closed_review(review.program, version, review.quarter.next)
    Response.objects.filter(review=few).exclude(item="CHO-1").delete()
    with django_assert_num_queries(queries):
        manager.get(page(few, name))
    with django_assert_num_queries(queries):
        manager.get(page(review, name))


@pytest.mark.parametrize(("role", "offered"), [(Role.MANAGER, True), (Role.SUPERVISOR, True), (Role.PEER, False)])
def test_the_overview_offers_only_what_is_granted(as_role: Callable, review: Review, role: Role, offered: bool):
    review.invited_roles = [Role.PEER]
    review.save()
    shown = as_role(role).get(page(review).removesuffix("report/")).content.decode()
    assert [page(review, name) in shown for name in FILES] == [offered, offered]
    assert page(review, "form.pdf") in shown
