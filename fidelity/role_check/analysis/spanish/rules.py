"""The Spanish rules, read from `seeds/role_check/es/`: words, and which act on which thing counts. Pure.

Only the rules are Spanish: what a kind of duty is called, how grave it is, its question and its places stand once, in
`seeds/role_check/rules.yaml`. The format is the same.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

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
from fidelity.role_check.analysis.rules import ALONE, ANY, FLAGS, Category, Confidence, Level, Pattern, Rule
from fidelity.role_check.analysis.spanish.lexicon import Lexicon
from fidelity.wording.translation import gettext as _

GRAMMAR = frozenset({
    "be", "modal", "explain", "remind", "wish", "asked", "agreed", "avoid", "outside", "instead", "filler", "belongs",
    "about", "clitic", "peer", "person", "other-staff", "talk", "talk-thing", "watch", "report", "gather",
})  # fmt: skip


@dataclass(frozen=True)
class SpanishRules:
    """Everything the Spanish check goes by."""

    lexicon: Lexicon
    categories: tuple[Category, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Category]:
        return {category.code: category for category in self.categories}

    @cached_property
    def things(self) -> Mapping[str, tuple[tuple[Category, Rule, Pattern], ...]]:
        """Patterns by each class of things they speak of, the gravest category first."""
        levels = list(Level)
        entries: dict[str, list[tuple[Category, Rule, Pattern]]] = {}
        for category in sorted(self.categories, key=lambda category: levels.index(category.level)):
            for rule in category.rules:
                for pattern in rule.patterns:
                    for name in sorted(pattern.things):
                        entries.setdefault(name, []).append((category, rule, pattern))
        return {name: tuple(entries_of_name) for name, entries_of_name in entries.items()}


def load(folder: Path, categories: Mapping[str, Category]) -> SpanishRules:
    """The rules in `folder` for the kinds of duties in `categories`; raises `ParseError`."""
    path, rules = folder / "words.yaml", folder / "rules.yaml"
    lexicon, classes = read_words(path.read_text(encoding="utf-8"), path=str(path))
    read = read_rules(rules.read_text(encoding="utf-8"), path=str(rules), classes=classes, categories=categories)
    return SpanishRules(lexicon, read)


# Words


IRREGULAR = {"verb": Field(read_word), "forms": Field(list_reader(read_word))}
CLASS = {
    "name": Field(read_word),
    **{kind: Field(list_reader(read_word), required=False) for kind in ("verbs", "deeds", "things", "exact")},
}


def read_words(text: str, *, path: str) -> tuple[Lexicon, frozenset[str]]:
    """The lexicon written in `text`, and the names of its classes."""
    reading = Reading(path)
    fields = {"irregular": Field(list_reader(_irregular)), "classes": Field(list_reader(_class))}
    top = reading.record(reading.document(text), _("the words"), fields)
    reading.finish()
    lexicon = Lexicon(irregular={verb["verb"]: verb["forms"] for verb in top["irregular"]})
    names: set[str] = set()
    for line, values in top["classes"]:
        if values["name"] in names:
            reading.complain(line, _('the class "%(name)s" stands twice') % {"name": values["name"]})
        names.add(values["name"])
        _add(lexicon, values)
    for name in sorted(GRAMMAR - names):
        reading.complain(1, _('the class "%(name)s" is missing; sentences are read by it') % {"name": name})
    reading.finish()
    return lexicon, frozenset(names)


def _irregular(reading: Reading, node: Node, what: str) -> dict[str, Any]:
    return {"verb": "", "forms": ()} | reading.record(node, _("an irregular verb"), IRREGULAR)


def _class(reading: Reading, node: Node, what: str) -> tuple[int, dict[str, Any]]:
    blank: dict[str, Any] = {"name": "", "verbs": (), "deeds": (), "things": (), "exact": ()}
    return line_of(node), blank | reading.record(node, _("a class"), CLASS)


def _add(lexicon: Lexicon, values: Mapping[str, Any]) -> None:
    for phrase in values["verbs"]:
        lexicon.add_verb(phrase, values["name"])
    for phrase in values["deeds"]:
        lexicon.add_deed(phrase, values["name"])
    for phrase in values["things"]:
        lexicon.add_thing(phrase, values["name"])
    for phrase in values["exact"]:
        lexicon.add_exact(phrase, values["name"])


# Rules


def read_rules(
    text: str, *, path: str, classes: Collection[str], categories: Mapping[str, Category]
) -> tuple[Category, ...]:
    """The categories with their Spanish rules, in the order of the file."""
    reading = Reading(path)
    rule = _rule_of(classes)
    fields = {"code": Field(read_word), "rules": Field(list_reader(rule))}

    def category(reading: Reading, node: Node, what: str) -> Category | None:
        values = reading.record(node, _("a category"), fields)
        code = values.get("code", "")
        if code not in categories:
            hint = nearest(code, categories)
            reading.complain(node, _('unknown category "%(code)s"%(hint)s') % {"code": code, "hint": hint})
            return None
        return replace(categories[code], rules=tuple(filter(None, values.get("rules", ()))))

    top = reading.record(reading.document(text), _("the rules"), {"categories": Field(list_reader(category))})
    read = tuple(filter(None, top.get("categories", ())))
    codes = [category.code for category in read]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        reading.complain(1, _('the category "%(code)s" stands twice') % {"code": code})
    for code in categories:
        if code not in codes and not reading.problems:
            reading.complain(1, _('the category "%(code)s" has no rule') % {"code": code})
    reading.finish()
    return read


def _rule_of(classes: Collection[str]) -> Any:
    def named(reading: Reading, node: Node, written: str) -> frozenset[str]:
        names = frozenset(name.strip() for name in written.split("|") if name.strip())
        for name in sorted(names - {ANY, ALONE}):
            if name not in classes:
                hint = nearest(name, classes)
                reading.complain(node, _('unknown class "%(name)s"%(hint)s') % {"name": name, "hint": hint})
        return names

    def pattern(reading: Reading, node: Node, what: str) -> Pattern:
        written = read_word(reading, node, what)
        acts, _arrow, things = written.rpartition(">")
        return Pattern(named(reading, node, acts), named(reading, node, things), written)

    def choice(reading: Reading, node: Node, what: str) -> frozenset[str]:
        return named(reading, node, read_word(reading, node, what))

    fields = {
        "when": Field(list_reader(pattern)),
        "confidence": Field(choice_reader(Confidence)),
        "examples": Field(list_reader(read_prose)),
        "not_examples": Field(list_reader(read_prose), required=False),
        "near": Field(list_reader(choice), required=False),
        "unless": Field(list_reader(choice), required=False),
        **{name: Field(read_boolean, required=False) for name in FLAGS},
    }

    def rule(reading: Reading, node: Node, what: str) -> Rule | None:
        values = reading.record(node, _("a rule"), fields)
        values["unless"] = frozenset(name for names in values.get("unless", ()) for name in names)
        return None if reading.problems else Rule(patterns=values.pop("when"), line=line_of(node), **values)

    return rule
