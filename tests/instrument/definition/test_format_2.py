"""A version of format 2 is a folder of files: read whole, or refused with file, line and what is expected."""

from pathlib import Path

import pytest

from fidelity.instrument.definition.item_parts import EvidenceKind, Example, Floor, Look, Origin, Raise, WhoCanKnow
from fidelity.instrument.definition.parsing import ParseError, parse_instrument
from fidelity.instrument.definition.structure import Gravity, Instrument
from fidelity.instrument.definition.versions import read_version

HEAD = """\
format: 2
version: "2.0"
name: A small instrument
licence: CC BY-SA 4.0
credit: Written for the tests
measurement: {item_sd: 12.5, shared_sd: 1.5, z: 1.645}
completeness: 0.8
limited_scope: 0.2
bands: [{from: 0, name: Not yet in place}, {from: 50, name: Developing}]
levels: [Absent, Said, A few, Most, Nearly all]
frequencies: [Daily, Weekly, Monthly, Once or twice, Never]
quantities: "a few: fewer than half; most: half to nine in ten; nearly all: nine in ten or more"
rules:
  {shown_from: 0.6, same_evidence: 5, kinds_for_a: 2, check_for_a: yes, lens_items: 8, low_domain: 25, fair_gaps: yes,
   doubts_for_a: yes, top_band_for_a: yes}
units: [people supported, people, talks]
scales:
  - name: frequency-2
    choices:
      - {value: main-part, label: A main part of the job, level: 0}
      - {value: never, label: Never, level: 4}
    mark: Written into the job description
domains:
  - {code: choice, number: 1, prefix: CHO, name: Choice, asked: quarterly, about: People choose.}
  - {code: role-protection, number: 9, prefix: ROL, name: Role protection, asked: quarterly, about: What is done.}
"""

CHOICE = """\
- code: CHO-8
  domain: choice
  kind: practice
  core: true
  short: Knowing how to stop or change
  question: Do people know how to stop, pause or change peer supporters here?
  unit: people supported
  who_can_know: people supported
  anchors:
    - People are told to stay.
    - It is written down, and nobody tells them.
    - A few know how.
    - Most know how.
    - Nearly all know how.
  evidence:
    counts: {people supported: ask five people}
    also: {paper: what the last ten people got in writing}
    looked_at_by: someone other than the peer supporter they see
  not_applicable: never
  floor: {0: serious, 1: note}
  finding: People do not know that they can stop.
  finding_low: A few people know that they can stop.
  why: Support that one can't leave is no choice.
  instead: Tell everyone at the first talk.
  pressures: [staffing, habit]
  first_steps: [decide who tells people, put it on the first page]
  warrant:
    names_it: [NPG-1.2, WHO-G1.2]
    principle: [INT-I2]
    other_side: [WHO-O1]
  origins: [iNAPS]
  concepts: [voluntary]
  differ: []
  talk_about: [Who would notice?]
  series: {from: CHO-3, matched: no}
  manual:
    why: People seldom say it.
    doubts: ["They never asked. Rate what they know."]
    examples: {1: A line in the rules., 3: Four of five knew.}
  voice: {peers: same, people_supported: "Do you know how to stop?"}
"""

ROLE = """\
- code: ROL-25
  domain: role-protection
  kind: activity
  level: critical
  scale: frequency-2
  short: Giving out medication
  question: How often did peer supporters here give out medication?
  who_can_know: peer team
  finding: Peer supporters give out medication.
  finding_beginning: Peer supporters have begun to give out medication.
  why: It puts one above the other.
  instead: Help someone say what worries them.
  pressures: [billing, short staffing]
  first_steps: [take it out of the job description, name who does it]
  first_steps_beginning: [decide who does it next time, tell the team]
  warrant: {names_it: [WHO-T1n2, NPG-11.7b], principle: []}
  origins: [iNAPS]
  concepts: [medication]
  talk_about: [Who asks for it?]
  manual: {why: A plain fact., examples: {never: No one did.}}
- code: ROL-24
  domain: role-protection
  kind: context
  short: What fills the time
  question: What fills most of the working time?
  choices: [{value: peer-support, label: Peer support}, {value: pills, label: Giving out medication}]
  raises: {pills: ROL-25}
  who_can_know: peer team
  warrant: {names_it: [DAV-S3.1]}
  origins: [DAV]
  concepts: []
  talk_about: [What would we drop first?]
  manual: {why: It shows the whole.}
- code: ROL-26
  domain: role-protection
  kind: fact
  short: Time for peer support
  question: How many hours go to peer support?
  fact: {rule: share, per: position, part: hours of it, whole: all hours, says: Shown.}
  scored: no
  who_can_know: peer team
  warrant: {names_it: [DAV-S3.2]}
  origins: [DAV]
  concepts: [time]
  manual: {why: It falls first.}
"""
FILES = {"instrument.yaml": HEAD, "choice.yaml": CHOICE, "role-protection.yaml": ROLE}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2.0").mkdir()
    for name, text in FILES.items():
        (tmp_path / "2.0" / name).write_text(text)
    return tmp_path / "2.0"


