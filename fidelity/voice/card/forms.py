"""The short form as its page shows it, and what of it was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext

from fidelity.flags.rules import concerns
from fidelity.flags.rules.concerns import Concern
from fidelity.instrument.definition.structure import LEVELS, Instrument, Item, Kind
from fidelity.voice.rules import questions
from fidelity.voice.rules.questions import Question
from programs.calendar.quarters import Quarter

LEAVE_OUT = ""
LEVEL_OF = {str(level): level for level in LEVELS}


@dataclass(frozen=True)
class Choice:
    """One row that can be tapped."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """One question with its rows; `number` counts from 1."""

    number: int
    question: Question
    choices: tuple[Choice, ...]
    is_wrong: bool

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def target(self) -> str:
        """The id of its fields on the page."""
        return self.code

    @property
    def words(self) -> str:
        return gettext(self.question.words)

    @property
    def chosen(self) -> Choice:
        """The choice that was made, leaving it out where none was."""
        return next((choice for choice in self.choices if choice.is_chosen), self.choices[-1])


@dataclass(frozen=True)
class Group:
    name: str
    rows: tuple[Row, ...]


# The names of the two fields on what does not fit; no question has such a code.
RAISED, HOW_OFTEN = "raised", "how-often"


@dataclass(frozen=True)
class ConcernGroup:
    name: str
    choices: tuple[Choice, ...]


class ConcernForm:
    """What a card can raise besides: one thing from a list, never a word of one's own; and what of it was sent."""

    def __init__(self, instrument: Instrument, sent: Mapping[str, str] | None = None) -> None:
        self.instrument = instrument
        self.raised, self.often = (sent or {}).get(RAISED, ""), (sent or {}).get(HOW_OFTEN, "")
        self.tasks = concerns.tasks_to_raise(instrument)
        self.conditions = concerns.conditions_to_raise(instrument)

    @property
    def is_wrong(self) -> bool:
        """Whether something was sent that the lists do not hold, or a task without how often it happens."""
        codes = map(concerns.finding_code, (*self.tasks, *self.conditions))
        return bool(self.raised) and (self.raised not in codes or (self._is_task and self._level is None))

    @property
    def groups(self) -> list[ConcernGroup]:
        named = ((gettext("A task"), self.tasks), (gettext("A rule or a condition"), self.conditions))
        return [ConcernGroup(name, tuple(map(self._choice, items))) for name, items in named]

    @property
    def frequencies(self) -> list[Choice]:
        words = questions.answer_scale(Kind.ACTIVITY, self.instrument)
        return [
            Choice(str(level), gettext(words[level]), str(level) == self.often) for level in reversed(concerns.OFTEN)
        ]

    def concern(self, quarter: Quarter) -> Concern | None:
        """What was raised; None where nothing was."""
        if not self.raised or self.is_wrong:
            return None
        level = self._level if self._is_task else None
        often = concerns.NEVER_SAID if level is None else level
        return Concern(self.raised, self.instrument.version, quarter.ordinal, often)

    @property
    def _is_task(self) -> bool:
        return self.raised in map(concerns.finding_code, self.tasks)

    @property
    def _level(self) -> int | None:
        level = LEVEL_OF.get(self.often)
        return level if level in concerns.OFTEN else None

    def _choice(self, item: Item) -> Choice:
        code = concerns.finding_code(item)
        return Choice(code, gettext(item.finding), code == self.raised)


class ShortForm:
    """The questions of an instrument, with what was sent: a field for each, its level or empty where it is left out."""

    def __init__(self, instrument: Instrument, sent: Mapping[str, str] | None = None) -> None:
        self.instrument = instrument
        self.questions = questions.short_form(instrument)
        self.sent = sent or {}

    @cached_property
    def given(self) -> dict[str, int]:
        """Question -> level, of those that were answered."""
        chosen = {question.code: self.sent.get(question.code) for question in self.questions}
        return {code: LEVEL_OF[value] for code, value in chosen.items() if value in LEVEL_OF}

    @property
    def wrong(self) -> list[Row]:
        """The questions with a value that no row has; a browser does not send one by itself."""
        return [row for row in self._rows() if row.is_wrong]

    @property
    def groups(self) -> list[Group]:
        """The questions under the names of their domains, that on safety under its own."""
        names = {domain.code: domain.name for domain in self.instrument.domains}
        return [
            Group(gettext(names[domain]) if domain else gettext("One last question"), tuple(rows))
            for domain, rows in groupby(self._rows(), key=lambda row: row.question.domain)
        ]

    def _rows(self) -> list[Row]:
        return [self._row(number, question) for number, question in enumerate(self.questions, start=1)]

    def _row(self, number: int, question: Question) -> Row:
        sent = self.sent.get(question.code)
        offered = [*((str(level), self._level_in_words(words)) for level, words in enumerate(question.scale))]
        offered.append((LEAVE_OUT, gettext("Leave this one out")))
        choices = tuple(Choice(value, words, value == sent) for value, words in offered)
        return Row(number, question, choices, sent is not None and not any(choice.is_chosen for choice in choices))

    def _level_in_words(self, words: str) -> str:
        """`A few (fewer than half)`: how much a level is stands beside it where the version says so."""
        amount = self.instrument.quantity_of.get(words.lower())
        return f"{gettext(words)} ({gettext(amount)})" if amount else gettext(words)
