"""The rules of the role check, read from `seeds/role_check/`: classes of words, and which act over which thing counts.

Pure. The formats are in `seeds/README.md`, "role_check/". Every complaint names the file and the line.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from fidelity.instrument.definition.matching import successor
from fidelity.instrument.definition.structure import Instrument, Item
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    choice_reader,
    line_of,
    list_reader,
    nearest,
    read_boolean,
    read_prose,
    read_word,
)
from fidelity.role_check.analysis.grammar.classes import GRAMMAR
from fidelity.role_check.analysis.lexicon import Entry, Lexicon
from fidelity.role_check.analysis.meaning.judge import Judge, Meanings
from fidelity.wording.translation import gettext as _

WITHIN = re.compile(r"\{([a-z-]+)\}")
ANY = "*"
ALONE = "alone"
FLAGS = ("asked", "agreed", "about", "persons", "talk", "others", "denied")


class Level(StrEnum):
    CRITICAL = "critical"
    SERIOUS = "serious"
    DEPENDS = "depends"


class Confidence(StrEnum):
    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True)
class Pattern:
    """`act > thing`: a thing of one of these classes, acted on by one of those.

    Among the acts, `*` is any act or none, and `alone` none, as in "Filing"; without acts it is as with `*`.
    """

    acts: frozenset[str]
    things: frozenset[str]
    written: str


@dataclass(frozen=True)
class Rule:
    """Patterns, any of which is enough, and what has to stand beside them or must not.

    `asked`: help on request clears it. `agreed`: the person's consent or presence clears it. `about`: holds also for
    words about the thing ("advise on medication"). `persons`: holds also where the person supported does it. `talk`:
    holds also for mere talk. `others`: holds also where other staff are named as those who do it. `denied`: holds also
    under a "not".
    """

    patterns: tuple[Pattern, ...]
    confidence: Confidence
    examples: tuple[str, ...]
    not_examples: tuple[str, ...] = ()
    near: tuple[frozenset[str], ...] = ()
    unless: frozenset[str] = frozenset()
    asked: bool = False
    agreed: bool = False
    about: bool = False
    persons: bool = False
    talk: bool = False
    others: bool = False
    denied: bool = False
    line: int = 0

    @cached_property
    def allowed(self) -> frozenset[str]:
        """What would keep an act from counting, and does not keep this rule from it."""
        return frozenset(name for name in ("talk", "others", "denied") if getattr(self, name))


@dataclass(frozen=True)
class Category:
    """A kind of duty; `places` and `alternative` are those of its item where the file says nothing else.

    `covers`: lesser kinds that are part of this one, and are not raised beside it in one half-sentence.
    """

    code: str
    name: str
    level: Level
    item: str
    rules: tuple[Rule, ...]
    places: tuple[str, ...]
    alternative: str
    differ: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


Spoken = tuple[Category, Rule, Pattern]


@dataclass(frozen=True)
class Rules:
    """Everything the check goes by; categories in the order in which they win over each other.

    `judge`: the statistical part; without one, rules alone answer.
    """

    lexicon: Lexicon
    categories: tuple[Category, ...]
    judge: Judge | None = None

    @cached_property
    def by_code(self) -> Mapping[str, Category]:
        return {category.code: category for category in self.categories}

    @cached_property
    def things(self) -> Mapping[str, tuple[Spoken, ...]]:
        """Patterns by each class of things they speak of, the gravest category first."""
        levels = list(Level)
        by_class: dict[str, list[Spoken]] = {}
        for category in sorted(self.categories, key=lambda category: levels.index(category.level)):
            for rule in category.rules:
                for pattern in rule.patterns:
                    for name in sorted(pattern.things):
                        by_class.setdefault(name, []).append((category, rule, pattern))
        return {name: tuple(entries) for name, entries in by_class.items()}

    def about(self, names: frozenset[str]) -> tuple[Spoken, ...]:
        """Patterns that speak of a thing of these classes; few sets of classes come up, again and again."""
        if names not in self._about:
            self._about[names] = tuple(entry for name in sorted(names) for entry in self.things.get(name, ()))
        return self._about[names]

    @cached_property
    def _about(self) -> dict[frozenset[str], tuple[Spoken, ...]]:
        return {}


def load(folder: Path, instrument: Instrument) -> Rules:
    """The rules in `folder`, with what the instrument says of each category; raises `ParseError`."""
    lexicon, classes = read_words((folder / "words.yaml").read_text(encoding="utf-8"), path=str(folder / "words.yaml"))
    path = folder / "rules.yaml"
    categories = read_categories(
        path.read_text(encoding="utf-8"), path=str(path), classes=classes, instrument=instrument
    )
    return Rules(lexicon, categories, Meanings(folder / "meaning"))


# Words


def read_words(text: str, *, path: str) -> tuple[Lexicon, frozenset[str]]:
    """The lexicon written in `text`, and the names of its classes."""
    reading = Reading(path)
    top = reading.record(reading.document(text), _("the words"), WORDS)
    reading.finish()
    lexicon = Lexicon(irregular={verb["verb"]: verb["past"] for verb in top["irregular"]})
    members: dict[str, tuple[str, ...]] = {}
    for line, entry in top["classes"]:
        _add_class(reading, line, entry, lexicon, members)
    for name in sorted(GRAMMAR - set(members)) if not reading.problems else ():
        reading.complain(1, _('the class "%(name)s" is missing; sentences are read by it') % {"name": name})
    reading.finish()
    return lexicon, frozenset(members)


def _add_class(
    reading: Reading, line: int, entry: Mapping[str, Any], lexicon: Lexicon, members: dict[str, tuple[str, ...]]
) -> None:
    name = entry.get("name", "")
    if name in members:
        reading.complain(line, _('the class "%(name)s" stands twice') % {"name": name})
    verbs = _expanded(reading, line, entry.get("verbs", ()), members)
    things = _expanded(reading, line, entry.get("things", ()), members)
    exact = _expanded(reading, line, entry.get("exact", ()), members)
    for phrase in verbs:
        lexicon.add_verb(phrase, name)
    for phrase in things:
        lexicon.add_thing(phrase, name, named=bool(verbs))
    for phrase in exact:
        lexicon.add(phrase, Entry(frozenset({name}), thing=bool(entry.get("nouns", False))))
    beside = _expanded(reading, line, entry.get("beside", ()), members)
    for phrase in beside:
        lexicon.add_beside(phrase, name)
    members[name] = (*verbs, *things, *exact, *beside)


def _expanded(
    reading: Reading, line: int, phrases: Collection[str], members: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Each phrase with every member of the classes it names in braces."""
    written: list[str] = []
    for phrase in phrases:
        pieces = WITHIN.split(phrase)
        for name in pieces[1::2]:
            if name not in members:
                reading.complain(
                    line,
                    _('unknown class "%(name)s" in "%(phrase)s"%(hint)s')
                    % {"name": name, "phrase": phrase, "hint": nearest(name, members)},
                )
        choices = [[piece] if at % 2 == 0 else members.get(piece, ()) for at, piece in enumerate(pieces)]
        written += ["".join(combined) for combined in product(*choices)]
    return tuple(dict.fromkeys(written))


