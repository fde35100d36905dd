"""Every place of the documents is reached, out of scope or missing; a missing one fails the build."""

import json
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from fidelity.instrument.definition.item_parts import Warrant
from fidelity.instrument.definition.structure import Item
from fidelity.instrument.definition.structure import Kind as ItemKind
from fidelity.instrument.definition.versions import read_version, version_paths
from fidelity.instrument.sources.coverage import (
    Coverage,
    PlaceTally,
    concepts_reached_by,
    measure_coverage,
    places_named_by,
    unreachable_references,
)
from fidelity.instrument.sources.documents import Kind, Sources, load_sources

SEEDS = Path(__file__).parents[3] / "seeds"
SOURCES = load_sources(SEEDS / "sources")
VERSIONS = [read_version(path) for path in version_paths(SEEDS / "instrument")]

# Three places of one document: one of hope, one of payee, one of hope that carries a reason.
FEW = ("WMP-V1.1", "WMP-A12b", "NPG-2.b")
SMALL = Sources(
    documents={code: SOURCES.documents[code] for code in ("WMP", "NPG")},
    places={place: SOURCES.places[place] for place in FEW},
    concepts={code: SOURCES.concepts[code] for code in ("hope", "payee", "history")},
    contradictions={"X40": SOURCES.contradictions["X40"]},
)
ITEM = Item(
    code="LIV-1",
    domain="lived",
    kind=ItemKind.CONTEXT,
    short="Hope",
    question="Is hope passed on here?",
    places=("WMP-V1.1",),
    concepts=("hope",),
    origins=("WMPN",),
)


def states(result):
    """Place id -> the states it was counted under."""
    found = {}
    for kinds in result.documents.values():
        for tally in kinds.values():
            for state in ("reached", "out_of_scope", "missing"):
                for place in getattr(tally, state):
                    found.setdefault(place, []).append(state)
    return found


# What is reached


def test_a_place_is_reached_through_its_concept_and_a_reason_goes_first():
    assert measure_coverage(SMALL, {"hope"}) == Coverage(
        documents={
            "WMP": {
                Kind.VALUE: PlaceTally(reached=("WMP-V1.1",)),
                Kind.INCONSISTENT_ACTIVITY: PlaceTally(missing=("WMP-A12b",)),
            },
            "NPG": {Kind.VALUE: PlaceTally(out_of_scope=("NPG-2.b",))},
        },
        concepts_reached=("hope",),
        concepts_missing=("payee",),
    )


def test_coverage_is_complete_when_every_assessable_concept_is_reached():
    assert measure_coverage(SMALL, {"hope", "payee"}).complete


def test_coverage_is_not_complete_when_a_place_is_missing():
    assert not measure_coverage(SMALL, {"hope"}).complete


def test_an_item_that_is_never_scored_reaches_its_concepts_too():
    assert concepts_reached_by([ITEM, replace(ITEM, kind=ItemKind.PRACTICE, concepts=("payee",))]) == {"hope", "payee"}


@given(st.sets(st.sampled_from(sorted(SOURCES.concepts))))
def test_every_place_has_exactly_one_state_whatever_is_reached(reached):
    found = states(measure_coverage(SOURCES, reached))
    assert list(found.values()) == [[state] for [state] in found.values()]
    assert set(found) == set(SOURCES.places)


@given(st.sets(st.sampled_from(sorted(SOURCES.concepts))), st.sampled_from(sorted(SOURCES.concepts)))
def test_reaching_one_more_concept_never_makes_a_place_missing(reached, more):
    before, after = states(measure_coverage(SOURCES, reached)), states(measure_coverage(SOURCES, reached | {more}))
    assert [place for place in after if after[place] == ["missing"] and before[place] != ["missing"]] == []


def test_reaching_every_assessable_concept_leaves_nothing_missing():
    assert measure_coverage(
        SOURCES, [code for code, concept in SOURCES.concepts.items() if concept.assessable]
    ).complete


# What an item can't rest on


