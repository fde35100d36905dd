"""Where a drift goes and what may push it: read whole or refused with the line, and the data keeps its promises."""

from dataclasses import fields, replace

import pytest
from django.conf import settings

from fidelity.flags import seed_loader
from fidelity.flags.wording.drift_directions import Direction, DriftWording, Pressure, parse_drift_wording
from fidelity.instrument.definition import versions
from fidelity.instrument.definition.yaml_lines import ParseError
from fidelity.instrument.seed_loader import sources
from fidelity.instrument.sources.documents import Polarity
from tests.plain_words import FORBIDDEN, grade

INSTRUMENT = versions.load_version(settings.SEEDS / "instrument")
PULLS = seed_loader.drift_wording()
ACTIVITIES = [item for item in INSTRUMENT.by_domain["role-protection"] if item.scored]
CODES = {"code", "concepts", "places"}
SMALL = """\
directions:
  - code: clinical
    name: toward the clinical
    headline: The work turns.
    why: It matters.
    ask: [What?, Which?, How?]
    first_steps: [Take it out., Name who., Talk.]
    concepts: [medication-admin, no-assessing]
    places: [WHO-D1, WMP-A12a]
  - code: mixed
    name: no one direction
    headline: Several things slip.
    why: It matters.
    ask: [What?, Which?, How?]
    first_steps: [Take it out., Name who., Talk.]
    concepts: []
    places: [INT-H8]
pressures:
  - code: staffing
    name: Short staffing
    ask: Which shifts?
    soften: A cover plan.
supervision: [supervision-provided]
management:
  - pay
  - champion
"""


def read(text=SMALL):
    return parse_drift_wording(text, path="drift.yaml", sources=sources())


def errors(old, new):
    """What reading says after one change of the small file: `line: message` each."""
    assert SMALL.count(old) == 1
    with pytest.raises(ParseError) as caught:
        read(SMALL.replace(old, new))
    return [line.removeprefix("drift.yaml:") for line in str(caught.value).splitlines()]


def errors_of_first(entries):
    """What reading says when only the first direction has one entry instead of `entries`."""
    with pytest.raises(ParseError) as caught:
        read(SMALL.replace(entries, "[One.]", 1))
    return str(caught.value)


def texts():
    """Every text that somebody reads, with the code of what it belongs to."""
    for each in (*PULLS.directions, *PULLS.pressures):
        for field in fields(each):
            value = getattr(each, field.name)
            if field.name not in CODES:
                yield from ((each.code, text) for text in ([value] if isinstance(value, str) else value))


def item(code, *concepts):
    return replace(INSTRUMENT.by_code[code], concepts=concepts)


# Reading


def test_a_direction_is_read():
    assert read().directions[0] == Direction(
        code="clinical",
        name="toward the clinical",
        headline="The work turns.",
        why="It matters.",
        ask=("What?", "Which?", "How?"),
        first_steps=("Take it out.", "Name who.", "Talk."),
        concepts=("medication-admin", "no-assessing"),
        places=("WHO-D1", "WMP-A12a"),
    )


def test_a_direction_names_its_documents_once_in_the_order_cited():
    assert replace(read().directions[0], places=("WHO-D1", "WMP-A12a", "WHO-D2")).documents == ("WHO", "WMP")


def test_a_pressure_is_read():
    assert read().pressures == (Pressure("staffing", "Short staffing", "Which shifts?", "A cover plan."),)


