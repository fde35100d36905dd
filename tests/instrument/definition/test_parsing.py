"""An instrument file is read whole or refused whole; every problem names file, line and what is expected."""

import hashlib
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.instrument.definition.parsing import ParseError, parse_instrument
from fidelity.instrument.definition.structure import Asked, Band, Choice, Floor, Gravity, Kind, Rule, Step

HEAD = """\
version: 1.0
released: 2026-11-22
name: A small instrument
licence: CC BY-SA 4.0
credit: Written for the tests
measurement: {item_sd: 12.5, shared_sd: 1.5, z: 1.645}
completeness: 0.8
limited_scope: 0.2
bands:
  - {from: 0, name: Not yet in place}
  - {from: 50, name: Developing}
  - {from: 75, name: Established}
  - {from: 90, name: Exemplary}
levels: [Absent, Stated, Some, Usual, Consistent]
frequencies: [Daily, Weekly, Monthly, Once or twice, Never]
domains:
  - {code: choice, number: 1, prefix: CHO, name: Choice, asked: quarterly, about: People choose.}
  - {code: role-protection, number: 9, prefix: ROL, name: Role protection, asked: quarterly, about: What is done.}
  - {code: conditions, number: 11, prefix: CON, name: Conditions, asked: annual, about: What it takes.}
items:
"""

PRACTICE = """\
- code: CHO-1
  domain: choice
  kind: practice
  short: Stopping freely
  question: Can people stop when they want?
  anchors:
    - Nobody can stop.
    - We say people can stop.
    - Some people could stop.
    - Most people could stop.
    - Every person could stop.
  core: true
  evidence: [the leaflet, a talk with the peer team]
  places: [NPG-1.2, WHO-G1.2]
  concepts: [voluntary]
  origins: [iNAPS]
  talk_about: [Who would notice?]
"""

ACTIVITY = """\
- code: ROL-2
  domain: role-protection
  kind: activity
  level: critical
  short: Watching medication
  question: How often did peer supporters here watch people take medication?
  finding: Peer supporters watch people take medication.
  why: It puts the peer supporter above the person.
  instead: Help someone say what worries them.
  pressures: [billing, short staffing]
  first_steps: [take it out of the job description, name who does it instead]
  places: [WHO-T1n2, NPG-11.7b]
  concepts: [medication-monitoring]
  origins: [iNAPS, WHO]
  differ: [X07]
  talk_about: [Who asks for it?]
"""

FACT = """\
- code: CON-1
  domain: conditions
  kind: fact
  short: Supervision held
  question: How many of the planned sessions took place?
  evidence: [the calendar, supervision notes]
  fact: {rule: share, says: Sessions held out of planned., part: held, whole: planned}
  floor: 2
  finding: Supervision mostly falls away.
  why: Being alone drains.
  pressures: [staffing, isolation]
  first_steps: [book the sessions, name a stand-in]
  places: [DAV-S1.4]
  concepts: [supervision]
  origins: [DAV]
"""

CONTEXT = """\
- code: CHO-2
  domain: choice
  kind: context
  short: Routine notes
  question: Who reads the notes?
  choices: [{value: no, label: No notes}, {value: team, label: The team}]
  places: [WMP-F3]
  concepts: [notes]
  origins: [WMPN]
  talk_about: [What are they for?]
"""

FILE = HEAD + PRACTICE + ACTIVITY + FACT + CONTEXT


def problems(text: str) -> list[str]:
    with pytest.raises(ParseError) as raised:
        parse_instrument(text, path="1.0.yaml")
    return str(raised.value).splitlines()


def changed(old: str, new: str) -> str:
    assert old in FILE
    return FILE.replace(old, new, 1)


def line(of: str, text: str) -> int:
    return text[: text.index(of)].count("\n") + 1


def test_the_top_of_the_file_as_written():
    instrument = parse_instrument(FILE, path="1.0.yaml")
    assert (instrument.version, instrument.released) == ("1.0", "2026-11-22")
    assert instrument.measurement.item_sd == Decimal("12.5")
    assert instrument.bands[2] == Band(75, "Established")
    assert instrument.frequencies[4] == "Never"
    assert [domain.asked for domain in instrument.domains] == [Asked.QUARTERLY, Asked.QUARTERLY, Asked.ANNUAL]


def test_items_in_the_order_of_the_file():
    assert list(parse_instrument(FILE, path="1.0.yaml").by_code) == ["CHO-1", "ROL-2", "CON-1", "CHO-2"]


