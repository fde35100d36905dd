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

FOLDER = settings.SEEDS / "instrument"
VERSIONS = {read.version: read for read in (text.parse() for text in versions.released_texts(FOLDER))}
PULLS = seed_loader.drift_wording()
ACTIVITIES = [
    pytest.param(item, version, id=f"{version}-{item.code}")
    for version, instrument in VERSIONS.items()
    for item in instrument.by_domain["role-protection"]
    if item.scored
]
ANNUAL = ["role-design", "working-conditions", "culture"]
CODES = {"code", "concepts", "places", "items"}
in_each_version = pytest.mark.parametrize("version", VERSIONS)
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
    return replace(VERSIONS["1.0"].by_code[code], concepts=concepts)


def by_version(**named):
    """`v1` and `v2`: what a test names of each version, one case for each that is named."""
    return [(f"{key[1:]}.0", case) for key, cases in named.items() for case in cases]


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


def test_an_item_can_be_listed_by_its_code():
    named = SMALL.replace("    places: [INT-H8]", "    items: [ROL-2]\n    places: [INT-H8]")
    named = named.replace("  - champion", "  - ROL-2")
    pulls, asked = read(named), item("ROL-2", "medication-admin", "supervision-provided")
    assert (pulls.item_direction(asked).code, pulls.about(asked)) == ("mixed", "management")
    assert (read().item_direction(asked).code, read().about(asked)) == ("clinical", "supervision")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("no-assessing]", "no-asessing]", ['8: concepts: unknown concept "no-asessing"; did you mean "no-assessing"?']),
        ("[INT-H8]", "[INT-H99]", ['17: places: unknown place "INT-H99"; did you mean "INT-H9"?']),
        ("- champion", "- chmpion", ['26: management: unknown concept "chmpion"; did you mean "champion"?']),
        ("concepts: []", "concepts: [no-assessing]", ['16: concepts: "no-assessing" stands twice, first in line 8']),
        ("- champion", "- ROL2", ['26: management: expected the code of an item such as ROL-2, found "ROL2"']),
        ("    places: [INT-H8]", "    items: [ROL-2, ROL-2]\n    places: [INT-H8]", [
            '17: items: "ROL-2" stands twice, first in line 17',
        ]),
        ("    places: [INT-H8]", "    items: [hope]\n    places: [INT-H8]", [
            '17: items: expected the code of an item such as ROL-2, found "hope"',
        ]),
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


def listed_items():
    """The items that stand in the data by their code."""
    listed = [code for direction in PULLS.directions for code in direction.items]
    return {*listed, *(code for code in (*PULLS.supervision, *PULLS.management) if code[0].isupper())}


def test_each_item_listed_is_one_of_a_released_version():
    assert listed_items() <= {code for instrument in VERSIONS.values() for code in instrument.by_code}


def test_an_item_goes_the_way_of_its_first_concept_that_is_listed():
    moved = item("ROL-2", "hope", "no-assessing", "busy-work")
    assert moved.code not in listed_items()
    assert PULLS.item_direction(moved).code == "story"
    assert read().item_direction(moved).code == "clinical"


def test_an_item_without_a_listed_concept_goes_no_way():
    assert read().item_direction(item("ROL-2", "hope")) is None


@pytest.mark.parametrize(
    ("version", "codes", "direction"),
    [
        ("1.0", ["ROL-2", "ROL-5", "ROL-10"], "clinical"),
        ("1.0", ["ROL-10", "CHO-4", "ROL-11"], "errands"),
        ("1.0", ["LIV-1", "LIV-5", "LIS-4"], "story"),
        ("1.0", ["LIV-1"], "story"),
        ("1.0", ["ROL-2", "ROL-10", "LIV-1"], "mixed"),
        ("1.0", ["ROL-2", "ROL-10"], "mixed"),
        ("1.0", ["ROL-2", "LIS-4", "LIS-5"], "mixed"),
        ("1.0", ["LIS-3", "LIS-4", "LIS-5"], "mixed"),
        ("1.0", [], "mixed"),
        ("2.0", ["ROL-2", "ROL-26", "ROL-33"], "clinical"),
        ("2.0", ["ROL-33", "CHO-10", "LIS-1"], "errands"),
        ("2.0", ["LIV-6", "PEE-11", "LIS-9"], "story"),
        ("2.0", ["PEE-11"], "story"),
        ("2.0", ["ROL-2", "ROL-33", "LIV-6"], "mixed"),
        ("2.0", ["ROL-2", "ROL-33"], "mixed"),
        ("2.0", ["ROL-2", "LIS-9", "LIS-10"], "mixed"),
        ("2.0", ["LIS-8", "LIS-9", "LIS-10"], "mixed"),
        ("2.0", [], "mixed"),
    ],
)
def test_a_direction_is_that_of_more_than_half_of_the_items_else_mixed(version, codes, direction):
    assert PULLS.direction([VERSIONS[version].by_code[code] for code in codes]).code == direction


