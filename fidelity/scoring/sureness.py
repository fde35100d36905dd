"""What stands behind a number or behind "none raised" besides the program's own word. Pure.

The one rule for a range that is open: it says how far a score lies from chance, and nothing of that where nobody could
look anything up.
"""

from collections.abc import Iterable
from fractions import Fraction

from fidelity.scoring.confidence import EVIDENCE_FOR_B, Confidence
from fidelity.scoring.levels import ItemScore
from fidelity.scoring.scores import evidence_share
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

LEAST_EVIDENCE: Fraction = EVIDENCE_FOR_B
NONE_ASKED = gettext_noop("no evidence is asked for here")
ONLY_ITS_OWN_WORD = gettext_noop("no evidence is asked for here, so by its own word only")


def is_range_open(items: Iterable[ItemScore], confidence: Confidence) -> bool:
    """Whether a score of these items has a range that is open below.

    Evidence stands behind too few of its rated practices; or, where it has none, the whole review stands on the
    program's own word alone.
    """
    evidence = evidence_share(items)
    return is_too_little(evidence.dated, evidence.rated, own_word=confidence.own_word)


def is_too_little(dated: int, rated: int, *, own_word: bool) -> bool:
    """The same by how many of the `rated` practices have evidence `dated` in the quarter."""
    return Fraction(dated, rated) < LEAST_EVIDENCE if rated else own_word


def evidence_in_words(items: Iterable[ItemScore], confidence: Confidence) -> str:
    """How sure a score of these items is: `evidence behind 2 of 6 practices`."""
    evidence = evidence_share(items)
    if not evidence.rated:
        return _(ONLY_ITS_OWN_WORD if confidence.own_word else NONE_ASKED)
    return evidence_behind(evidence.dated, evidence.rated)


def evidence_behind(dated: int, rated: int) -> str:
    words = ngettext(
        "evidence behind %(dated)s of %(rated)s practice", "evidence behind %(dated)s of %(rated)s practices", rated
    )
    return words % {"dated": dated, "rated": rated}


def by_own_word(words: str, *, own_word: bool) -> str:
    """`No finding is open` -> `No finding is open, by its own word only` where that is so."""
    return _("%(words)s, by its own word only") % {"words": words} if own_word else words
