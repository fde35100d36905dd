"""Reading YAML written by hand so that every complaint names its line and what is expected. Pure.

A `Reading` walks PyYAML's node tree, returns a harmless value after a complaint, and goes on: all problems of a file
come out at once, as one `ParseError`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

import yaml

from fidelity.wording.translation import gettext as _

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 12
WHOLE_NUMBER = re.compile(r"-?(0|[1-9]\d{0,8})")
NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?")
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Node = yaml.Node


class ParseError(ValueError):
    """What is wrong with a file, one `path:line: message` a line."""


@dataclass(frozen=True, order=True)
class Problem:
    line: int
    message: str


@dataclass(frozen=True)
class Part:
    """The file that a text made of several has from line `start` on (from 1)."""

    start: int
    path: str


@dataclass(frozen=True)
class Field:
    """How one field of a mapping is read, and whether it has to be there."""

    read: Callable[["Reading", Node, str], Any]
    required: bool = True


def line_of(at: Node | yaml.Event) -> int:
    """The line something starts on, from 1."""
    return at.start_mark.line + 1 if at.start_mark else 1


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean "choice"?` where a known word is close, else nothing."""
    close = get_close_matches(word, list(known), n=1)
    return _('; did you mean "%(close)s"?') % {"close": close[0]} if close else ""


