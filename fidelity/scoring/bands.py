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
from fidelity.wording.numbers import number_in_letters, whole
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

NOT_ENOUGH = gettext_noop("not enough to score")
TOO_FEW = gettext_noop("too few to show")
HELD = gettext_noop("held: critical finding open")
SELF_REPORT = gettext_noop("self-report only")
CAPPED = gettext_noop("at most, while a serious finding is open")
NOT_TOP = gettext_noop("at most, while confidence is below A")
HIGHEST_WITH_SERIOUS = 1  # the second band from below, "Developing"


@dataclass(frozen=True)
class BandWords:
    """`words` is what is printed; `name` the band in it, or empty where something else stands in its place.

    `near` are the other bands that the shown range reaches, lowest first; `critical_open` that an open critical finding
    stands in the band's place, `capped` that a serious one holds the band down; `partly` that there is a score, and too
    little is known for its band.
    """

    words: str
    name: str = ""
    near: tuple[str, ...] = ()
    critical_open: bool = False
    capped: bool = False
    partly: bool = False


@dataclass(frozen=True)
class Unknown:
    """How many answers are not known, and what the score could be with them."""

    bounds: Range
    gaps: int

    @property
    def words(self) -> str:
        """`between 58 and 71: two answers not known`."""
        words = ngettext(
            "between %(low)s and %(high)s: %(number)s answer not known",
            "between %(low)s and %(high)s: %(number)s answers not known",
            self.gaps,
        )
        low, high = self.bounds
        return words % {"low": whole(low), "high": whole(high), "number": number_in_letters(self.gaps)}


def band_at(points: Fraction, bands: Sequence[Band]) -> Band:
    """The band that the number shown for a score (0-100) lies in, so that number and word never contradict."""
    shown = whole(points)
    return [band for band in bands if band.start <= shown][-1]


def describe_band(
    score: Fraction | None,
    spread: Range | None,
    bands: Sequence[Band],
    *,
    critical_open: bool,
    serious_open: bool,
    self_report: bool,
    unknown: Unknown | None = None,
    top_open: bool = True,
) -> BandWords:
    """The words for a score and its shown range.

    `critical_open`: a critical finding is open; `serious_open`: a serious one is, in this domain; `self_report`:
    confidence is C; `unknown`: there are too many gaps for a word, so the score stands with its bounds;
    `top_open`: the highest band may be given.
    """
    if score is None or spread is None:
        return BandWords(_joined([NOT_ENOUGH] + [HELD] * critical_open), critical_open=critical_open)
    instead = [HELD] * critical_open + [SELF_REPORT] * self_report
    if unknown:
        words = "; ".join([*map(_, instead), unknown.words])
        return BandWords(words, critical_open=critical_open, partly=True)
    if instead:
        return BandWords(_joined(instead), critical_open=critical_open)
    if serious_open:
        return _band_words(score, spread, bands[: HIGHEST_WITH_SERIOUS + 1], bands, CAPPED)
    return _band_words(score, spread, bands if top_open else bands[:-1], bands, NOT_TOP)


def _joined(reasons: Sequence[str]) -> str:
    return "; ".join(_(reason) for reason in reasons)


def _band_words(score: Fraction, spread: Range, allowed: Sequence[Band], bands: Sequence[Band], cap: str) -> BandWords:
    band, lowest, highest = (band_at(points, allowed) for points in (score, *spread))
    near = tuple(other.name for other in allowed if lowest.start <= other.start <= highest.start and other != band)
    capped = band != band_at(score, bands)
    words = _("%(band)s, near %(others)s") % {"band": band.name, "others": list_in_words(near)} if near else band.name
    return BandWords(f"{words} ({_(cap)})" if capped else words, band.name, near, capped=capped)
