"""What a check says, as a page shows it: the text in pieces with numbered notes, and what was found by kind."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from fidelity.instrument.definition.structure import Item
from fidelity.instrument.definition.structure import Kind as ItemKind
from fidelity.instrument.seed_loader import sources
from fidelity.instrument.sources.documents import Contradiction, Document, Place
from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import DOCUMENT, Finding, Passage, ReadAs
from fidelity.role_check.analysis.language_detection import SPANISH
from fidelity.role_check.analysis.requests import is_in_few_words
from fidelity.role_check.analysis.rules import Category, Confidence, Level
from fidelity.role_check.analysis.task_catalogue import Task, Verdict, for_category, meant
from fidelity.role_check.language.check import Word
from fidelity.role_check.named_tasks import task_that_fits, tasks_named
from fidelity.role_check.text_reading import TextReading, check_words, read_text

LEVELS = list(Level)
# A verdict on words typed, and on no task of the list: nothing is surely against the role, but something may be
ASK = "ask"


@dataclass(frozen=True)
class Note:
    """A finding with the number that stands in the text and in the list."""

    number: int
    finding: Finding

    @property
    def words(self) -> str:
        """The words found, on one line."""
        return " ".join(self.finding.text.split())

    @property
    def asks(self) -> bool:
        """Whether it is a question: the duty may not fit, and only somebody who knows the work can tell."""
        finding = self.finding
        return finding.confidence is Confidence.POSSIBLE and finding.category.level is not Level.DEPENDS


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: plain where `level` is empty; `ends` are the notes whose words end with it.

    `read_as` says why nothing was looked for in it; empty where it was read as duties. `asks`: nothing in it is said to
    be against the role, but something may be.
    """

    text: str
    level: str = ""
    ends: tuple[Note, ...] = ()
    read_as: str = ""
    asks: bool = False


@dataclass(frozen=True)
class Side:
    """One view where the documents differ, and the documents that hold it."""

    says: str
    documents: tuple[str, ...]


@dataclass(frozen=True)
class Differing:
    subject: str
    sides: tuple[Side, ...]
    treatment: str


@dataclass(frozen=True)
class Cited:
    """What the documents say of a kind of duty: places by document, and where the documents differ."""

    places: tuple[str, ...]
    differ: tuple[str, ...]

    @property
    def by_document(self) -> list[tuple[Document, list[Place]]]:
        known = sources()
        places = [known.places[place] for place in self.places]
        codes = dict.fromkeys(place.document for place in places)
        return [(known.documents[code], [place for place in places if place.document == code]) for code in codes]

    @property
    def differing(self) -> list[Differing]:
        return [_differing(sources().contradictions[code]) for code in self.differ]


def _differing(contradiction: Contradiction) -> Differing:
    sides = tuple(Side(side.says, _documents(side.places)) for side in contradiction.sides)
    return Differing(contradiction.subject, sides, contradiction.treatment)


def _documents(places: Iterable[str]) -> tuple[str, ...]:
    known = sources()
    codes = dict.fromkeys(known.places[place].document for place in places)
    return tuple(known.documents[code].name for code in codes)


@dataclass(frozen=True)
class Kind:
    """One kind of duty with all words found of it."""

    category: Category
    notes: tuple[Note, ...]

    @property
    def asks(self) -> bool:
        """Whether nothing of it is more than a question."""
        return all(note.asks for note in self.notes)

    @property
    def item(self) -> Item:
        return _item(self.category)

    @property
    def cited(self) -> Cited:
        return Cited(self.category.places, self.category.differ)

    @property
    def task(self) -> Task | None:
        return for_category(self.category.code, rule_loader.tasks())

    @property
    def instead(self) -> str:
        return self.task.instead if self.task else self.category.alternative

    @property
    def why(self) -> str:
        return (self.task.why if self.task else "") or self.item.why


def _item(category: Category) -> Item:
    return rule_loader.instrument().by_code[category.item]


def _order(kind: Kind) -> tuple[bool, int]:
    level = kind.category.level
    return level is Level.DEPENDS or kind.asks, LEVELS.index(level)


def _task(code: str) -> Task:
    """The task as the catalogue knows its words."""
    return next(task for task in rule_loader.tasks() if task.code == code)


