"""Where a section ends that asks for nothing, and which lines open one: as employers lay their postings out."""

import pytest

from fidelity.role_check.analysis.check import read
from tests.role_check.analysis.test_laws import RULES

DUTIES = "- Administers medication to residents\n- Searches rooms of residents\n- Enforces curfew\n"
KINDS = {"medication-giving", "rules"}


def kinds(text: str) -> set[str]:
    return {finding.category.code for finding in read(text, RULES).findings}


BACKGROUND = [
    "About Us\nBrightwater has served the county since 1974.",
    "ABOUT US\n\nBrightwater has served the county since 1974.",
    "## About Us\nBrightwater has served the county since 1974.",
    "BENEFITS\n- Paid holidays\n- A pension",
    "What we offer\n- Paid holidays",
    "HOW TO APPLY\nSend a letter.",
    "What nurses do\n- Keep the keys",
    "What peers do not do\n- Diagnose\n- Prescribe",
]
LEADS = [
    "Duties:",
    "RESPONSIBILITIES:",
    "Responsibilities include:",
    "**Responsibilities:**",
    "Essential Functions:",
    "You will:",
    "On every shift you:",
    "As a Peer Specialist, you will:",
    "The Peer Specialist:",
    "The peer specialist does the following:",
    "What you will do:",
    "Position Summary:",
    "Duties\n",
    "Key Responsibilities\n",
    "What you will do\n",
]


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("section", BACKGROUND)
def test_what_leads_to_duties_ends_what_stands_above(section: str, lead: str):
    assert kinds(f"Peer Support Specialist\n\n{section}\n\n{lead}\n{DUTIES}") == KINDS


@pytest.mark.parametrize("heading", ["Duties", "Responsibilities", "Key Responsibilities", "What you will do"])
def test_a_heading_between_blank_lines_needs_no_bullets(heading: str):
    text = f"About us\nAlder House is a home.\n\n{heading}\n\nAdministers medication\nWrites treatment plans\n"
    assert kinds(text) == {"medication-giving", "treatment-papers"}


def test_nor_does_it_need_blank_lines():
    text = "About us\nAlder House is a home.\nDuties\nAdministers medication\nWrites treatment plans\n"
    assert kinds(text) == {"medication-giving", "treatment-papers"}


@pytest.mark.parametrize(
    "text",
    [
        "What peers do not do\n- Diagnose\n\nPeers never:\n- search rooms\n",
        "BENEFITS\n- Paid holidays\n\nYou will receive:\n- prescription drug coverage\n",
        "What we offer\n- A pension\n\nWe offer you:\n- medication at half its price\n",
        "NOT PART OF THE JOB\n\nThe peer specialist:\n- administers medication\n",
        "About us\nWe help people get\nthe work\nThat nurses administer medication is new here\n",
        "What peers do not do:\n\n- Administer medication\n- Search rooms\n",
    ],
)
def test_what_leads_to_something_else_ends_nothing(text: str):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "line",
    [
        "A degree is not required",
        "This position is not remote",
        "Visa sponsorship is not offered",
        "Please do not call",
        "Smoking is prohibited",
        "Draft - do not distribute",
        "Supervisory responsibilities: This position does not supervise",
        "You will never be alone on shift:",
        "This position does not supervise other employees:",
        "You do not need a license to:",
        "You don't need experience to:",
        "You do not have to be a nurse to:",
        "Don't be surprised to be asked to:",
        "Do not be afraid to:",
        "We can't do this work without peers who:",
        "Nurses are not on site at night, so peers on shift:",
        "Duties not to be delegated",
        "The following duties cannot be delegated to volunteers",
        "Duties may not be refused:",
        "Other duties not covered elsewhere:",
        "Non-billable duties",
        "Preventing falls and avoiding injuries",
        "Avoiding Relapse",
        "To prevent relapse and avoid hospital stays:",
        "How we avoid restraint",
        "Team Member Responsibilities",
        "The team member will:",
        "Shift team duties",
        "What the nurse will ask you to do",
        "Nurse coverage duties",
        "Legal and Court Support",
        "Legal System Navigation",
        "Benefits and Entitlements",
    ],
)
def test_no_such_line_says_that_the_list_below_is_not_done(line: str):
    assert kinds(f"Peer Specialist\n\n{line}\n{DUTIES}") >= KINDS


