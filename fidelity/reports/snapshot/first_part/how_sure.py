"""How sure the report is, for page 1: the grade, what A would take, and what else keeps it from that. Pure."""

from math import ceil
from typing import Any

from fidelity.scoring.confidence import CHECKED, EVIDENCE_FOR_A, FINE, KINDS_SHOWN, WANTED, Grade
from fidelity.scoring.sureness import evidence_behind
from fidelity.wording.lists import list_in_words
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

GRADES = {
    Grade.A: gettext_noop("Confidence A, the highest of three"),
    Grade.B: gettext_noop("Confidence B, the middle of three"),
    Grade.C: gettext_noop("Confidence C, the lowest of three, self-report only"),
}


def grade_in_words(snapshot: Json) -> str:
    """`Confidence B, the middle of three: evidence behind 18 of 39 practices.`"""
    evidence = snapshot["made"]["evidence"]
    grade = _(GRADES[Grade(snapshot["profile"]["confidence"])])
    return f"{grade}: {evidence_behind(evidence['dated'], evidence['rated'])}."


def wanted_for_a(snapshot: Json) -> str:
    """`For A it would take evidence behind 28 practices and a check by somebody else.`; empty where it is A."""
    evidence, reasons = snapshot["made"]["evidence"], snapshot["decision"]["confidence"]["reasons"]
    if snapshot["profile"]["confidence"] == Grade.A:
        return ""
    least = ceil(EVIDENCE_FOR_A * evidence["rated"])
    wanted = [_("evidence behind %(number)s practices") % {"number": least}] if evidence["dated"] < least else []
    wanted += [_(short) for sentence, short in WANTED.items() if _(sentence) in reasons]
    return _("For A it would take %(wanted)s.") % {"wanted": list_in_words(wanted)} if wanted else ""


def other_reasons(snapshot: Json) -> str:
    """What stands in no other line of page 1: neither the evidence, nor what is fine, nor what A would take."""
    elsewhere = {_(sentence) for sentence in (*FINE, *WANTED)}
    kinds = _(KINDS_SHOWN).partition("%")[0]
    reasons = snapshot["decision"]["confidence"]["reasons"][1:]
    kept = [reason for reason in reasons if reason not in elsewhere and not reason.startswith(kinds)]
    return " ".join([*_who_checked(snapshot), *kept])


def _who_checked(snapshot: Json) -> list[str]:
    """`An outside peer ally went through the answers.`, where that counts."""
    if _(CHECKED) not in snapshot["decision"]["confidence"]["reasons"]:
        return []
    return [*snapshot["made"].get("check", [_(CHECKED)])][:1]
