"""Whole documents as counties, hospitals and houses write them, in which nothing is asked that does not fit.

They hold what such documents hold beside duties: conditions, benefits, law, fields of forms, what others do.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import ReadAs, check, read
from fidelity.role_check.analysis.rules import Confidence, Level
from fidelity.role_check.analysis.spanish import check as spanish_check
from tests.benchmarks.role_check_documents import Mark, doubts
from tests.role_check.remembered import remembering

RULES = remembering(rule_loader.rules())
SPANISH = rule_loader.spanish_rules()
WRITTEN = (Path(__file__).parents[1] / "documents" / "clean.txt").read_text(encoding="utf-8")
_, *_parts = re.split(r"^=== (.+)\n", WRITTEN, flags=re.MULTILINE)
DOCUMENTS = dict(zip(_parts[::2], _parts[1::2], strict=True))


def kinds(text: str) -> set[str]:
    return {each.category.code for each in check(text, RULES) if each.category.level is not Level.DEPENDS}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_of_good_work_is_not_accused(name: str):
    text = DOCUMENTS[name]
    found = spanish_check.check(text, SPANISH) if name.startswith("es-") else check(text, RULES)
    assert [each.text for each in found if each.category.level is not Level.DEPENDS] == []


def accused_of(text: str, in_doubt: Iterable[Mark] = ()) -> list[str]:
    """What the check says does not fit, and does not only ask about; nothing that touches what is in doubt."""
    findings = [each for each in check(text, RULES) if each.category.level is not Level.DEPENDS]
    said = [each for each in findings if each.confidence is not Confidence.POSSIBLE]
    return [each.text for each in said if not any(each.start < mark.end and mark.start < each.end for mark in in_doubt)]


OPEN = sorted((Path(__file__).parents[1] / "documents" / "open").glob("clean-*.txt"))


@pytest.mark.parametrize("path", OPEN, ids=lambda path: path.stem)
def test_a_posting_of_good_work_is_not_accused(path: Path):
    assert accused_of(path.read_text(encoding="utf-8"), doubts(path)) == []


@pytest.mark.parametrize("name", ["asked-01", "asked-02", "asked-05", "asked-08", "asked-10", "asked-12"])
def test_a_posting_with_critical_duties_is_told_so(name: str):
    text = (OPEN[0].parent / f"{name}.txt").read_text(encoding="utf-8")
    surely = [each for each in check(text, RULES) if each.confidence is not Confidence.POSSIBLE]
    assert Level.CRITICAL in {each.category.level for each in surely}


@pytest.mark.parametrize(
    "text",
    [
        "Requirements\n- Drug screen before hire\n- First Aid and CPR\n",
        "WHAT MENTORS DON'T DO. Inspect apartments; search rooms; serve as payee.\n",
        "What you don't do: Search rooms. Hand out medication.\n",
        "Peer staff shall not be asked to give out medication; to take part in restraint; or to complete assessments.",
        "“Coercion” means any use of force, restraint or seclusion.",
        "Knowledge of medications, restraint and the stages of change.",
        "Topics: listening, restraint, alcohol and other drugs; seclusion.",
        "Health plan with prescription drugs and therapy coverage.",
        "Mosaic is a nonprofit that has offered therapy, case management and medication management for years.",
        "The plan has room for one at the front desk.",
        "Training on topics such as trauma and medication.",
        "Visits by peers are welcome.",
        "The clinicians on the mobile crisis team assess safety, write the crisis plan and screen callers.",
        "The nurses on the night shift assess risk, write the treatment plan and give out medication.",
        "It differs from Aide II in that the latter gives out medication and writes treatment plans.",
        "Clearwater Homes has offered therapy and medication management since 1990.",
        "For thirty years Clearwater has served the county with psychiatric evaluation.",
        "Skills: computer; phone; filing.",
        "Requirements: drug screen; vaccines. First aid.",
        "Vaccines required.",
        "Dental, vision, free parking, counseling and a pension.",
        "“Abuse” includes restraint and seclusion.",
        "The coach writes no reports for the court and gives no advice on medication.",
        "Leads a group with topics picked by those who come.",
        "Must be the parent of a child with special needs.",
        "Follows the law and all policies on restraint.",
        "Nurses and doctors at the hospice care for patients, give morphine and other drugs, and assess pain.",
        "Pass a criminal history check and drug test.",
        "Works in: County Detention Center.",
        "Needed: your own recovery; heart; a phone.",
        "Residence life staff enforce rules and do wellness checks.",
    ],
)
def test_what_stands_beside_duties_raises_nothing(text: str):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Requirements\n- Must give out medication\n- First Aid\n", "medication-giving"),
        ("Requirements\n- Medication administration\n", "medication-giving"),
        ("WHAT MENTORS DON'T DO. Judge anyone.\n\nSearch rooms.\n", "rules"),
        ("WHAT MENTORS DO. Search rooms; listen.\n", "rules"),
        ("Does not judge; to search rooms is part of the job.", "rules"),
        ("Knowledge of recovery, and gives out medication.", "medication-giving"),
        ("Topics: listening; gives out medication.", "medication-giving"),
        ("Training on trauma; gives out medication.", "medication-giving"),
        ("Requirements: must give out medication; phone.", "medication-giving"),
        ("Skills: listening. Gives out medication.", "medication-giving"),
        ("Benefits: dental, vision.\nGives out medication.", "medication-giving"),
        ("Holds residents' pension, vacation money and sick pay.", "money"),
        ("Acts as a parent to residents.", "power"),
        ("Enforces no-smoking rules.", "rules"),
        ("Lets probation know when someone has been drinking.", "informing"),
        ("Is on the driving rota for all of the clinic days of the month.", "driving"),
        ("Transport for residents to the clinic and the court, each and every day of the week.", "driving"),
        ("1. Medication. Gives out pills to all residents.", "medication-giving"),
        ("1. Medication administration. Shares own story with people.", "medication-giving"),
        ("Shares own story with nurses at the hospice, gives pills and listens.", "medication-giving"),
        ("Works with a nurse, who listens, giving out medication.", "medication-giving"),
        ("Nurses assess risk. Peers give out medication.", "medication-giving"),
    ],
)
def test_a_duty_beside_them_stays_found(text: str, kind: str):
    assert kind in kinds(text)


def test_what_is_known_is_shown_as_no_duty():
    (passage,) = read("Knowledge of medication and restraint.", RULES).passages
    assert passage.read_as is ReadAs.BACKGROUND
