"""The list of the language check as its file says it: `seeds/role_check/language.yaml`. Pure.

The fields are those of `seeds/README.md`; every problem names file and line.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
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
    pattern_reader,
    read_prose,
    read_word,
)
from fidelity.role_check.language.check import Category, Confidence, Context, Language, Level, Term, prepare
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

CODE = pattern_reader(r"[a-z]+(-[a-z]+)*", gettext_noop("a code such as no-show"))
PATTERN = pattern_reader(
    r"<?[^\W\d_](?:[^\W\d_]|['<>+~?|@ -])*", gettext_noop("words with the signs | + ~ ? and <class>")
)
KIND = pattern_reader(r"name|title|mention|after", gettext_noop("name, title, mention or after"))
PATTERNS = list_reader(PATTERN)
SENTENCES = list_reader(read_prose)

CONTEXT = {"kind": Field(KIND), "words": Field(PATTERNS), "examples": Field(SENTENCES)}


def load(path: Path, places: Collection[str]) -> Language:
    """The list in the file at `path`; raises `ParseError` with every problem, `places` being those that exist."""
    return parse(path.read_text(encoding="utf-8"), path=str(path), places=places)


def parse(
    text: str, *, path: str, places: Collection[str], spell: Callable[[str], str] = lambda pattern: pattern
) -> Language:
    """The list written in `text`; `spell` turns signs of another language's list into those of this one."""
    reading = Reading(path)
    fields = {
        "classes": Field(_classes),
        "laws": Field(list_reader(read_word)),
        "bodies": Field(list_reader(read_word)),
        "contexts": Field(list_reader(_context)),
        "terms": Field(list_reader(_term_of(places))),
    }
    read = reading.record(reading.document(text), _("the list"), fields)
    _check_codes(reading, read.get("terms", ()))
    _check_patterns(reading, read)
    reading.finish()
    terms = tuple(
        replace(term, words=tuple(map(spell, term.words)), unless=tuple(map(spell, term.unless)))
        for _line, term in read["terms"]
    )
    contexts = tuple(replace(context, words=tuple(map(spell, context.words))) for _line, context in read["contexts"])
    classes = {name: tuple(map(spell, patterns)) for name, patterns in read["classes"].items()}
    return prepare(terms, contexts, classes=classes, laws=read["laws"], bodies=read["bodies"])


def _classes(reading: Reading, node: Node, what: str) -> dict[str, tuple[str, ...]]:
    entries = reading.entries(node, what)
    return {name: PATTERNS(reading, value, name) for name, (_key, value) in entries.items()}


def _context(reading: Reading, node: Node, what: str) -> tuple[int, Context]:
    read = {"kind": "", "words": (), "examples": ()} | reading.record(node, _("a context"), CONTEXT)
    return line_of(node), Context(**read)


def _term_of(places: Collection[str]) -> Any:
    fields = {
        "code": Field(CODE),
        "category": Field(choice_reader(Category)),
        "level": Field(choice_reader(Level)),
        "words": Field(PATTERNS),
        "alternative": Field(read_prose),
        "reason": Field(read_prose),
        "places": Field(list_reader(_known(places))),
        "confidence": Field(choice_reader(Confidence), required=False),
        "unless": Field(PATTERNS, required=False),
        "examples": Field(SENTENCES),
        "not_examples": Field(SENTENCES, required=False),
    }
    blank: Mapping[str, Any] = {"code": "", "category": None, "level": None, "words": (), "alternative": ""}

    def read(reading: Reading, node: Node, what: str) -> tuple[int, Term]:
        values = dict(blank) | {"reason": "", "places": ()} | reading.record(node, _("a term"), fields)
        return line_of(node), Term(**values)

    return read


def _known(places: Collection[str]) -> Any:
    def read(reading: Reading, node: Node, what: str) -> str:
        written = read_word(reading, node, what)
        if written and written not in places:
            hint = nearest(written, places)
            reading.complain(node, _('unknown place "%(place)s"%(hint)s') % {"place": written, "hint": hint})
        return written

    return read


def _check_codes(reading: Reading, terms: tuple[tuple[int, Term], ...]) -> None:
    first: dict[str, int] = {}
    for line, term in terms:
        if term.code in first:
            reading.complain(
                line,
                _('the code "%(code)s" is used twice, first in line %(first)s')
                % {"code": term.code, "first": first[term.code]},
            )
        first.setdefault(term.code, line)


def _check_patterns(reading: Reading, read: Mapping[str, Any]) -> None:
    """Complain of a pattern that names no known class or asks for no word, and of a class that names another."""
    known = read.get("classes", {})
    for name, patterns in known.items():
        if any("<" in pattern for pattern in patterns):
            reading.complain(1, _('the class "%(name)s" names another class; write its words out') % {"name": name})
    for line, entry in (*read.get("terms", ()), *read.get("contexts", ())):
        for pattern in (*entry.words, *getattr(entry, "unless", ())):
            for part in pattern.replace("|", " ").replace("?", " ").split():
                if part.startswith("<") and part.strip("<>") not in known:
                    hint = nearest(part, [f"<{name}>" for name in known])
                    reading.complain(line, _('unknown class "%(name)s"%(hint)s') % {"name": part, "hint": hint})
            if all(part.endswith("?") for part in pattern.split()):
                words = _('"%(pattern)s" may be left out altogether; expected a word that has to be there')
                reading.complain(line, words % {"pattern": pattern})