def test_an_item_that_rests_on_known_places_is_no_stray():
    assert unreachable_references([replace(ITEM, differ=("X40",))], SMALL) == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"places": ("WMP-V99",)}, 'LIV-1 cites "WMP-V99", which is no place in the sources.'),
        ({"places": ("NPG-2.b",)}, "LIV-1 cites NPG-2.b, which is out of scope (general claim)."),
        ({"concepts": ("hop",)}, 'LIV-1 reaches "hop", which is no concept in the sources.'),
        ({"differ": ("X99",)}, 'LIV-1 names "X99", which is no contradiction in the sources.'),
    ],
)
def test_an_item_that_names_what_is_not_there_is_told(change, told):
    assert unreachable_references([replace(ITEM, **change)], SMALL) == (told,)


def test_no_item_can_rest_on_the_bullet_that_is_cut_off():
    told = "LIV-1 cites WMP-A12e, which is out of scope (cut off in our copy after its first word)."
    assert unreachable_references([replace(ITEM, places=("WMP-A12e",))], SOURCES) == (told,)


# The versions of the instrument


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.path.name)
def test_a_version_names_only_what_the_sources_hold(version):
    assert unreachable_references(version.parse().items, SOURCES) == ()


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.path.name)
def test_no_item_of_a_version_cites_the_bullet_that_is_cut_off(version):
    assert re.findall(r"\bWMP-A12e\b", version.text) == []


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.path.name)
def test_a_version_covers_the_sources_also_as_a_draft(version):
    result = measure_coverage(SOURCES, concepts_reached_by(version.parse().items))
    assert (result.concepts_missing, result.complete) == ((), True)


# manage.py source_coverage

VERSION = """\
version: 1.0
released: 2026-11-22
name: A small instrument
licence: CC BY-NC-SA 4.0
credit: Written for the tests
measurement: {item_sd: 12.5, shared_sd: 1.5, z: 1.645}
completeness: 0.8
limited_scope: 0.2
bands:
  - {from: 0, name: Not yet in place}
  - {from: 50, name: Developing}
levels: [Absent, Stated, Some, Usual, Consistent]
frequencies: [Daily, Weekly, Monthly, Once or twice, Never]
domains:
  - {code: lived, number: 3, prefix: LIV, name: Lived experience, asked: quarterly, about: Hope is passed on.}
items:
  - code: LIV-1
    domain: lived
    kind: context
    short: Hope
    question: Who passes on hope here?
    choices:
      - {value: all, label: All of us}
      - {value: some, label: Some of us}
    places: [INT-1]
    concepts: [hope]
    origins: [INT]
    talk_about: [What gives hope here?]
"""
CONCEPTS = """\
code,name,description,polarity,origins,assessable
hope,Hope,Hope is passed on,consistent,INT,yes
trust,Trust,Trust is kept,consistent,INT,yes
"""
PLACES = """\
id,document,section,kind,label,polarity,level,concept,reason
INT-1,INT,Values,value,Passes on hope,consistent,relationship,hope,
INT-2,INT,Values,value,Says that hope is old,neutral,system,hope,history
INT-3,INT,Practice,practice,Keeps trust,consistent,relationship,trust,
"""
CONTRADICTIONS = """\
contradictions:
  - code: X01
    subject: Hope
    type: alone
    sides:
      - {says: Hope counts., places: [INT-1]}
      - {says: The others are silent., places: []}
    treatment: It is asked.
"""


@pytest.fixture
def seeds(tmp_path, settings):
    """Small sources, and a version 1.0 that reaches hope."""
    settings.SEEDS = tmp_path
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "documents.yaml").write_bytes((SEEDS / "sources" / "documents.yaml").read_bytes())
    (tmp_path / "sources" / "contradictions.yaml").write_text(CONTRADICTIONS, "utf-8")
    (tmp_path / "sources" / "concepts.csv").write_text(CONCEPTS, "utf-8")
    (tmp_path / "sources" / "places.csv").write_text(PLACES, "utf-8")
    (tmp_path / "instrument").mkdir()
    write_version(tmp_path, concepts="hope")
    return tmp_path


def write_version(seeds, concepts, name="1.0"):
    text = VERSION.replace("[hope]", f"[{concepts}]").replace("1.0", name, 1)
    (seeds / "instrument" / f"{name}.yaml").write_text(text, "utf-8")


def run(*args):
    """What the command prints, and the error it ends with (None where it ends well)."""
    out = StringIO()
    try:
        call_command("source_coverage", *args, stdout=out)
    except CommandError as error:
        return out.getvalue(), error
    return out.getvalue(), None


def rows(text):
    return [line.split() for line in text.splitlines()]


