"""What in the answers of a review keeps it from confidence A, and the sentences that say what is missing. Pure.

A version says whether it looks for them (`Rules.doubts_for_a`). They are about how the review was made, never about
the program: whoever reports a problem is not less sure of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from fidelity.instrument.definition.structure import Asked, Instrument, Item, Kind
from fidelity.scoring.answers import Answer, Answers, Given
from fidelity.scoring.levels import HIGHEST, given_level, share_entered
from fidelity.scoring.scores import Scores
from fidelity.wording.lists import list_in_words
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import ngettext

LEAST_TIME = Fraction(1, 2)  # with less of it in peer support, other tasks fill the job


@dataclass(frozen=True)
class Doubts:
    """`limited` are the quarterly domains of which much does not apply, `incomplete` those with too little for a word.

    `nameless` is how many answers are open with nobody to ask or no day; `unexplained`: by the hours given other tasks
    fill the job, and none is named.
    """

    limited: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    nameless: int = 0
    unexplained: bool = False


def find_doubts(instrument: Instrument, scores: Scores, answers: Answers) -> Doubts:
    """None where the version does not look for them."""
    if not instrument.rules.doubts_for_a:
        return Doubts()
    asked = {domain.code for domain in instrument.domains if domain.asked is Asked.QUARTERLY}
    quarterly = [score for score in scores.domains if score.code in asked]
    items = [item for item in instrument.items if item.domain in asked and (item.scored or _says_what_fills_time(item))]
    return Doubts(
        limited=tuple(score.code for score in quarterly if score.limited_scope),
        incomplete=tuple(score.code for score in quarterly if not score.complete),
        nameless=sum(_is_nameless(answers.get(item.code)) for item in items),
        unexplained=are_hours_unexplained(instrument, answers),
    )


def doubts_in_words(doubts: Doubts, instrument: Instrument) -> tuple[str, ...]:
    """Full sentences, in a fixed order."""
    return tuple(_sentences(doubts, instrument))


def _sentences(doubts: Doubts, instrument: Instrument) -> Iterator[str]:
    if doubts.limited:
        yield _("Many questions do not apply here in %(domains)s, so A can't be given for the whole.") % {
            "domains": _names(instrument, doubts.limited)
        }
    if doubts.incomplete:
        yield _("Too little is known yet for a word on %(domains)s.") % {
            "domains": _names(instrument, doubts.incomplete)
        }
    if doubts.nameless:
        yield ngettext(
            "%(number)s question has no answer yet, and nobody is named who will find it out.",
            "%(number)s questions have no answer yet, and nobody is named who will find them out.",
            doubts.nameless,
        ) % {"number": doubts.nameless}
    if doubts.unexplained:
        yield _(
            "By the hours given, other tasks fill more than half of the time, and no task is named. Look at both "
            "answers again."
        )


def _names(instrument: Instrument, codes: Iterable[str]) -> str:
    return list_in_words([_("“%(name)s”") % {"name": instrument.domain_by_code[code].name} for code in codes])


def _says_what_fills_time(item: Item) -> bool:
    """Whether it asks for the hours, or for what most of them go to: what denied activities are held against."""
    return bool(item.raises or (item.fact and item.fact.per))


def _is_nameless(answer: Answer | None) -> bool:
    """Open, with nobody to ask or no day."""
    if answer is None:
        return True
    return answer.given is Given.DONT_KNOW and not (answer.who_could_tell.strip() and answer.by_when)


def are_hours_unexplained(instrument: Instrument, answers: Answers) -> bool:
    """Whether less than half of the time goes to peer support while no activity is said to happen."""
    if not instrument.rules.doubts_for_a:
        return False
    activities = [item for item in instrument.items if item.kind is Kind.ACTIVITY]
    named = [item.code for item in activities if _happens(item, answers.get(item.code))]
    low = [item for item in instrument.items if _is_low_time(item, answers.get(item.code))]
    return bool(activities and low and not named)


def _happens(item: Item, answer: Answer | None) -> bool:
    if answer is None or answer.given is not Given.LEVEL:
        return False
    level = given_level(item, answer)
    return answer.written or (level is not None and level < HIGHEST)


def _is_low_time(item: Item, answer: Answer | None) -> bool:
    """Whether an answer on hours, a share asked for each position, says so."""
    share = share_entered(item, answer) if item.fact and item.fact.per else None
    return share is not None and share < LEAST_TIME
