"""What counts as evidence: by the rule of the item where it has one (instrument-2.md), else by its date. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from fidelity.instrument.definition.item_parts import EvidenceKind
from fidelity.instrument.definition.structure import Instrument, Item
from fidelity.scoring.answers import Answers, Evidence, LookedBy
from fidelity.wording.lists import list_in_words
from fidelity.wording.numbers import LETTERS
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

KINDS = {
    EvidenceKind.PAPER: gettext_noop("paper"),
    EvidenceKind.COUNT: gettext_noop("count"),
    EvidenceKind.OBSERVATION: gettext_noop("observation"),
    EvidenceKind.PEER_TEAM: gettext_noop("peer team"),
    EvidenceKind.PEOPLE_SUPPORTED: gettext_noop("people supported"),
}
# How much was looked at: a figure other than 0, or a number in letters.
AMOUNT = re.compile(rf"(?!0)\d|\b(?:{'|'.join(LETTERS[1:])}|all|both|each|every)\b", re.IGNORECASE)


def dated_within(evidence: Evidence | None, start: date, end: date) -> bool:
    """Whether there is a reference that can be found, with a date from `start` to `end` (both included)."""
    if evidence is None or evidence.missing or evidence.dated is None or not evidence.reference.strip():
        return False
    return start <= evidence.dated <= end


def counts_as_evidence(item: Item, evidence: Evidence | None, start: date, end: date) -> bool:
    """Whether it stands behind an answer: dated in the quarter; by an item's rule, of a kind that counts or helps."""
    if not dated_within(evidence, start, end) or evidence is None:
        return False
    rule = item.evidence_rule
    return rule is None or not any(_lacks([look.kind for look in (*rule.counts, *rule.also)], evidence))


def shortfall(item: Item, evidence: Evidence | None, start: date, end: date) -> str:
    """What the evidence lacks for level 4, as half a sentence; empty where it has what it needs."""
    if evidence and evidence.missing:
        return _("its evidence was looked up and not found")
    if item.evidence_rule is None:
        return "" if dated_within(evidence, start, end) else _("no evidence dated this quarter")
    if evidence is None or not evidence.reference.strip():
        return _("no evidence yet")
    lacks = [*_lacks(item.evidence_rule.kinds, evidence)]
    if not dated_within(evidence, start, end):
        lacks.append(_("a date in this quarter"))
    return _("its evidence lacks %(parts)s") % {"parts": list_in_words(lacks)} if lacks else ""


def _lacks(kinds: Sequence[EvidenceKind], evidence: Evidence) -> Iterator[str]:
    """What the three fields lack, where these kinds will do."""
    if evidence.kind not in kinds:
        names = list_in_words([_(KINDS[kind]) for kind in kinds], last=_("or"))
        yield _("a kind that counts here (%(kinds)s)") % {"kinds": names}
    if not AMOUNT.search(evidence.reference):
        yield _("how much was looked at")
    if evidence.by in ("", LookedBy.RATER):
        yield _("somebody else who looked")


def repeated_evidence(instrument: Instrument, answers: Answers) -> Mapping[str, int]:
    """Items whose evidence does not count since the same words stand behind too many: item -> how many.

    The first of them, in the order of the instrument, keeps it.
    """
    limit = instrument.rules.same_evidence
    if limit is None:
        return {}
    words = {
        code: same_words(answer.evidence.reference)
        for code in instrument.by_code
        if (answer := answers.get(code)) and answer.evidence and answer.evidence.reference.strip()
    }
    often, first = Counter(words.values()), {written: code for code, written in reversed(words.items())}
    return {
        code: often[written] for code, written in words.items() if often[written] > limit and first[written] != code
    }


def same_words(reference: str) -> str:
    """The words of a reference, without what makes no difference: capitals, spaces, marks and figures.

    A figure with no word is the same as any other.
    """
    return " ".join(re.findall(r"[^\W\d_]+", reference.casefold()))