def _class_with_line(reading: Reading, node: Node, what: str) -> tuple[int, dict[str, Any]]:
    return line_of(node), reading.record(node, _("a class"), CLASS)


def _irregular(reading: Reading, node: Node, what: str) -> dict[str, Any]:
    return {"verb": "", "past": ()} | reading.record(node, _("an irregular verb"), IRREGULAR)


IRREGULAR = {"verb": Field(read_word), "past": Field(list_reader(read_word))}
CLASS = {
    "name": Field(read_word),
    "verbs": Field(list_reader(read_word), required=False),
    "things": Field(list_reader(read_word), required=False),
    "exact": Field(list_reader(read_word), required=False),
    "beside": Field(list_reader(read_word), required=False),
    "nouns": Field(read_boolean, required=False),
}
WORDS = {"irregular": Field(list_reader(_irregular)), "classes": Field(list_reader(_class_with_line))}


# Categories


def read_categories(text: str, *, path: str, classes: Collection[str], instrument: Instrument) -> tuple[Category, ...]:
    """The categories written in `text`; raises `ParseError` with every problem as `path:line: message`."""
    reading = Reading(path)
    reader = _Categories(classes, instrument)
    top = reading.record(reading.document(text), _("the rules"), {"categories": Field(list_reader(reader.read))})
    categories = [category for category in top.get("categories", ()) if category]
    codes = [category.code for category in categories]
    for category in categories:
        if codes.count(category.code) > 1:
            reading.complain(1, _('the category "%(code)s" stands twice') % {"code": category.code})
        for code in category.covers:
            if code not in codes:
                reading.complain(
                    1,
                    _('%(category)s covers the unknown category "%(code)s"')
                    % {"category": category.code, "code": code},
                )
    reading.finish()
    return tuple(categories)


