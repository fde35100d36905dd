"""How sure a review is: A, B or C, with its reasons in plain words (scoring.md 2, "Confidence"). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from fidelity.instrument.definition.item_parts import EvidenceKind
from fidelity.instrument.definition.structure import Rules
from fidelity.scoring.evidence import KINDS
from fidelity.scoring.scores import EvidenceShare
from fidelity.wording.lists import list_in_words
from fidelity.wording.numbers import number_in_letters
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

EVIDENCE_FOR_A = Fraction(7, 10)
EVIDENCE_FOR_B = Fraction(4, 10)
KINDS_BESIDE_A_WORD = 2
STAYS_INSIDE = gettext_noop(
    "So few peer supporters spoke that what they said stays in the program: it is not set beside the review here."
)
# The sentences that page 1 of a report tells in fewer words, or leaves to the annex.
NO_KIND = gettext_noop("None of it says which kind it is; A asks for %(asked)s kinds.")
KINDS_SHOWN = gettext_noop("Its kinds: %(kinds)s; A asks for %(asked)s.")
CHECKED = gettext_noop("Somebody else checked answers.")
NOT_CHECKED = gettext_noop(
    "No check by somebody else counts yet; A asks for one: a second rater, the supervisor's sample, or an outside ally."
)
HEARD, NOT_HEARD = gettext_noop("Peer supporters were heard."), gettext_noop("Peer supporters were not heard.")
OFFERED = gettext_noop(
    "Peer supporters were too few to ask safely; that a joint answer was offered to them counts as heard."
)
GAP = gettext_noop("The peer supporters' view and the review differ, and no step has been planned for it yet.")
NO_VIEW = gettext_noop("There is no peer view to compare the review with.")
NO_GAP = gettext_noop("No difference between the peer supporters' view and the review waits for a step.")
WANTED = {
    NOT_CHECKED: gettext_noop("a check by somebody else"),
    NOT_HEARD: gettext_noop("peer supporters heard"),
    GAP: gettext_noop("a step where peer supporters see it differently"),
}
FINE = (CHECKED, HEARD, OFFERED, NO_VIEW, NO_GAP)


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)
class Confidence:
    """`reasons` are full sentences, the same questions in the same order for every review of a version.

    `own_word`: nobody but the program speaks for its answers. No peer supporter answered, nobody else checked, and no
    second kind of evidence stands behind them.
    """

    grade: Grade
    reasons: tuple[str, ...]
    own_word: bool = False


def grade_confidence(
    evidence: EvidenceShare,
    *,
    peers_heard: bool,
    unexplained_gap: bool,
    view_stays_inside: bool,
    rules: Rules,
    checked: bool,
    doubts: Sequence[str],
    peers_answered: bool | None = None,
) -> Confidence:
    """How sure a review is, by the rules of its version.

    `peers_heard` is true in any protected form, and where peer supporters were too few to ask safely and the joint
    form was offered; `peers_answered` only where some did, and the same where nothing is said;
    `unexplained_gap` where peers and review differ and nobody has got further than talking about it;
    `view_stays_inside` where so few peer supporters spoke that nothing outside may depend on what they said;
    `checked` where somebody else looked: a second rater, the supervisor's sample, an outside ally; `doubts` are
    sentences on what else is missing (doubts.py).
    """
    asked_for_a = (
        evidence.share >= EVIDENCE_FOR_A,
        peers_heard,
        view_stays_inside or not unexplained_gap,
        len(evidence.kinds) >= rules.kinds_for_a,
        checked or not rules.check_for_a,
        not doubts,
    )
    answered = peers_heard if peers_answered is None else peers_answered
    grade = Grade.A if all(asked_for_a) else _below_a(evidence.share, peers_heard)
    reasons = (
        _of_evidence(evidence),
        *_of_repeats(evidence, rules),
        *_of_kinds(evidence, rules),
        *_of_check(checked, rules),
        *doubts,
        _of_peers(peers_heard, answered),
        _(STAYS_INSIDE) if view_stays_inside else _of_gap(peers_heard, unexplained_gap),
    )
    return Confidence(grade, reasons, own_word=is_own_word(evidence, peers_answered=answered, checked=checked))


def is_own_word(evidence: EvidenceShare, *, peers_answered: bool, checked: bool) -> bool:
    """Whether nobody but the program speaks for its answers."""
    return not (peers_answered or checked or _is_shown_in_two_ways(evidence))


def _is_shown_in_two_ways(evidence: EvidenceShare) -> bool:
    return len(evidence.kinds) >= KINDS_BESIDE_A_WORD and evidence.share >= EVIDENCE_FOR_B


def _below_a(share: Fraction, peers_heard: bool) -> Grade:
    return Grade.B if share >= EVIDENCE_FOR_B or peers_heard else Grade.C


def _of_evidence(evidence: EvidenceShare) -> str:
    if not evidence.rated:
        return _("No practice item is rated, so there is nothing to show evidence for.")
    for_a, for_b = (f"{ceil(share * evidence.rated)} ({100 * share} %)" for share in (EVIDENCE_FOR_A, EVIDENCE_FOR_B))
    return _(
        "Evidence dated this quarter stands behind %(dated)s of %(rated)s rated practice items; A asks for "
        "%(for_a)s, B for %(for_b)s."
    ) % {"dated": evidence.dated, "rated": evidence.rated, "for_a": for_a, "for_b": for_b}


def _of_repeats(evidence: EvidenceShare, rules: Rules) -> Iterator[str]:
    if evidence.repeated and rules.same_evidence:
        words = ngettext(
            "Behind %(number)s more answer stand the same words as behind others; more than %(limit)s times they count "
            "for one.",
            "Behind %(number)s more answers stand the same words as behind others; more than %(limit)s times they "
            "count for one.",
            evidence.repeated,
        )
        yield words % {"number": evidence.repeated, "limit": number_in_letters(rules.same_evidence)}


def _of_kinds(evidence: EvidenceShare, rules: Rules) -> Iterator[str]:
    if not rules.kinds_for_a:
        return
    kinds = list_in_words([_(KINDS[EvidenceKind(kind)]) for kind in evidence.kinds])
    asked = {"kinds": kinds, "asked": number_in_letters(rules.kinds_for_a)}
    if not kinds:
        yield _(NO_KIND) % asked
    else:
        yield _(KINDS_SHOWN) % asked


def _of_check(checked: bool, rules: Rules) -> Iterator[str]:
    if rules.check_for_a and checked:
        yield _(CHECKED)
    elif rules.check_for_a:
        yield _(NOT_CHECKED)


def _of_peers(peers_heard: bool, answered: bool) -> str:
    if not peers_heard:
        return _(NOT_HEARD)
    return _(HEARD) if answered else _(OFFERED)


def _of_gap(peers_heard: bool, unexplained_gap: bool) -> str:
    if unexplained_gap:
        return _(GAP)
    return _(NO_GAP) if peers_heard else _(NO_VIEW)