@dataclass(frozen=True)
class OpenWord:
    """A word that labels or closes, how often it stands there, and another way to say it."""

    text: str
    times: int
    alternative: str
    reason: str


@dataclass(frozen=True)
class Result:
    """What the check says of `text`."""

    text: str
    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...] = ()
    reading: TextReading | None = None

    @property
    def unread_language(self) -> str:
        """The language of a text that could not be read at all; else nothing."""
        return self.reading.unread if self.reading else ""

    @property
    def is_spanish(self) -> bool:
        """Whether some of it was read by the Spanish rules."""
        return bool(self.reading and SPANISH in self.reading.languages)

    @property
    def is_mixed(self) -> bool:
        return bool(self.reading and self.reading.is_mixed)

    @property
    def of_other_language(self) -> int:
        return self.read_as[ReadAs.OTHER_LANGUAGE]

    @cached_property
    def read_as(self) -> Counter[ReadAs]:
        """How many clauses of the text were read as duties, and as what else."""
        return Counter(passage.read_as for passage in self.passages)

    @property
    def duties(self) -> int:
        return self.read_as[ReadAs.DUTY]

    @property
    def negated(self) -> int:
        return self.read_as[ReadAs.NEGATED]

    @property
    def of_others(self) -> int:
        return self.read_as[ReadAs.OTHERS]

    @property
    def background(self) -> int:
        return self.read_as[ReadAs.BACKGROUND]

    @property
    def skipped(self) -> int:
        """How many clauses were read as something else than a duty, so that nothing was looked for in them."""
        return self.read_as.total() - self.duties

    @property
    def by_rules_alone(self) -> int:
        """How many duties were held against the rules and against nothing else."""
        return self.reading.by_rules_alone if self.reading else 0

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        return tuple(Note(number, finding) for number, finding in enumerate(self.findings, start=1))

    @cached_property
    def pieces(self) -> list[Piece]:
        return list(_pieces(self.text, self.notes, self.passages))

    @cached_property
    def kinds(self) -> list[Kind]:
        """By kind of duty, the gravest first; those that are worth asking about after those that do not fit."""
        kinds: dict[str, list[Note]] = {}
        for note in self.notes:
            kinds.setdefault(note.finding.category.code, []).append(note)
        by_kind = [Kind(notes[0].finding.category, tuple(notes)) for notes in kinds.values()]
        return sorted(by_kind, key=_order)

    @cached_property
    def to_confirm(self) -> tuple[Note, ...]:
        """Duties that a manager can confirm as written into the job, each text once.

        Where it depends on how an activity is done, the words alone say nothing that could be confirmed.
        """
        first: dict[tuple[str, str], Note] = {}
        for note in self.notes:
            category = note.finding.category
            if category.level is not Level.DEPENDS or _item(category).kind is not ItemKind.ACTIVITY:
                first.setdefault((category.code, note.words), note)
        return tuple(first.values())

    @cached_property
    def counts(self) -> Counter[Level]:
        """How many duties do not fit, or depend; what is worth asking about is no part of it."""
        return Counter(note.finding.category.level for note in self.notes if not note.asks)

    @property
    def worth_asking(self) -> int:
        """How many duties may not fit. They count against no text: a page asks about them."""
        return sum(note.asks for note in self.notes)

    @property
    def asks_as_it_is_long(self) -> bool:
        """Whether it may be that a line is only asked about because the text is long (docs/decisions/0009)."""
        asks_serious = any(note.asks and note.finding.category.level is Level.SERIOUS for note in self.notes)
        return self.verdict == ASK and not self.short and self.duties >= DOCUMENT and asks_serious

    @property
    def signs(self) -> list[tuple[Level, bool]]:
        """The signs that stand in the text, the gravest first, each with whether it does no more than ask."""
        asking = {level: [note.asks for note in self.notes if note.finding.category.level is level] for level in LEVELS}
        return [(level, all(asks)) for level, asks in asking.items() if asks]

    @property
    def critical(self) -> int:
        return self.counts[Level.CRITICAL]

    @property
    def serious(self) -> int:
        return self.counts[Level.SERIOUS]

    @property
    def depending(self) -> int:
        return self.counts[Level.DEPENDS]

    @property
    def verdict(self) -> str:
        """As of a task; empty where nothing was found, which is no yes."""
        if self.picked:
            return self.picked.verdict
        if self.could_mean:
            return Verdict.DEPENDS
        if self.fits:
            return Verdict.FITS
        if self.critical or self.serious:
            return Verdict.AGAINST
        return ASK if self.worth_asking else Verdict.DEPENDS if self.depending else ""

    @property
    def short(self) -> bool:
        """A few words about one task, where the text itself need not be shown again."""
        return is_in_few_words(self.text) and "\n" not in self.text

    @cached_property
    def _named(self) -> tuple[Task, ...]:
        if not self.short:
            return ()
        tasks = tasks_named(self.text, rule_loader.tasks()) or tasks_named(self.text, rule_loader.spanish_tasks())
        return tuple(_task(task.code) for task in tasks)

    @property
    def picked(self) -> Task | None:
        """The task of the list that somebody has typed; the answer is the same as if it were picked."""
        return self._named[0] if len(self._named) == 1 else None

    @property
    def cited(self) -> Cited | None:
        """What the documents say of the task that was typed."""
        return Cited(self.picked.places, self.picked.differ) if self.picked else None

    @property
    def could_mean(self) -> tuple[Task, ...]:
        """The tasks that words typed can stand for, where that is more than one."""
        return self._named if len(self._named) > 1 else ()

    @cached_property
    def fits(self) -> Task | None:
        """The task of the list that has the words typed as an example of what fits."""
        if not self.short or self.findings:
            return None
        task = task_that_fits(self.text, rule_loader.tasks()) or task_that_fits(self.text, rule_loader.spanish_tasks())
        return _task(task.code) if task else None

    @cached_property
    def near(self) -> tuple[Task, ...]:
        """Tasks of the list that a few words may be about, where no rule says more."""
        if not self.short or self.findings:
            return ()
        languages = self.reading.languages if self.reading else ()
        tasks = rule_loader.spanish_tasks() if SPANISH in languages else rule_loader.tasks()
        near = meant(self.text, tasks) or meant(self.text, rule_loader.tasks())
        return tuple(_task(task.code) for task in near)

    @cached_property
    def words(self) -> list[OpenWord]:
        """Words of the language check, each once."""
        open_words = check_words(self.text, self.reading.stretches if self.reading else ())
        times = Counter(word.term for word in open_words)
        first: dict[str, Word] = {}
        for word in open_words:
            first.setdefault(word.term, word)
        return [
            OpenWord(" ".join(word.text.split()), times[term], word.alternative, word.reason)
            for term, word in first.items()
        ]