def test_a_practice_item():
    item = parse_instrument(FILE, path="1.0.yaml").by_code["CHO-1"]
    assert (item.kind, item.core, item.not_applicable) == (Kind.PRACTICE, True, "")
    assert item.anchors[4] == "Every person could stop."
    assert item.documents == ("NPG", "WHO")


def test_an_activity():
    item = parse_instrument(FILE, path="1.0.yaml").by_code["ROL-2"]
    assert (item.level, item.scored, item.critical) == (Gravity.CRITICAL, True, True)
    assert item.instead == "Help someone say what worries them."


def test_a_fact_with_a_floor():
    item = parse_instrument(FILE, path="1.0.yaml").by_code["CON-1"]
    assert item.fact is not None
    assert (item.fact.rule, item.fact.part, item.fact.whole) == (Rule.SHARE, "held", "planned")
    assert item.floors == (Floor(0, Gravity.NOTE), Floor(1, Gravity.NOTE))


def test_a_fact_in_steps():
    steps = "{rule: steps, says: Counted., number: how many, steps: [{from: 0, level: 0}, {from: 2, level: 4}]}"
    text = changed("{rule: share, says: Sessions held out of planned., part: held, whole: planned}", steps)
    assert parse_instrument(text, path="1.0.yaml").by_code["CON-1"].fact.steps == (Step(0, 0), Step(2, 4))


def test_a_choice_fact_has_choices_that_do_not_count():
    choices = (
        "{rule: choice, says: As chosen., choices: [{value: a, label: A, level: 3}, {value: b, label: B, level: null}]}"
    )
    text = changed("{rule: share, says: Sessions held out of planned., part: held, whole: planned}", choices)
    assert parse_instrument(text, path="1.0.yaml").by_code["CON-1"].fact.choices == (
        Choice("a", "A", 3),
        Choice("b", "B", None),
    )


def test_a_choice_called_no_stays_the_word_no():
    assert parse_instrument(FILE, path="1.0.yaml").by_code["CHO-2"].choices[0] == Choice("no", "No notes")


def test_not_applicable_never_is_no_sentence():
    text = changed("  core: true\n", "  not_applicable: never\n")
    assert parse_instrument(text, path="1.0.yaml").by_code["CHO-1"].not_applicable == ""


def test_the_checksum_is_that_of_the_bytes():
    assert parse_instrument(FILE, path="1.0.yaml").checksum == hashlib.sha256(FILE.encode()).hexdigest()


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("credit: Wri", "kredit: Wri", "kredit", 'unknown field "kredit" of the instrument; did you mean "credit"?'),
        (
            "  talk_about: [Who would",
            "  talkabout: [Who would",
            "- code: CHO-1",
            'CHO-1: the field "talk_about" is missing',
        ),
        ("    - Nobody can stop.\n", "", "    - We say", "anchors: expected 5, found 4"),
        (
            "kind: practice",
            "kind: practise",
            "kind: practise",
            'kind: expected one of practice, activity, fact, context, found "practise"; did you mean "practice"?',
        ),
        (
            "    - Nobody can stop.",
            "    - 5",
            "    - 5",
            'anchors: expected text, found "5"; put quotes around it if it is meant',
        ),
        (
            "question: Can people stop when they want?",
            "question: [a, b]",
            "question: [a",
            "question: expected text, found a list",
        ),
        (
            "question: Can people stop when they want?",
            "question:",
            "question:\n",
            "question: expected text, found nothing",
        ),
        ("core: true", "core: often", "core: often", 'core: expected true or false, found "often"'),
        ("floor: 2", "floor: 5", "floor: 5", 'floor: expected a whole number from 1 to 4, found "5"'),
        ("level: critical", "level: 5", "level: 5", 'level: expected one of critical, serious, context, found "5"'),
        (
            "released: 2026-11-22",
            "released: November",
            "released",
            'released: expected a date such as 2026-11-22, found "November"',
        ),
        (
            "completeness: 0.8",
            "completeness: 80",
            "completeness",
            'completeness: expected a number from 0 to 1, found "80"',
        ),
        ("levels: [Absent, ", "levels: [", "levels", "levels: expected 5, found 4"),
        (
            "{from: 50, name: Dev",
            "{from: 80, name: Dev",
            "  - {from: 0",
            'bands: expected "from" to start at 0 and to rise, found [0, 80, 75, 90]',
        ),
        (
            "domain: choice\n",
            "domain: choise\n",
            "domain: choise",
            'CHO-1, domain: unknown domain "choise"; did you mean "choice"?',
        ),
        ("code: CHO-1", "code: ROL-1", "code: ROL-1", "ROL-1, code: codes of the domain choice start with CHO-"),
        (
            "code: CHO-2",
            "code: CHO-1",
            "- code: CHO-1\n  domain: choice\n  kind: context",
            'code "CHO-1" is used twice, first in line 21',
        ),
        (
            "places: [WHO-T1n2, NPG-11.7b]",
            "places: [WHO-T1n2]",
            "level: critical",
            "ROL-2, level: critical needs places in at least two documents, found WHO",
        ),
        (
            "  core: true\n",
            "  core: true\n  not_applicable: When alone.\n",
            "  not_applicable: When",
            "CHO-1, not_applicable: a core item can't be not applicable",
        ),
        (
            "  finding: Supervision mostly falls away.\n",
            "",
            "- code: CON-1",
            "CON-1, finding: missing; an item with a floor (2) needs it",
        ),
        (
            "  instead: Help someone say what worries them.\n",
            "",
            "- code: ROL-2",
            "ROL-2, instead: missing; a critical activity needs it",
        ),
        ("  floor: 2\n", "", "  finding: Supervision", "CON-1, finding: nothing raises it; expected a floor beside it"),
        ("part: held, whole: planned", "part: held", "  fact: {", 'a fact: the field "whole" is missing'),
        (
            "origins: [DAV]",
            "origins: [NPG]",
            "origins: [NPG]",
            'origins: expected one of INT, DAV, WMPN, iNAPS, SAMHSA, WHO, found "NPG"',
        ),
        (
            "{value: no, label: No notes}",
            "{value: team, label: No notes}",
            "  choices: [{value: team",
            'CHO-2, choices: the choice "team" stands twice',
        ),
        ("  core: true\n", "  core: true\n  core: false\n", "  core: false", '"core" stands twice, first in line 32'),
        (
            "credit: Written for the tests",
            "credit: &x Written",
            "credit",
            "aliases (& and *) are not used here: write the text out",
        ),
        (
            "name: A small instrument",
            "name: a: b",
            "name: a: b",
            "this is not YAML: mapping values are not allowed in this context",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old, new, at, message):
    text = changed(old, new)
    assert f"1.0.yaml:{line(at, text)}: {message}" in problems(text)


