"""The quarters of a demo program, written as distances so that they lie in the last two years whenever they are read.

A quarter says only what is different from the one before (seeds/README.md, "demo/").
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from fidelity.demo import flag_moves as moves
from fidelity.demo.flag_moves import DemoMove, day, possible_flag_codes, read_one_of
from fidelity.demo.peer_voices import DemoVoice, Voices
from fidelity.demo.report_acts import DemoAct, make_act, read_act
from fidelity.flags.models import Action
from fidelity.instrument.definition.structure import LEVELS, Instrument, Item, Rule
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    choice_reader,
    is_fields,
    is_word,
    list_reader,
    nearest,
    read_boolean,
    read_integer,
    read_word,
)
from fidelity.reviews.models import REASON_LENGTH, Review
from fidelity.scenarios.parsing import (
    ANSWER,
    DONT_KNOW,
    EVIDENCE,
    SAYS,
    answer_problems,
    limited_text_reader,
    make_answer,
)
from fidelity.scoring.answers import Answer, Evidence, Given
from fidelity.scoring.levels import INPUTS
from fidelity.voice.rules import questions
from programs.calendar.quarters import Quarter
from programs.models import Role

Values = dict[str, Any]
Seen = Callable[[Values], Evidence]
InstrumentOf = Callable[[str], Instrument]

ACTION_LENGTH = 300
LAST_DAY_OF_EVIDENCE = 85  # the working day after it still lies in the shortest quarter
NO_EVIDENCE = "none"
POSITIONS = "positions"
SATURDAY = 5


@dataclass(frozen=True)
class DemoAnswer:
    """An answer, and `why` it changed since the quarter before or stayed, where somebody said so."""

    answer: Answer
    changed: bool = False
    why: str = ""


@dataclass(frozen=True)
class DemoAction:
    """`ended` is None while the action is planned; `flag` is named where the action is about more than one item.

    `different`: what is different from last time, where its finding came back.
    """

    what: str
    owner: Action.Owner
    due: date
    item: str = ""
    flag: str = ""
    different: str = ""
    about: Action.About = Action.About.CONDITIONS
    state: Action.State = Action.State.PLANNED
    ended: date | None = None
    outcome: str = ""


@dataclass(frozen=True)
class DemoReview:
    """One quarter; `closed` is None while it is open, `skipped` the reason where there was no review.

    `instrument` is the version that it was asked in, `checked_by` who else looked at answers, `checked_words` at what.
    """

    quarter: Quarter
    instrument: str
    opened: date
    closed: date | None
    participants: Mapping[Role, int]
    invited_roles: tuple[Role, ...]
    voice: DemoVoice
    funders: str
    full: bool
    checked_by: str
    checked_words: str
    skipped: str
    answers: Mapping[str, DemoAnswer]
    actions: tuple[DemoAction, ...]
    moves: tuple[DemoMove, ...]
    report: tuple[DemoAct, ...]


def working_day_in(quarter: Quarter, number: int) -> date:
    """The `number`th day from the start of `quarter` (1 is the first), or the Monday after where it is a weekend."""
    day = quarter.start + timedelta(days=number - 1)
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def _by_role(reading: Reading, node: Node, what: str) -> Values:
    return reading.record(node, what, {role.value: Field(read_integer(0, 99), required=False) for role in Role})


def _evidence(reading: Reading, node: Node, what: str) -> Values | None:
    return None if is_word(node, NO_EVIDENCE) else reading.record(node, what, EVIDENCE_IN_QUARTER)


def _node(reading: Reading, node: Node, what: str) -> Node:
    """Left as it is: read later, when it is known what was said before."""
    return node


def _hours(reading: Reading, node: Node, what: str) -> dict[str, tuple[int, int]]:
    """What is asked for each position, by its title: `part` and `whole` of one person."""
    read = list_reader(read_integer(0, 168), low=2, high=2)
    return {title: read(reading, value, title) for title, (_key, value) in reading.entries(node, what).items()}


_level = read_integer(LEVELS[0], LEVELS[-1])

USUAL = {
    "opened": Field(day, required=False),
    "closed": Field(day, required=False),
    "participants": Field(_by_role, required=False),
    "invited_roles": Field(list_reader(choice_reader(Role), low=0), required=False),
    "funders": Field(limited_text_reader(ACTION_LENGTH), required=False),
}
QUARTER = USUAL | {
    "quarter": Field(read_integer(-99, 0)),
    "instrument": Field(read_word, required=False),
    "full": Field(read_boolean, required=False),
    "checked_by": Field(choice_reader(Review.CheckedBy), required=False),
    "checked_words": Field(limited_text_reader(REASON_LENGTH), required=False),
    "skipped": Field(limited_text_reader(REASON_LENGTH), required=False),
    "open": Field(read_boolean, required=False),
    "answered": Field(list_reader(read_word), required=False),
    "voice": Field(_node, required=False),
    "answers": Field(_node, required=False),
    "actions": Field(_node, required=False),
    "moves": Field(_node, required=False),
    "report": Field(_node, required=False),
}
ACTION = {
    "item": Field(read_word, required=False),
    "about": Field(choice_reader(Action.About), required=False),
    "what": Field(limited_text_reader(ACTION_LENGTH)),
    "owner": Field(choice_reader(Action.Owner)),
    "due": Field(day),
    "state": Field(choice_reader(Action.State), required=False),
    "ended": Field(day, required=False),
    "outcome": Field(limited_text_reader(ACTION_LENGTH), required=False),
    "different": Field(limited_text_reader(ACTION_LENGTH), required=False),
}
EVIDENCE_IN_QUARTER = {
    "reference": Field(EVIDENCE["reference"].read),
    "kept": EVIDENCE["kept"],
    "kind": EVIDENCE["kind"],
    "by": EVIDENCE["by"],
    "day": Field(read_integer(1, LAST_DAY_OF_EVIDENCE)),
}
SAID = ANSWER | {
    "evidence": Field(_evidence, required=False),
    POSITIONS: Field(_hours, required=False),
    "why": Field(limited_text_reader(REASON_LENGTH), required=False),
    DONT_KNOW: Field(read_boolean, required=False),
}
ANSWERS = {*SAYS, DONT_KNOW, POSITIONS}


@dataclass
class Quarters:
    """Reads the quarters of one program in their order and remembers what was said so far.

    Nothing comes out later than `today`: reviews and evidence are pulled back to it, an action that would end later is
    still planned, and a later move was not made yet. `instrument` is the version that is asked until a quarter names
    another, `pressures` are the codes that a talk may find, `positions` the numbers of peer supporters by title.
    """

    reading: Reading
    instrument: Instrument
    instrument_of: InstrumentOf
    pressures: Collection[str]
    positions: Mapping[str, int]
    current: Quarter
    today: date
    usual: Values = field(default_factory=dict)
    voices: Voices = field(init=False)
    newest: dict[str, Values] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ask(self.instrument)

    def _ask(self, instrument: Instrument) -> None:
        """Ask in a version from now on. What was said in the one before is not said in this one."""
        self.instrument, self.newest = instrument, {}
        self.flags += possible_flag_codes(instrument)
        self.voices = Voices(self.reading, questions.short_form_codes(instrument), sum(self.positions.values()))

    def _move(self, node: Node, version: str) -> None:
        try:
            self._ask(self.instrument_of(version))
        except ValueError as error:
            self.reading.complain(node, _("instrument: %(error)s") % {"error": error})

    def read(self, node: Node) -> DemoReview | None:
        """The next quarter; None after a complaint about what the whole of it hangs on."""
        values = self.reading.record(node, _("a quarter"), QUARTER)
        if version := values.pop("instrument", ""):
            self._move(node, version)
        self.usual |= {name: value for name, value in values.items() if name in USUAL}
        if missing := [name for name in ["quarter", *USUAL] if name not in values | self.usual]:
            self.reading.complain(
                node, _("expected %(missing)s too: no quarter before says it") % {"missing": ", ".join(missing)}
            )
            return None
        quarter = _back(self.current, -values["quarter"])
        opened, closed = (min(working_day_in(quarter, self.usual[name]), self.today) for name in ("opened", "closed"))
        is_open, full, skipped = values.get("open", False), values.get("full", False), values.get("skipped", "")
        asked = [] if skipped else self._asked(node, full=full, only=values.get("answered", ()))
        seen = partial(_evidence_in, quarter, by=opened if is_open else closed)
        return DemoReview(
            quarter=quarter,
            instrument=self.instrument.version,
            opened=opened,
            closed=None if is_open else closed,
            full=full,
            checked_by=values.get("checked_by", ""),
            checked_words=values.get("checked_words", ""),
            skipped=skipped,
            voice=self.voices.read(values.get("voice")),
            answers=self._answers(node, values.get("answers"), asked, seen),
            actions=tuple(self._actions(values.get("actions"), quarter)),
            moves=tuple(self._moves(values.get("moves"), quarter)),
            report=tuple(self._acts(values.get("report"), quarter, asked)),
            **{name: value for name, value in self.usual.items() if name not in ("opened", "closed")},
        )

    def _actions(self, written: Node | None, quarter: Quarter) -> Iterator[DemoAction]:
        """The actions planned, without those that were complained of."""
        fields = ACTION | {"flag": Field(read_one_of(_("a flag"), self.flags), required=False)}
        read = list_reader(lambda reading, node, _name: reading.record(node, _("an action"), fields))
        for values in read(self.reading, written, "actions") if written else ():
            if values.keys() >= {"what", "owner", "due"}:
                yield _action_on(self.today, values, quarter)

    def _moves(self, written: Node | None, quarter: Quarter) -> Iterator[DemoMove]:
        """The moves made by today, in the order written."""
        read = list_reader(moves.move_reader(read_one_of(_("a flag"), self.flags), self.pressures))
        for values in read(self.reading, written, "moves") if written else ():
            move = moves.make_move(values, partial(working_day_in, quarter))
            if move and move.on <= self.today:
                yield move

    def _acts(self, written: Node | None, quarter: Quarter, asked: list[Item]) -> Iterator[DemoAct]:
        """What was done with the report by today, as written. What an amendment changes is said from then on."""
        read, on = list_reader(read_act), partial(working_day_in, quarter)
        for values in read(self.reading, written, "report") if written else ():
            changed = self._amended(values.get("answers"), asked, partial(_evidence_in, quarter, by=self.today))
            act = make_act(values, on, answers=changed)
            if act and act.on <= self.today:
                yield act

    def _amended(self, written: Node | None, asked: list[Item], seen: Seen) -> dict[str, DemoAnswer]:
        """The answers that an amendment changes, by item."""
        changed = {}
        items = {item.code: item for item in asked}
        for code, (key, entry) in (self.reading.entries(written, "answers") if written else {}).items():
            self._check_name(key, code)
            if code in items and (answer := self._answer(key, entry, items[code], seen)):
                changed[code] = answer
        return changed

    def _asked(self, node: Node, *, full: bool, only: Collection[str]) -> list[Item]:
        """The items asked in a quarter; where it is half filled, those in `only`, which names domains and items."""
        for name in only:
            self._check_name(node, name)
        items = [item for domain in self.instrument.asked(full=full) for item in self.instrument.by_domain[domain.code]]
        return [item for item in items if not only or item.code in only or item.domain in only]

    def _answers(self, node: Node, written: Node | None, asked: list[Item], seen: Seen) -> dict[str, DemoAnswer]:
        """The answers of one quarter: what was said before, changed by what is `written`."""
        entries = self.reading.entries(written, "answers") if written else {}
        asked_codes = {item.code for item in asked}
        for name, (key, _value) in entries.items():
            self._check_name(key, name)
            if name in self.instrument.by_code and name not in asked_codes:
                self.reading.complain(
                    key, _("%(name)s is not among the items answered in this quarter") % {"name": name}
                )
        answers = {}
        for item in asked:
            own, of_domain = entries.get(item.code), entries.get(item.domain) if item.scored else None
            _key, entry = own or of_domain or (node, None)
            answers[item.code] = self._answer(node, entry, item, seen)
        return {code: answer for code, answer in answers.items() if answer}

    def _answer(self, node: Node, entry: Node | None, item: Item, seen: Seen) -> DemoAnswer | None:
        asked_before, before = item.code in self.newest, self.newest.get(item.code, {})
        says = self.newest[item.code] = _merged(before, self._entry(entry, item) if entry else {})
        if not _answer_in(says):
            if entry or not asked_before:
                self.reading.complain(entry or node, _("%(code)s is not answered yet") % {"code": item.code})
            return None
        for message in self._problems(item, says):
            self.reading.complain(entry or node, f"{item.code}: {message}")
        changed = bool(before) and _answer_in(before) != _answer_in(says)
        return DemoAnswer(self._made(says, seen), changed, says.get("why", ""))

    def _problems(self, item: Item, says: Values) -> Iterator[str]:
        if POSITIONS in says:
            if not (item.fact and item.fact.per) or says[POSITIONS].keys() != self.positions.keys():
                yield _("positions: expected one pair of hours for %(titles)s, of an item that asks so") % {
                    "titles": ", ".join(self.positions)
                }
        elif DONT_KNOW not in says:
            yield from answer_problems(item, says)

    def _made(self, says: Values, seen: Seen) -> Answer:
        """The answer; only a rating has evidence."""
        if DONT_KNOW in says:
            beside = {name: says[name] for name in ("note", "who_could_tell", "by_when") if name in says}
            return Answer(Given.DONT_KNOW, **beside)
        answer = make_answer({name: value for name, value in says.items() if name != "evidence"})
        if POSITIONS in says:
            return replace(answer, inputs=self._summed(says[POSITIONS]))
        shown = says.get("evidence") if answer.given is Given.LEVEL else None
        return replace(answer, evidence=seen(shown)) if shown else answer

    def _summed(self, hours: Mapping[str, tuple[int, int]]) -> dict[str, int]:
        """What one person of each position has, by title, and the sums over all, as a page takes them in."""
        sums = dict.fromkeys(INPUTS[Rule.SHARE], 0)
        own = {}
        for title, pair in hours.items():
            for name, number in zip(sums, pair, strict=True):
                own[f"{name}:{title}"] = number
                sums[name] += number * self.positions.get(title, 0)
        return sums | own

    def _entry(self, node: Node, item: Item) -> Values:
        if is_word(node, DONT_KNOW):
            return {DONT_KNOW: True}
        if is_fields(node):
            return self.reading.record(node, item.code, SAID)
        return {"level": _level(self.reading, node, item.code)}

    def _check_name(self, at: Node, name: str) -> None:
        known = [*self.instrument.domain_by_code, *self.instrument.by_code]
        if name not in known:
            self.reading.complain(
                at, _('unknown item code "%(name)s"%(hint)s') % {"name": name, "hint": nearest(name, known)}
            )


def _back(quarter: Quarter, quarters: int) -> Quarter:
    for _quarter in range(quarters):
        quarter = quarter.previous
    return quarter


def _merged(before: Values, now: Values) -> Values:
    """What is said now, with what was said before and still holds: all but notes and an answer that changed."""
    gone = {"note", "why", *(ANSWERS if _answer_in(now) else ())}
    return {name: value for name, value in before.items() if name not in gone} | now


def _answer_in(says: Values) -> Values:
    return {name: value for name, value in says.items() if name in ANSWERS}


def _evidence_in(quarter: Quarter, says: Values, *, by: date) -> Evidence:
    named = {name: says[name] for name in ("kept", "kind", "by") if name in says}
    return Evidence(says["reference"], min(working_day_in(quarter, says["day"]), by), **named)


def _action_on(today: date, values: Values, quarter: Quarter) -> DemoAction:
    action = DemoAction(**values | {"due": working_day_in(quarter, values["due"]), "ended": None})
    ended = working_day_in(quarter, values["ended"]) if "ended" in values else None
    if ended and ended > today:
        return replace(action, state=Action.State.PLANNED, outcome="")
    return replace(action, ended=ended)
