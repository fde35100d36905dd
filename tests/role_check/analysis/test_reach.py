"""How far a "without", a "not", a "by" or an agreement reaches: each mend in both directions."""

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import ReadAs, check, read

RULES = rule_loader.rules()


def codes(text: str) -> set[str]:
    return {each.category.code for each in check(text, RULES)}


def is_read_as_others(text: str) -> bool:
    return any(each.read_as is ReadAs.OTHERS for each in read(text, RULES).passages)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Is responsible for listening to people without judging, administering medication to residents, and "
            "leading groups.",
            "medication-giving",
        ),
        ("Works independently without direct supervision, administering medication and searching rooms.", "rules"),
        ("Works with no direct supervision, administering medication and searching rooms.", "medication-giving"),
        ("supporting residents without judgment and administering medication", "medication-giving"),
        ("Listening without judgment, and administering medication to residents", "medication-giving"),
        ("Enforces house rules and curfew in accordance with agency policy", "rules"),
        ("Searches rooms in accordance with agency policy", "rules"),
        ("Searches rooms following agency policy", "rules"),
        ("Reports relapses to the team under policies of the agency", "informing"),
        ("The team member administers medication to residents at bedtime", "medication-giving"),
        ("Team Member administers medication", "medication-giving"),
        ("This staff member administers medication", "medication-giving"),
        ("The team member will search rooms", "rules"),
        ("All staff search rooms", "rules"),
        ("Staff write treatment plans", "treatment-papers"),
        ("Medication is administered by bedtime", "medication-giving"),
        ("Medication is given by appointment", "medication-giving"),
        ("Medication is given by mouth", "medication-giving"),
        ("Rooms are searched by rotation", "rules"),
        ("Medication is administered by the specialist", "medication-giving"),
        ("Room searches are done by all staff", "rules"),
        ("Room searches are carried out by two staff", "rules"),
        ("No two days are alike: you administer medication, search rooms", "medication-giving"),
        ("No two days are the same, and you will administer medication.", "medication-giving"),
        ("This is not a remote job, you will search rooms", "rules"),
        ("Never alone, you will administer medication with a partner", "medication-giving"),
        ("Peer specialists do not work alone: they administer medication", "medication-giving"),
        ("Peers never sit idle: you administer medication", "medication-giving"),
        ("In case no nurse is on site, administer medication to residents", "medication-giving"),
        ("As there is no nurse at night, administer medication to residents", "medication-giving"),
        ("The peer specialist is not a nurse, but searches rooms of residents.", "rules"),
        ("Does not prescribe, but searches rooms of residents", "rules"),
        ("Reports missed appointments to probation officers even if the person does not agree", "informing"),
        ("Reports missed appointments to probation officers even if the person does not want it", "informing"),
    ],
)
def test_what_speaks_of_something_else_hides_no_duty(text, code):
    assert code in codes(text)


def test_a_denied_agreement_is_no_agreement():
    assert codes("Reports relapses when residents do not agree")
    assert not codes("Reports relapses when residents agree")


@pytest.mark.parametrize(
    "text",
    [
        "Supports people without giving medication or searching rooms",
        "Supports people without giving medication and searching rooms",
        "Supports people without giving medication, searching rooms or enforcing curfew",
        "Works without giving medication, searching rooms, or enforcing curfew.",
        "Listening to people without searching rooms, giving medication or enforcing curfew",
        "Supports people without giving medication, therapy, or advice",
        "Listens without judging or giving advice",
        "Speaks to the agency about changing the curfew policy",
        "Reviews house rules with the agency",
        "Peer specialists do not give medication, and they do not search rooms",
        "Does not administer medication, search rooms, or enforce curfew",
        "You never give medication, you never search rooms",
        "In case of fire, peers do not search rooms, administer medication or enforce curfew",
        "In case of fire, do not search rooms, administer medication",
        "You do not give medication, search rooms or enforce curfew, you listen",
        "Peers do not administer medication, they sit with people",
        "Does not give medication, but searches are done by nurses",
        "Goes with people when they do not want to go alone",
        "Does not report relapses if residents do not agree",
    ],
)
def test_what_is_not_done_stays_so(text):
    assert not codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nurses administer medication",
        "Clinical staff administer medication",
        "A team member administers medication",
        "Other team members search rooms",
        "You stay with people, and the staff member searches rooms",
        "You stay with people and staff search rooms",
        "Medication is administered by the nurse",
        "Medication is administered by clinical staff",
        "Medication is administered by the night nurse",
        "Medication is administered by 2 nurses",
        "Medication is administered by all staff except peers",
        "Medication is given by the medication specialist",
        "Medication is given by mouth by the nurse",
    ],
)
def test_what_others_do_stays_theirs(text):
    assert not codes(text)
    assert is_read_as_others(text)
