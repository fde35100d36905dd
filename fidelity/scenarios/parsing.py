"""A scenario file: one program, made-up answers for some quarters, as plain answers to evaluate. Pure.

The format is in `seeds/README.md`, "Scenario files". Nothing here reads or writes a database.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from fidelity.flags.drift.series import series_codes
from fidelity.flags.rules.findings import FindingKind
from fidelity.instrument.definition.item_parts import EvidenceKind
from fidelity.instrument.definition.matching import successor
from fidelity.instrument.definition.structure import LEVELS, Asked, Instrument, Item, Kind, Rule
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    choice_reader,
    describe_node,
    is_fields,
    is_nothing,
    is_word,
    line_of,
    list_reader,
    nearest,
    pattern_reader,
    read_boolean,
    read_date,
    read_integer,
    read_prose,
    read_word,
)
from fidelity.scoring.answers import Answer, Answers, Evidence, Given, LookedBy
from fidelity.scoring.levels import INPUTS, answer_from_staff_roles
from fidelity.wording.translation import gettext as _
from programs.calendar.quarters import Quarter, YearStart

NOTE_LENGTH = 2_000
REASON_LENGTH = 500
REFERENCE_LENGTH = 200
EVERYTHING = "all"
DONT_KNOW = "dont_know"
NOT_APPLICABLE = "not_applicable"
LABEL = re.compile(r"Q([1-4]) (?:FY)?(\d{4})(?:-\d\d)?")
SLUG = re.compile(r"(\d{4})-(\d\d)")

Entries = Mapping[str, tuple[Node, Node]]
InstrumentOf = Callable[[str], Instrument]


@dataclass(frozen=True)
class ScenarioProgram:
    """What a scenario says about its program; `staff` as in `StaffRole.facts`."""

    name: str
    kind: str = ""
    year: YearStart = YearStart.CALENDAR
    staff: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class ScenarioQuarter:
    """One quarter; a missed one has no answers.

    `resolved` are codes of findings, such as `misuse:ROL-2` or `drift:overall`; `lowered` are the series whose
    reference the supervisor lowers after this quarter.
    """

    quarter: Quarter
    instrument: Instrument
    missed: bool = False
    full: bool = False
    peers_heard: bool = False
    peers_answered: bool | None = None
    unexplained_gap: bool = False
    view_stays_inside: bool = False
    checked: bool = False
    resolved: tuple[str, ...] = ()
    lowered: tuple[str, ...] = ()
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """`instrument` is the version of the first quarters; each quarter knows its own."""

    about: str
    program: ScenarioProgram
    instrument: Instrument
    quarters: tuple[ScenarioQuarter, ...]


def parse_scenario(text: str, *, path: str, instrument_of: InstrumentOf) -> Scenario:
    """The scenario written in `text`; raises `ParseError` with every problem as `path:line: message`.

    `instrument_of` finds the instrument by what the file says of it ("" for the newest); its ValueErrors are told
    with the line.
    """
    reading = Reading(path)
    root = reading.document(text)
    values = reading.record(root, _("the scenario"), SCENARIO)
    program = values.get("program") or ScenarioProgram("")
    instrument = _instrument(reading, root, values.get("instrument", ""), instrument_of)
    _check_staff(reading, root, program, instrument)
    reader = _Quarters(program, instrument_of, [instrument])
    quarters = list_reader(reader.read)(reading, values["quarters"], "quarters") if "quarters" in values else ()
    _check_order(reading, quarters)
    reading.finish()
    return Scenario(
        values.get("about", ""), program, instrument, tuple(quarter for quarter, _node in quarters if quarter)
    )


def _instrument(reading: Reading, node: Node, named: str, instrument_of: InstrumentOf) -> Instrument:
    """What the scenario or a quarter says under `instrument`."""
    try:
        return instrument_of(named)
    except ValueError as error:
        key, _value = reading.entries(node, "instrument").get("instrument", (node, node))
        reading.stop(key, _("instrument: %(error)s") % {"error": error})


def _node(reading: Reading, node: Node, what: str) -> Node:
    """Left as it is: read later, when the instrument is known."""
    return node


def _program(reading: Reading, node: Node, what: str) -> ScenarioProgram:
    values = reading.record(node, _("the program"), PROGRAM)
    if not values.get("year", True):
        del values["year"]
    return ScenarioProgram(**{"name": ""} | values)


def _staff(reading: Reading, node: Node, what: str) -> dict[str, int | str]:
    return reading.record(node, what, STAFF)


def limited_text_reader(longest: int) -> Callable[[Reading, Node, str], str]:
    """A sentence or more of at most `longest` characters."""

    def read(reading: Reading, node: Node, what: str) -> str:
        written = read_prose(reading, node, what)
        if len(written) > longest:
            reading.complain(
                node,
                _("%(what)s: expected at most %(longest)s characters, found %(given)s")
                % {"what": what, "longest": f"{longest:,}", "given": f"{len(written):,}"},
            )
        return written

    return read


def _evidence(reading: Reading, node: Node, what: str) -> Evidence:
    values = reading.record(node, what, EVIDENCE)
    if not values:
        reading.complain(
            node,
            _("%(what)s: expected %(fields)s, found none of these")
            % {"what": what, "fields": _(" or ").join(EVIDENCE)},
        )
    return Evidence(**{"reference": ""} | {name: value for name, value in values.items() if value is not None})


_count = read_integer(0, 999_999_999)
_level = read_integer(LEVELS[0], LEVELS[-1])

SCENARIO = {
    "about": Field(read_prose, required=False),
    "program": Field(_program),
    "instrument": Field(read_word, required=False),
    "quarters": Field(_node),
}
STAFF = {
    "peer_supporters": Field(_count, required=False),
    "supervisor_background": Field(read_word, required=False),
    "pay_compared": Field(read_word, required=False),
    "job_description": Field(read_word, required=False),
}
PROGRAM = {
    "name": Field(read_prose),
    "kind": Field(read_word, required=False),
    "year": Field(choice_reader(YearStart), required=False),
    "staff": Field(_staff, required=False),
}
QUARTER = {
    "quarter": Field(read_word),
    "missed": Field(read_boolean, required=False),
    "full": Field(read_boolean, required=False),
    "peers_heard": Field(read_boolean, required=False),
    "peers_answered": Field(read_boolean, required=False),
    "unexplained_gap": Field(read_boolean, required=False),
    "view_stays_inside": Field(read_boolean, required=False),
    "checked": Field(read_boolean, required=False),
    "resolved": Field(list_reader(read_word), required=False),
    "lowered": Field(list_reader(read_word), required=False),
    "instrument": Field(read_word, required=False),
    "answers": Field(_node, required=False),
}
EVIDENCE = {
    "reference": Field(limited_text_reader(REFERENCE_LENGTH), required=False),
    "dated": Field(read_date, required=False),
    "kept": Field(limited_text_reader(REFERENCE_LENGTH), required=False),
    "kind": Field(choice_reader(EvidenceKind), required=False),
    "by": Field(choice_reader(LookedBy), required=False),
    "missing": Field(read_boolean, required=False),
}
SAYS = {
    "level": Field(_level, required=False),
    "choice": Field(read_word, required=False),
    "part": Field(_count, required=False),
    "whole": Field(_count, required=False),
    "number": Field(_count, required=False),
    "not_applicable": Field(limited_text_reader(REASON_LENGTH), required=False),
}
ANSWER = SAYS | {
    DONT_KNOW: Field(pattern_reader("true", "true"), required=False),
    "evidence": Field(_evidence, required=False),
    "note": Field(limited_text_reader(NOTE_LENGTH), required=False),
    "written": Field(read_boolean, required=False),
    "who_could_tell": Field(limited_text_reader(REFERENCE_LENGTH), required=False),
    "by_when": Field(read_date, required=False),
}


BESIDE = ("level", "choice", "note", "evidence", "written", "who_could_tell", "by_when")


def quarter_named(name: str, year: YearStart) -> Quarter | None:
    """The quarter called `2026-07`, `Q3 2026` or, in a year from July, `Q1 FY2026-27`; None where there is none."""
    try:
        if match := SLUG.fullmatch(name):
            return Quarter(date(int(match[1]), int(match[2]), 1), year)
        if match := LABEL.fullmatch(name):
            quarter = _nth_of_year(int(match[1]), int(match[2]), year)
            return quarter if quarter.label == name else None
    except ValueError:
        return None
    return None


def _nth_of_year(number: int, first: int, year: YearStart) -> Quarter:
    quarter = Quarter(date(first, 7 if year is YearStart.JULY else 1, 1), year)
    for _quarter in range(1, number):
        quarter = quarter.next
    return quarter


def _check_staff(reading: Reading, node: Node, program: ScenarioProgram, instrument: Instrument) -> None:
    """Told at the program, or at the quarter whose instrument does not know what the program says."""
    key, _value = reading.entries(node, _("the scenario")).get("program", (node, node))
    for item in instrument.items:
        answer = answer_from_staff_roles(item, program.staff)
        for message in _choice_problems(item, answer.choice) if answer and answer.choice else ():
            reading.complain(key, _("staff: %(message)s") % {"message": message})


def _check_order(reading: Reading, quarters: tuple[tuple[ScenarioQuarter | None, Node], ...]) -> None:
    seen: dict[Quarter, int] = {}
    for quarter, at in quarters:
        if quarter is None:
            continue
        if quarter.quarter in seen:
            line = seen[quarter.quarter]
            reading.complain(
                at,
                _("the quarter %(quarter)s stands twice, first in line %(line)s")
                % {"quarter": quarter.quarter.label, "line": line},
            )
        elif seen and quarter.quarter < max(seen):
            reading.complain(
                at,
                _("%(quarter)s comes after %(later)s; expected the earliest first")
                % {"quarter": quarter.quarter.label, "later": max(seen).label},
            )
        seen.setdefault(quarter.quarter, line_of(at))


@dataclass(frozen=True)
class _Quarters:
    """Reads the quarters of one program and their answers; `instruments` are the versions so far, the newest last."""

    program: ScenarioProgram
    instrument_of: InstrumentOf
    instruments: list[Instrument]

    @property
    def instrument(self) -> Instrument:
        return self.instruments[-1]

    def read(self, reading: Reading, node: Node, what: str) -> tuple[ScenarioQuarter | None, Node]:
        values = reading.record(node, _("a quarter"), QUARTER)
        name, answers = values.pop("quarter", ""), values.pop("answers", None)
        if named := values.pop("instrument", ""):
            self._change(reading, node, named)
        quarter = quarter_named(name, self.program.year)
        if name and quarter is None:
            example = "Q1 FY2026-27" if self.program.year is YearStart.JULY else "Q3 2026"
            reading.complain(
                node,
                _('unknown quarter "%(name)s"; expected one such as %(example)s or 2026-07')
                % {"name": name, "example": example},
            )
        if values.get("missed") and answers:
            reading.complain(answers, _("%(name)s is missed; expected no answers") % {"name": name})
        if not values.get("missed") and not answers and node.value:
            reading.complain(
                node, _('%(quarter)s: expected "answers", or "missed: true"') % {"quarter": name or _("a quarter")}
            )
        self._check_codes(reading, node, values)
        given = self._answers(reading, answers, full=values.get("full", False)) if answers else {}
        read = ScenarioQuarter(quarter, self.instrument, answers=given, **values) if quarter else None
        return read, node

    def _change(self, reading: Reading, node: Node, named: str) -> None:
        """Another version from this quarter on."""
        self.instruments.append(_instrument(reading, node, named, self.instrument_of))
        _check_staff(reading, node, self.program, self.instrument)

    def _check_codes(self, reading: Reading, node: Node, values: Mapping[str, Any]) -> None:
        """What is resolved or lowered may come from an earlier version."""
        items = dict.fromkeys(item.code for version in self.instruments for item in version.items)
        domains = dict.fromkeys(domain.code for version in self.instruments for domain in version.asked(full=False))
        series = dict.fromkeys(code for version in self.instruments for code in series_codes(version))
        findings = [f"{kind}:{code}" for kind in FindingKind for code in items] + [f"drift:{code}" for code in series]
        findings += [f"{FindingKind.PRACTICE}:{code}" for code in domains]
        for name, what, known in (("resolved", _("finding"), findings), ("lowered", _("series"), series)):
            for code in values.get(name, ()):
                if code not in known:
                    reading.complain(
                        node,
                        _('unknown %(what)s "%(code)s" in %(name)s%(hint)s')
                        % {"what": what, "code": code, "name": name, "hint": nearest(code, known)},
                    )

    def _answers(self, reading: Reading, node: Node, *, full: bool) -> Answers:
        entries = reading.entries(node, "answers")
        asked = {domain.code for domain in self.instrument.asked(full=full)}
        for name, (key, _value) in entries.items():
            self._check_name(reading, key, name, asked)
        items = [item for item in self.instrument.items if item.domain in asked]
        given = {item.code: self._answer(reading, item, entries) for item in items}
        return {code: answer for code, answer in given.items() if answer}

    def _check_name(self, reading: Reading, key: Node, name: str, asked: set[str]) -> None:
        known = [EVERYTHING, *self.instrument.domain_by_code, *self.instrument.by_code]
        item = self.instrument.by_code.get(name)
        domain = self.instrument.domain_by_code.get(item.domain if item else name)
        if name not in known and successor(name, self.instrument):
            return  # asked before, and not in this version: another item goes on with it
        if name not in known:
            reading.complain(
                key, _('unknown item code "%(name)s"%(hint)s') % {"name": name, "hint": nearest(name, known)}
            )
        elif domain and domain.code not in asked and domain.asked is Asked.ANNUAL:
            reading.complain(
                key, _('%(name)s is asked once a year; expected "full: true" in this quarter') % {"name": name}
            )

    def _answer(self, reading: Reading, item: Item, entries: Entries) -> Answer | None:
        """The answer to one item: its own, else from the staff facts, else that of its domain, else that of all."""
        if item.code in entries:
            return _answer(reading, entries[item.code][1], item)
        if answer := answer_from_staff_roles(item, self.program.staff):
            return answer
        default = entries.get(item.domain) or entries.get(EVERYTHING)
        return _answer(reading, default[1], item) if default and item.scored else None


def _answer(reading: Reading, node: Node, item: Item) -> Answer | None:
    if is_word(node, DONT_KNOW):
        return Answer(Given.DONT_KNOW)
    if is_word(node, NOT_APPLICABLE):
        reading.complain(
            node,
            _("%(code)s: not applicable needs a reason, as in {%(not_applicable)s: why}")
            % {"code": item.code, "not_applicable": NOT_APPLICABLE},
        )
        return None
    if is_fields(node):
        values = reading.record(node, item.code, ANSWER)
        for message in answer_problems(item, values):
            reading.complain(node, f"{item.code}: {message}")
        return make_answer(values)
    if not isinstance(node, yaml.ScalarNode) or is_nothing(node) or not node.value.lstrip("-").isdigit():
        reading.complain(
            node,
            _("%(code)s: expected a level from 0 to 4, %(dont_know)s or fields, found %(given)s")
            % {"code": item.code, "dont_know": DONT_KNOW, "given": describe_node(node)},
        )
        return None
    if item.kind is Kind.CONTEXT:
        reading.complain(
            node,
            _("%(code)s: expected %(expected)s, found %(given)s")
            % {"code": item.code, "expected": _expected(item), "given": describe_node(node)},
        )
    return Answer(Given.LEVEL, level=_level(reading, node, item.code))


def make_answer(values: Mapping[str, Any]) -> Answer:
    """The answer that the fields of `ANSWER` say."""
    inputs = {name: values[name] for name in ("part", "whole", "number") if name in values}
    beside = {name: values[name] for name in BESIDE if name in values}
    if DONT_KNOW in values:
        return Answer(Given.DONT_KNOW, **beside)
    if NOT_APPLICABLE in values:
        return Answer(Given.NOT_APPLICABLE, reason=values[NOT_APPLICABLE], **beside)
    return Answer(Given.LEVEL, inputs=inputs or None, **beside)


def answer_problems(item: Item, values: Mapping[str, Any]) -> Iterator[str]:
    """What keeps the fields of `ANSWER` from being an answer to `item`, in words."""
    says = {name for name in (*SAYS, DONT_KNOW) if name in values}
    if values.get("written") and not item.scale:
        yield _("written: only an activity with a scale of its own has this mark")
    if NOT_APPLICABLE in says and not item.not_applicable:
        yield (
            _("not applicable is not offered here; it is a core item")
            if item.core
            else _("not applicable is not offered here")
        )
    if says not in [*_allowed(item), {DONT_KNOW}]:
        yield _("expected %(expected)s, found %(given)s") % {
            "expected": _expected(item),
            "given": ", ".join(sorted(says)) or _("none of these"),
        }
    elif says == {"choice"}:
        yield from _choice_problems(item, values["choice"])


def _choice_problems(item: Item, choice: str) -> Iterator[str]:
    known = [offered.value for offered in item.offered]
    if choice not in known:
        yield _('unknown choice "%(choice)s"; expected one of %(known)s') % {
            "choice": choice,
            "known": ", ".join(known),
        }


def _allowed(item: Item) -> list[set[str]]:
    """The sets of fields that make one answer to this item."""
    level: list[set[str]] = [] if item.kind is Kind.CONTEXT else [{"level"}]
    if item.kind is Kind.CONTEXT or (item.fact and item.fact.rule is Rule.CHOICE):
        return [*level, {"choice"}, {"not_applicable"}]
    if item.scale:
        return [*level, {"choice"}, {"not_applicable"}]
    return [*level, *([set(INPUTS[item.fact.rule])] if item.fact else []), {"not_applicable"}]


def _expected(item: Item) -> str:
    return _(" or ").join(_(" and ").join(sorted(names)) for names in _allowed(item))
