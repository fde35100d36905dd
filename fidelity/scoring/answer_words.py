"""A rated answer in the words of the instrument: the same on a page, in a file and in a report. Pure."""

from fidelity.instrument.definition.structure import Instrument, Item, Scale
from fidelity.scoring.answers import Answer
from fidelity.scoring.levels import entered_in_words


def rated_in_words(instrument: Instrument, item: Item, answer: Answer) -> str:
    """What was entered for a fact, the choice, the sentence of the level, or how often; empty where nothing is known.

    A choice of a fact stands in quotes, since it is quoted from a list; beside how often stands the mark of its scale.
    """
    if item.fact:
        return entered_in_words(item.fact, answer)
    if item.choices:
        return next((choice.label for choice in item.choices if choice.value == answer.choice), "")
    if item.scale:
        return _on_scale(instrument, item.scale, answer)
    if answer.level is None:
        return ""
    return item.anchors[answer.level] if item.anchors else instrument.frequencies[answer.level]


def _on_scale(instrument: Instrument, scale: Scale, answer: Answer) -> str:
    """`Daily`, or with the mark of its own: `Never; written into the job description`."""
    labels = {choice.value: choice.label for choice in scale.choices}
    often = labels.get(answer.choice) or (instrument.frequencies[answer.level] if answer.level is not None else "")
    mark = [lower_first(scale.mark) if often else scale.mark] if answer.written else []
    return "; ".join([*filter(None, [often]), *mark])


def lower_first(words: str) -> str:
    """A sentence or name to stand inside another one."""
    return words[:1].lower() + words[1:]