@pytest.fixture
def instrument(folder: Path) -> Instrument:
    return read_version(folder).parse()


def test_the_files_come_in_the_order_of_the_domains(instrument):
    assert list(instrument.by_code) == ["CHO-8", "ROL-25", "ROL-24", "ROL-26"]


def test_the_text_of_a_folder_is_one_text_that_reads_the_same(folder, instrument):
    assert parse_instrument(read_version(folder).text, path="stored") == instrument


def test_a_version_without_a_date_of_release_is_a_draft(folder, instrument):
    assert (read_version(folder).is_draft, instrument.released) == (True, "")


def test_what_the_version_sets_of_the_rules(instrument):
    assert (instrument.rules.same_evidence, instrument.rules.check_for_a, instrument.rules.low_domain) == (5, True, 25)


def test_who_can_know_and_what_counts_as_evidence(instrument):
    item = instrument.by_code["CHO-8"]
    assert (item.unit, item.who_can_know) == ("people supported", WhoCanKnow.PEOPLE_SUPPORTED)
    assert item.evidence_rule.counts == (Look(EvidenceKind.PEOPLE_SUPPORTED, "ask five people"),)
    assert item.evidence_rule.looked_at_by == "someone other than the peer supporter they see"
    assert item.evidence == ("ask five people", "what the last ten people got in writing")


def test_each_floor_has_its_gravity(instrument):
    assert instrument.by_code["CHO-8"].floors == (Floor(0, Gravity.SERIOUS), Floor(1, Gravity.NOTE))


def test_a_document_counts_where_it_names_the_thing(instrument):
    item = instrument.by_code["CHO-8"]
    assert (item.named_in, item.documents) == (("NPG", "WHO"), ("NPG", "WHO", "INT"))
    assert item.places == ("NPG-1.2", "WHO-G1.2", "INT-I2", "WHO-O1")


def test_where_the_series_comes_from(instrument):
    assert instrument.by_code["CHO-8"].series == Origin("CHO-3", matched=False)


def test_how_to_rate_it(instrument):
    assert instrument.by_code["CHO-8"].manual.examples[1] == Example("3", "Four of five knew.")


def test_the_wording_for_peers_may_be_the_question_itself(instrument):
    item = instrument.by_code["CHO-8"]
    assert (item.voice, item.voice_of_people) == (item.question, "Do you know how to stop?")


def test_an_activity_has_two_steps_and_its_own_scale(instrument):
    item = instrument.by_code["ROL-25"]
    assert item.finding_beginning == "Peer supporters have begun to give out medication."
    assert [choice.value for choice in item.scale.choices] == ["main-part", "never"]


def test_a_choice_may_raise_the_finding_of_an_activity(instrument):
    assert instrument.by_code["ROL-24"].raises == (Raise("pills", "ROL-25"),)


def test_a_fact_that_does_not_count(instrument):
    item = instrument.by_code["ROL-26"]
    assert (item.scored, item.fact.per) == (False, "position")


