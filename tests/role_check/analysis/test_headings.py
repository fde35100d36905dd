import pytest

from fidelity.role_check.analysis.headings import governed, leaves_to_others, negates
from tests.role_check.analysis.grammar.conftest import lexicon


@pytest.mark.parametrize(
    "heading",
    [
        "Peer specialists are not asked to:",
        "Does not",
        "What peer supporters do not do",
        "Will not",
        "Don’ts",
        "Out of scope",
        "Limits of the role",
        "What is not part of this job",
        "Never",
        "Duties a peer supporter must refrain from:",
    ],
)
def test_a_heading_that_says_what_is_not_done(heading: str):
    assert negates(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Vacancy no: 4411",
        "FLSA: Non-exempt",
        "Supervisory responsibilities: None",
        "No weekends",
        "No",
        "No experience needed",
        "Duties include but are not limited to:",
        "Duties (not all-inclusive)",
        "The following is not an exhaustive list:",
        "This list is not intended to be complete:",
        "Not eligible for overtime",
        "Notes",
    ],
)
def test_a_heading_that_only_holds_such_a_word(heading: str):
    assert not negates(heading)


@pytest.mark.parametrize(
    ("heading", "others"),
    [
        ("What other staff do", True),
        ("Nurses", True),
        ("The case manager:", True),
        ("Case manager responsibilities", True),
        ("Peer supporters and nurses", False),
        ("Department of Nursing and Peer Services", False),
        ("Duties", False),
    ],
)
def test_a_heading_that_speaks_of_other_staff(heading: str, others: bool):
    assert governed(heading, [(0, len(heading))], lexicon()).of_others is others


@pytest.mark.parametrize("heading", ["Benefits", "What we offer", "About us", "Equal Opportunity Employer"])
def test_a_heading_under_which_nothing_is_asked(heading: str):
    assert governed(heading, [(0, len(heading))], lexicon()).background


@pytest.mark.parametrize(
    "heading", ["VI. REFERENCES", "Benefits at a glance", "Why you’ll love it here:", "What we pay."]
)
def test_a_heading_with_a_number_or_more_words_asks_for_nothing(heading: str):
    assert governed(heading, [(0, len(heading))], lexicon()).background


@pytest.mark.parametrize(
    "heading",
    ["Minimum Qualifications", "Skills / Abilities", "SPECIAL REQUIREMENTS:", "What you bring", "PHYSICAL DEMANDS"],
)
def test_under_a_heading_on_who_is_wanted_only_acts_count(heading: str):
    assert governed(heading, [(0, len(heading))], lexicon()).qualities


@pytest.mark.parametrize("heading", ["Duties required", "Tasks and skills", "ESSENTIAL FUNCTIONS", "Duties"])
def test_a_heading_on_duties_is_none_on_who_is_wanted(heading: str):
    assert not governed(heading, [(0, len(heading))], lexicon()).qualities


@pytest.mark.parametrize(
    "heading", ["What stays with others", "Please leave to the staff", "What your coworkers do", "The Department shall"]
)
def test_what_is_left_to_others_is_told_by_its_heading(heading: str):
    assert leaves_to_others(heading)


@pytest.mark.parametrize("heading", ["Hospital", "Duties", "Gives out medication", "What stays with you"])
def test_other_headings_leave_nothing_to_others(heading: str):
    assert not leaves_to_others(heading)