def test_all_problems_come_at_once_in_the_order_of_the_file():
    text = (
        changed("credit:", "kredit:").replace("core: true", "core: often").replace("origins: [DAV]", "origins: [NPG]")
    )
    assert [int(problem.split(":")[1]) for problem in problems(text)] == [1, 5, 32, 68]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1.0.yaml:1: the file is empty"),
        ("# nothing\n", "1.0.yaml:1: the file is empty"),
        ("just a sentence", "1.0.yaml:1: expected fields (name: value) at the top of the file"),
        ("- a\n- b", "1.0.yaml:1: expected fields (name: value) at the top of the file"),
        ("a: [1,\n2", "1.0.yaml:2: this is not YAML: did not find expected ',' or ']'"),
        ("a: 1\nb: \x01", "1.0.yaml:2: this is not YAML: control characters are not allowed"),
        ("a: 1\n---\nb: 2", "1.0.yaml:2: this is not YAML: but found another document"),
        ("a: " + "[" * 40 + "]" * 40, "1.0.yaml:1: this is nested too deeply"),
    ],
)
def test_what_is_no_instrument_at_all(text, message):
    assert problems(text) == [message]


def test_an_alias_bomb_is_refused_before_it_is_built():
    bomb = dedent("""\
        a: &a [x, x, x, x, x, x, x, x]
        b: &b [*a, *a, *a, *a, *a, *a]
        c: [*b, *b, *b, *b, *b, *b]
    """)
    assert problems(bomb) == ["1.0.yaml:1: aliases (& and *) are not used here: write the text out"]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_lines(text):
    with pytest.raises(ParseError, match=r"^1\.0\.yaml:\d+: "):
        parse_instrument(text, path="1.0.yaml")


@given(
    st.integers(0, len(FILE) - 1),
    st.sampled_from([":", "-", "[", "]", "{", "'", '"', "\n", "  ", "#", "&a", "!!set", "5"]),
)
def test_a_file_damaged_anywhere_is_read_or_refused_with_lines(position, damage):
    try:
        told = parse_instrument(FILE[:position] + damage + FILE[position:], path="1.0.yaml") and ""
    except ParseError as error:
        told = str(error)
    assert all(problem.startswith("1.0.yaml:") for problem in told.splitlines())