@pytest.mark.parametrize(
    "line",
    [
        "Peers avoid:",
        "Avoid",
        "Avoid the following:",
        "Things to avoid",
        "What is not offered",
        "Tasks that are not required",
        "Peers do not have to:",
        "You do not need to:",
        "Non-billable services",
        "Peer specialists do not call for or:",
        "The treatment team:",
        "What nurses do",
        "Legal notice",
        "Benefits and perks",
    ],
)
def test_such_a_line_still_does(line: str):
    assert kinds(f"Peer Specialist\n\n{line}\n{DUTIES}") == set()


@pytest.mark.parametrize("form", ["☒ {}", "☒ {}\n☐ Leads groups", "☒ Essential ☐ Marginal {}", "☒ | {}"])
def test_a_box_that_somebody_crossed_in_a_form_is_a_choice(form: str):
    assert kinds("Essential functions\n" + form.format("Searches rooms of residents")) == {"rules"}


@pytest.mark.parametrize(
    "text", ["☑ Shares own story\n☒ Searches rooms", "✗ Searches rooms", "✔ Listens\n✘ Searches rooms"]
)
def test_a_cross_that_is_no_box_or_stands_beside_ticks_says_no(text: str):
    assert kinds(text) == set()


@pytest.mark.parametrize("sign", ["o ", "  o ", "o\t", "Ø ", "ü\t", "§ ", "[x] ", "[ ] ", "20% - ", "20 % – ", "[X]\t"])
def test_the_bullets_of_other_programs_are_no_words(sign: str):
    plain, other = (read(f"Duties\n{before}Searches rooms of residents\n", RULES) for before in ("- ", sign))
    assert [(each.category.code, each.confidence, each.text) for each in other.findings] == [
        (each.category.code, each.confidence, each.text) for each in plain.findings
    ]


@pytest.mark.parametrize(
    "column",
    ["Peer certification", "Billable by peer", "Peer Specialist license", "Peer may delegate", "Needed by a peer"],
)
def test_a_no_about_something_else_says_not_who_does_it(column: str):
    assert kinds(f"Duty | {column}\nAdministers medication to residents | No\nEnforces curfew | No\n") == KINDS


def test_a_no_under_the_peer_says_that_peers_do_not_do_it():
    assert kinds("Duty | Peer specialist | Nurse\nAdministers medication to residents | No | Yes\n") == set()


@pytest.mark.parametrize(
    "form", ["•\n{}\n•\n{}\n•\n{}\n", "  ▪\n  {}\n  ▪\n  {}\n  ▪\n  {}\n", "{}\n\n{}\n\n{}\n\n•\n•\n•\n"]
)
def test_a_bullet_on_a_line_of_its_own_is_no_duty(form: str):
    text = "Duties\n\n" + form.format("Administers medication", "Listens to people who\nwait", "Enforces curfew")
    passages = [text[passage.start : passage.end] for passage in read(text, RULES).passages]
    assert passages == ["Duties", "Administers medication", "Listens to people who\nwait", "Enforces curfew"]
    assert kinds(text) == KINDS


def test_it_parts_what_would_be_one_sentence():
    text = "Duties\n\n•\nlistens to people\n•\nadministers medication to people\n•\nlocks up\n"
    passages = [text[passage.start : passage.end] for passage in read(text, RULES).passages]
    assert passages == ["Duties", "listens to people", "administers medication to people", "locks up"]


def test_under_what_is_not_done_it_is_none_either():
    assert kinds("What peers do not do\n•\nAdminister medication\n•\nEnforce curfew\n") == set()