class _Categories:
    def __init__(self, classes: Collection[str], instrument: Instrument) -> None:
        self.classes = classes
        self.instrument = instrument
        self.rule_fields = {
            "when": Field(list_reader(self._pattern)),
            "confidence": Field(choice_reader(Confidence)),
            "examples": Field(list_reader(read_prose)),
            "not_examples": Field(list_reader(read_prose), required=False),
            "near": Field(list_reader(self._classes), required=False),
            "unless": Field(list_reader(self._class), required=False),
            **{name: Field(read_boolean, required=False) for name in FLAGS},
        }
        self.fields = {
            "code": Field(read_word),
            "name": Field(read_prose),
            "level": Field(choice_reader(Level)),
            "item": Field(self._item),
            "alternative": Field(read_prose, required=False),
            "places": Field(list_reader(read_word), required=False),
            "differ": Field(list_reader(read_word), required=False),
            "covers": Field(list_reader(read_word), required=False),
            "rules": Field(list_reader(self._rule)),
        }

    def read(self, reading: Reading, node: Node, what: str) -> Category | None:
        values = reading.record(node, _("a category"), self.fields)
        item: Item | None = values.get("item")
        if reading.problems or item is None:
            return None
        alternative = values.setdefault("alternative", item.instead)
        if not alternative:
            reading.complain(
                node,
                _('%(code)s: the field "alternative" is missing; %(item)s has none')
                % {"code": values["code"], "item": item.code},
            )
        values.setdefault("places", item.places)
        values.setdefault("differ", item.differ)
        return Category(**values | {"item": item.code})

    def _item(self, reading: Reading, node: Node, what: str) -> Item | None:
        code = read_word(reading, node, what)
        item = successor(code, self.instrument)
        if code and item is None:
            hint = nearest(code, self.instrument.by_code)
            reading.complain(node, _('unknown item code "%(code)s"%(hint)s') % {"code": code, "hint": hint})
        return item

    def _rule(self, reading: Reading, node: Node, what: str) -> Rule | None:
        values = reading.record(node, _("a rule"), self.rule_fields)
        values["unless"] = frozenset(values.get("unless", ()))
        return None if reading.problems else Rule(patterns=values.pop("when"), line=line_of(node), **values)

    def _pattern(self, reading: Reading, node: Node, what: str) -> Pattern:
        written = read_word(reading, node, what)
        acts, _sign, things = written.rpartition(">")
        return Pattern(self._named(reading, node, acts), self._named(reading, node, things), written)

    def _class(self, reading: Reading, node: Node, what: str) -> str:
        (name,) = self._named(reading, node, read_word(reading, node, what)) or {""}
        return name

    def _classes(self, reading: Reading, node: Node, what: str) -> frozenset[str]:
        return self._named(reading, node, read_word(reading, node, what))

    def _named(self, reading: Reading, node: Node, written: str) -> frozenset[str]:
        names = frozenset(name.strip() for name in written.split("|") if name.strip())
        for name in sorted(names - {ANY, ALONE}):
            if name not in self.classes:
                hint = nearest(name, self.classes)
                reading.complain(node, _('unknown class "%(name)s"%(hint)s') % {"name": name, "hint": hint})
        return names