REFUSED = [
    (
        "choice.yaml",
        "    - Most know how.",
        "    - Most talks say how.",
        "  anchors:",
        'CHO-8, anchors: level 3 counts "talks"; expected the unit "people supported" in all five',
    ),
    (
        "choice.yaml",
        "unit: people supported",
        "unit: visits",
        "  unit:",
        'unit: expected one of people supported, people, talks, found "visits"',
    ),
    (
        "choice.yaml",
        "  floor: {0: serious, 1: note}\n",
        "",
        "- code: CHO-8",
        'CHO-8: the field "floor" is missing',
    ),
    (
        "choice.yaml",
        "{0: serious, 1: note}",
        "{1: note}",
        "  floor:",
        "CHO-8, floor: expected what level 0 raises, such as {{0: note}}",
    ),
    (
        "choice.yaml",
        "{0: serious, 1: note}",
        "{0: serious}",
        "  floor:",
        "CHO-8, floor: expected what level 1 of a core item raises, such as {{0: serious, 1: note}}",
    ),
    (
        "choice.yaml",
        "{0: serious, 1: note}",
        "{0: grave, 1: note}",
        "  floor:",
        'floor: expected one of critical, serious, note, found "grave"',
    ),
    (
        "choice.yaml",
        "    counts: {people supported: ask five people}\n",
        "",
        "    also:",
        'the evidence rule: the field "counts" is missing',
    ),
    (
        "choice.yaml",
        "people supported: ask five",
        "rumour: ask five",
        "    counts:",
        'counts: expected kinds such as paper, count, observation, peer team, people supported, found "rumour"',
    ),
    (
        "choice.yaml",
        "    names_it: [NPG-1.2, WHO-G1.2]\n    principle: [INT-I2]\n",
        "",
        "    other_side:",
        "the warrant: expected places under names_it or principle",
    ),
    (
        "choice.yaml",
        "    names_it: [NPG-1.2, WHO-G1.2]\n",
        "",
        "  floor:",
        "CHO-8, floor: serious needs places that name it in at least 1 of the documents, found none",
    ),
    (
        "choice.yaml",
        "{people supported: ask five people}",
        "{paper: the leaflet}",
        "  evidence:",
        "CHO-8, evidence: expected people supported, or the peer team where asking is unsafe, among what counts",
    ),
    (
        "choice.yaml",
        "{people supported: ask five people}",
        "{}",
        "    counts:",
        "counts: expected at least one kind of evidence",
    ),
    (
        "role-protection.yaml",
        "names_it: [WHO-T1n2, NPG-11.7b], principle: []",
        "names_it: [WHO-T1n2], principle: [NPG-11.7b]",
        "  level: critical",
        "ROL-25, level: critical needs places that name it in at least 2 of the documents, found WHO",
    ),
    (
        "role-protection.yaml",
        "  finding_beginning: Peer supporters have begun to give out medication.\n",
        "",
        "- code: ROL-25",
        "ROL-25, finding_beginning: missing; a critical activity needs it",
    ),
    (
        "role-protection.yaml",
        "scale: frequency-2",
        "scale: frequency-3",
        "  scale:",
        'scale: expected one of frequency-2, found "frequency-3"',
    ),
    (
        "role-protection.yaml",
        "raises: {pills: ROL-25}",
        "raises: {pills: ROL-26}",
        "  raises:",
        'ROL-24, raises: unknown activity "ROL-26"; did you mean "ROL-25"?',
    ),
    ("role-protection.yaml", "scored: no", "scored: often", "  scored:", 'scored: expected yes or no, found "often"'),
    (
        "role-protection.yaml",
        "code: ROL-24",
        "code: CHO-8",
        "- code: CHO-8",
        'code "CHO-8" is used twice, first in line {folder}/choice.yaml:1',
    ),
    ("instrument.yaml", "kinds_for_a: 2, ", "", "shown_from: 0.6", 'rules: the field "kinds_for_a" is missing'),
]


@pytest.mark.parametrize(("file", "old", "new", "at", "message"), REFUSED, ids=[row[-1] for row in REFUSED])
def test_what_is_wrong_is_told_with_its_file_and_line(folder, file, old, new, at, message):
    assert old in FILES[file]
    text = FILES[file].replace(old, new, 1)
    (folder / file).write_text(text)
    with pytest.raises(ParseError) as told:
        read_version(folder).parse()
    line = text[: text.index(at)].count("\n") + 1
    assert f"{folder / file}:{line}: {message.format(folder=folder)}" in str(told.value).splitlines()


def test_a_floor_is_as_grave_as_two_documents_allow(folder):
    (folder / "choice.yaml").write_text(CHOICE.replace("{0: serious, 1: note}", "{0: critical, 1: note}"))
    assert read_version(folder).parse().by_code["CHO-8"].floors[0] == Floor(0, Gravity.CRITICAL)