@dataclass
class Reading:
    """One text being read, and its problems so far; `parts` where it was put together from files."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    parts: tuple[Part, ...] = ()

    def complain(self, at: Node | int, message: str) -> None:
        self.problems.append(Problem(at if isinstance(at, int) else line_of(at), message))

    def stop(self, at: Node | int, message: str) -> NoReturn:
        self.complain(at, message)
        self.finish()
        raise AssertionError("finish raises once there is a problem")

    def finish(self) -> None:
        """Raise `ParseError` with every problem, in the order of the file; nothing where there is none."""
        if self.problems:
            problems = dict.fromkeys(sorted(self.problems))
            raise ParseError("\n".join(f"{self.place(problem.line)}: {problem.message}" for problem in problems))

    def place(self, line: int) -> str:
        """`path:line`, in the file that the line came from."""
        part = next((part for part in reversed(self.parts) if part.start <= line), Part(1, self.path))
        return f"{part.path}:{line - part.start + 1}"

    def line_in_words(self, line: int) -> str:
        """The line, for another one to point at; with its file where there are several."""
        return self.place(line) if self.parts else f"{line}"

    def document(self, text: str) -> Node:
        """The one mapping that the file holds; aliases and deep nesting are refused before anything is built."""
        try:
            self._refuse_tricks(text)
            node: Node | None = yaml.compose(text, Loader=LOADER)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.stop(
                min(line, len(text.splitlines())), _("this is not YAML: %(problem)s") % {"problem": error.problem}
            )
        except yaml.reader.ReaderError as error:
            self.stop(
                text.count("\n", 0, error.position) + 1, _("this is not YAML: %(reason)s") % {"reason": error.reason}
            )
        if node is None:
            self.stop(1, _("the file is empty"))
        if not isinstance(node, yaml.MappingNode):
            self.stop(node, _("expected fields (name: value) at the top of the file"))
        return node

    def _refuse_tricks(self, text: str) -> None:
        depth = 0
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                self.stop(line_of(event), _("aliases (& and *) are not used here: write the text out"))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                self.stop(line_of(event), _("this is nested too deeply"))

    def entries(self, node: Node, what: str) -> dict[str, tuple[Node, Node]]:
        """Key and value nodes of a mapping by name, the first of each; complains of a name that comes twice."""
        if not isinstance(node, yaml.MappingNode):
            self.complain(
                node,
                _("%(what)s: expected fields (name: value), found %(given)s")
                % {"what": what, "given": describe_node(node)},
            )
            return {}
        entries: dict[str, tuple[Node, Node]] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.complain(
                    key,
                    _("%(what)s: expected a name, found %(given)s") % {"what": what, "given": describe_node(key)},
                )
            elif key.value in entries:
                first = self.line_in_words(line_of(entries[key.value][0]))
                self.complain(
                    key, _('"%(value)s" stands twice, first in line %(first)s') % {"value": key.value, "first": first}
                )
            else:
                entries[key.value] = (key, value)
        return entries

    def record(self, node: Node, what: str, fields: Mapping[str, Field]) -> dict[str, Any]:
        """Values of the fields that are there; complains of fields unknown or missing."""
        entries = self.entries(node, what)
        for name, (key, _value) in entries.items():
            if name not in fields:
                self.complain(
                    key,
                    _('unknown field "%(name)s" of %(what)s%(hint)s')
                    % {"name": name, "what": what, "hint": nearest(name, fields)},
                )
        if isinstance(node, yaml.MappingNode):
            for name, wanted in fields.items():
                if wanted.required and name not in entries:
                    self.complain(node, _('%(what)s: the field "%(name)s" is missing') % {"what": what, "name": name})
        return {name: fields[name].read(self, value, name) for name, (_key, value) in entries.items() if name in fields}

    def nodes(self, node: Node, what: str) -> list[Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.complain(
            node,
            _("%(what)s: expected a list, found %(given)s") % {"what": what, "given": describe_node(node)},
        )
        return []


def is_fields(node: Node) -> bool:
    return isinstance(node, yaml.MappingNode)


def is_nothing(node: Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and _tag(node) == "null"


def is_word(node: Node, word: str) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value == word


def describe_node(node: Node) -> str:
    """What stands there, in plain words."""
    if isinstance(node, yaml.SequenceNode):
        return _("a list")
    if is_fields(node):
        return _("fields")
    if is_nothing(node):
        return _("nothing")
    return f'"{node.value}"' if len(node.value) <= 40 else f'"{node.value[:40]} ..."'


def _tag(node: Node) -> str:
    return str(node.tag).removeprefix("tag:yaml.org,2002:")


def read_word(reading: Reading, node: Node, what: str) -> str:
    """One scalar exactly as written, so that `1.0`, `no` and `2026-07` stay what their author wrote."""
    if isinstance(node, yaml.ScalarNode) and _tag(node) != "null" and node.value.strip():
        return str(node.value.strip())
    reading.complain(
        node,
        _("%(what)s: expected text, found %(given)s")
        % {"what": what, "given": describe_node(node) if node.value else _("nothing")},
    )
    return ""


def read_prose(reading: Reading, node: Node, what: str) -> str:
    """A sentence or more; a bare number, date or yes/no is refused."""
    if isinstance(node, yaml.ScalarNode) and _tag(node) not in ("str", "null"):
        reading.complain(
            node,
            _("%(what)s: expected text, found %(given)s; put quotes around it if it is meant")
            % {"what": what, "given": describe_node(node)},
        )
        return ""
    return read_word(reading, node, what)


def read_integer(low: int, high: int) -> Callable[[Reading, Node, str], int]:
    """A whole number from `low` to `high`, both included."""

    def read(reading: Reading, node: Node, what: str) -> int:
        if _tag(node) == "int" and WHOLE_NUMBER.fullmatch(node.value) and low <= int(node.value) <= high:
            return int(node.value)
        reading.complain(
            node,
            _("%(what)s: expected a whole number from %(low)s to %(high)s, found %(given)s")
            % {"what": what, "low": low, "high": high, "given": describe_node(node)},
        )
        return low

    return read


def read_decimal(low: int, high: int) -> Callable[[Reading, Node, str], Decimal]:
    """A number from `low` to `high`, both included."""

    def read(reading: Reading, node: Node, what: str) -> Decimal:
        if _tag(node) in ("int", "float") and NUMBER.fullmatch(node.value) and low <= Decimal(node.value) <= high:
            return Decimal(node.value)
        reading.complain(
            node,
            _("%(what)s: expected a number from %(low)s to %(high)s, found %(given)s")
            % {"what": what, "low": low, "high": high, "given": describe_node(node)},
        )
        return Decimal(high)

    return read


def read_boolean(reading: Reading, node: Node, what: str) -> bool:
    if _tag(node) == "bool" and node.value.lower() in ("true", "false"):
        return bool(node.value.lower() == "true")
    reading.complain(
        node,
        _("%(what)s: expected true or false, found %(given)s") % {"what": what, "given": describe_node(node)},
    )
    return False


def read_yes_or_no(reading: Reading, node: Node, what: str) -> bool:
    """`yes` or `no`, also as `true` or `false`."""
    if isinstance(node, yaml.ScalarNode) and node.value in ("yes", "no", "true", "false"):
        return node.value in ("yes", "true")
    reading.complain(
        node, _("%(what)s: expected yes or no, found %(given)s") % {"what": what, "given": describe_node(node)}
    )
    return False


def read_date(reading: Reading, node: Node, what: str) -> date | None:
    """A date as 2026-11-22; None after a complaint."""
    if isinstance(node, yaml.ScalarNode) and ISO_DATE.fullmatch(node.value):
        with suppress(ValueError):
            return date.fromisoformat(node.value)
    reading.complain(
        node,
        _("%(what)s: expected a date such as 2026-11-22, found %(given)s")
        % {"what": what, "given": describe_node(node)},
    )
    return None


def choice_reader(words: type[E], *only: E) -> Callable[[Reading, Node, str], E | None]:
    """A member of an enumeration by its value, one of `only` where some are given; None after a complaint."""
    offered = only or tuple(words)

    def read(reading: Reading, node: Node, what: str) -> E | None:
        if isinstance(node, yaml.ScalarNode) and node.value in offered:
            return words(node.value)
        known = ", ".join(offered)
        reading.complain(
            node,
            _("%(what)s: expected one of %(known)s, found %(given)s%(hint)s")
            % {"what": what, "known": known, "given": describe_node(node), "hint": _meant(node, offered)},
        )
        return None

    return read


def _meant(node: Node, known: Collection[str]) -> str:
    return nearest(node.value, known) if isinstance(node, yaml.ScalarNode) else ""


def list_reader(
    read_one: Callable[[Reading, Node, str], T], low: int = 1, high: int | None = None
) -> Callable[[Reading, Node, str], tuple[T, ...]]:
    """A list of `low` to `high` entries (no upper end: any number)."""

    def read(reading: Reading, node: Node, what: str) -> tuple[T, ...]:
        nodes = reading.nodes(node, what)
        if isinstance(node, yaml.SequenceNode) and not low <= len(nodes) <= (high or len(nodes)):
            reading.complain(
                node,
                _("%(what)s: expected %(amount)s, found %(given)s")
                % {"what": what, "amount": _amount(low, high), "given": len(nodes)},
            )
        return tuple(read_one(reading, entry, what) for entry in nodes)

    return read


def _amount(low: int, high: int | None) -> str:
    if high is None:
        return _("at least %(low)s") % {"low": low}
    return f"{low}" if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def pattern_reader(pattern: str, example: str) -> Callable[[Reading, Node, str], str]:
    """A word of a given form, told by an example."""
    form = re.compile(pattern)

    def read(reading: Reading, node: Node, what: str) -> str:
        written = read_word(reading, node, what)
        if written and not form.fullmatch(written):
            reading.complain(
                node,
                _("%(what)s: expected %(example)s, found %(given)s")
                % {"what": what, "example": _(example), "given": describe_node(node)},
            )
        return written

    return read
