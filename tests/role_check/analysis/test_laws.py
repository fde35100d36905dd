"""Laws of the role check, on made-up documents: more text never hides a duty, and a "not" reaches its own list only.

Documents are put together from duties that are found on their own and from good work, by a seeded generator: the same
documents every time.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import check
from tests.role_check.remembered import remembering, statements_read_once

RULES = remembering(rule_loader.rules())
DOCUMENTS = 10_000
BATCH = 500

DUTIES = (
    "Gives out medication",
    "Checks that people have taken their pills",
    "Searches rooms for drugs",
    "Restrains residents when the ward alarm sounds",
    "Completes intake assessments",
    "Writes treatment plans",
    "Reports changes in mood to the nurse",
    "Enforces curfew",
    "Encourages people to take their medication",
    "Collects urine samples",
    "Serves as representative payee",
    "Drives people to appointments",
    "Answers the front desk phones",
    "Covers shifts for case managers",
    "Takes part in case conferences",
    "Provides case management",
    "Reads charts before meeting people",
    "Holds residents' debit cards",
)
# No rule knows these; they are found by what they mean.
BY_MEANING = (
    "Carries dirty trays back to the kitchen",
    "Persuades people to go back to hospital",
)
DUTIES += (*BY_MEANING, "Strips people of privileges after an outburst")
# Somebody else is its subject: it ends a document, since what follows it would be asked as well
ASKED_BY_OTHERS = "Nurses may ask you to give injections"
GOOD = (
    "Shares own story when it fits",
    "Gives one-on-one support",
    "Listens to people without judging",
    "Runs a weekly support group",
    "Walks with people to places they want to see",
    "Speaks up for the rights of people on the ward",
    "Helps people find words for their questions about medication",
    "Meets with other peer supporters for co-reflection",
    "Builds friendly ties with people in the neighborhood",
    "Brings hope into hard days",
)
NOT_DONE = (
    "Does not give advice",
    "Never judges anyone",
    "Does not work on weekends",
)
LETTERHEADS = (
    "ALDER COUNTY BEHAVIORAL HEALTH\nVacancy no: 4411\nFLSA: Non-exempt\n\n",
    "Peer Support Specialist\nDepartment: Nursing\nReports to: Program Manager\nSupervisory responsibilities: None\n\n",
    "Position no. | Hours | Weekends\n4411 | 20 | No\n\n",
    "Job posting\n\nNo experience needed. No weekends. This is not a temporary job.\n\n",
    "Duties include, but are not limited to, the following. This list is not exhaustive.\n\n",
)
HEADINGS = (
    "Duties",
    "ESSENTIAL FUNCTIONS",
    "What you will do:",
    "Responsibilities include but are not limited to:",
    "",
)


def low(words: str) -> str:
    return words[0].lower() + words[1:]


def run_on(sep: str) -> Callable[[list[str]], str]:
    return lambda parts: sep.join([parts[0], *map(low, parts[1:])]) + "."


def with_and(parts: list[str]) -> str:
    return ", ".join([parts[0], *map(low, parts[1:-1])]) + " and " + low(parts[-1]) + "."


LAYOUTS: tuple[Callable[[list[str]], str], ...] = (
    run_on(", "),
    run_on("; "),
    run_on(" and "),
    run_on(", and "),
    with_and,
    lambda parts: ". ".join(parts) + ".",
    "\n".join,
    "\n\n".join,
    lambda parts: "\n".join(f"- {part}" for part in parts),
    lambda parts: "\n".join(f"• {part}." for part in parts),
    lambda parts: "\n".join(f"{at}. {part}" for at, part in enumerate(parts, start=1)),
    lambda parts: "\n".join(f"| {part} |" for part in parts),
    lambda parts: with_and(parts).replace(" ", "\n", 1),
)


def found(text: str) -> set[str]:
    return {each.category.code for each in check(text, RULES)}


ALONE = {duty: found(duty) for duty in (*DUTIES, ASKED_BY_OTHERS)}


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    with statements_read_once():
        yield


@dataclass(frozen=True)
class Document:
    text: str
    duties: tuple[str, ...]


def documents(seed: int, count: int, last: tuple[str, ...] = ()) -> Iterator[Document]:
    """Documents of one to three duties in good company, in any order, layout and dress."""
    chance = random.Random(seed)
    for _ in range(count):
        duties = chance.sample(DUTIES, chance.choice((1, 1, 2, 3)))
        lines = [
            *duties,
            *chance.sample(GOOD, chance.choice((0, 1, 2, 3))),
            *chance.sample(NOT_DONE, chance.choice((0, 0, 1))),
        ]
        chance.shuffle(lines)
        lines += last
        heading = chance.choice(HEADINGS)
        text = chance.choice(LAYOUTS)(lines)
        text = (f"{heading}\n{text}" if heading else text) + chance.choice(
            ("", "\n\nNo weekends.", "\n\nBenefits: none")
        )
        yield Document(chance.choice(("", "", *LETTERHEADS)) + text, (*duties, *last))


def test_each_duty_is_found_on_its_own():
    assert [duty for duty, codes in ALONE.items() if not codes] == []


def test_some_of_them_are_found_by_no_rule():
    assert [duty for duty in BY_MEANING if check(duty, replace(RULES, judge=None))] == []


def test_good_work_alone_raises_nothing():
    assert [line for line in (*GOOD, *NOT_DONE) if found(line)] == []


def hidden(made: Iterator[Document]) -> list[tuple[str, set[str]]]:
    """The documents in which something is not found that is found alone."""
    return [
        (document.text, lost)
        for document in made
        if (lost := set().union(*(ALONE[duty] for duty in document.duties)) - found(document.text))
    ]


@pytest.mark.parametrize("seed", range(DOCUMENTS // BATCH))
def test_no_company_hides_a_duty(seed: int):
    assert hidden(documents(seed, BATCH)) == []


def test_no_company_hides_what_others_ask():
    assert hidden(documents(0, BATCH, (ASKED_BY_OTHERS,))) == []


@pytest.mark.parametrize("duty", DUTIES)
@pytest.mark.parametrize(
    "put",
    [
        "Does not {duty}.",
        "Peer supporters do not:\n- listen to gossip\n- {duty}\n- judge",
        "What peer supporters do not do\n\n- {duty}\n",
        "Nurses {duty}.",
    ],
)
def test_a_not_or_another_subject_reaches_its_own_list(duty: str, put: str):
    verb, rest = duty.split(" ", 1)
    plain = {"Searches": "search", "Restrains": "restrain", "Takes": "take", "Carries": "carry"}.get(
        verb, low(verb).removesuffix("s")
    )
    assert found(put.format(duty=f"{plain} {rest}")) == set()


@pytest.mark.parametrize("duty", DUTIES)
@pytest.mark.parametrize(
    "put",
    [
        "Peer supporters do not:\n- judge\n- preach\n\nPeer supporters:\n- {duty}",
        "What peer supporters do not do\n- judge\n\nWhat peer supporters do\n- {duty}",
        "Does not judge; {low}.",
        "Does not judge. {duty}.",
        "Does not judge, and {low}.",
        "Does not judge and the peer supporter {low}.",
        "Nurses keep the keys. The peer supporter {low}.",
        "Do not: judge.\n\n{duty}.",
    ],
)
def test_a_not_reaches_no_further_than_its_list(duty: str, put: str):
    assert found(put.format(duty=duty, low=low(duty))) >= ALONE[duty]