def test_the_table_counts_places_by_document_and_kind(seeds):
    printed, _ = run()
    assert rows(printed)[:4] == [
        ["document", "kind", "reached", "out", "of", "scope", "missing"],
        ["INT", "value", "1", "1", "0"],
        ["INT", "practice", "0", "0", "1"],
        ["INT", "all", "1", "1", "1"],
    ]


def test_the_table_ends_with_what_is_missing(seeds):
    printed, _ = run()
    assert printed.splitlines()[-3:] == [
        "1 of 2 assessable concepts reached.",
        "Concepts missing: trust",
        "Places missing: INT-3",
    ]


def test_a_missing_place_ends_in_exit_status_1(seeds):
    _, error = run()
    assert (str(error), error.returncode) == (
        "Version 1.0 leaves places of the documents out without a reason.",
        1,
    )


def test_nothing_missing_ends_well(seeds):
    write_version(seeds, concepts="hope, trust")
    printed, error = run()
    assert (printed.splitlines()[-1], error) == ("2 of 2 assessable concepts reached.", None)


def test_json_lists_the_ids(seeds):
    printed, _ = run("--format", "json")
    found = json.loads(printed)
    assert found["documents"]["INT"] == {
        "value": {"reached": ["INT-1"], "out_of_scope": ["INT-2"], "missing": []},
        "practice": {"reached": [], "out_of_scope": [], "missing": ["INT-3"]},
    }
    assert (found["concepts"], found["complete"]) == ({"reached": 1, "missing": ["trust"]}, False)


def test_the_newest_version_is_the_one_looked_at(seeds):
    write_version(seeds, concepts="hope, trust", name="1.10")
    write_version(seeds, concepts="hope", name="1.9")
    _, error = run()
    assert error is None


def test_every_version_is_looked_at_drafts_too(seeds):
    write_version(seeds, concepts="hope, trust")
    write_version(seeds, concepts="hope, trust", name="1.1")
    draft = seeds / "instrument" / "1.1.yaml"
    draft.write_text(draft.read_text("utf-8").replace("released: 2026-11-22\n", ""), "utf-8")
    printed, error = run("--every-version")
    assert ([line for line in printed.splitlines() if line.startswith("Version")], error) == (
        ["Version 1.0", "Version 1.1"],
        None,
    )

    draft.write_text(draft.read_text("utf-8").replace("hope, trust", "hope"), "utf-8")
    _, error = run("--every-version")
    assert str(error) == "Version 1.1 leaves places of the documents out without a reason."


def test_make_check_looks_at_every_version():
    assert "manage.py source_coverage --every-version" in (SEEDS.parent / "Makefile").read_text("utf-8")


def test_an_item_that_cites_an_unknown_place_ends_in_an_error(seeds):
    write_version(seeds, concepts="hope, love")
    _, error = run()
    assert str(error) == 'LIV-1 reaches "love", which is no concept in the sources.'


def test_a_folder_without_a_version_is_told(seeds):
    (seeds / "instrument" / "1.0.yaml").unlink()
    _, error = run()
    assert str(error) == f"{seeds / 'instrument'} holds no version of the instrument."


def test_a_broken_version_is_told_with_file_and_line(seeds):
    path = seeds / "instrument" / "1.0.yaml"
    path.write_text(path.read_text("utf-8").replace("kind: context", "kind: riddle"), "utf-8")
    _, error = run()
    assert str(error).startswith(f"{path}:19: kind: expected one of practice, activity, fact, context")


def test_a_version_that_tells_what_names_a_place_says_both_counts():
    """The same as for any version, and how many places a breach would show at (instrument-2.md, "Warrant")."""
    printed, _ = run("--instrument", "2.0")
    said = r"\d+ of \d+ assessable concepts reached\.(?s:.*)\n\d+ of 926 places are named by a question whose answer"
    assert re.search(said, printed)


def test_only_an_item_with_a_level_reaches_a_place_by_name():
    named = replace(ITEM, kind=ItemKind.PRACTICE, warrant=Warrant(names_it=("WMP-V1.1",), principle=("NPG-2.b",)))
    context = replace(named, kind=ItemKind.CONTEXT, warrant=Warrant(names_it=("WMP-A12b",)))
    assert places_named_by([named, context]) == {"WMP-V1.1"}
    assert places_named_by([ITEM]) is None