def test_what_findings_are_about_is_read():
    assert (read().supervision, read().management) == (("supervision-provided",), ("pay", "champion"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("no-assessing]", "no-asessing]", ['8: concepts: unknown concept "no-asessing"; did you mean "no-assessing"?']),
        ("[INT-H8]", "[INT-H99]", ['17: places: unknown place "INT-H99"; did you mean "INT-H9"?']),
        ("- champion", "- chmpion", ['26: management: unknown concept "chmpion"; did you mean "champion"?']),
        ("concepts: []", "concepts: [no-assessing]", ['16: concepts: "no-assessing" stands twice, first in line 8']),
        ("- champion", "- supervision-provided", [
            '26: management: "supervision-provided" stands twice, first in line 23',
        ]),
        ("code: mixed", "code: clinical", [
            '1: directions: the one for no one direction, "mixed", is missing',
            '10: code: "clinical" stands twice, first in line 2',
        ]),
        ("code: staffing", "code: Short staffing", [
            '19: code: expected a code such as task-assignment, found "Short staffing"',
        ]),
        ("    soften: A cover plan.\n", "", ['19: a pressure: the field "soften" is missing']),
        ("    soften: A", "    softens: A", [
            '19: a pressure: the field "soften" is missing',
            '22: unknown field "softens" of a pressure; did you mean "soften"?',
        ]),
        ("[WHO-D1, WMP-A12a]", "[]", ["9: places: expected at least 1, found 0"]),
        ("management:\n  - pay\n  - champion\n", "", ['1: the file: the field "management" is missing']),
        (SMALL, "", ["1: the file is empty"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(old, new, said):
    assert errors(old, new) == said


def test_questions_are_three():
    assert errors_of_first("[What?, Which?, How?]") == "drift.yaml:6: ask: expected 3, found 1"


def test_first_steps_are_three_or_four():
    assert errors_of_first("[Take it out., Name who., Talk.]") == "drift.yaml:7: first_steps: expected 3 to 4, found 1"


# The direction of items


def test_an_item_goes_the_way_of_its_first_concept_that_is_listed():
    moved = item("ROL-2", "hope", "no-assessing", "busy-work")
    assert PULLS.item_direction(moved).code == "story"
    assert read().item_direction(moved).code == "clinical"


def test_an_item_without_a_listed_concept_goes_no_way():
    assert read().item_direction(item("ROL-2", "hope")) is None


@pytest.mark.parametrize(
    ("codes", "direction"),
    [
        (["ROL-2", "ROL-5", "ROL-10"], "clinical"),
        (["ROL-10", "CHO-4", "ROL-11"], "errands"),
        (["LIV-1", "LIV-5", "LIS-4"], "story"),
        (["LIV-1"], "story"),
        (["ROL-2", "ROL-10", "LIV-1"], "mixed"),
        (["ROL-2", "ROL-10"], "mixed"),
        (["ROL-2", "LIS-4", "LIS-5"], "mixed"),
        (["LIS-3", "LIS-4", "LIS-5"], "mixed"),
        ([], "mixed"),
    ],
)
def test_a_direction_is_that_of_more_than_half_of_the_items_else_mixed(codes, direction):
    assert PULLS.direction([INSTRUMENT.by_code[code] for code in codes]).code == direction


@pytest.mark.parametrize("activity", ACTIVITIES, ids=lambda activity: activity.code)
def test_each_activity_has_a_direction_and_only_gaps_that_peers_fill_are_errands(activity):
    errands = {"ROL-10", "ROL-11", "ROL-16"}
    assert PULLS.item_direction(activity).code == ("errands" if activity.code in errands else "clinical")


def test_less_use_of_lived_experience_and_less_mutuality_go_away_from_the_story():
    story = [item.code for item in INSTRUMENT.items if (way := PULLS.item_direction(item)) and way.code == "story"]
    assert story == ["MUT-1", "MUT-2", "LIV-1", "LIV-2", "LIV-3", "LIV-5"]


@pytest.mark.parametrize("domain", ["choice", "listening", "strengths", "voice", "peer-connection"])
def test_a_domain_that_slips_as_a_whole_is_not_called_clinical(domain):
    assert PULLS.direction([item for item in INSTRUMENT.by_domain[domain] if item.scored]).code == "mixed"


# What a finding is about


@pytest.mark.parametrize("code", ["PEE-2", "PEE-3", "PEE-4", "PEE-6", "PEE-7"])
def test_drift_talk_backing_and_supervision_are_about_supervision(code):
    assert PULLS.about(INSTRUMENT.by_code[code]) == "supervision"


def test_time_with_other_peers_is_about_neither():
    assert PULLS.about(INSTRUMENT.by_code["PEE-1"]) == ""


@pytest.mark.parametrize("domain", ["role-design", "working-conditions", "culture"])
def test_posts_working_conditions_and_culture_are_about_management(domain):
    about = {item.code: PULLS.about(item) for item in INSTRUMENT.by_domain[domain] if item.scored}
    assert about == dict.fromkeys(about, "management")


def test_each_condition_with_a_floor_is_about_supervision_or_management():
    about = {item.code: PULLS.about(item) for item in INSTRUMENT.items if item.floors}
    assert about == {
        "PEE-3": "supervision",
        "PEE-5": "management",
        "PEE-7": "supervision",
        "HIR-1": "management",
        "WOR-5": "management",
    }


def test_nothing_in_the_value_domains_and_the_activities_is_routed_away():
    quarterly = [
        item for item in INSTRUMENT.items if item.domain not in ("role-design", "working-conditions", "culture")
    ]
    assert {item.code for item in quarterly if item.scored and PULLS.about(item)} == {
        "PEE-2", "PEE-3", "PEE-4", "PEE-5", "PEE-6", "PEE-7",
    }  # fmt: skip


# The words


def test_there_are_four_directions():
    assert [direction.code for direction in PULLS.directions] == ["clinical", "errands", "story", "mixed"]


def test_there_are_the_seven_pressures_of_the_rules():
    assert [pressure.code for pressure in PULLS.pressures] == [
        "task-assignment", "policy", "billing", "staffing", "supervision", "isolation", "comfort",
    ]  # fmt: skip


def test_a_pressure_is_named_in_two_to_four_words():
    assert [pressure.name for pressure in PULLS.pressures if not 2 <= len(pressure.name.split()) <= 4] == []


def test_questions_are_open():
    asked = [*(ask for each in PULLS.directions for ask in each.ask), *(each.ask for each in PULLS.pressures)]
    openings = ("What ", "Which ", "How ", "Where ", "When ")
    assert [ask for ask in asked if not (ask.startswith(openings) and ask.endswith("?"))] == []


def test_nothing_asks_or_tells_about_a_person():
    names = ("somebody", "someone", "he ", "she ", "his ", "her ", "feel unwell", "recovery", "health")
    assert [text for _, text in texts() if any(f" {name}" in f" {text.lower()}" for name in names)] == []


def test_each_cited_place_names_a_risk_that_is_assessable():
    cited = [sources().places[place] for direction in PULLS.directions for place in direction.places]
    assert [place.id for place in cited if place.reason or place.polarity is not Polarity.INCONSISTENT] == []


@pytest.mark.parametrize("text", [text for _, text in texts()])
def test_every_text_reads_at_grade_eight_and_in_our_own_words(text):
    assert (grade(text) <= 8, FORBIDDEN.findall(text)) == (True, [])


def test_the_running_app_reads_the_seeds_once():
    assert seed_loader.drift_wording() is seed_loader.drift_wording()
    assert isinstance(seed_loader.drift_wording(), DriftWording)
