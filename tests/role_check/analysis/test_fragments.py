"""Sentences and fragments as real documents hold them: what is no duty is not accused, and polite duties are found.

`duties/fragments.csv`: benefits, qualifications, fields, own notes, law, policies, contracts, what others do and what
peers do not do; then duties that do not fit in nouns, in the passive and in polite words; then those that depend. Each
was written before the check was asked about it.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import ReadAs, check, read
from fidelity.role_check.analysis.rules import Confidence, Level
from fidelity.role_check.analysis.spanish import check as spanish_check

DUTIES = Path(__file__).parents[1] / "duties"
RULES = rule_loader.rules()
ALONE = replace(RULES, judge=None)
SPANISH = rule_loader.spanish_rules()
# Not mended yet
STILL_ACCUSED = {
    "Signs in and out of the building and tells the coordinator where they are on outreach days.",
    "Stands by a person at a commitment hearing who has asked for someone in their corner.",
    "Staff who are licensed to do so screen for suicide at intake; peers do not.",
    "The purpose of this policy is to make sure that people's money is kept safe by the fiscal office.",
}
REFUSED = (DUTIES.parent / "documents" / "refused.txt").read_text(encoding="utf-8").split("\n---\n")


def labelled(name: str, label: str) -> Iterator[str]:
    with (DUTIES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from (row["line"] for row in csv.DictReader(file) if row["label"] == label)


def levels(text: str, *, surer: bool = True) -> set[Level]:
    """Of what is found; of what is only possible too unless `surer`. The model is asked only where a rule speaks."""
    if surer and not any(each.category.level is not Level.DEPENDS for each in check(text, ALONE)):
        return set()
    found = check(text, RULES)
    return {each.category.level for each in found if not (surer and each.confidence is Confidence.POSSIBLE)}


def test_what_is_no_duty_is_not_accused():
    accused = {line for line in labelled("fragments", "consistent") if levels(line) - {Level.DEPENDS}}
    assert accused <= STILL_ACCUSED


def test_polite_duties_are_said_or_asked_about():
    lines = list(labelled("fragments", "inconsistent"))
    asked = [line for line in lines if levels(line, surer=False) - {Level.DEPENDS}]
    said = [line for line in lines if levels(line) - {Level.DEPENDS}]
    assert len(said) >= 0.67 * len(lines)
    assert len(asked) >= 0.88 * len(lines)


def test_spanish_duties_in_other_words_are_found():
    def against(line: str) -> bool:
        return any(each.category.level is not Level.DEPENDS for each in spanish_check.check(line, SPANISH))

    lines = list(labelled("spanish_words_2", "inconsistent"))
    assert sum(map(against, lines)) >= 0.9 * len(lines)
    assert [line for line in labelled("spanish_words_2", "consistent") if against(line)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Job title: Peer Specialist\nMedication duties: none\nDrives clients: no\nBudget authority: none",
        "Duty | Peer specialist | Nurse\nHands out medication | No | Yes\nTakes vital signs | No | Yes",
        "Training provided\n1. Signs of overdose\n2. Seclusion and restraint: law and lived experience",
        "About the unit\nThe unit has twelve beds. Doors are locked. Staff are trained in restraint.",
        "Keeps own medication in a locker.",
        "An employee's locker may be inspected while the employee is there.",
        "Employees may be tested for drugs.",
        "Applicants who have been assessed, restrained or medicated are welcome.",
        "Our clinic offers medication management, therapy and urine drug testing.",
        "The agency manages money for two hundred people.",
        "Therapy is available on site.",
        "If a screening is due, the nurse does it.",
        "Rounds are held at nine by the medical staff without peer staff.",
        "Explains what must be reported by law.",
    ],
)
def test_who_acts_and_on_what_is_read(text: str):
    found = check(text, ALONE)
    assert [each.text for each in found if each.category.level is not Level.DEPENDS] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Duty | Peer specialist | Nurse\nHands out medication | Yes | No", "medication-giving"),
        ("Medication duties: hands out pills", "medication-giving"),
        ("Completes assessments of the residents by Friday.", "assessing"),
        ("Treatment plans are written by the end of the week.", "treatment-papers"),
        ("Will I have to drive clients? Yes, now and then.", "driving"),
        ("If people ask, hands out pills and calls the supervisor.", "medication-giving"),
        ("Things we ask you to do\nHand out pills\nSearch rooms", "rules"),
        ("Aides are busy: searches rooms.", "rules"),
        ("Imposes own values on people.", "power"),
        ("Hands people their own medication.", "medication-giving"),
        ("Medication is handed out by the peer on duty.", "medication-giving"),
        ("The medication is to be handed out at nine.", "medication-giving"),
        ("Clients are driven to court by the peer on shift.", "driving"),
        ("Monitors whether residents follow house rules.", "rules"),
    ],
)
def test_and_none_of_it_hides_a_duty(text: str, code: str):
    assert code in {each.category.code for each in check(text, ALONE)}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text.split("\n")[0][:40])
def test_what_peers_do_not_do_is_not_accused_in_whatever_form(text: str):
    assert levels(text) - {Level.DEPENDS} == set()


def test_a_field_that_says_none_is_shown_as_refused():
    text = "Medication duties: none"
    assert {passage.read_as for passage in read(text, ALONE).passages} == {ReadAs.NEGATED}