@pytest.mark.parametrize(("activity", "version"), ACTIVITIES)
def test_each_activity_has_a_direction_and_only_gaps_that_peers_fill_are_errands(activity, version):
    errands = {"1.0": {"ROL-10", "ROL-11", "ROL-16"}, "2.0": {"ROL-33"}}[version]
    assert PULLS.item_direction(activity).code == ("errands" if activity.code in errands else "clinical")


@pytest.mark.parametrize(
    ("version", "codes"),
    [
        ("1.0", ["MUT-1", "MUT-2", "LIV-1", "LIV-2", "LIV-3", "LIV-5"]),
        ("2.0", [
            "MUT-8", "MUT-9", "LIV-6", "LIV-7", "LIV-8", "LIV-10", "PEE-11", "DEP-5", "DEP-8", "DEP-9", "DEP-12",
        ]),
    ],
)  # fmt: skip
def test_less_use_of_lived_experience_and_less_mutuality_go_away_from_the_story(version, codes):
    ways = {item.code: PULLS.item_direction(item) for item in VERSIONS[version].items}
    assert [code for code, way in ways.items() if way and way.code == "story"] == codes


def test_the_signs_of_drift_that_2_0_asks_about_have_the_direction_that_they_are_signs_of():
    ways = {code: PULLS.item_direction(VERSIONS["2.0"].by_code[code]).code for code in ("PEE-9", "PEE-10", "PEE-11")}
    assert ways == {"PEE-9": "clinical", "PEE-10": "clinical", "PEE-11": "story"}


def test_what_comes_from_one_question_with_a_direction_has_one_as_well():
    """Of several that come from one, some may ask for a part that pulls nowhere: those are named here."""
    before, after = VERSIONS["1.0"], VERSIONS["2.0"]
    lost = [
        item.code
        for item in after.items
        if item.scored
        and item.series
        and PULLS.item_direction(before.by_code[item.series.code])
        and not PULLS.item_direction(item)
    ]
    assert lost == ["DEP-11", "DEP-33"]


@pytest.mark.parametrize("domain", ["choice", "listening", "strengths", "voice", "peer-connection"])
@in_each_version
def test_a_domain_that_slips_as_a_whole_is_not_called_clinical(version, domain):
    assert PULLS.direction([item for item in VERSIONS[version].by_domain[domain] if item.scored]).code == "mixed"


# What a finding is about


@pytest.mark.parametrize(
    ("version", "code"),
    by_version(
        v1=["PEE-2", "PEE-3", "PEE-4", "PEE-6", "PEE-7"],
        v2=["PEE-4", "PEE-6", "PEE-7", "DEP-37", "DEP-38", "DEP-40"],
    ),
)
def test_drift_talk_backing_and_supervision_are_about_supervision(version, code):
    assert PULLS.about(VERSIONS[version].by_code[code]) == "supervision"


@in_each_version
def test_time_with_other_peers_is_about_neither(version):
    assert PULLS.about(VERSIONS[version].by_code["PEE-1"]) == ""


@pytest.mark.parametrize("code", ["PEE-9", "PEE-10"])
def test_a_sign_of_drift_in_the_work_is_about_neither(code):
    assert PULLS.about(VERSIONS["2.0"].by_code[code]) == ""


@pytest.mark.parametrize("domain", ANNUAL)
@in_each_version
def test_posts_working_conditions_and_culture_are_about_management(version, domain):
    about = {item.code: PULLS.about(item) for item in VERSIONS[version].by_domain[domain] if item.scored}
    assert about == dict.fromkeys(about, "management")


def test_each_condition_with_a_floor_is_about_supervision_or_management():
    about = {item.code: PULLS.about(item) for item in VERSIONS["1.0"].items if item.floors}
    assert about == {
        "PEE-3": "supervision",
        "PEE-5": "management",
        "PEE-7": "supervision",
        "HIR-1": "management",
        "WOR-5": "management",
    }


def test_each_condition_with_a_floor_is_about_supervision_or_management_also_where_practice_has_floors():
    """In 2.0 nearly every question has a floor: those of conditions are the facts and what is asked once a year."""
    with_floor = [item for item in VERSIONS["2.0"].items if item.floors]
    about = {item.code: PULLS.about(item) for item in with_floor if item.fact or item.domain in ANNUAL}
    assert {"PEE-5", "HIR-1", "WOR-5"} < set(about)
    assert about == dict.fromkeys(about, "management")


@pytest.mark.parametrize(
    ("version", "codes"),
    [
        ("1.0", ["PEE-2", "PEE-3", "PEE-4", "PEE-5", "PEE-6", "PEE-7"]),
        ("2.0", ["PEE-11", "PEE-4", "PEE-5", "PEE-6", "DEP-37", "DEP-38", "DEP-39", "DEP-40"]),
    ],
)
def test_nothing_in_the_value_domains_and_the_activities_is_routed_away(version, codes):
    asked = [item for item in VERSIONS[version].items if item.domain not in ANNUAL]
    assert [item.code for item in asked if item.scored and PULLS.about(item)] == codes


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
