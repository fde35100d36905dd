"""The rules and the tasks of the role check as the running app knows them: read once from `seeds/`."""

from dataclasses import replace
from functools import cache

from django.conf import settings
from django.utils import translation

from fidelity.instrument.definition import versions
from fidelity.instrument.definition.structure import Instrument
from fidelity.role_check.analysis import rules as rules_file
from fidelity.role_check.analysis import task_catalogue as tasks_file
from fidelity.role_check.analysis.rules import Rules
from fidelity.role_check.analysis.spanish import rules as spanish_file
from fidelity.role_check.analysis.spanish.forms import fold
from fidelity.role_check.analysis.spanish.rules import SpanishRules
from fidelity.role_check.analysis.task_catalogue import Task


@cache
def instrument() -> Instrument:
    """The newest version: no database is asked, so that the look-up needs none."""
    return versions.load_version(settings.SEEDS / "instrument")


@cache
def rules() -> Rules:
    """With the statistical part, unless the server leaves it out."""
    loaded = rules_file.load(settings.SEEDS / "role_check", instrument())
    return loaded if settings.ROLE_CHECK_BY_MEANING else replace(loaded, judge=None)


@cache
def tasks() -> tuple[Task, ...]:
    return tasks_file.load(settings.SEEDS / "role_check" / "tasks.yaml", rules().by_code, instrument())


@cache
def spanish_rules() -> SpanishRules:
    return spanish_file.load(settings.SEEDS / "role_check" / "es", rules().by_code)


@cache
def spanish_tasks() -> tuple[Task, ...]:
    """The tasks with the Spanish words by which they are looked up; what is said of them stands in the catalogue."""
    words = tasks_file.load_words(settings.SEEDS / "role_check" / "es" / "tasks.yaml", [task.code for task in tasks()])
    with translation.override("es"):
        return tuple(
            replace(
                task,
                name=translation.gettext(task.name),
                words=words[task.code],
                yes=tuple(map(translation.gettext, task.yes)),
            )
            for task in tasks()
        )


@cache
def _single_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words that only the English rules know, and those that only the Spanish ones do."""
    english = {word for phrase in rules().lexicon.phrases for word in phrase}
    spanish = {word for phrase in spanish_rules().lexicon.entries for word in phrase}
    return frozenset(english - spanish), frozenset(spanish - english)


def is_english_word(word: str) -> bool:
    return word in _single_words()[0]


def is_spanish_word(word: str) -> bool:
    return fold(word) in _single_words()[1]


@cache
def _usual_words() -> frozenset[str]:
    """Those of the rules in both languages, and those that the model of English has whole."""
    pieces = (settings.SEEDS / "role_check" / "meaning" / "words.txt").read_text(encoding="utf-8").split("\n")
    english = (word for phrase in rules().lexicon.phrases for word in phrase)
    return frozenset(pieces).union(english, *spanish_rules().lexicon.entries)


def is_usual_word(word: str) -> bool:
    return word in _usual_words()
