"""Which questions of two versions are the same, so that quarters may be compared (scoring.md 3, instrument-2.md). Pure.

Within a version, and between versions that say nothing of each other, it is the words that decide. Where an item says
which one of the version before it comes from, that decides: matched, a level means the same in both.
"""

from fidelity.instrument.definition.structure import Instrument, Item


def is_same_question(one: Item, other: Item) -> bool:
    """Whether a level of both means the same; it makes no difference which comes first."""
    if one.series == other.series:
        return one.code == other.code and one.asks == other.asks
    return _comes_from(one, other) or _comes_from(other, one)


def _comes_from(item: Item, before: Item) -> bool:
    return item.series is not None and item.series.matched and item.series.code == before.code


def codes_of_series(item: Item) -> tuple[str, ...]:
    """The code of an item, and the one that it had in the version before."""
    return tuple(dict.fromkeys((item.code, *([item.series.code] if item.series else ()))))


def counterpart(item: Item, instrument: Instrument) -> Item | None:
    """The same question in another version, or in the same one; None where that does not ask it."""
    codes = codes_of_series(item)
    asked = [instrument.by_code[code] for code in codes if code in instrument.by_code]
    asked += [instrument.by_origin[code] for code in codes if code in instrument.by_origin]
    return next((other for other in asked if is_same_question(item, other)), None)


def successor(code: str, instrument: Instrument) -> Item | None:
    """What a version asks in place of an item of one before: the item of this code, or the first that comes from it.

    For what points at a question and compares no levels: a kind of duty, a line of a job description.
    """
    if code in instrument.by_code:
        return instrument.by_code[code]
    return next((item for item in instrument.items if item.series and item.series.code == code), None)


def followed(code: str, instrument: Instrument, newer: Instrument) -> Item | None:
    """As `successor`, and the way back too: for a code of the version after, `newer`, what that item comes from."""
    if item := successor(code, instrument):
        return item
    series = newer.by_code[code].series if code in newer.by_code else None
    return instrument.by_code.get(series.code) if series else None