def check_text(text: str) -> Result:
    """The text with all that the check says of it."""
    reading = read_text(text)
    return Result(text, reading.findings, reading.passages, reading)


def _pieces(text: str, notes: Sequence[Note], passages: Sequence[Passage]) -> Iterator[Piece]:
    """The whole text cut where a finding or a passage begins or ends; findings may overlap, passages do not."""
    apart = [passage for passage in passages if passage.read_as is not ReadAs.DUTY]
    edges = [(note.finding.start, note.finding.end) for note in notes] + [
        (passage.start, passage.end) for passage in apart
    ]
    cuts = sorted({0, len(text), *(at for edge in edges for at in edge)})
    waiting = sorted(notes, key=lambda note: note.finding.start, reverse=True)
    unread = sorted(apart, key=lambda passage: passage.start, reverse=True)
    covering: list[Note] = []
    for start, end in pairwise(cuts):
        while waiting and waiting[-1].finding.start <= start:
            covering.append(waiting.pop())
        covering = [note for note in covering if note.finding.end > start]
        while unread and unread[-1].end <= start:
            unread.pop()
        read_as = unread[-1].read_as.value if unread and unread[-1].start <= start else ""
        gravest = min((LEVELS.index(note.finding.category.level) for note in covering), default=None)
        ends = tuple(note for note in covering if note.finding.end == end)
        level = "" if gravest is None else LEVELS[gravest].value
        yield Piece(text[start:end], level, ends, read_as, asks=bool(covering) and all(note.asks for note in covering))
