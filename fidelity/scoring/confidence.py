"""How sure a review is: A, B or C, with its reasons in plain words (scoring.md 2, "Confidence"). Pure."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from fidelity.scoring.scores import EvidenceShare
from fidelity.wording.translation import gettext as _

EVIDENCE_FOR_A = Fraction(7, 10)
EVIDENCE_FOR_B = Fraction(4, 10)


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)
class Confidence:
    """`reasons` are full sentences, the same three questions in the same order."""

    grade: Grade
    reasons: tuple[str, ...]


def grade_confidence(evidence: EvidenceShare, *, peers_heard: bool, unexplained_gap: bool) -> Confidence:
    """How sure a review is.

    `peers_heard` is true in any protected form, and where peer supporters were too few to ask safely and the joint
    form was offered; `unexplained_gap` where peers and review differ and nobody has got further than talking about it.
    """
    grade = _grade(evidence.share, peers_heard, unexplained_gap)
    return Confidence(grade, (_of_evidence(evidence), _of_peers(peers_heard), _of_gap(peers_heard, unexplained_gap)))


def _grade(share: Fraction, peers_heard: bool, unexplained_gap: bool) -> Grade:
    if share >= EVIDENCE_FOR_A and peers_heard and not unexplained_gap:
        return Grade.A
    return Grade.B if share >= EVIDENCE_FOR_B or peers_heard else Grade.C


def _of_evidence(evidence: EvidenceShare) -> str:
    if not evidence.rated:
        return _("No practice item is rated, so there is nothing to show evidence for.")
    for_a, for_b = (f"{ceil(share * evidence.rated)} ({100 * share} %)" for share in (EVIDENCE_FOR_A, EVIDENCE_FOR_B))
    return _(
        "Evidence dated this quarter stands behind %(dated)s of %(rated)s rated practice items; A asks for "
        "%(for_a)s, B for %(for_b)s."
    ) % {"dated": evidence.dated, "rated": evidence.rated, "for_a": for_a, "for_b": for_b}


def _of_peers(peers_heard: bool) -> str:
    return _("Peer supporters were heard.") if peers_heard else _("Peer supporters were not heard.")


def _of_gap(peers_heard: bool, unexplained_gap: bool) -> str:
    if unexplained_gap:
        return _("The peer supporters' view and the review differ, and no step has been planned for it yet.")
    if not peers_heard:
        return _("There is no peer view to compare the review with.")
    return _("No difference between the peer supporters' view and the review waits for a step.")
