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

# How peers were heard, by the beginning of its label, as a sentence that a lay reader takes in at once.
HEARD = {
    gettext_noop("Each for themselves, as counts only"): gettext_noop(
        "Peers were heard one by one; only counts are kept"
    ),
    gettext_noop("One joint answer by the peer team"): gettext_noop(
        "Peers were heard, in one joint answer of the team"
    ),
    gettext_noop("A joint answer entered by an outside peer ally"): gettext_noop(
        "Peers were heard, in a joint answer entered by an outside peer ally"
    ),
    gettext_noop("Too few peer supporters to ask safely; a joint answer was offered"): gettext_noop(
        "Peers were too few to ask safely; a joint answer was offered"
    ),
    gettext_noop("Each for themselves; too few answers to show"): gettext_noop(
        "Peers were asked, each for themselves; too few answered to show it"
    ),
    gettext_noop("Not this quarter"): gettext_noop("Peers were not heard in a round of their own this quarter"),
    gettext_noop("Not written down"): gettext_noop("How peers were heard was not written down"),
}


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


def peers_in_a_sentence(how: str) -> str:
    """`Not this quarter; closed 39 days ...` -> `Peers were not heard in ...; closed 39 days ...`."""
    for label, words in HEARD.items():
        if how.lower().startswith(_(label).lower()):
            return f"{_(words)}{how[len(_(label)) :]}."
    return _("How peers were heard: %(how)s.") % {"how": how}
