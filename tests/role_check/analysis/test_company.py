"""What the judge speaks for is asked about where it stands alone in a document, and said where many others are."""

import random
from dataclasses import replace

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis import check as role_check
from fidelity.role_check.analysis.rules import Confidence, Rules
from tests.role_check.analysis.test_laws import DUTIES, GOOD, RULES, statements_read_once

MORE_GOOD = (
    "Answers questions about the group",
    "Welcomes people who come for the first time",
    "Keeps own training up to date",
    "Sits with people who wait",
)
POSTING = (*GOOD, *MORE_GOOD)
# Of each, what it is by itself
LIKELY = "Reports changes in mood to the nurse"
ASKED_ABOUT = "Carries dirty trays back to the kitchen"
GRAVE_AND_LIKELY = "Restrains residents when the ward alarm sounds"
SURE = ("Enforces curfew", "Holds residents' debit cards", "Serves as representative payee", "Writes treatment plans")

SURENESS = [Confidence.POSSIBLE, Confidence.LIKELY, Confidence.SURE]


def sureness(duty: str, *others: str, rules: Rules = RULES) -> Confidence:
    """How sure the check is of `duty` among others, one in a line."""
    text = "\n".join([duty, *others])
    [finding] = [finding for finding in role_check.check(text, rules) if finding.end <= len(duty)]
    return finding.confidence


@pytest.mark.parametrize("duty", [LIKELY, GRAVE_AND_LIKELY])
def test_by_itself_it_is_said(duty: str):
    assert sureness(duty) is Confidence.LIKELY


def test_alone_in_a_document_a_serious_one_is_asked_about():
    """A document has twelve duties, with this one."""
    assert sureness(LIKELY, *POSTING[:11]) is Confidence.POSSIBLE


def test_a_few_lines_are_no_document():
    assert sureness(LIKELY, *POSTING[:10]) is Confidence.LIKELY


def test_alone_in_a_document_a_critical_one_is_said():
    assert sureness(GRAVE_AND_LIKELY, *POSTING) is Confidence.LIKELY


def test_what_a_rule_is_sure_of_stays_sure_alone():
    assert {sureness(duty, *POSTING) for duty in SURE} == {Confidence.SURE}


def test_one_other_duty_that_does_not_fit_is_company_enough():
    assert sureness(LIKELY, *POSTING, SURE[0]) is Confidence.LIKELY


def test_two_names_for_the_same_words_are_no_company():
    text = "\n".join(["Monitors the cameras at the front door", *POSTING])
    found = role_check.check(text, RULES)
    assert {finding.category.code for finding in found} == {"chores", "rules"}
    assert {finding.confidence for finding in found} == {Confidence.POSSIBLE}


def test_one_more_among_four_is_said():
    assert sureness(ASKED_ABOUT) is Confidence.POSSIBLE
    assert sureness(ASKED_ABOUT, *SURE[:3]) is Confidence.POSSIBLE
    assert sureness(ASKED_ABOUT, *SURE) is Confidence.LIKELY


@pytest.mark.parametrize("line", ["Menu planning on Thursdays", "Forwards caller summaries to the care office"])
def test_where_four_are_said_what_no_rule_knows_is_said_from_a_lean_on(line: str):
    """And nothing is found in it where fewer are."""
    assert role_check.check(line, RULES) == ()
    assert [one for one in role_check.check("\n".join([line, *SURE[:3]]), RULES) if one.line == 1] == []
    assert sureness(line, *SURE) is Confidence.LIKELY


@pytest.mark.parametrize("duty", ["Sells the program to people on the street", "Restrains own urge to fix"])
def test_what_is_less_likely_is_asked_about_in_any_company(duty: str):
    assert (sureness(duty), sureness(duty, *SURE)) == (Confidence.POSSIBLE, Confidence.POSSIBLE)


def test_four_that_are_only_asked_about_are_no_company():
    asked_about = (
        "Carries dirty plates back to the kitchen",
        "Tells staff who missed group",
        "Gathers dirty trays",
        "Draws blood for tests",
    )
    assert {sureness(duty) for duty in asked_about} == {Confidence.POSSIBLE}
    assert sureness(ASKED_ABOUT, *asked_about) is Confidence.POSSIBLE


def test_where_nobody_is_asked_what_clauses_mean_rules_say_what_they_say():
    alone = replace(rule_loader.rules(), judge=None)
    assert sureness(LIKELY, *POSTING, rules=alone) is sureness(LIKELY, rules=alone)


@pytest.mark.parametrize("seed", range(40))
def test_a_duty_that_is_said_makes_no_other_less_sure(seed: int):
    """In whatever order, layout aside; nothing appears or goes, but what the added one brings."""
    chance = random.Random(seed)
    lines = [*chance.sample(DUTIES, chance.randint(1, 5)), *chance.sample(POSTING, chance.randint(0, len(POSTING)))]
    chance.shuffle(lines)
    added = chance.choice([duty for duty in SURE if duty not in lines] or [GRAVE_AND_LIKELY])
    with statements_read_once():
        before, after = role_check.check("\n".join(lines), RULES), role_check.check("\n".join([*lines, added]), RULES)
    kept = {(finding.start, finding.category.code): finding.confidence for finding in after}
    for finding in before:
        then = kept.pop((finding.start, finding.category.code))
        assert SURENESS.index(then) >= SURENESS.index(finding.confidence)
    assert all(start > len("\n".join(lines)) for start, _code in kept)
