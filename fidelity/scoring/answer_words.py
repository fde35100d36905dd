"""A rated answer in the words of the instrument: the same on a page, in a file and in a report. Pure."""

from fidelity.instrument.definition.structure import Instrument, Item
from fidelity.scoring.answers import Answer
from fidelity.scoring.levels import entered_in_words


def rated_in_words(instrument: Instrument, item: Item, answer: Answer) -> str:
    """What was entered for a fact, the choice, the sentence of the level, or how often; empty where nothing is known.

    A choice of a fact stands in quotes, since it is quoted from a list.
    """
    if item.fact:
        return entered_in_words(item.fact, answer)
    if item.choices:
        return next((choice.label for choice in item.choices if choice.value == answer.choice), "")
    if answer.level is None:
        return ""
    return item.anchors[answer.level] if item.anchors else instrument.frequencies[answer.level]
