"""The lines of a joint answer as a funder will read them, where every peer supporter of a small team agreed. Pure.

They stand in the report word for word, and in its language, which is English: what was agreed to is what is printed.
"""

from collections.abc import Mapping

from fidelity.instrument.definition.structure import Instrument
from fidelity.voice.rules import questions


def lines_for_funders(instrument: Instrument, given: Mapping[str, int]) -> list[str]:
    """`Do people choose their own goals? “Usually”`, one for each question that was answered."""
    asked = questions.short_form(instrument)
    return [
        f"{question.words} “{question.scale[given[question.code]]}”" for question in asked if question.code in given
    ]
