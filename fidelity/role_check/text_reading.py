"""A text read by the rules of its language; of a text in several, each part by its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis import check as english
from fidelity.role_check.analysis.check import Finding, Passage, ReadAs, Reading
from fidelity.role_check.analysis.language_detection import ENGLISH, READ, SPANISH, Stretch, only, split_by_language
from fidelity.role_check.analysis.spanish import check as spanish
from fidelity.role_check.language import check as language_check
from fidelity.role_check.language import spanish as spanish_words
from fidelity.role_check.language.check import Word
from fidelity.role_check.word_list_loader import spanish_vocabulary, vocabulary


@dataclass(frozen=True)
class TextReading:
    """What was found, how each part was read, and the languages of the text in its order."""

    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...]
    stretches: tuple[Stretch, ...]
    by_rules_alone: int = 0

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(stretch.language for stretch in self.stretches))

    @property
    def unread(self) -> str:
        """The language of a text of which no part could be read; else nothing."""
        return unread_language(self.stretches)

    @property
    def is_mixed(self) -> bool:
        """Whether parts of it were read as English, and parts as Spanish."""
        return set(READ) <= set(self.languages)


def read_text(text: str) -> TextReading:
    stretches = split_text(text)
    readings = [_read(only(text, stretches, language), language) for language in _languages(stretches)]
    unread = (stretch for stretch in stretches if stretch.language not in READ)
    findings = [finding for reading in readings for finding in reading.findings]
    passages = [passage for reading in readings for passage in reading.passages]
    passages += [Passage(stretch.start, stretch.end, ReadAs.OTHER_LANGUAGE) for stretch in unread]
    return TextReading(
        tuple(sorted(findings, key=lambda finding: (finding.start, finding.end))),
        tuple(sorted(passages, key=lambda passage: passage.start)),
        stretches,
        sum(reading.by_rules_alone for reading in readings),
    )


def split_text(text: str) -> tuple[Stretch, ...]:
    return split_by_language(
        text,
        english=rule_loader.is_english_word,
        spanish=rule_loader.is_spanish_word,
        usual=rule_loader.is_usual_word,
    )


def unread_language(stretches: Sequence[Stretch]) -> str:
    """The language of a text of which no part can be read; else nothing."""
    return "" if _languages(stretches) or not stretches else stretches[0].language


def check_words(text: str, stretches: Sequence[Stretch]) -> tuple[Word, ...]:
    """The words that label or close, by the list of the language that each part is in."""
    languages = _languages(stretches)
    words: list[Word] = []
    if ENGLISH in languages:
        words += language_check.check(only(text, stretches, ENGLISH), vocabulary())
    if SPANISH in languages:
        words += spanish_words.check(only(text, stretches, SPANISH), spanish_vocabulary())
    return tuple(sorted(words, key=lambda word: word.start))


def _languages(stretches: Sequence[Stretch]) -> list[str]:
    """Those languages of the text that are read."""
    present = {stretch.language for stretch in stretches}
    return [language for language in READ if language in present]


def _read(text: str, language: str) -> Reading:
    if language == SPANISH:
        return spanish.read(text, rule_loader.spanish_rules())
    assert language == ENGLISH
    return english.read(text, rule_loader.rules())
