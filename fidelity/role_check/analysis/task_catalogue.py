"""Tasks that people are asked to do, with what can be said about each in a minute: `seeds/role_check/tasks.yaml`. Pure.

What the file leaves out is taken from the rules and from the question that asks about the task.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.definition.yaml_lines import (
    Field,
    Node,
    Reading,
    choice_reader,
    line_of,
    list_reader,
    nearest,
    pattern_reader,
    read_prose,
    read_word,
)
from fidelity.role_check.analysis.rules import Category
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

CONSISTENT = "consistent"
MOST_MEANT = 4
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
CODE = pattern_reader(r"[a-z]+(-[a-z]+)*", gettext_noop("a code such as team-meetings"))


class Verdict(StrEnum):
    AGAINST = "against"
    DEPENDS = "depends"
    FITS = "fits"


@dataclass(frozen=True)
class Task:
    """One task; `yes`, `depends` and `no` are example lines, `say` is what one could say when asked to do it.

    `category` is the kind of duty in the rules, or None where the task fits; `item` the question that asks about it.
    """

    code: str
    group: str
    name: str
    verdict: Verdict
    answer: str
    words: tuple[str, ...]
    say: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    depends: tuple[str, ...]
    why: str
    instead: str
    places: tuple[str, ...]
    differ: tuple[str, ...]
    category: Category | None
    item: str


def load(path: Path, categories: Mapping[str, Category], instrument: Instrument) -> tuple[Task, ...]:
    """The tasks in the file at `path`; raises `ParseError`."""
    return parse(path.read_text(encoding="utf-8"), path=str(path), categories=categories, instrument=instrument)


def parse(text: str, *, path: str, categories: Mapping[str, Category], instrument: Instrument) -> tuple[Task, ...]:
    reading = Reading(path)
    top = reading.record(reading.document(text), _("the tasks"), {"tasks": Field(list_reader(_with_line))})
    _check(reading, top.get("tasks", ()), categories)
    reading.finish()
    return tuple(_task(values, categories, instrument) for _line, values in top["tasks"])


def load_words(path: Path, codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Words of another language by which each task is looked up; raises `ParseError` where a task has none."""
    reading = Reading(str(path))
    fields = {"code": Field(CODE), "words": Field(list_reader(read_word))}

    def read(reading: Reading, node: Node, what: str) -> dict[str, Any]:
        return reading.record(node, _("a task"), fields)

    top = reading.record(
        reading.document(path.read_text(encoding="utf-8")), _("the tasks"), {"tasks": Field(list_reader(read))}
    )
    words = {entry.get("code", ""): tuple(entry.get("words", ())) for entry in top.get("tasks", ())}
    for code in sorted(set(codes) ^ set(words)):
        reading.complain(1, _('the task "%(code)s" is missing here, or unknown') % {"code": code})
    reading.finish()
    return words


def meant(text: str, tasks: Sequence[Task]) -> tuple[Task, ...]:
    """The tasks that a few words may be about, the likeliest first."""
    written = f" {' '.join(match[0].lower() for match in WORD.finditer(text))} "
    counted = [(sum(len(phrase) for phrase in task.words if f" {phrase} " in written), task) for task in tasks]
    likeliest = sorted((pair for pair in counted if pair[0]), key=lambda pair: -pair[0])
    return tuple(task for _count, task in likeliest[:MOST_MEANT])


def named(text: str, tasks: Sequence[Task]) -> Task | None:
    """The task that these words name, and nothing but these: its name, or a line or words that stand in it."""
    written = _bare(text)
    return next((task for task in tasks if written in map(_bare, (task.name, *task.words))), None)


def _bare(words: str) -> str:
    return " ".join(words.lower().split()).rstrip(".!?")


def grouped(tasks: Sequence[Task]) -> dict[str, list[Task]]:
    """The tasks by the subject they stand under, in the order of the file."""
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task.group, []).append(task)
    return groups


def for_category(code: str, tasks: Sequence[Task]) -> Task | None:
    """The task that a kind of duty is told by."""
    return next((task for task in tasks if task.category and task.category.code == code), None)


LINES = Field(list_reader(read_prose), required=False)
TASK = {
    "code": Field(CODE),
    "group": Field(read_prose),
    "name": Field(read_prose),
    "verdict": Field(choice_reader(Verdict)),
    "answer": Field(read_prose),
    "category": Field(read_word),
    "words": Field(list_reader(read_word)),
    "say": Field(read_prose),
    "yes": Field(list_reader(read_prose)),
    "no": LINES,
    "depends": LINES,
    "why": Field(read_prose, required=False),
    "instead": Field(read_prose, required=False),
    "places": Field(list_reader(read_word), required=False),
    "differ": Field(list_reader(read_word), required=False),
}


def _with_line(reading: Reading, node: Node, what: str) -> tuple[int, dict[str, Any]]:
    return line_of(node), reading.record(node, _("a task"), TASK)


def _check(reading: Reading, entries: Sequence[tuple[int, Mapping[str, Any]]], categories: Collection[str]) -> None:
    seen: set[str] = set()
    for line, values in entries:
        code, category = values.get("code", ""), values.get("category", "")
        if code in seen:
            reading.complain(line, _('the task "%(code)s" stands twice') % {"code": code})
        seen.add(code)
        if category == CONSISTENT:
            for name in ("why", "instead", "places"):
                if name not in values:
                    reading.complain(
                        line,
                        _('%(code)s: the field "%(name)s" is missing; no rule says it') % {"code": code, "name": name},
                    )
        elif category not in categories:
            hint = nearest(category, [*categories, CONSISTENT])
            reading.complain(line, _('unknown category "%(category)s"%(hint)s') % {"category": category, "hint": hint})


def _task(values: Mapping[str, Any], categories: Mapping[str, Category], instrument: Instrument) -> Task:
    category = categories.get(values["category"])
    defaults: dict[str, Any] = {
        "why": "",
        "instead": "",
        "places": (),
        "differ": (),
        "no": (),
        "depends": (),
        "item": "",
    }
    if category:
        item = instrument.by_code[category.item]
        defaults |= {"why": item.why, "instead": category.alternative, "item": item.code}
        defaults |= {"places": category.places, "differ": category.differ}
    return Task(**defaults | dict(values) | {"category": category})
