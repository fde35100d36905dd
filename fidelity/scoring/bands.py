"""From a score to the words beside it (scoring.md 2, "Bands"). Pure.

What the words never do is hide: a missing score, an open critical finding and self-report alone all stand in the
band's place, together where they meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fidelity.instrument.definition.structure import Band
from fidelity.scoring.points import Range
from fidelity.wording.lists import list_in_words
from fidelity.wording.numbers import whole

NOT_ENOUGH = "not enough to score"
HELD = "held: critical finding open"
SELF_REPORT = "self-report only"
CAPPED = "at most, while a serious finding is open"
HIGHEST_WITH_SERIOUS = 1  # the second band from below, "Developing"


@dataclass(frozen=True)
class BandWords:
    """`words` is what is printed; `name` the band in it, or empty where something else stands in its place.

    `near` are the other bands that the shown range reaches, lowest first; `capped` that a serious finding holds the
    band down.
    """

    words: str
    name: str = ""
    near: tuple[str, ...] = ()
    held: bool = False
    capped: bool = False


def band_at(points: Fraction, bands: Sequence[Band]) -> Band:
    """The band that the number shown for a score (0-100) lies in, so that number and word never contradict."""
    return [band for band in bands if band.start <= whole(points)][-1]


def describe_band(
    score: Fraction | None,
    spread: Range | None,
    bands: Sequence[Band],
    *,
    held: bool,
    serious: bool,
    self_report: bool,
) -> BandWords:
    """The words for a score and its shown range.

    `held`: a critical finding is open; `serious`: a serious one is, in this domain; `self_report`: confidence is C.
    """
    if score is None or spread is None:
        return BandWords("; ".join([NOT_ENOUGH, HELD] if held else [NOT_ENOUGH]), held=held)
    if held or self_report:
        return BandWords("; ".join([HELD] * held + [SELF_REPORT] * self_report), held=held)
    return _band_words(score, spread, bands[: HIGHEST_WITH_SERIOUS + 1] if serious else bands, bands)


def _band_words(score: Fraction, spread: Range, allowed: Sequence[Band], bands: Sequence[Band]) -> BandWords:
    band, lowest, highest = (band_at(points, allowed) for points in (score, *spread))
    near = tuple(each.name for each in allowed if lowest.start <= each.start <= highest.start and each != band)
    capped = band != band_at(score, bands)
    words = f"{band.name}, near {list_in_words(near)}" if near else band.name
    return BandWords(f"{words} ({CAPPED})" if capped else words, band.name, near, capped=capped)
